/** Scales of numbers: linear, or logarithmic where values lie far apart. */
import { range as rangeOf, scaleLinear, scaleLog, ticks as linearTicks } from 'd3';
import type { Scale } from './axes.js';
import { byteUnit } from './text.js';

/** A logarithmic scale of d3, as far as ticks need one. */
export type LogScale = { (value: number): number; domain(): number[] };

/** Largest over smallest value above which an axis is logarithmic. */
const FAR_APART = 30;

/** Free space at both ends of an axis, as a share of it. */
const PADDING = 0.06;

/** Powers of ten, with 2 and 5 between them where there are few; at most about `most`. */
export function logTicks(scale: LogScale, most = 12): number[] {
  const [low, high] = scale.domain() as [number, number];
  const decades = Math.log10(high / low);
  const every = Math.max(1, Math.ceil(decades / most));
  const choices = every > 1 ? [[1]] : [[1, 2, 5], [1, 3], [1]];
  const ticks = choices.map((steps) => ticksAt(low, high, steps, every));
  return ticks.find((each) => each.length <= most) ?? ticks.at(-1)!;
}

function ticksAt(low: number, high: number, steps: readonly number[], every: number): number[] {
  const decades = rangeOf(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1, every);
  const ticks = decades.flatMap((exponent) => steps.map((step) => Number(`${step}e${exponent}`)));
  return ticks.filter((value) => value >= low && value <= high);
}

/** Smallest and largest of at least one value. */
export function extentOf(values: Iterable<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** Whether values between `low` and `high` need a logarithmic axis, and can have one. */
export function isFarApart(low: number, high: number, ratio = FAR_APART): boolean {
  return low > 0 && high / low > ratio;
}

/** A scale that shows all of `extent` with some space around it, and whether it is logarithmic; of bytes if `unit` is B. */
export function scaleFor(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
  log = isFarApart(low, high),
  unit = '',
): { scale: Scale; log: boolean } {
  if (log) {
    const space = (high / low) ** PADDING;
    const scale = scaleLog([low / space, high * space], range);
    const ticks = (most?: number): number[] => logTicks(scale, most);
    const inSi = Object.assign((value: number) => scale(value), { ticks });
    return { scale: unit === 'B' ? ofBytes(scale, true) : inSi, log: true };
  }
  const space = high > low ? (high - low) * PADDING : Math.abs(high) * 0.1 || 1;
  const bottom = low >= 0 ? Math.max(0, low - space) : low - space;
  const scale = scaleLinear([bottom, high + space], range);
  return { scale: unit === 'B' ? ofBytes(scale) : scale, log: false };
}

/** A scale of bytes, whose ticks are round in the binary prefix of its upper end. */
export function ofBytes(scale: { (value: number): number; domain(): number[] }, log = false): Scale {
  const unit = byteUnit(scale.domain()[1]!);
  const domain = scale.domain().map((end) => end / unit);
  const inUnit = Object.assign((value: number) => value, { domain: () => domain });
  const ticks = (most = 5): number[] =>
    (log ? logTicks(inUnit, most) : linearTicks(domain[0]!, domain[1]!, most)).map((tick) => tick * unit);
  return Object.assign((value: number) => scale(value), { ticks });
}

/** A linear scale from zero to `highest`, or to a round number of the unit above it; to 1 where nothing is higher. */
export function fromZero(highest: number, range: readonly [number, number], unit = '', round = true): Scale {
  const foot = unit === 'B' ? byteUnit(highest) : 1;
  const inUnit = scaleLinear([0, (highest > 0 ? highest : 1) / foot], range);
  if (round) inUnit.nice(5);
  const scale = scaleLinear([0, inUnit.domain()[1]! * foot], range);
  return unit === 'B' ? ofBytes(scale) : scale;
}

/** A scale whose ticks are given. */
export const withTicks = (scale: (value: number) => number, ticks: readonly number[]): Scale =>
  Object.assign((value: number) => scale(value), { ticks: () => [...ticks] });

/** Of `ticks`, the more important first, those that no earlier one comes too close to; in ascending order. */
export const clearTicks = (
  ticks: readonly number[],
  scale: (value: number) => number,
  pitch = 44,
): number[] =>
  ticks
    .reduce<number[]>((kept, tick) => {
      const clear = kept.every((other) => Math.abs(scale(other) - scale(tick)) >= pitch);
      return clear ? [...kept, tick] : kept;
    }, [])
    .sort((a, b) => a - b);
