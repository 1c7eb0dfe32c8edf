import type { Details } from '../../results/record.js';
import type { GemmSpec } from './architecture.js';
import { causesOf } from './causes.js';
import type { Compiled } from './compiled.js';
import type { GemmPlan } from './gemm-plan.js';
import type { LaidOut } from './laid-out.js';
import { foldsOf } from './mapping.js';
import { closedForm } from './timing.js';

/** What is told of an operator beside the numbers that every operator has. */
export function detailsOf(one: LaidOut, spec: GemmSpec, bytesPerCycle: number): Details {
  const { work, plan } = one;
  if (plan !== undefined) return ofProduct(one, plan, spec, bytesPerCycle);
  // Nothing is told of what rides on others.
  return work.unit === 'vector' ? { ...causesOf(one) } : {};
}

function ofProduct(one: LaidOut, plan: GemmPlan, spec: GemmSpec, bytesPerCycle: number): Details {
  const { gemm, mapping, widths, packing } = plan;
  const { moved } = one;
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
    dramCycles: (moved.dramReadBytes + moved.dramWriteBytes) / bytesPerCycle,
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
