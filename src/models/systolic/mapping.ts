import type { Gemm } from '../lowering/gemm.js';
import type { GemmDataflow, Frame } from './architecture.js';
import type { Packing } from './packing.js';

/**
 * A GEMM laid on the array (SCALE-Sim's terms): `rowExtent` of it spread over the rows, `colExtent` over the
 * columns, `stream` operands passing through.
 *
 * | dataflow | rows | columns | stream |
 * | os       | M    | N       | K      |
 * | ws       | K    | N       | M      |
 * | is       | K    | M       | N      |
 */
export interface Mapping {
  dataflow: GemmDataflow;
  rowExtent: number;
  colExtent: number;
  stream: number;
  rowFolds: number;
  colFolds: number;
  /** Lengths of the blocks the stream is cut into; one block unless `tiling.stream` says otherwise. */
  blocks: { count: number; length: number; last: number };
}

export function mapGemm(gemm: Gemm, spec: Frame, blockLength: number): Mapping {
  const { dataflow, rows, cols } = spec;
  const [rowExtent, colExtent, stream] =
    dataflow === 'os'
      ? [gemm.m, gemm.n, gemm.k]
      : dataflow === 'ws'
        ? [gemm.k, gemm.n, gemm.m]
        : [gemm.k, gemm.m, gemm.n];
  const length = Math.min(blockLength, stream);
  const count = Math.ceil(stream / length);
  return {
    dataflow,
    rowExtent,
    colExtent,
    stream,
    rowFolds: Math.ceil(rowExtent / rows),
    colFolds: Math.ceil(colExtent / cols),
    blocks: { count, length, last: stream - (count - 1) * length },
  };
}

/** Folds of one instance, over all stream blocks. */
export const foldsOf = (mapping: Mapping): number =>
  mapping.rowFolds * mapping.colFolds * mapping.blocks.count;

/** Mean over folds of used PEs over all PEs (purely spatial): of products side by side the block diagonal. */
export function mappingEfficiency(
  {
    mapping,
    packing,
    gemm,
  }: { mapping: Mapping; packing: Pick<Packing, 'side' | 'packs'>; gemm: Pick<Gemm, 'instances'> },
  rows: number,
  cols: number,
): number {
  const { rowExtent, colExtent, rowFolds, colFolds } = mapping;
  const filled = gemm.instances / packing.packs / packing.side;
  return ((rowExtent * colExtent) / packing.side / (rowFolds * colFolds * rows * cols)) * filled;
}
