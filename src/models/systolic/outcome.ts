import type { Architecture } from '../../arch/load.js';
import { energyOf } from '../../energy/account.js';
import type { Assumption, Details } from '../../results/record.js';
import type { Lowered } from '../lowering/lower.js';
import type { Outcome as Record } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder } from '../record/builder.js';
import { describeArray } from '../record/machine.js';
import type { SystolicSpec } from './architecture.js';
import type { Movement } from './movement.js';

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
  const { rows, cols, clock, dram, intensity } = spec;
  const builder = new RecordBuilder(describeArray(rows * cols, clock, dram.bandwidth, intensity));
  for (const one of outcomes) addOperator(builder, one, spec, outcomes);
  return builder.finish({
    assumptions: [
      // A section that this dataflow does not look at is nothing the result rests on.
      ...assumptionsOf(architecture).filter(({ name }) => spec.dataflow === 'rs' || !name.startsWith('rs.')),
      ...rules,
    ],
  });
}

function addOperator(
  builder: RecordBuilder,
  one: Outcome,
  spec: SystolicSpec,
  all: readonly Outcome[],
): void {
  const { work, cycles, moved, macs, onArray, details } = one;
  const { name, kind, stage } = work.operator;
  // Row stationary executes pools and sums on the PEs: the same operations, wherever they are done.
  const vectorOps = work.unit === 'vector' || work.unit === 'fused' ? work.work : 0;
  const hosted = (work.unit === 'fused' || work.unit === 'free') && work.host >= 0;
  builder.add({
    name,
    kind,
    stage,
    unit: onArray ? 'array' : work.unit === 'free' ? 'fused' : work.unit,
    fusedInto: hosted ? all[work.host]!.work.operator.name : undefined,
    startCycle: cycles.start,
    phases: cycles,
    work: macs,
    mappingEfficiency: onArray ? one.mappingEfficiency : null,
    traffic: moved.traffic,
    energy: energyOf(
      spec.energy,
      { macs, vectorOps, ...moved },
      { pes: spec.rows * spec.cols, scratchpadBytes: scratchpadBytes(spec) },
      (cycles.end - cycles.start) / spec.clock,
    ),
    moved: moved.elements[spec.intensity.level],
    details,
  });
}

const scratchpadBytes = ({ scratchpad }: SystolicSpec): number =>
  scratchpad.ifmap.size + scratchpad.filter.size + scratchpad.ofmap.size;
