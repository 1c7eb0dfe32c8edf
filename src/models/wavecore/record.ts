import type { Architecture } from '../../arch/load.js';
import { energyOf } from '../../energy/account.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { encodeSeries } from '../../results/series.js';
import { assumptionsOf, intensities, totalsOf } from '../totals.js';
import { distinctTasks } from './analytic.js';
import type { WavecoreSpec } from './architecture.js';
import { CAUSES } from './demand.js';
import type { Plan } from './plan.js';
import type { Segment } from './program.js';
import { RULES } from './rules.js';
import { STALL_CAUSES, type Spent } from './spent.js';
import { movementOf, type Movement } from './movement.js';

/** The uniform record of one core. */
export function toRecord(
  plan: Plan,
  program: readonly Segment[],
  spent: Spent,
  spec: WavecoreSpec,
  architecture: Architecture,
): Omit<RunRecord, 'run'> {
  const { step } = plan;
  const places = placesOf(program);
  const movements = step.operators.map((_, index) => {
    const { segment, position } = places.get(index)!;
    return movementOf(plan, index, distinctTasks(segment, position), segment.iterations);
  });
  const operators = step.operators.map((_, index) =>
    operatorRecord(plan, index, {
      moved: movements[index]!,
      spent,
      spec,
      segment: places.get(index)!.segment,
    }),
  );
  const { level } = spec.intensity;
  const moved = { activations: 0, weights: 0 };
  for (const { elements } of movements) {
    moved.activations += elements[level].activations;
    moved.weights += elements[level].weights;
  }
  const macs = movements.reduce((sum, one) => sum + one.macs, 0);
  return {
    totals: totalsOf(operators, {
      cycles: spent.cycles,
      clock: spec.clock,
      pes: spec.rows * spec.cols,
      ...intensities(macs, moved, spec.intensity),
    }),
    operators,
    assumptions: [...assumptionsOf(architecture), ...RULES],
  };
}

function placesOf(program: readonly Segment[]): Map<number, { segment: Segment; position: number }> {
  return new Map(
    program.flatMap((segment) =>
      segment.operators.map((operator, position) => [operator, { segment, position }] as const),
    ),
  );
}

interface Ran {
  moved: Movement;
  spent: Spent;
  spec: WavecoreSpec;
  segment: Segment;
}

function operatorRecord(plan: Plan, index: number, { moved, spent, spec, segment }: Ran): OperatorRecord {
  const operator = plan.step.operators[index]!;
  const stallCycles = Object.fromEntries(STALL_CAUSES.map((cause) => [cause, spent.stalls[cause][index]!]));
  const [computeCycles, fillCycles, drainCycles] = [spent.compute, spent.fill, spent.drain].map(
    (cycles) => cycles[index]!,
  ) as [number, number, number];
  const cycles =
    computeCycles + fillCycles + drainCycles + Object.values(stallCycles).reduce((sum, one) => sum + one, 0);
  const pes = spec.rows * spec.cols;
  const energy = energyOf(
    spec.energy,
    moved,
    { pes, scratchpadBytes: spec.globalBuffer.size },
    cycles / spec.clock,
  );
  return {
    name: operator.name,
    kind: operator.kind,
    stage: operator.stage,
    unit: moved.onArray ? 'array' : 'vector',
    cycles,
    computeCycles,
    fillCycles,
    drainCycles,
    stallCycles,
    startCycle: spent.starts[index]!.at(0),
    endCycle: spent.end[index]!,
    macs: moved.macs,
    peUtilization: cycles > 0 ? moved.macs / (cycles * pes) : 0,
    mappingEfficiency: computeCycles > 0 ? moved.macs / (computeCycles * pes) : 0,
    ...intensities(moved.macs, moved.elements[spec.intensity.level], spec.intensity),
    traffic: moved.traffic,
    energyJoules: Object.values(energy).reduce((sum, joules) => sum + joules, 0),
    energy,
    details: detailsOf(plan, index, { moved, spent, spec, segment }),
  };
}

/** How the buffer serves the unit of an operator. */
function bufferUse({ spilled, groups, unitOf }: Plan, index: number): string {
  const unit = unitOf[index]!;
  if (!spilled[unit]!) return 'fits';
  return groups.some(({ first, end, streamed }) => streamed && unit >= first && unit < end)
    ? 'streamed'
    : 'spilled';
}

function detailsOf(
  plan: Plan,
  index: number,
  { moved, spent, spec, segment }: Ran,
): OperatorRecord['details'] {
  const unit = plan.unitOf[index]!;
  const needed = segment.subBatch * plan.footprints[index]!;
  const { size } = spec.globalBuffer;
  const starts = spent.starts[index]!;
  const buffer = bufferUse(plan, index);
  const details: OperatorRecord['details'] = {
    scheduler: spec.scheduler,
    trainingUnit: plan.units[unit]!.name,
    group: segment.group,
    subBatch: segment.subBatch,
    iterations: segment.iterations,
    occupancyBytes: buffer === 'fits' ? needed : Math.min(size, needed),
    buffer,
    dramCycles: (moved.dramReadBytes + moved.dramWriteBytes) / (spec.dram.bandwidth / spec.clock),
  };
  if (starts.length === segment.iterations) details.iterationStarts = encodeSeries(starts.view());
  for (const [at, cause] of CAUSES.entries()) {
    const bytes = moved.causes.read[at]! + moved.causes.write[at]!;
    if (bytes > 0) details[`cause.${cause}`] = bytes;
  }
  return details;
}
