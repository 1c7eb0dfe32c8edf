/// <reference lib="dom" />
/** Lanes of the timeline and their painting. */
import type { ScaleLinear } from 'd3';
import type { OperatorsData } from '../data.js';
import { wordOf } from './columns.js';
import type { OperatorNumbers } from './operators.js';
import { clip } from './scales.js';
import { css, seriesColours } from './theme.js';

/** Operators of a unit that never overlap, by start. */
export interface Lane {
  unit: string;
  rows: number[];
  y: number;
  height: number;
}

/** Pixels for names and for bars. */
export const LANE = { names: 14, bar: 26, gap: 8 };
const MOST_TRACKS = 6;
/** Phases in the order in which plots of this tool draw them: stalls, fill, compute, drain. */
const ORDER = ['fill', 'compute', 'drain'];

/** A lane for each unit, more where its operators overlap; what took no cycle is left out. */
export function lanesOf(operators: OperatorsData, { start, end }: OperatorNumbers): Lane[] {
  const units = new Map<string, number[]>();
  for (let row = 0; row < operators.count; row++) {
    if (!(end[row]! > start[row]!)) continue;
    const unit = wordOf(operators.unit, row);
    units.set(unit, [...(units.get(unit) ?? []), row]);
  }
  const height = LANE.names + LANE.bar + LANE.gap;
  const lanes: Lane[] = [];
  for (const [unit, rows] of [...units].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const tracks: number[][] = [];
    for (const row of rows.sort((a, b) => start[a]! - start[b]! || a - b)) {
      let track = tracks.find((each) => end[each.at(-1)!]! <= start[row]!);
      if (track === undefined && tracks.length < MOST_TRACKS) tracks.push((track = []));
      (track ?? tracks.at(-1)!).push(row);
    }
    for (const track of tracks)
      lanes.push({ unit: clip(unit, 11), rows: track, y: lanes.length * height, height });
  }
  return lanes;
}

export interface LanePainting {
  operators: OperatorsData;
  numbers: OperatorNumbers;
  lanes: readonly Lane[];
  /** Position of `cycles` among the measures. */
  measure: number;
  scale: ScaleLinear<number, number>;
  width: number;
  height: number;
  top: number;
  /** Without names, squeezed into the height: the overview. */
  thin: boolean;
}

export function paintLanes(canvas: HTMLCanvasElement, painting: LanePainting): void {
  const { operators, numbers, lanes, scale, width, height, top, thin } = painting;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.style.marginBottom = thin ? '0' : '40px';
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const [left, right] = scale.range() as [number, number];
  const colours = seriesColours();
  const [ink, rule, empty] = [css('ink'), css('paper'), css('panel')];
  const parts = partsInOrder(painting);
  context.font = '11px "DejaVu Sans", Arial, sans-serif';
  lanes.forEach((lane, index) => {
    const bar = thin ? (height - 2) / lanes.length - 2 : LANE.bar;
    const y = thin ? 1 + index * (bar + 2) : top + lane.y + LANE.names;
    context.fillStyle = empty;
    context.fillRect(left, y, right - left, bar);
    let named = left;
    for (const row of lane.rows) {
      const [from, to] = [scale(numbers.start[row]!), scale(numbers.end[row]!)];
      if (to < left || from > right) continue;
      let x = from;
      const cycles = numbers.end[row]! - numbers.start[row]!;
      for (const { values, colour } of parts) {
        const next = x + ((to - from) * values[row]!) / cycles;
        context.fillStyle = colours[colour]!;
        const [a, b] = [Math.max(left, x), Math.min(right, next)];
        if (b > a) context.fillRect(a, y, b - a, bar);
        x = next;
      }
      if (to - from > 4 && to < right && !thin) {
        context.fillStyle = rule;
        context.fillRect(to - 0.5, y, 1, bar);
      }
      if (thin) continue;
      const [a, b] = [Math.max(left, from), Math.min(right, to)];
      const name = clip(operators.names[row]!, 24);
      const size = context.measureText(name).width;
      const at = Math.max(a, Math.min((a + b) / 2 - size / 2, right - size));
      if (b - a < 10 || at < named || at + size > right + 1 || size > b - a + 8) continue;
      context.fillStyle = ink;
      context.fillText(name, at, y - 3);
      named = at + size + 6;
    }
  });
}

function partsInOrder({
  operators,
  numbers,
  measure,
}: LanePainting): { values: Float64Array; colour: number }[] {
  const rank = (name: string): number => ORDER.indexOf(name);
  return operators.measures[measure]!.parts.map(({ name, colour }, part) => ({
    name,
    colour,
    values: numbers.measures[measure]!.parts[part]!,
  })).sort((a, b) => rank(a.name) - rank(b.name));
}
