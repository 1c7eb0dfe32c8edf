/** The inside of a roofline: axes, roof, markers, names. */
import { scaleLog, type ScaleLogarithmic } from 'd3';
import { HEADING, bottomAxis, leftAxis, type ValueAxis } from '../../charts/axes.js';
import { boxAround, drawLabels, placeLabels, type Box } from '../../charts/labels.js';
import * as marks from '../../charts/mark.js';
import { extentOf, logTicks, withTicks } from '../../charts/scales.js';
import { digits, shorten, si, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';

/** The machine's limits: work and bytes a second, its cycles a second, and what works in which unit. */
export type Roof = { peak: number; bandwidth: number; clock: number; units: string; workUnit: string };

/** One marker: work per byte and work a second. */
export interface Dot {
  name: string;
  x: number;
  y: number;
  cycles: number;
  colour: string;
  /** Work per byte weighted as DI weights it. */
  weighted: number;
}

export type RooflineLook = { width: number; height: number; weighted: boolean; labels: number };

type LogScale = ScaleLogarithmic<number, number>;

/** Axes, roof, markers and the names of the longest operators. */
export function drawRoofline(
  roof: Roof,
  drawn: readonly Dot[],
  network: Dot | undefined,
  look: RooflineLook,
): marks.Marks {
  const { width, height, weighted, labels } = look;
  const { workUnit } = roof;
  const dots = [...drawn].sort((a, b) => b.cycles - a.cycles);
  const all = network === undefined ? drawn : [...drawn, network];
  const shifted = weighted ? all.filter((dot) => dot.weighted > 0) : [];
  const xs = [...all.map((dot) => dot.x), ...shifted.map((dot) => dot.weighted), roof.peak / roof.bandwidth];
  const [least, most] = extentOf(xs);
  const [slowest, fastest] = extentOf(all.map((dot) => dot.y));
  const x = scaleLog([least / 2, most * 2.5], [0, width]);
  const y = scaleLog([slowest / 2.5, Math.max(roof.peak, fastest) * 2], [height, 0]);
  const at = (dot: Dot): marks.Point => [x(dot.x), y(dot.y)];
  const radius = (dot: Dot): number => 3 + 10 * Math.sqrt(dot.cycles / dots[0]!.cycles);
  const roofline = drawRoof(roof, x, y, width, height);
  const circles = dots.map((dot) => {
    const words = `${shorten(dot.name, 80)}: ${digits(dot.x)} ${workUnit}/B, ${si(dot.y, `${workUnit}/s`)}`;
    const style = { class: 'operator-dot', 'fill-opacity': 0.72, stroke: COLOURS.paper };
    return marks.circle(at(dot), radius(dot), dot.colour, style, words);
  });
  const rings = shifted.map((dot) => [
    marks.line(x(dot.weighted), y(dot.y), ...at(dot), { colour: dot.colour, width: 0.8 }),
    marks.circle([x(dot.weighted), y(dot.y)], 4, COLOURS.paper, marks.stroke(dot.colour, 1.6)),
  ]);
  const names = dots.map((dot) => {
    const [left, up] = at(dot);
    return { label: shorten(dot.name, 24), x: left, y: up, radius: radius(dot) };
  });
  const boxes = dots.map((dot) => boxAround(at(dot), radius(dot) * 0.8));
  if (network !== undefined) boxes.push(boxAround(at(network), 7));
  const bounds = { x: 2, y: 2, width: width - 4, height: height - 4 };
  return [
    leftAxis({ ...axisOf(`${workUnit}s per second (${workUnit}/s)`, y), heading: HEADING - 8 }, width),
    bottomAxis(axisOf(`${workUnit}s per byte moved at DRAM (${workUnit}/B)`, x), width, height),
    marks.line(0, 0, 0, height, { colour: COLOURS.axis }),
    roofline.marks,
    circles,
    rings,
    network && marks.diamond(at(network), 8, COLOURS.ink),
    drawLabels(placeLabels(names, bounds, boxes, roofline.boxes, SIZE.tick, labels)),
  ];
}

const axisOf = (name: string, scale: LogScale): ValueAxis => ({
  scale: withTicks(scale, logTicks(scale)),
  name,
  format: () => digits,
});

/** The roof and its two names, and the places that the names take. */
function drawRoof(
  roof: Roof,
  x: LogScale,
  y: LogScale,
  width: number,
  height: number,
): { marks: marks.Marks; boxes: Box[] } {
  const { peak, bandwidth, clock, units, workUnit } = roof;
  const [xLow, xHigh] = x.domain() as [number, number];
  const foot = Math.max(xLow, y.domain()[0]! / bandwidth);
  const [x1, y1, x2, top] = [x(foot), y(foot * bandwidth), x(peak / bandwidth), y(peak)];
  const words = `${si(peak, `${workUnit}/s`)} (${units}, ${si(clock, 'Hz')})`;
  const wordsWidth = textWidth(words, SIZE.tick);
  const slope = `DRAM ${si(bandwidth, 'B/s')}`;
  const angle = Math.atan2(top - y1, x2 - x1);
  const room = Math.hypot(x2 - x1, top - y1) > textWidth(slope, SIZE.tick) + 20;
  const [middleX, middleY] = [(x1 + x2) / 2 + 8 * Math.sin(angle), (y1 + top) / 2 - 8 * Math.cos(angle)];
  const corners: marks.Point[] = [
    [x1, y1],
    [x2, top],
    [x(xHigh), top],
  ];
  // Small boxes along the slope, which labels shall not cross.
  const alongSlope = Array.from({ length: 21 }, (_, i) => {
    const [left, above] = [x1 + ((x2 - x1) * i) / 20 - 10, y1 + ((top - y1) * i) / 20 - 12];
    return { x: left, y: above, width: 14, height: 14 };
  });
  return {
    marks: [
      marks.path(corners, marks.outline(COLOURS.ink, 2)),
      marks.line(x2, top, x2, height, { colour: COLOURS.axis, dash: '2 3' }),
      marks.text(words, width - 4, top - 8, 'tick halo', 'end'),
      room
        ? marks.text(slope, middleX, middleY, 'tick halo', 'middle', { rotate: (angle * 180) / Math.PI })
        : marks.text(slope, x1 + 6, y1 + 14, 'tick halo'),
    ],
    boxes: [{ x: width - 4 - wordsWidth, y: top - 22, width: wordsWidth, height: 24 }, ...alongSlope],
  };
}
