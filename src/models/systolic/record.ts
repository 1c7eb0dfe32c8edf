import type { Architecture } from '../../arch/load.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import type { GemmSpec } from './architecture.js';
import { causesOf } from './causes.js';
import { gemmMacs } from '../lowering/gemm.js';
import { foldsOf, mappingEfficiency } from './mapping.js';
import { assemble, type Outcome } from './outcome.js';
import type { GemmPlan } from './plan.js';
import { dramBytesPerCycle, type Simulated } from './simulate.js';
import { closedForm } from './timing.js';
import type { Movement } from './movement.js';
import { movementOf } from './traffic.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: GemmSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  return assemble(
    simulated.map((one) => outcomeOf(one, spec)),
    spec,
    architecture,
  );
}

function outcomeOf(one: Simulated, spec: GemmSpec): Outcome {
  const { work, plan, cycles } = one;
  const moved = movementOf(one);
  return {
    work,
    cycles,
    moved,
    onArray: work.unit === 'array',
    macs: work.unit === 'array' ? gemmMacs(work.gemm) : 0,
    mappingEfficiency: plan === undefined ? 0 : mappingEfficiency(plan, spec.rows, spec.cols),
    details: plan === undefined ? passDetails(one) : detailsOf(one, plan, moved, spec),
  };
}

/** Of a pass of the vector unit; nothing of what rides on others. */
const passDetails = (one: Simulated): OperatorRecord['details'] =>
  one.work.unit === 'vector' ? { ...causesOf(one) } : {};

function detailsOf(
  one: Simulated,
  plan: GemmPlan,
  moved: Movement,
  spec: GemmSpec,
): OperatorRecord['details'] {
  const { gemm, mapping, widths, packing } = plan;
  const single = closedForm(
    {
      ...mapping,
      rowFolds: 1,
      colFolds: 1,
      blocks: { count: 1, length: mapping.blocks.length, last: mapping.blocks.length },
      stream: mapping.blocks.length,
    },
    1,
    spec,
  );
  const causes = causesOf(one);
  // One literal: a sweep makes a hundred a point.
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
    dramCycles: (moved.dramReadBytes + moved.dramWriteBytes) / dramBytesPerCycle(spec),
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
  { fetchedElements }: Simulated,
  { gemm, widths, ifmap, ifmapMissing, filter, leaving }: GemmPlan,
): number {
  const { instances, m, n, k, window } = gemm;
  const input = ifmap === 'resident' ? 0 : ifmapMissing * window.elements(m, 0, k) * widths.ifmap;
  const weights = filter === 'resident' ? 0 : k * n * widths.filter;
  const outputs = leaving * m * n * widths.ofmap;
  return (instances * (input + weights + outputs) + fetchedElements * widths.ifmap) / 8;
}
