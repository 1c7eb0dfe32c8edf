import type { Layer, Region } from './layer.js';
import type { Folding, Replication } from './spatial.js';

/** What of a layer is worked on at a time (the letters are those of the Eyeriss papers). */
export interface Blocking {
  /** Images (n) whose maps are in the buffer. */
  images: number;
  /** Filters (m) whose partial sums are in the buffer. */
  bufferedFilters: number;
  /** Output columns worked on at a time; all of them unless rows are tiled. */
  columns: number;
  /** Filters (p) and channels (q) interleaved in one PE. */
  filtersPerPe: number;
  channelsPerPe: number;
  /** Pieces a filter row is cut into because it does not fit a PE's scratchpad. */
  tapFolds: number;
}

/** Elements moved for a whole layer, all groups and images. */
export interface Moved {
  /** Global buffer to array. */
  bufferIfmap: number;
  bufferFilter: number;
  /** Partial sums to the array, and back; the last of them are the results. */
  psumRead: number;
  psumWrite: number;
  /** DRAM to global buffer; results go back once. */
  dramIfmap: number;
  dramFilter: number;
  results: number;
  /** Words delivered to PEs: ifmap and filter by multicast, sums from PE to PE. */
  nocIfmap: number;
  nocFilter: number;
  nocPsum: number;
}

/**
 * Counts what moves. A pass holds `p * t` filters and `q * r` channels, so that
 * - an ifmap goes to the array once for every `p * t` filters, and from DRAM once for every `m`;
 * - partial sums make the way from buffer to array and back once for every `q * r` channels, the first time too
 *   (JSSC'17 table VI, CONV1-1: 6.1 times the ofmap for 3 channels);
 * - weights are loaded anew for every strip and group of images, from DRAM through the buffer.
 * A filter folded over rows or taps repeats the first two (nn_dataflow: the fold keeps one piece in the PEs).
 */
export function movedBy(
  layer: Layer,
  { rowFolds, strips }: Folding,
  sets: Replication,
  blocking: Blocking,
): Moved {
  const { channels, filters, groups, batch, rows, columns } = layer;
  const { filtersPerPe, channelsPerPe, tapFolds } = blocking;
  const pieces = rowFolds * tapFolds;
  const filterRounds = Math.ceil(filters / (filtersPerPe * sets.filters));
  const filterBlocks = Math.ceil(filters / blocking.bufferedFilters);
  const sumRounds = pieces * Math.ceil(channels / (channelsPerPe * sets.channels));
  const tiles = Math.ceil(columns.outputs / blocking.columns);
  const loads = strips * tiles * Math.ceil(batch / blocking.images);
  const maps = groups * batch * channels;
  const fedColumns = fedExtent(columns, tiles);
  const results = groups * batch * filters * rows.outputs * columns.outputs;
  const weights = groups * filters * channels * rows.taps * columns.taps;
  return {
    bufferIfmap: maps * fedExtent(rows, strips) * fedColumns * filterRounds * pieces,
    bufferFilter: weights * loads,
    psumRead: results * sumRounds,
    psumWrite: results * sumRounds,
    dramIfmap: maps * readExtent(rows, strips) * readExtent(columns, tiles) * filterBlocks,
    dramFilter: weights * loads,
    results,
    nocIfmap: maps * rows.taps * rows.outputs * fedColumns * Math.ceil(filters / filtersPerPe) * tapFolds,
    nocFilter: weights * rows.outputs * tiles * Math.ceil(batch / blocking.images),
    nocPsum: results * rows.taps * Math.ceil(channels / channelsPerPe) * tapFolds,
  };
}

/** Rows (or columns) that the array takes for all outputs in `pieces` pieces, padding included. */
const fedExtent = ({ outputs, stride, span }: Layer['rows'], pieces: number): number =>
  (outputs - pieces) * stride + pieces * span;

/** Rows (or columns) read from DRAM: neighbouring pieces share what their windows overlap by. */
const readExtent = ({ touched, stride, span }: Layer['rows'], pieces: number): number =>
  touched + (pieces - 1) * Math.max(0, span - stride);

/** Elements of ifmap and partial sums that must be in the buffer at a time. */
export function bufferNeed(
  layer: Layer,
  stripRows: number,
  channelsAtATime: number,
  columns: number,
): { ifmap: number; psumPerFilter: number } {
  const extent = ({ stride, span }: Layer['rows'], outputs: number): number => stride * (outputs - 1) + span;
  return {
    ifmap: channelsAtATime * extent(layer.rows, stripRows) * extent(layer.columns, columns),
    psumPerFilter: stripRows * columns,
  };
}

/** Elements delivered to the PEs of a region: to each PE of a set, a row of the filter's and of the output's, its map's row. */
export const deliveredElements = ({ maps, batch, operands, rows, columns }: Region): number =>
  batch * maps * operands * rows.taps * rows.outputs * fedExtent(columns, 1);

/** Elements of one map that the array takes in whole rows, padding included. */
export const fedElements = (
  { rows, columns }: Pick<Layer, 'rows' | 'columns'>,
  { strips }: Folding,
): number => fedExtent(rows, strips) * fedExtent(columns, 1);
