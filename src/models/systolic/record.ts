import type { Architecture } from '../../arch/load.js';
import { energyOf } from '../../energy/account.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { assumptionsOf, intensities, totalsOf } from '../totals.js';
import type { SystolicSpec } from './architecture.js';
import { gemmMacs } from './gemm.js';
import { foldsOf, mappingEfficiency } from './mapping.js';
import type { GemmPlan } from './plan.js';
import { memoryTiming, type Simulated } from './simulate.js';
import { closedForm } from './timing.js';
import { movementOf, type Movement } from './traffic.js';

/** Turns simulated operators into the uniform record. */
export function toRecord(
  simulated: readonly Simulated[],
  spec: SystolicSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  const movements = simulated.map(movementOf);
  const operators = simulated.map((one, index) => operatorRecord(one, movements[index]!, spec, simulated));
  const cycles = operators.reduce((total, one) => total + one.cycles, 0);
  const macs = operators.reduce((total, one) => total + one.macs, 0);
  const { level } = spec.intensity;
  const moved = {
    activations: movements.reduce((total, { elements }) => total + elements[level].activations, 0),
    weights: movements.reduce((total, { elements }) => total + elements[level].weights, 0),
  };
  return {
    totals: totalsOf(operators, {
      cycles,
      clock: spec.clock,
      pes: spec.rows * spec.cols,
      ...intensities(macs, moved, spec.intensity),
    }),
    operators,
    assumptions: assumptionsOf(architecture),
  };
}

function operatorRecord(
  one: Simulated,
  moved: Movement,
  spec: SystolicSpec,
  all: readonly Simulated[],
): OperatorRecord {
  const { work, plan, cycles } = one;
  const { operator } = work;
  const macs = work.unit === 'array' ? gemmMacs(work.gemm) : 0;
  const length = cycles.end - cycles.start;
  const pes = spec.rows * spec.cols;
  const vectorOps = work.unit === 'vector' || work.unit === 'fused' ? work.work : 0;
  const energy = energyOf(
    spec.energy,
    {
      macs,
      vectorOps,
      scratchpadReadBytes: moved.scratchpadReadBytes,
      scratchpadWriteBytes: moved.scratchpadWriteBytes,
      dramReadBytes: moved.dramReadBytes,
      dramWriteBytes: moved.dramWriteBytes,
    },
    { pes, scratchpadBytes: scratchpadBytes(spec) },
    length / spec.clock,
  );
  const { arithmeticIntensity: ai, weightedArithmeticIntensity: di } = intensities(
    macs,
    moved.elements[spec.intensity.level],
    spec.intensity,
  );
  const record: OperatorRecord = {
    name: operator.name,
    kind: operator.kind,
    stage: operator.stage,
    unit: work.unit === 'free' ? 'fused' : work.unit,
    cycles: length,
    computeCycles: cycles.compute,
    fillCycles: cycles.fill,
    drainCycles: cycles.drain,
    stallCycles: cycles.stalls,
    startCycle: cycles.start,
    endCycle: cycles.end,
    macs,
    peUtilization: length > 0 ? macs / (length * pes) : 0,
    mappingEfficiency: plan === undefined ? 0 : mappingEfficiency(plan.mapping, spec.rows, spec.cols),
    arithmeticIntensity: ai,
    weightedArithmeticIntensity: di,
    traffic: moved.traffic,
    energyJoules: energy.mac + energy.vector + energy.scratchpad + energy.dram + energy.leakage,
    energy,
    details: plan === undefined ? {} : detailsOf(plan, moved, spec),
  };
  if ((work.unit === 'fused' || work.unit === 'free') && work.host >= 0) {
    record.fusedInto = all[work.host]!.work.operator.name;
  }
  return record;
}

function detailsOf(plan: GemmPlan, moved: Movement, spec: SystolicSpec): OperatorRecord['details'] {
  const { gemm, mapping, widths } = plan;
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
  return {
    gemmM: gemm.m,
    gemmN: gemm.n,
    gemmK: gemm.k,
    instances: gemm.instances,
    rowFolds: mapping.rowFolds,
    colFolds: mapping.colFolds,
    streamBlocks: mapping.blocks.count,
    folds: gemm.instances * foldsOf(mapping),
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
    dramCycles: (moved.dramReadBytes + moved.dramWriteBytes) / memoryTiming(spec).bytesPerCycle,
    compulsoryDramBytes: compulsoryBytes(plan),
  };
}

/** DRAM bytes that no schedule of this operator alone can avoid: each element in or out once. */
function compulsoryBytes({ gemm, widths, ifmap }: GemmPlan): number {
  const { instances, m, n, k, window } = gemm;
  const input = ifmap === 'resident' ? 0 : window.elements(m, 0, k) * widths.ifmap;
  return (instances * (input + k * n * widths.filter + m * n * widths.ofmap)) / 8;
}

const scratchpadBytes = ({ scratchpad }: SystolicSpec): number =>
  scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
