import { greatestCommonDivisor } from '../../../quantity/divisor.js';
import { positionsOf, spanOf, tapsOf, type Axis, type Plane } from '../plane.js';

/**
 * Distinct elements of `taps` neighbouring taps of one axis under `positions` neighbouring positions: apart if the
 * window moves on by more than they span.
 */
const line = (axis: Axis, taps: number, positions: number): number =>
  Math.min(taps * positions, (positions - 1) * axis.stride + spanOf(axis, taps));

/**
 * Distinct elements of one channel that `count` positions in raster order see through `rows` rows of taps, `columns`
 * of each. A run within a row of the output may wrap into the next; one of several rows is taken as whole rows.
 */
export function seen(plane: Plane, count: number, rows: number, columns: number): number {
  const image = positionsOf(plane);
  const width = plane.columns.positions;
  const images = Math.max(1, count / image);
  const run = Math.min(count, image);
  if (run <= width) {
    const wraps =
      columns >= plane.columns.stride ? ((run - 1) / width) * (columns - 1) * plane.columns.dilation : 0;
    return images * rows * (line(plane.columns, columns, run) + wraps);
  }
  return images * line(plane.rows, rows, run / width) * line(plane.columns, columns, width);
}

/** Distinct elements behind `[from, to)` of the taps of all channels, c * taps + tap, under `count` positions. */
function seenByTaps(plane: Plane, count: number, from: number, to: number): number {
  const taps = tapsOf(plane);
  const width = plane.columns.taps;
  let sum = 0;
  for (let at = from; at < to;) {
    const first = at % taps;
    const used = Math.min(to - at, taps - first);
    const rows = Math.floor((first + used - 1) / width) - Math.floor(first / width) + 1;
    sum += seen(plane, count, rows, rows === 1 ? used : Math.min(width, used));
    at += used;
  }
  return sum;
}

/**
 * Distinct elements that a step of `count` positions and `depth` taps reads, on average over all steps of the taps of
 * all channels. Padding is not in memory: the share of the padded image that is.
 */
export function uniqueElements(plane: Plane, count: number, depth: number): number {
  const all = plane.channels * tapsOf(plane);
  // After so many steps the taps begin where they began.
  const period = tapsOf(plane) / greatestCommonDivisor(tapsOf(plane), depth);
  const steps = Math.ceil(all / depth);
  let sum = 0;
  let whole = 0;
  for (let step = 0; step < steps; step++) {
    const from = step * depth;
    if (step >= period && from + depth <= all && whole > 0) {
      // Whole periods are all the same.
      const periods = Math.floor((all - from) / (depth * period));
      if (periods > 0) {
        sum += periods * whole;
        step += periods * period - 1;
        continue;
      }
    }
    sum += seenByTaps(plane, count, from, Math.min(all, from + depth));
    if (step === period - 1) whole = sum;
  }
  return (plane.real * inside(plane.rows) * inside(plane.columns) * sum) / steps;
}

/** Share of what the window passes over that is no padding. */
const inside = (axis: Axis): number =>
  Math.min(1, axis.size / ((axis.positions - 1) * axis.stride + spanOf(axis, axis.taps)));
