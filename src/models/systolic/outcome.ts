import type { Architecture } from '../../arch/load.js';
import { energyOf } from '../../energy/account.js';
import type { Assumption, OperatorRecord, RunRecord } from '../../results/record.js';
import { assumptionsOf, intensities, totalsOf } from '../totals.js';
import type { SystolicSpec } from './architecture.js';
import type { Lowered } from '../lowering/lower.js';
import type { Movement } from './movement.js';

/** Cycles of one operator; phases and stalls sum to `end - start`. */
export interface OperatorCycles {
  start: number;
  end: number;
  fill: number;
  compute: number;
  drain: number;
  stalls: Record<string, number>;
}

/** One operator after its simulation, whatever the dataflow. */
export interface Outcome {
  work: Lowered;
  cycles: OperatorCycles;
  moved: Movement;
  /** Executed by the PEs: row stationary also takes pools and element-wise operations. */
  onArray: boolean;
  macs: number;
  mappingEfficiency: number;
  details: OperatorRecord['details'];
}

/** Turns outcomes into the uniform record; `rules` of the model are assumptions beside the architecture's. */
export function assemble(
  outcomes: readonly Outcome[],
  spec: SystolicSpec,
  architecture: Architecture,
  rules: readonly Assumption[] = [],
): Omit<RunRecord, 'run'> {
  const operators = outcomes.map((one) => operatorRecord(one, spec, outcomes));
  const cycles = operators.reduce((total, one) => total + one.cycles, 0);
  const macs = operators.reduce((total, one) => total + one.macs, 0);
  const { level } = spec.intensity;
  const moved = {
    activations: outcomes.reduce((total, one) => total + one.moved.elements[level].activations, 0),
    weights: outcomes.reduce((total, one) => total + one.moved.elements[level].weights, 0),
  };
  return {
    totals: totalsOf(operators, {
      cycles,
      clock: spec.clock,
      pes: spec.rows * spec.cols,
      ...intensities(macs, moved, spec.intensity),
    }),
    operators,
    assumptions: [
      // A section that this dataflow does not look at is nothing the result rests on.
      ...assumptionsOf(architecture).filter(({ name }) => spec.dataflow === 'rs' || !name.startsWith('rs.')),
      ...rules,
    ],
  };
}

function operatorRecord(one: Outcome, spec: SystolicSpec, all: readonly Outcome[]): OperatorRecord {
  const { work, cycles, moved, macs } = one;
  const { operator } = work;
  const length = cycles.end - cycles.start;
  const pes = spec.rows * spec.cols;
  const vectorOps = !one.onArray && (work.unit === 'vector' || work.unit === 'fused') ? work.work : 0;
  const energy = energyOf(
    spec.energy,
    { macs, vectorOps, ...moved },
    { pes, scratchpadBytes: scratchpadBytes(spec) },
    length / spec.clock,
  );
  const record: OperatorRecord = {
    name: operator.name,
    kind: operator.kind,
    stage: operator.stage,
    unit: one.onArray ? 'array' : work.unit === 'free' ? 'fused' : work.unit,
    cycles: length,
    computeCycles: cycles.compute,
    fillCycles: cycles.fill,
    drainCycles: cycles.drain,
    stallCycles: cycles.stalls,
    startCycle: cycles.start,
    endCycle: cycles.end,
    macs,
    peUtilization: length > 0 ? macs / (length * pes) : 0,
    mappingEfficiency: one.mappingEfficiency,
    ...intensities(macs, moved.elements[spec.intensity.level], spec.intensity),
    traffic: moved.traffic,
    energyJoules: Object.values(energy).reduce((total, joules) => total + joules, 0),
    energy,
    details: one.details,
  };
  if ((work.unit === 'fused' || work.unit === 'free') && work.host >= 0) {
    record.fusedInto = all[work.host]!.work.operator.name;
  }
  return record;
}

const scratchpadBytes = ({ scratchpad }: SystolicSpec): number =>
  scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
