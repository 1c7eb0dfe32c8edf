import type { OperatorRecord } from '../../../results/record.js';
import type { SystolicSpec } from '../architecture.js';
import { dramBytesPerCycle } from '../dram.js';
import type { ArrayWork } from '../../lowering/lower.js';
import { totalBytes } from './cost.js';
import type { Zeros } from '../sparsity.js';
import type { Layer } from './layer.js';
import type { Mapping } from './search.js';
import { activePes } from './spatial.js';
import type { Machine } from './timing.js';

/** What was decided about a layer, by metric name. */
export function detailsOf(
  layer: Layer,
  { folding, sets, blocking, moved }: Mapping,
  { widths }: ArrayWork,
  spec: SystolicSpec,
  machine: Machine,
  { stored }: Zeros,
): OperatorRecord['details'] {
  const { buffer } = totalBytes(moved, widths);
  const dram =
    (moved.dramIfmap * widths.ifmap * stored.ifmap +
      moved.dramFilter * widths.filter +
      moved.results * widths.ofmap * stored.ofmap) /
    8;
  return {
    dataflow: 'rs',
    rows: spec.rows,
    cols: spec.cols,
    activePes: activePes(layer.rows, folding, sets),
    bufferedImages: blocking.images,
    bufferedFilters: blocking.bufferedFilters,
    stripRows: folding.stripRows,
    stripColumns: blocking.columns,
    filtersPerPe: blocking.filtersPerPe,
    channelsPerPe: blocking.channelsPerPe,
    channelSets: sets.channels,
    filterSets: sets.filters,
    filterRowFolds: folding.rowFolds,
    strips: folding.strips,
    ...(layer.groups > 1 ? { channelsPerGroup: layer.channels } : {}),
    bufferBytes: buffer,
    bufferCycles: buffer / machine.bufferBytesPerCycle,
    dramCycles: dram / dramBytesPerCycle(spec),
    compulsoryDramBytes: compulsoryBytes(layer, moved, widths, stored),
    ifmapBits: widths.ifmap,
    filterBits: widths.filter,
    ofmapBits: widths.ofmap,
    accumulatorBits: widths.accumulator,
  };
}

/** Every element of ifmap, filter and ofmap once, as stored. */
function compulsoryBytes(
  layer: Layer,
  { results }: Mapping['moved'],
  widths: ArrayWork['widths'],
  stored: Zeros['stored'],
): number {
  const { channels, filters, groups, batch, rows, columns } = layer;
  const ifmap = groups * batch * channels * rows.touched * columns.touched;
  const filter = groups * filters * channels * rows.taps * columns.taps;
  return (
    (ifmap * widths.ifmap * stored.ifmap + filter * widths.filter + results * widths.ofmap * stored.ofmap) / 8
  );
}
