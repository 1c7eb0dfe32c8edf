import type { GemmPlan } from './gemm-plan.js';

/**
 * Elements fed to the array from the scratchpads (SCALE-Sim's SRAM requests), partial sums written and read again,
 * and finished results. Products side by side are fed only what is theirs.
 */
export interface Feeds {
  ifmap: number;
  filter: number;
  psum: number;
  ofmap: number;
}

export function feedsOf({ gemm, packing, mapping }: Pick<GemmPlan, 'gemm' | 'packing' | 'mapping'>): Feeds {
  const { instances, m, n, k } = gemm;
  const { rowFolds, colFolds, blocks } = mapping;
  const ofmap = instances * m * n;
  // A pack is one fold, so its products have no partial sums.
  const psum = packing.side > 1 ? 0 : instances * (rowFolds - 1) * m * n;
  switch (mapping.dataflow) {
    case 'os':
      return { ifmap: instances * colFolds * m * k, filter: instances * rowFolds * n * k, psum: 0, ofmap };
    case 'ws':
      return { ifmap: instances * colFolds * m * k, filter: instances * blocks.count * n * k, psum, ofmap };
    case 'is':
      return { ifmap: instances * blocks.count * m * k, filter: instances * colFolds * n * k, psum, ofmap };
  }
}
