import type { Details } from '../../results/record.js';
import { gemmMacs } from '../lowering/gemm.js';
import type { GemmSpec } from './architecture.js';
import { causesOf } from './causes.js';
import type { Compiled } from './compiled.js';
import { dramOf, type DramBytes } from './dram.js';
import type { GemmPlan } from './gemm-plan.js';
import { foldsOf, mappingEfficiency } from './mapping.js';
import type { Movement } from './movement.js';
import { closedForm, type PhaseCycles } from './timing.js';
import { movementOf } from './traffic.js';

/** An operator with all that follows from how it is laid out, whatever bandwidth and prices are. */
export interface LaidOut extends Compiled {
  macs: number;
  mappingEfficiency: number;
  /** Cycles of the array, or of the vector unit for a pass by itself, that never wait for the DRAM. */
  phases: PhaseCycles;
  dram: DramBytes;
  moved: Movement;
  details: Details;
}

export function layOut(one: Compiled, spec: GemmSpec): LaidOut {
  const { work, plan } = one;
  const isPass = work.unit === 'vector';
  // Literals without spreads: a sweep makes a hundred a point.
  return {
    work,
    plan,
    keeps: one.keeps,
    stays: one.stays,
    held: one.held,
    heldBytes: one.heldBytes,
    fetchedElements: one.fetchedElements,
    besideElements: one.besideElements,
    outputElements: one.outputElements,
    macs: work.unit === 'array' ? gemmMacs(work.gemm) : 0,
    mappingEfficiency: plan === undefined ? 0 : mappingEfficiency(plan, spec.rows, spec.cols),
    phases:
      plan === undefined
        ? { fill: 0, compute: isPass ? work.cycles : 0, drain: 0, bank: 0 }
        : closedForm(plan.mapping, plan.packing.packs, spec),
    dram: dramOf(one),
    moved: movementOf(one),
    // Nothing is told of what rides on others.
    details: plan !== undefined ? detailsOf(one, plan, spec) : isPass ? { ...causesOf(one) } : {},
  };
}

function detailsOf(one: Compiled, plan: GemmPlan, spec: GemmSpec): Details {
  const { gemm, mapping, widths, packing } = plan;
  const { length } = mapping.blocks;
  const blocks = { count: 1, length, last: length };
  const causes = causesOf(one);
  const single = closedForm({ ...mapping, rowFolds: 1, colFolds: 1, blocks, stream: length }, 1, spec);
  return {
    gemmM: gemm.m,
    gemmN: gemm.n,
    gemmK: gemm.k,
    instances: gemm.instances,
    rowFolds: mapping.rowFolds,
    colFolds: mapping.colFolds,
    streamBlocks: mapping.blocks.count,
    folds: packing.packs * foldsOf(mapping),
    sideBySide: packing.side,
    cyclesPerFold: single.fill + single.compute + single.drain,
    rows: spec.rows,
    cols: spec.cols,
    dataflow: mapping.dataflow,
    loopOrder: plan.order,
    ifmapFetch: plan.ifmap,
    filterFetch: plan.filter,
    accumulation: plan.accumulatesOnChip ? 'on-chip' : 'spilled',
    ifmapBits: widths.ifmap,
    filterBits: widths.filter,
    ofmapBits: widths.ofmap,
    accumulatorBits: widths.accumulator,
    // By the bandwidth, which is not known here.
    dramCycles: 0,
    residency: one.stays ? 'stays' : one.held ? 'held' : 'leaves',
    compulsoryDramBytes: compulsoryBytes(one, plan),
    'cause.weights': causes['cause.weights'],
    'cause.input': causes['cause.input'],
    'cause.features-read': causes['cause.features-read'],
    'cause.refetch': causes['cause.refetch'],
    'cause.psum': causes['cause.psum'],
    'cause.features-written': causes['cause.features-written'],
  };
}

/** DRAM bytes that no schedule of this operator alone can avoid: each element that is not on chip in or out once. */
function compulsoryBytes(
  { fetchedElements }: Compiled,
  { gemm, widths, ifmap, ifmapMissing, filter, leaving }: GemmPlan,
): number {
  const { instances, m, n, k, window } = gemm;
  const input = ifmap === 'resident' ? 0 : ifmapMissing * window.elements(m, 0, k) * widths.ifmap;
  const weights = filter === 'resident' ? 0 : k * n * widths.filter;
  const outputs = leaving * m * n * widths.ofmap;
  return (instances * (input + weights + outputs) + fetchedElements * widths.ifmap) / 8;
}
