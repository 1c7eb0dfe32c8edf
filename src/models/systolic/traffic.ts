import type { VectorWork } from '../lowering/lower.js';
import { MovementLedger, type Movement } from './movement.js';
import type { Simulated } from './simulate.js';

/**
 * Traffic of one operator.
 *
 * Level `scratchpad` is the array's side, counted as SCALE-Sim counts SRAM requests: padding zeros are fed and
 * counted, every K fold writes its sums again; we also count reading them back. Level `dram` is what the DMA
 * moves.
 */
export function movementOf({ work, plan, resident }: Simulated): Movement {
  const { widths } = work;
  const ledger = new MovementLedger(work);
  if (work.unit === 'array' && plan !== undefined) {
    const { gemm, dram } = plan;
    const feeds = arrayFeeds(plan);
    ledger.add('scratchpad', 'ifmap', feeds.ifmap, 0, widths.ifmap);
    ledger.add('scratchpad', 'filter', feeds.filter, 0, widths.filter);
    ledger.add('scratchpad', 'psum', feeds.psum, feeds.psum, widths.accumulator);
    ledger.add('scratchpad', 'ofmap', 0, gemm.instances * gemm.m * gemm.n, widths.ofmap);
    ledger.add('dram', 'ifmap', dram.ifmap, 0, widths.ifmap);
    ledger.add('dram', 'filter', dram.filter, 0, widths.filter);
    ledger.add('dram', 'psum', dram.psumRead, dram.psumWrite, widths.accumulator);
    ledger.add('dram', 'ofmap', 0, dram.ofmap, widths.ofmap);
  } else if (work.unit === 'vector') {
    addPass(ledger, work, resident);
  }
  return ledger.close();
}

/** A pass over tensors in DRAM: each element in and out once. */
export function addPass(ledger: MovementLedger, work: VectorWork, resident: boolean): void {
  const { widths, inputElements, tableElements, outputElements } = work;
  ledger.add('scratchpad', 'ifmap', inputElements, 0, widths.ifmap);
  ledger.add('scratchpad', 'filter', tableElements, 0, widths.filter);
  ledger.add('scratchpad', 'ofmap', 0, outputElements, widths.ofmap);
  ledger.add('dram', 'ifmap', resident ? 0 : inputElements, 0, widths.ifmap);
  ledger.add('dram', 'filter', tableElements, 0, widths.filter);
  ledger.add('dram', 'ofmap', 0, outputElements, widths.ofmap);
}

/** Elements fed to the array from the scratchpads (SCALE-Sim's SRAM requests) and partial sums written and read again. */
function arrayFeeds({ gemm, mapping }: NonNullable<Simulated['plan']>): {
  ifmap: number;
  filter: number;
  psum: number;
} {
  const { instances, m, n, k } = gemm;
  const { rowFolds, colFolds, blocks } = mapping;
  const psum = instances * (rowFolds - 1) * m * n;
  switch (mapping.dataflow) {
    case 'os':
      return { ifmap: instances * colFolds * m * k, filter: instances * rowFolds * n * k, psum: 0 };
    case 'ws':
      return { ifmap: instances * colFolds * m * k, filter: instances * blocks.count * n * k, psum };
    case 'is':
      return { ifmap: instances * blocks.count * m * k, filter: instances * colFolds * n * k, psum };
  }
}
