/** Roofline: what every operator reaches, below what the machine and its memory allow. */
import { scaleLog, type ScaleLogarithmic } from 'd3';
import { AXIS_BELOW, bottomAxis, HEADING, leftAxis, PANEL_TOP, type ValueAxis } from '../../charts/axes.js';
import { boxAround, drawLabels, placeLabels, type Box } from '../../charts/labels.js';
import type { LegendEntry } from '../../charts/legend.js';
import { group } from '../../charts/mark.js';
import * as marks from '../../charts/mark.js';
import { extentOf, logTicks, withTicks } from '../../charts/scales.js';
import { count, digits, shorten, si, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { secondsMoving } from '../../metrics/roofline.js';
import { dramBytesOf } from '../../results/sums.js';
import type { Draw, PlotOptions } from '../kind.js';
import { innerWidth, runPicture } from '../picture.js';
import { checkFinite, checkModelled, executed, onlyRun, refuse, shortId, stageColours } from '../select.js';

const HEIGHT = 440;
/** More room for ticks than usual: `100 TMAC/s`. */
const INDENT = 8;

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'roofline');
  const operators = executed(record);
  const stages = stageColours(operators.filter(({ work }) => work > 0));
  const { roof, dots, network } = dotsOf(record, operators, stages.colour);
  const { workUnit } = roof;
  if (dots.length === 0)
    refuse(`run ${shortId(record)}: no operator has ${workUnit}s, cycles and DRAM traffic, nothing to draw`);
  const { weighted = false } = options;
  const left = operators.length - dots.length;
  const waited = dots.filter(({ ahead }) => ahead).length;
  const notes = [
    'Area of a dot: cycles of the operator. Height: work over the time in which the operator ran and its bytes moved, the longer of its cycles and of its bytes at full bandwidth.',
    waited > 0 &&
      `${count(waited, 'operator')} moved bytes while others ran, or at a fidelity that does not wait for them; the latter is longer.`,
    left > 0 && `${count(left, 'operator')} without ${workUnit}s or without DRAM traffic not drawn.`,
    weighted &&
      'Rings: MACs per byte times DI/AI (data-type-aware intensity; its form and 0.80 are recalled, not read).',
  ];
  const width = innerWidth(options) - INDENT;
  const limits = `a peak of ${si(roof.peak, `${workUnit}/s`)} and a DRAM bandwidth of ${si(roof.bandwidth, 'B/s')}`;
  return runPicture(records, options, {
    title: 'Roofline at DRAM',
    description: `${count(dots.length, 'operator')} below ${limits}.`,
    legend: [
      ...stages.legend.map((entry): LegendEntry => ({ ...entry, shape: 'dot' })),
      network && { label: 'whole network', colour: COLOURS.ink, shape: 'diamond' },
      weighted && { label: 'at DI: form and 0.80 recalled, not read', colour: COLOURS.axis, shape: 'ring' },
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: group(MARGIN.left + INDENT, PANEL_TOP, 'panel', drawRoofline(roof, dots, network, width, options)),
    notes: [notes.filter(Boolean).join(' ')],
  });
};

/** The roof of a run and its dots: an operator each with work and DRAM traffic, and the whole network. */
export function dotsOf(
  record: RunRecord,
  operators: readonly OperatorRecord[] = executed(record),
  colourOf: (operator: OperatorRecord) => string = () => COLOURS.ink,
): { roof: Roof; dots: Dot[]; network: Dot | undefined } {
  const roof = roofOf(record);
  return {
    roof,
    dots: operators.flatMap((each) => dotOf(each, each.name, roof, colourOf(each)) ?? []),
    network: dotOf(record.totals, 'network', roof, COLOURS.ink),
  };
}

function roofOf(record: RunRecord): Roof {
  const { machine, totals } = record;
  return {
    peak: checkModelled(record, machine.peakPerSecond, `a peak of its ${machine.unit}`),
    bandwidth: checkModelled(record, machine.memoryBytesPerSecond, 'a limit of its memory'),
    clock: checkFinite(totals.cycles / totals.seconds, 'clock'),
    units: `${machine.units} ${machine.unit}`,
    workUnit: machine.workUnit,
  };
}

type Measured = Pick<
  OperatorRecord,
  'work' | 'cycles' | 'traffic' | 'arithmeticIntensity' | 'weightedArithmeticIntensity'
>;

function dotOf(of: Measured, name: string, roof: Roof, colour: string): Dot | undefined {
  const { workUnit } = roof;
  const bytes = checkFinite(dramBytesOf(of), `DRAM traffic of ${name}`);
  const work = checkFinite(of.work, `${workUnit}s of ${name}`);
  const cycles = checkFinite(of.cycles, `cycles of ${name}`);
  if (bytes <= 0 || work <= 0 || cycles <= 0) return undefined;
  const x = work / bytes;
  const ratio = (of.weightedArithmeticIntensity ?? 0) / (of.arithmeticIntensity ?? 0);
  const seconds = secondsMoving({ cycles, bytes }, roof);
  return {
    name,
    x,
    y: work / seconds,
    ahead: seconds > cycles / roof.clock,
    cycles,
    colour,
    weighted: ratio > 0 ? x * ratio : NaN,
  };
}

/** The machine's limits: work and bytes a second, its cycles a second, and what works in which unit. */
type Roof = { peak: number; bandwidth: number; clock: number; units: string; workUnit: string };

/** One marker: work per byte and work a second. */
interface Dot {
  name: string;
  x: number;
  y: number;
  /** Part of its bytes moved outside of its own cycles. */
  ahead: boolean;
  cycles: number;
  colour: string;
  /** Work per byte weighted as DI weights it. */
  weighted: number;
}

type LogScale = ScaleLogarithmic<number, number>;

/** Axes, roof, markers and the names of the longest operators. */
function drawRoofline(
  roof: Roof,
  drawn: readonly Dot[],
  network: Dot | undefined,
  width: number,
  options: PlotOptions,
): marks.Marks {
  const { weighted = false, labels = 8 } = options;
  const { workUnit } = roof;
  const dots = [...drawn].sort((a, b) => b.cycles - a.cycles);
  const all = network === undefined ? drawn : [...drawn, network];
  const shifted = weighted ? all.filter((dot) => dot.weighted > 0) : [];
  const xs = [...all.map((dot) => dot.x), ...shifted.map((dot) => dot.weighted), roof.peak / roof.bandwidth];
  const [least, most] = extentOf(xs);
  const [slowest, fastest] = extentOf(all.map((dot) => dot.y));
  const x = scaleLog([least / 2, most * 2.5], [0, width]);
  const y = scaleLog([slowest / 2.5, Math.max(roof.peak, fastest) * 2], [HEIGHT, 0]);
  const at = (dot: Dot): marks.Point => [x(dot.x), y(dot.y)];
  const radius = (dot: Dot): number => 3 + 10 * Math.sqrt(dot.cycles / dots[0]!.cycles);
  const roofline = drawRoof(roof, x, y, width);
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
  const bounds = { x: 2, y: 2, width: width - 4, height: HEIGHT - 4 };
  return [
    leftAxis({ ...axisOf(`${workUnit}s per second (${workUnit}/s)`, y), heading: HEADING - 8 }, width),
    bottomAxis(axisOf(`${workUnit}s per byte moved at DRAM (${workUnit}/B)`, x), width, HEIGHT),
    marks.line(0, 0, 0, HEIGHT, { colour: COLOURS.axis }),
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
function drawRoof(roof: Roof, x: LogScale, y: LogScale, width: number): { marks: marks.Marks; boxes: Box[] } {
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
      marks.line(x2, top, x2, HEIGHT, { colour: COLOURS.axis, dash: '2 3' }),
      marks.text(words, width - 4, top - 8, 'tick halo', 'end'),
      room
        ? marks.text(slope, middleX, middleY, 'tick halo', 'middle', { rotate: (angle * 180) / Math.PI })
        : marks.text(slope, x1 + 6, y1 + 14, 'tick halo'),
    ],
    boxes: [{ x: width - 4 - wordsWidth, y: top - 22, width: wordsWidth, height: 24 }, ...alongSlope],
  };
}
