import type { Axis, Layer, Region } from './layer.js';

/**
 * How the PE sets of a layer (R x E PEs each, one 1-D convolution a PE) lie on the array.
 * Source: map_strategy.py of nn_dataflow (stanford-mast), as the DRACO author's fork has it.
 */
export interface Folding {
  /** Pieces a filter with more rows than the array is cut into. */
  rowFolds: number;
  /** Strips of output rows worked on one after the other. */
  strips: number;
  /** Output rows of a strip (e); wider than the array if pieces of it are stacked. */
  stripRows: number;
  /** Sets above each other, for other channels or other filters. */
  vertical: number;
  /** Sets side by side, for other filters. */
  across: number;
}

/** Folds what is too large; width is folded first onto rows of the array that would be idle. */
export function fold(filterRows: number, outputRows: number, rows: number, cols: number): Folding {
  const strips = Math.ceil(outputRows / (cols * setsAbove(filterRows, rows)));
  return foldStrips(Math.ceil(outputRows / strips), filterRows, outputRows, rows, cols)!;
}

/** Sets that fit above each other; one, folded, if a filter has more rows than the array. */
export const setsAbove = (filterRows: number, rows: number): number =>
  Math.max(1, Math.floor(rows / filterRows));

/** The folding with strips of a given height; undefined if the array has no room for it. */
export function foldStrips(
  stripRows: number,
  filterRows: number,
  outputRows: number,
  rows: number,
  cols: number,
): Folding | undefined {
  const fitting = setsAbove(filterRows, rows);
  const height = Math.min(stripRows, outputRows);
  const stacked = Math.ceil(height / cols);
  if (stacked > fitting) return undefined;
  return {
    rowFolds: Math.ceil(filterRows / rows),
    strips: Math.ceil(outputRows / height),
    stripRows: height,
    vertical: Math.floor(fitting / stacked),
    across: Math.max(1, Math.floor(cols / height)),
  };
}

/** All foldings, tallest strips first; of those that differ in height only the lowest, which takes least room. */
export function foldings(filterRows: number, outputRows: number, rows: number, cols: number): Folding[] {
  const lowest = new Map<string, Folding>();
  for (let height = outputRows; height >= 1; height--) {
    const folding = foldStrips(height, filterRows, outputRows, rows, cols);
    if (folding === undefined) continue;
    lowest.set([folding.strips, folding.vertical, folding.across].join(), folding);
  }
  return [...lowest.values()];
}

/** Sets at work: `channels` (r) on different channels, `filters` (t) on different filters. */
export interface Replication {
  channels: number;
  filters: number;
}

/** How PE sets lie on the array, and which work on different channels or filters. */
export interface Arrangement {
  folding: Folding;
  sets: Replication;
}

/** Ways to share the replicated sets between channels and filters: `a * b = vertical`. */
export function replications(layer: Layer, { vertical, across }: Folding): Replication[] {
  const ways: Replication[] = [];
  for (let a = 1; a <= vertical; a++) {
    if (vertical % a !== 0) continue;
    ways.push({
      channels: Math.min(a, layer.channels),
      filters: Math.min((vertical / a) * across, layer.filters),
    });
  }
  return ways;
}

/**
 * Compute cycles with operands always at hand:
 * `rowFolds * S * F * N * strips * ceil(C / r) * ceil(K / t)`, K the filters of all groups.
 */
export function computeCycles(layer: Layer, folding: Folding, sets: Replication): number {
  const loops =
    Math.ceil(layer.channels / sets.channels) * Math.ceil((layer.filters * layer.groups) / sets.filters);
  return passCycles(layer, folding) * loops;
}

/** Pools and element-wise operations: `ceil(K / sets)` rounds. */
export function regionCycles(region: Region, folding: Folding): number {
  const sets = Math.min(folding.vertical * folding.across, region.maps);
  return passCycles(region, folding) * region.operands * Math.ceil(region.maps / sets);
}

/** PEs at work in a full pass. */
export function activePes(rows: Axis, folding: Folding, sets: Replication): number {
  return Math.ceil(rows.taps / folding.rowFolds) * folding.stripRows * sets.channels * sets.filters;
}

const passCycles = (
  { columns, batch }: { columns: Axis; batch: number },
  { rowFolds, strips }: Folding,
): number => rowFolds * columns.taps * columns.outputs * batch * strips;
