import type { ArrayWork, Lowered, VectorWork } from '../../lowering/lower.js';
import { MovementLedger, type Movement } from '../movement.js';
import type { Zeros } from '../sparsity.js';
import { addPass, throughDram } from '../traffic.js';
import { regionOps, type Region } from './layer.js';
import { deliveredElements, fedElements, type Moved } from './movement.js';
import type { Folding } from './spatial.js';

/**
 * Traffic of a layer by level. Inside a PE a multiply-accumulate reads a weight, an activation and a partial sum
 * and writes the sum back: four words (nn_dataflow; ISCA'16 figure 10: RF is four times ALU).
 */
export function layerMovement(work: ArrayWork, moved: Moved, macs: number, zeros: Zeros): Movement {
  const { ifmap, filter, ofmap, accumulator } = work.widths;
  const ledger = new MovementLedger(work, zeros);
  ledger.add('rf', 'ifmap', macs, 0, ifmap);
  ledger.add('rf', 'filter', macs, 0, filter);
  ledger.add('rf', 'psum', macs, macs, accumulator);
  ledger.add('noc', 'ifmap', moved.nocIfmap, 0, ifmap);
  ledger.add('noc', 'filter', moved.nocFilter, 0, filter);
  ledger.add('noc', 'psum', moved.nocPsum, 0, accumulator);
  ledger.add('scratchpad', 'ifmap', moved.bufferIfmap, 0, ifmap);
  ledger.add('scratchpad', 'filter', moved.bufferFilter, 0, filter);
  ledger.add('scratchpad', 'psum', moved.psumRead, moved.psumWrite, accumulator);
  ledger.add('dram', 'ifmap', moved.dramIfmap, 0, ifmap);
  ledger.add('dram', 'filter', moved.dramFilter, 0, filter);
  ledger.add('dram', 'ofmap', 0, moved.results, ofmap);
  return ledger.close();
}

/**
 * Pools and element-wise operations on the PEs: each map to the array once, results back once a row fold. Inside a PE
 * an operation reads an operand and its running result and writes that back; running results pass through the PEs of
 * a column as partial sums do.
 */
export function regionMovement(
  work: VectorWork,
  region: Region,
  folding: Folding,
  zeros: Zeros,
): { moved: Movement; bufferBytes: number } {
  const { widths, inputElements, tableElements, outputElements } = work;
  const fed =
    work.operator.kind === 'pool' ? region.batch * region.maps * fedElements(region, folding) : inputElements;
  const rounds = folding.rowFolds;
  const ledger = new MovementLedger(work, zeros);
  const operations = regionOps(region);
  ledger.add('rf', 'ifmap', operations, 0, widths.ifmap);
  ledger.add('rf', 'psum', operations, operations, widths.accumulator);
  ledger.add('noc', 'ifmap', deliveredElements(region), 0, widths.ifmap);
  ledger.add('noc', 'psum', outputElements * region.rows.taps, 0, widths.accumulator);
  ledger.add('scratchpad', 'ifmap', fed, 0, widths.ifmap);
  ledger.add('scratchpad', 'filter', tableElements, 0, widths.filter);
  ledger.add(
    'scratchpad',
    'psum',
    outputElements * (rounds - 1),
    outputElements * (rounds - 1),
    widths.accumulator,
  );
  ledger.add('scratchpad', 'ofmap', 0, outputElements, widths.ofmap);
  ledger.add('dram', 'ifmap', inputElements, 0, widths.ifmap);
  ledger.add('dram', 'filter', tableElements, 0, widths.filter);
  ledger.add('dram', 'ofmap', 0, outputElements, widths.ofmap);
  const bits =
    fed * widths.ifmap +
    tableElements * widths.filter +
    outputElements * (2 * (rounds - 1) * widths.accumulator + widths.ofmap);
  return { moved: ledger.close(), bufferBytes: bits / 8 };
}

/** A pass of the vector unit; nothing for what is fused or free. */
export function passMovement(work: Lowered, zeros: Zeros): Movement {
  const ledger = new MovementLedger(work, zeros);
  if (work.unit === 'vector') addPass(ledger, work, throughDram(work));
  return ledger.close();
}
