import type { Architecture } from '../../arch/load.js';
import { rateOf } from '../../memory/open.js';
import { Pricing } from '../../energy/account.js';
import type { Details } from '../../results/record.js';
import type { MemoryPort } from '../../memory/port.js';
import { encodeSeries } from '../../results/series.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type OperatorDraft } from '../record/builder.js';
import { describeArray } from '../record/machine.js';
import { withMemory } from '../record/memory.js';
import { besideUse, restingUntil, sampledUse, withoutBanks } from '../record/shared-memory.js';
import { sumValues } from '../record/sums.js';
import { distinctTasks } from './analytic.js';
import type { WavecoreSpec } from './architecture.js';
import { energyMachine, macWidths } from './energy.js';
import { CAUSES } from './demand.js';
import type { Plan } from './plan.js';
import type { Segment } from './program.js';
import { rulesOf } from './rules.js';
import { STALL_CAUSES, type Spent } from './spent.js';
import { movementOf, ofAllCores, type Movement } from './movement.js';

/** The uniform record of the chip: one core is simulated, and all of them do the same at the same time. */
export function toRecord(
  plan: Plan,
  program: readonly Segment[],
  spent: Spent,
  spec: WavecoreSpec,
  architecture: Architecture,
  memory?: MemoryPort,
): Outcome {
  const { cores, rows, cols, clock, dram, intensity } = spec;
  const ofCore = memory && sampledUse(memory);
  const use = ofCore && restingUntil(besideUse(ofCore, cores), spent.cycles / clock);
  const bandwidth = cores * rateOf(spec.memory, dram.bandwidth);
  const machine = describeArray(cores * rows * cols, clock, bandwidth, intensity);
  const builder = new RecordBuilder(machine);
  const places = placesOf(program);
  const pricing = new Pricing(spec.energy, energyMachine(spec));
  for (const index of plan.step.operators.keys()) {
    const { segment, position } = places.get(index)!;
    const tasks = distinctTasks(segment, position);
    const moved = ofAllCores(movementOf(plan, index, tasks, segment.iterations), cores);
    builder.add(
      operatorOf(plan, index, { moved, spent, spec, segment, pricing, bytesPerCycle: bandwidth / clock }),
    );
  }
  const outcome = builder.finish({
    cycles: spent.cycles,
    details: { cores, chipBatch: cores * plan.step.network.batch },
    assumptions: [...withoutBanks(spec.memory, assumptionsOf(architecture)), ...rulesOf(plan.step, spec)],
  });
  return withMemory(outcome, use);
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
  pricing: Pricing;
  /** Of the chip's memory. */
  bytesPerCycle: number;
}

function operatorOf(plan: Plan, index: number, ran: Ran): OperatorDraft {
  const { moved, spent, spec } = ran;
  const { name, kind, stage } = plan.step.operators[index]!;
  const stalls = Object.fromEntries(STALL_CAUSES.map((cause) => [cause, spent.stalls[cause][index]!]));
  const compute = spent.compute[index]!;
  const fill = spent.fill[index]!;
  const drain = spent.drain[index]!;
  const cycles = compute + fill + drain + sumValues(stalls);
  const pes = spec.cores * spec.rows * spec.cols;
  return {
    name,
    kind,
    stage,
    unit: moved.onArray ? 'array' : 'vector',
    startCycle: spent.starts[index]!.at(0),
    endCycle: spent.end[index]!,
    phases: { compute, fill, drain, stalls },
    work: moved.macs,
    mappingEfficiency: moved.onArray ? (compute > 0 ? moved.macs / (compute * pes) : 0) : null,
    traffic: moved.traffic,
    energy: ran.pricing.energyOf(
      { ...moved, widths: macWidths(plan.step.widths) },
      { cycles, seconds: cycles / spec.clock },
    ),
    moved: moved.elements[spec.intensity.level],
    details: detailsOf(plan, index, ran),
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

function detailsOf(plan: Plan, index: number, { moved, spent, spec, segment, bytesPerCycle }: Ran): Details {
  const unit = plan.unitOf[index]!;
  const needed = segment.subBatch * plan.footprints[index]!;
  const { size } = spec.globalBuffer;
  const starts = spent.starts[index]!;
  const buffer = bufferUse(plan, index);
  const details: Details = {
    scheduler: spec.scheduler,
    trainingUnit: plan.units[unit]!.name,
    group: segment.group,
    subBatch: segment.subBatch,
    iterations: segment.iterations,
    occupancyBytes: buffer === 'fits' ? needed : Math.min(size, needed),
    buffer,
    dramCycles: (moved.dramReadBytes + moved.dramWriteBytes) / bytesPerCycle,
  };
  if (starts.length === segment.iterations) details.iterationStarts = encodeSeries(starts.view());
  for (const [at, cause] of CAUSES.entries()) {
    const bytes = moved.causes.read[at]! + moved.causes.write[at]!;
    if (bytes > 0) details[`cause.${cause}`] = bytes;
  }
  return details;
}
