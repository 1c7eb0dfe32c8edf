/** Lanes of the timeline and their painting. */
import type { ScaleLinear } from 'd3';
import { tracksOf } from '../../charts/lanes.js';
import { sortKnown } from '../../charts/palette.js';
import { spansOf } from '../../charts/stack.js';
import { clip } from '../../charts/text.js';
import { FONT } from '../../charts/theme.js';
import type { OperatorsData } from '../data.js';
import { wordOf } from './columns.js';
import type { OperatorNumbers } from './operators.js';
import { css, seriesColours } from './theme.js';

/** Operators of a unit that never overlap, by start. */
export type Lane = { unit: string; rows: number[]; y: number };

/** Pixels for names and for bars. */
const NAMES = 14;
export const BAR = 26;
const LANE = NAMES + BAR + 8;
/** Phases in the order in which plots of this tool draw them: stalls, fill, compute, drain. */
const LAST = ['fill', 'compute', 'drain'];

export interface Run {
  operators: OperatorsData;
  numbers: OperatorNumbers;
  lanes: readonly Lane[];
  height: number;
  /** Position of `cycles` among the measures. */
  measure: number;
}

/** A lane for each unit, more where its operators overlap; what took no cycle is left out. */
export function layOutLanes(operators: OperatorsData, numbers: OperatorNumbers): Run {
  const { start, end } = numbers;
  const all = operators.names.map((_, row) => ({
    row,
    unit: wordOf(operators.unit, row),
    start: start[row]!,
    end: end[row]!,
  }));
  const tasks = all.filter((task) => task.end > task.start);
  const units = sortKnown(
    tasks.map(({ unit }) => unit),
    [],
  );
  const tracks = units.flatMap((unit) =>
    tracksOf(tasks.filter((task) => task.unit === unit)).tracks.map((track) => ({ unit, track })),
  );
  const lanes = tracks.map(({ unit, track }, i) => ({
    unit: clip(unit, 11),
    rows: track.map(({ row }) => row),
    y: i * LANE + NAMES,
  }));
  const measure = operators.measures.findIndex(({ meaning }) => meaning.name === 'cycles');
  return { operators, numbers, lanes, height: lanes.length * LANE, measure };
}

/** The lane at a height. */
export const laneAt = ({ lanes }: Run, y: number): Lane | undefined =>
  lanes.find((lane) => y >= lane.y - NAMES && y < lane.y - NAMES + LANE);

type Time = ScaleLinear<number, number>;

/** The lanes with names where there is room, or squeezed into the height: the overview. */
export function paintLanes(context: CanvasRenderingContext2D, run: Run, time: Time, squeezed?: number): void {
  const { operators, numbers, lanes, measure } = run;
  const { start, end } = numbers;
  const [left, right] = time.range() as [number, number];
  const [empty, paper] = [css('panel'), css('paper')];
  const parts = partsOf(run);
  const fill = (from: number, to: number, y: number, height: number, colour: string): void => {
    context.fillStyle = colour;
    const [a, b] = [Math.max(left, from), Math.min(right, to)];
    if (b > a) context.fillRect(a, y, b - a, height);
  };
  lanes.forEach((lane, i) => {
    const bar = squeezed === undefined ? BAR : (squeezed - 2) / lanes.length - 2;
    const y = squeezed === undefined ? lane.y : 1 + i * (bar + 2);
    fill(left, right, y, bar, empty);
    const shown = lane.rows.filter((row) => time(end[row]!) >= left && time(start[row]!) <= right);
    for (const row of shown) {
      const [from, to] = [time(start[row]!), time(end[row]!)];
      const share = (to - from) / (end[row]! - start[row]!);
      const lengths = parts.map(({ part }) => numbers.measures[measure]!.parts[part]![row]! * share);
      for (const span of spansOf(lengths, from)) fill(span.from, span.to, y, bar, parts[span.part]!.colour);
      if (to - from > 4 && to < right && squeezed === undefined) fill(to - 0.5, to + 0.5, y, bar, paper);
    }
    if (squeezed === undefined) paintNames(context, shown, operators.names, numbers, time, y - 3);
  });
}

/** Names above the bars that are long enough for them. */
function paintNames(
  context: CanvasRenderingContext2D,
  rows: readonly number[],
  names: readonly string[],
  { start, end }: OperatorNumbers,
  time: Time,
  y: number,
): void {
  const [left, right] = time.range() as [number, number];
  context.font = `11px ${FONT}`;
  context.fillStyle = css('ink');
  let free = left;
  for (const row of rows) {
    const [from, to] = [Math.max(left, time(start[row]!)), Math.min(right, time(end[row]!))];
    const name = clip(names[row]!, 24);
    const size = context.measureText(name).width;
    const at = Math.max(from, Math.min((from + to) / 2 - size / 2, right - size));
    if (to - from < 10 || at < free || at + size > right + 1 || size > to - from + 8) continue;
    context.fillText(name, at, y);
    free = at + size + 6;
  }
}

/** The parts of the cycles with their colours, in the order in which they are drawn. */
function partsOf({ operators, measure }: Run): { name: string; part: number; colour: string }[] {
  const colours = seriesColours();
  const rank = ({ name }: { name: string }): number => LAST.indexOf(name);
  return operators.measures[measure]!.parts.map(({ name, colour }, part) => ({
    name,
    part,
    colour: colours[colour]!,
  })).sort((a, b) => rank(a) - rank(b));
}
