import type { Architecture } from '../../arch/load.js';
import { Pricing } from '../../energy/account.js';
import type { Assumption, Details } from '../../results/record.js';
import type { Lowered } from '../lowering/lower.js';
import type { Outcome as Record } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder } from '../record/builder.js';
import { describeArray } from '../record/machine.js';
import type { SystolicSpec } from './architecture.js';
import { energyMachine, operatorEnergy } from './energy.js';
import type { Movement } from './movement.js';
import { checkLayers, sparsityRules, zerosOf } from './sparsity.js';

/** Cycles of one operator; phases and stalls sum to `end - start`. */
export interface OperatorCycles {
  start: number;
  end: number;
  fill: number;
  compute: number;
  drain: number;
  stalls: { [cause: string]: number };
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
  details: Details;
}

/** Turns outcomes into the uniform record; `rules` of the model are assumptions beside the architecture's. */
export function assemble(
  outcomes: readonly Outcome[],
  spec: SystolicSpec,
  architecture: Architecture,
  rules: readonly Assumption[] = [],
): Record {
  const builder = recordOf(spec);
  const pricing = new Pricing(spec.energy, energyMachine(spec));
  const training = outcomes.some(({ work }) => work.operator.phase !== undefined);
  checkLayers(
    spec.sparsity,
    outcomes.map(({ work }) => work),
  );
  for (const [index, one] of outcomes.entries()) {
    const zeros = zerosOf(spec.sparsity, one.work, index);
    addOperator(builder, one, outcomes, spec, operatorEnergy(one, spec, pricing, training, zeros));
  }
  return builder.finish({
    assumptions: [...assumed(spec, architecture), ...rules, ...sparsityRules(spec.sparsity)],
  });
}

/** A record of the array without operators. */
export const recordOf = ({ rows, cols, clock, dram, intensity }: SystolicSpec): RecordBuilder =>
  new RecordBuilder(describeArray(rows * cols, clock, dram.bandwidth, intensity));

/** Constants of the architecture; a section that this dataflow does not look at is nothing the result rests on. */
export const assumed = ({ dataflow }: SystolicSpec, architecture: Architecture): Assumption[] =>
  assumptionsOf(architecture).filter(({ name }) => dataflow === 'rs' || !name.startsWith('rs.'));

/** Lane that executes an operator. */
export const laneOf = ({ unit }: Lowered, onArray: boolean): string =>
  onArray ? 'array' : unit === 'free' ? 'fused' : unit;

function addOperator(
  builder: RecordBuilder,
  one: Outcome,
  all: readonly Outcome[],
  spec: SystolicSpec,
  energy: { [component: string]: number },
): void {
  const { work, cycles, moved, macs, onArray, details } = one;
  const { name, kind, stage } = work.operator;
  const hosted = (work.unit === 'fused' || work.unit === 'free') && work.host >= 0;
  builder.add({
    name,
    kind,
    stage,
    unit: laneOf(work, onArray),
    fusedInto: hosted ? all[work.host]!.work.operator.name : undefined,
    startCycle: cycles.start,
    phases: cycles,
    work: macs,
    mappingEfficiency: onArray ? one.mappingEfficiency : null,
    traffic: moved.traffic,
    energy,
    moved: moved.elements[spec.intensity.level],
    details,
  });
}
