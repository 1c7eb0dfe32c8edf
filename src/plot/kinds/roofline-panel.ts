/** The inside of a roofline: roofs, dots, and the names of the longest operators. */
import { scaleLog } from 'd3';
import { bottomAxis, HEADING, leftAxis, type ValueAxis } from '../../charts/axes.js';
import { alongRow, boxAround, drawLabels, placeLabels } from '../../charts/labels.js';
import * as marks from '../../charts/mark.js';
import { extentOf, logTicks, withTicks } from '../../charts/scales.js';
import { digits, shorten, si } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { PlotOptions } from '../kind.js';
import { layersOf } from './roofline-order.js';
import { drawRoofs, HEIGHT, type LogScale, type Roof, type Scales } from './roofline-roofs.js';

/** Free space above the highest roof, for its name. */
const ABOVE = 36;
/** One marker: work per byte and work a second. */
export interface Dot {
  name: string;
  x: number;
  y: number;
  /** Part of its bytes moved outside of its own cycles. */
  ahead: boolean;
  seconds: number;
  colour: string;
  /** Work per byte weighted as DI weights it; NaN where there is none. */
  weighted: number;
}

/** One run: its roof in its colour, its operators, and all of them together. */
export interface Machine {
  roof: Roof;
  colour: string;
  dots: readonly Dot[];
  network: Dot | undefined;
}

/** Axes, roofs, markers and names, `width` pixels wide, of machines whose work is in one unit. */
export function drawRoofline(
  machines: readonly Machine[],
  width: number,
  { weighted = false, labels = 8 }: PlotOptions,
): marks.Marks {
  const { workUnit } = machines[0]!.roof;
  const dots = machines.flatMap((machine) => machine.dots).sort((a, b) => b.seconds - a.seconds);
  const networks = machines.flatMap(({ network }) => network ?? []);
  const all = [...dots, ...networks];
  const shifted = weighted ? all.filter((dot) => dot.weighted > 0) : [];
  const scales = scalesOf(machines, all, shifted, width);
  const { x, y } = scales;
  const at = (dot: Dot): marks.Point => [x(dot.x), y(dot.y)];
  const radius = (dot: Dot): number => 3 + 10 * Math.sqrt(dot.seconds / dots[0]!.seconds);
  const discs = dots.map((dot) => ({ dot, at: at(dot), radius: radius(dot), colour: dot.colour }));
  const { below, top } = layersOf(discs);
  const drawDisc = ({ dot }: (typeof discs)[number], opacity: number): marks.Mark => {
    const words = `${shorten(dot.name, 80)}: ${digits(dot.x)} ${workUnit}/B, ${si(dot.y, `${workUnit}/s`)}`;
    const style = { class: 'operator-dot', 'fill-opacity': opacity, stroke: COLOURS.paper };
    return marks.circle(at(dot), radius(dot), dot.colour, style, words);
  };
  const rings = shifted.map((dot) => [
    marks.line(x(dot.weighted), y(dot.y), ...at(dot), { colour: dot.colour, width: 0.8 }),
    marks.circle([x(dot.weighted), y(dot.y)], 4, COLOURS.paper, marks.stroke(dot.colour, 1.6)),
  ]);
  const names = dots.map((dot) => {
    const [left, up] = at(dot);
    return { label: shorten(dot.name, 24), x: left, y: up, radius: radius(dot) };
  });
  const markers = [
    ...dots.map((dot) => boxAround(at(dot), radius(dot) * 0.8)),
    ...networks.map((network) => boxAround(at(network), 7)),
    ...shifted.map((dot) => alongRow(x(dot.x), x(dot.weighted), y(dot.y), 5)),
  ];
  const roofs = drawRoofs(machines, scales, markers);
  const taken = [...markers, ...roofs.lines];
  const bounds = { x: 2, y: 2, width: width - 4, height: HEIGHT - 4 };
  return [
    leftAxis({ ...axisOf(`${workUnit}s per second (${workUnit}/s)`, y), heading: HEADING - 8 }, width),
    bottomAxis(axisOf(`${workUnit}s per byte moved at DRAM (${workUnit}/B)`, x), width, HEIGHT),
    marks.line(0, 0, 0, HEIGHT, { colour: COLOURS.axis }),
    roofs.marks,
    below.map((disc) => drawDisc(disc, 0.72)),
    // In their full colours: what they lie on would change them.
    top.map((disc) => drawDisc(disc, 1)),
    rings,
    machines.map(({ network, colour }) => network && drawNetwork(at(network), colour)),
    roofs.names.map(({ mark }) => mark),
    drawLabels(
      placeLabels(
        names,
        bounds,
        taken,
        roofs.names.flatMap(({ boxes }) => boxes),
        SIZE.tick,
        labels,
      ),
    ),
  ];
}

/** Scales on which every marker, every ridge and the name of the highest roof have room. */
function scalesOf(
  machines: readonly Machine[],
  all: readonly Dot[],
  shifted: readonly Dot[],
  width: number,
): Scales {
  const ridges = machines.map(({ roof }) => roof.peak / roof.bandwidth);
  const [least, most] = extentOf([
    ...all.map((dot) => dot.x),
    ...shifted.map((dot) => dot.weighted),
    ...ridges,
  ]);
  const [slowest, fastest] = extentOf(all.map((dot) => dot.y));
  const peak = Math.max(...machines.map(({ roof }) => roof.peak));
  const low = slowest / 2.5;
  const high = Math.max(2 * peak, 2 * fastest, peak * (peak / low) ** (ABOVE / (HEIGHT - ABOVE)));
  return { x: scaleLog([least / 2, most * 2.5], [0, width]), y: scaleLog([low, high], [HEIGHT, 0]), width };
}

/** In the run's colour, with an edge that tells it from the dots of operators. */
const drawNetwork = (at: marks.Point, colour: string): marks.Marks =>
  marks.diamond(at, 8, colour, colour === COLOURS.ink ? {} : { stroke: COLOURS.ink });

const axisOf = (name: string, scale: LogScale): ValueAxis => ({
  scale: withTicks(scale, logTicks(scale)),
  name,
  format: () => digits,
});
