/** Lanes of the timeline and their painting. */
import { group, sort, type ScaleLinear } from 'd3';
import { tracksOf } from '../../charts/lanes.js';
import { sortKnown } from '../../charts/palette.js';
import { spansOf } from '../../charts/stack.js';
import { clip } from '../../charts/text.js';
import { FONT } from '../../charts/theme.js';
import type { Measured, Operators } from './operators.js';
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
  operators: Operators;
  lanes: readonly Lane[];
  height: number;
  cycles: Measured;
  /** Its parts in the order in which they are drawn. */
  phases: Measured['parts'];
}

/** A lane for each unit, more where its operators overlap; what took no cycle is left out. */
export function layOutLanes(operators: Operators): Run {
  const { names, unit: unitOf, start, end, measures } = operators;
  const all = names.map((_, row) => ({ row, unit: unitOf(row), start: start[row]!, end: end[row]! }));
  const units = group(
    all.filter((task) => task.end > task.start),
    ({ unit }) => unit,
  );
  const tracks = sortKnown(units.keys(), []).flatMap((unit) =>
    tracksOf(units.get(unit)!).tracks.map((track) => ({ unit, track })),
  );
  const lanes = tracks.map(({ unit, track }, i) => ({
    unit: clip(unit, 11),
    rows: track.map(({ row }) => row),
    y: i * LANE + NAMES,
  }));
  const cycles = measures.find(({ meaning }) => meaning.name === 'cycles')!;
  const phases = sort(cycles.parts, ({ name }) => LAST.indexOf(name));
  return { operators, lanes, height: lanes.length * LANE, cycles, phases };
}

/** The lane at a height. */
export const laneAt = ({ lanes }: Run, y: number): Lane | undefined =>
  lanes.find((lane) => y >= lane.y - NAMES && y < lane.y - NAMES + LANE);

type Time = ScaleLinear<number, number>;

/** The lanes with names where there is room, or squeezed into the height: the overview. */
export function paintLanes(
  context: CanvasRenderingContext2D,
  { operators, lanes, phases }: Run,
  time: Time,
  squeezed?: number,
): void {
  const { start, end } = operators;
  const [left, right] = time.range() as [number, number];
  const [empty, paper] = [css('panel'), css('paper')];
  const colours = seriesColours();
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
      const lengths = phases.map(({ values }) => values[row]! * share);
      for (const { part, ...span } of spansOf(lengths, from))
        fill(span.from, span.to, y, bar, colours[phases[part]!.colour]!);
      if (to - from > 4 && to < right && squeezed === undefined) fill(to - 0.5, to + 0.5, y, bar, paper);
    }
    if (squeezed === undefined) paintNames(context, shown, operators, time, y - 3);
  });
}

/** Names above the bars that are long enough for them. */
function paintNames(
  context: CanvasRenderingContext2D,
  rows: readonly number[],
  { names, start, end }: Operators,
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
