import type { Probe } from '../../engine/probe.js';
import { InputError } from '../../errors.js';
import { formatCount } from '../../quantity/format.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { GemmSpec, SystolicSpec } from './architecture.js';
import { IdealMemory } from '../../memory/ideal.js';
import { execute, STALL_CAUSES } from './executor.js';
import { lowerNetwork, type Lowered, type TensorId } from '../lowering/lower.js';
import { foldsOf } from './mapping.js';
import { randomMatrix } from './operands.js';
import type { Gemm } from '../lowering/gemm.js';
import type { Context } from '../model.js';
import type { OperatorCycles } from './outcome.js';
import type { Neighbours } from './fetch.js';
import { planGemm, type GemmPlan } from './plan.js';
import { multiply, simulateRegisters } from './register.js';
import { Scheduler } from './schedule.js';
import { closedForm } from './timing.js';

/** One operator with where it ran, how it was cut and how long it took. */
export interface Simulated {
  work: Lowered;
  /** Only for work on the array. */
  plan?: GemmPlan;
  /** Its inputs were still in the scratchpad. */
  resident: boolean;
  cycles: OperatorCycles;
}

/** PE-cycles of a network that the register model takes on: at some 50 million a second, half a minute. */
const REGISTER_LIMIT = 2e9;

/** Lays a network on the array and times it at the given fidelity. */
export function simulateNetwork(
  network: Network,
  spec: GemmSpec,
  fidelity: Fidelity,
  { probe, remember }: Pick<Context, 'probe' | 'remember'>,
): Simulated[] {
  if (fidelity !== 'analytic') return simulateAnew(network, spec, fidelity, probe);
  // In a sweep neighbouring points often differ in bandwidth, clock or energy alone: the closed form has none of these.
  const { dram: _dram, energy: _energy, clock: _clock, area: _area, intensity: _intensity, ...rest } = spec;
  return remember(network, JSON.stringify(rest), () => simulateAnew(network, spec, fidelity));
}

function simulateAnew(network: Network, spec: GemmSpec, fidelity: Fidelity, probe?: Probe): Simulated[] {
  const lowered = lowerNetwork(network, spec);
  const planned = planAll(lowered, spec);
  if (fidelity === 'register') checkRegisterWork(lowered, planned, spec);
  const cycles =
    fidelity === 'event'
      ? runEvents(lowered, planned, spec, probe)
      : runClosedForm(lowered, planned, spec, fidelity);
  return lowered.map((work, index) => ({
    work,
    ...(planned[index]!.plan === undefined ? {} : { plan: planned[index]!.plan }),
    resident: planned[index]!.resident,
    cycles: cycles[index]!,
  }));
}

interface Planned {
  plan?: GemmPlan;
  /** Input tensor is in the ifmap scratchpad already. */
  resident: boolean;
  /** Input tensor stays there for the next operator. */
  keeps: boolean;
}

/** Plans in order of execution: what an operator leaves in the ifmap scratchpad the next may find. */
function planAll(lowered: readonly Lowered[], spec: GemmSpec): Planned[] {
  const planned: Planned[] = lowered.map(() => ({ resident: false, keeps: false }));
  const busy = lowered.flatMap((work, index) =>
    work.unit === 'array' || work.unit === 'vector' ? [index] : [],
  );
  const plan = planner(spec);
  let left: TensorId | undefined;
  for (const [position, index] of busy.entries()) {
    const work = lowered[index]!;
    if (work.unit !== 'array' && work.unit !== 'vector') continue;
    const next = lowered[busy[position + 1] ?? -1];
    const tensor = work.reads.length === 1 ? work.reads[0] : undefined;
    const entry = planned[index]!;
    entry.resident = tensor !== undefined && tensor === left;
    if (work.unit === 'vector') {
      left = undefined;
      continue;
    }
    const nextReadsSame =
      next !== undefined &&
      (next.unit === 'array' || next.unit === 'vector') &&
      next.reads.length === 1 &&
      next.reads[0] === tensor &&
      sameWindow(work, next);
    try {
      entry.plan = plan(work, { ifmapResident: entry.resident, nextReadsSame });
    } catch (error) {
      if (error instanceof InputError)
        throw error.with({}, `operator '${work.operator.name}' does not map: ${error.problem}`);
      throw error;
    }
    const held = entry.plan.ifmap === 'retained' || entry.plan.ifmap === 'resident';
    entry.keeps = held && nextReadsSame && work.gemm.instances === 1 && entry.plan.mapping.blocks.count === 1;
    left = entry.keeps ? tensor : undefined;
  }
  return planned;
}

/** Plans equal layers with equal neighbours once. */
function planner(spec: GemmSpec): (work: Lowered & { unit: 'array' }, near: Neighbours) => GemmPlan {
  const known = new Map<Gemm, GemmPlan[]>();
  return ({ gemm, widths }, near) => {
    const plans = known.get(gemm) ?? [];
    known.set(gemm, plans);
    const variant = (near.ifmapResident ? 2 : 0) + (near.nextReadsSame ? 1 : 0);
    return (plans[variant] ??= planGemm(gemm, spec, widths, near));
  };
}

/** Does the next operator need no element of the tensor that this one did not fetch? */
function sameWindow(work: Lowered & { unit: 'array' }, next: Lowered): boolean {
  const fetched = work.gemm.window.elements(work.gemm.m, 0, work.gemm.k) * work.gemm.instances;
  if (next.unit === 'array') {
    return next.gemm.instances === 1 && next.gemm.window.elements(next.gemm.m, 0, next.gemm.k) <= fetched;
  }
  return next.unit === 'vector' && next.inputElements <= fetched;
}

function runEvents(
  lowered: readonly Lowered[],
  planned: readonly Planned[],
  spec: GemmSpec,
  probe?: Probe,
): OperatorCycles[] {
  const scheduler = new Scheduler(spec);
  const written = new Map<TensorId, number>();
  const readyAfter = (tensors: readonly TensorId[]): number =>
    tensors.reduce((latest, tensor) => Math.max(latest, written.get(tensor) ?? -1), -1);
  const hostCycles = new Float64Array(lowered.length);

  for (const [index, work] of lowered.entries()) {
    const { plan, resident, keeps } = planned[index]!;
    if (work.unit === 'array') {
      const ready = { ifmap: readyAfter(work.reads), filter: readyAfter(work.readsFilter) };
      scheduler.gemm(index, plan!, ready, keeps);
      written.set(index, scheduler.lastStep);
      hostCycles[index] = arrayCycles(plan!, spec);
    } else if (work.unit === 'vector') {
      const { widths } = work;
      const pass = {
        ifmapBytes: (work.inputElements * widths.ifmap) / 8,
        filterBytes: (work.tableElements * widths.filter) / 8,
        ofmapBytes: (work.outputElements * widths.ofmap) / 8,
        cycles: work.cycles,
      };
      scheduler.vector(index, pass, { ifmap: readyAfter(work.reads), filter: -1 }, resident);
      written.set(index, scheduler.lastStep);
      hostCycles[index] = work.cycles;
    } else if (work.unit === 'fused') {
      scheduler.exposed(index, Math.max(0, work.cycles - hostCycles[work.host]!));
    }
  }
  const { program } = scheduler;
  const execution = execute(program, lowered.length, openDram(spec), probe);
  let now = 0;
  return lowered.map((_, index) => {
    const ran = execution.start[index]! >= 0;
    const start = ran ? execution.start[index]! : now;
    const end = ran ? execution.end[index]! : now;
    now = end;
    return {
      start,
      end,
      fill: execution.fill[index]!,
      compute: execution.compute[index]!,
      drain: execution.drain[index]!,
      stalls: {
        ...Object.fromEntries(STALL_CAUSES.map((cause, i) => [cause, execution.stalls[i]![index]!])),
        bank: execution.bank[index]!,
      },
    };
  });
}

function arrayCycles(plan: GemmPlan, spec: GemmSpec): number {
  const phases = closedForm(plan.mapping, plan.gemm.instances, spec);
  return phases.fill + phases.compute + phases.drain + phases.bank;
}

function runClosedForm(
  lowered: readonly Lowered[],
  planned: readonly Planned[],
  spec: GemmSpec,
  fidelity: Fidelity,
): OperatorCycles[] {
  let now = 0;
  const lengths: number[] = [];
  return lowered.map((work, index) => {
    let phases = { fill: 0, compute: 0, drain: 0, bank: 0 };
    const { plan } = planned[index]!;
    if (work.unit === 'array') {
      phases = closedForm(plan!.mapping, plan!.gemm.instances, spec);
      if (fidelity === 'register') checkRegisters(work.operator.name, plan!, spec, index);
    } else if (work.unit === 'vector') {
      phases.compute = work.cycles;
    } else if (work.unit === 'fused') {
      phases.compute = Math.max(0, work.cycles - lengths[work.host]!);
    }
    const length = phases.fill + phases.compute + phases.drain + phases.bank;
    lengths.push(length);
    const start = now;
    now += length;
    const { fill, compute, drain, bank } = phases;
    return {
      start,
      end: now,
      fill,
      compute,
      drain,
      stalls: { ifmap: 0, filter: 0, psum: 0, ofmap: 0, bank },
    };
  });
}

/** Refuses before the first cycle what would run for minutes in silence: one instance of each operator, all together. */
function checkRegisterWork(lowered: readonly Lowered[], planned: readonly Planned[], spec: GemmSpec): void {
  const works = lowered.flatMap(({ operator }, index) => {
    const { plan } = planned[index]!;
    if (plan === undefined) return [];
    const { fill, compute, drain } = closedForm(plan.mapping, 1, spec);
    return [{ name: operator.name, work: (fill + compute + drain) * spec.rows * spec.cols }];
  });
  const total = works.reduce((sum, { work }) => sum + work, 0);
  if (total <= REGISTER_LIMIT) return;
  const largest = works.reduce((most, one) => (one.work > most.work ? one : most));
  throw new InputError(
    `operator '${largest.name}' takes ${formatCount(largest.work)} and the whole network ${formatCount(total)} PE-cycles`,
    {
      field: 'fidelity',
      expected: `register only for shapes of at most ${formatCount(REGISTER_LIMIT)} PE-cycles in all, else event or analytic`,
    },
  );
}

/** Runs one instance on every PE and cycle; product and count must be what the closed form says. */
function checkRegisters(name: string, plan: GemmPlan, spec: GemmSpec, seed: number): void {
  const { gemm, mapping } = plan;
  const single = closedForm(mapping, 1, spec);
  const expected = single.fill + single.compute + single.drain;
  const a = randomMatrix(gemm.m, gemm.k, 2 * seed + 1);
  const b = randomMatrix(gemm.k, gemm.n, 2 * seed + 2);
  const { cycles, product } = simulateRegisters(a, b, mapping, spec, plan.rowOuter);
  const reference = multiply(a, b);
  if (cycles !== expected || product.data.some((value, i) => value !== reference.data[i])) {
    throw new Error(
      `register model of '${name}' disagrees after ${foldsOf(mapping)} folds: ${cycles} cycles, closed form ${expected}`,
    );
  }
}

/** Bytes that the DRAM channel moves a cycle of the array. */
export const dramBytesPerCycle = ({ dram, clock }: SystolicSpec): number => dram.bandwidth / clock;

/** The DRAM as the array's DMA sees it, in cycles of the array. */
export const openDram = (spec: SystolicSpec): IdealMemory =>
  new IdealMemory({ bytesPerTick: dramBytesPerCycle(spec), latency: spec.dram.latency * spec.clock });
