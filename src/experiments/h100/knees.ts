import type { CounterRow } from '../counters/row.js';

/** A point of a curve: how large, and what was measured or simulated there. */
export type CurvePoint = readonly [size: number, value: number];

/**
 * Where a curve first crosses a level on its way from the first point's side to the other, between two points on the
 * straight line over the logarithm of the size. Undefined if it does not.
 */
export function kneeOf(points: readonly CurvePoint[], level: number): number | undefined {
  for (let index = 1; index < points.length; index++) {
    const [[from, before], [to, after]] = [points[index - 1]!, points[index]!];
    if ((before - level) * (after - level) > 0 || before === level) continue;
    return from * (to / from) ** ((level - before) / (after - before));
  }
  return undefined;
}

/** Rows of a curve as points, measured and ours; `name` ends in the size: `chase 24 MiB`. */
export function curvesOf(rows: readonly CounterRow[]): { measured: CurvePoint[]; ours: CurvePoint[] } {
  const sized = rows.map((row) => ({ size: mebibytesOf(row.name), row })).sort((a, b) => a.size - b.size);
  return {
    measured: sized.map(({ size, row }): CurvePoint => [size, row.measured]),
    ours: sized.map(({ size, row }): CurvePoint => [size, row.ours]),
  };
}

function mebibytesOf(name: string): number {
  const [, size, unit] = /([\d.]+) (KiB|MiB)$/.exec(name) ?? [];
  return Number(size) / (unit === 'KiB' ? 1024 : 1);
}
