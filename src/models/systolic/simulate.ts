import type { Probe } from '../../engine/probe.js';
import { InputError } from '../../errors.js';
import type { BusState } from '../../memory/banked/report.js';
import { formatCount } from '../../quantity/format.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Context } from '../model.js';
import type { GemmSpec } from './architecture.js';
import { memoryUse, requireRequests, type MemoryUse } from '../record/memory.js';
import { RooflineClock } from './bound.js';
import { compileNetwork } from './compile.js';
import { EventRun } from './event-run.js';
import { STALL_CAUSES, type Execution } from './execution.js';
import type { LaidOut } from './laid-out.js';
import { foldsOf } from './mapping.js';
import { randomMatrix } from './operands.js';
import { openDram } from './open-dram.js';
import type { OperatorCycles } from './outcome.js';
import type { GemmPlan } from './plan.js';
import { multiply, simulateRegisters } from './register.js';
import { closedForm, sumOfPhases, type PhaseCycles } from './timing.js';
import { waitingFor } from './waiting.js';

/** One operator with how it was laid out, where it ran and how long it took. */
export interface Simulated {
  laidOut: LaidOut;
  cycles: OperatorCycles;
  /** Stall cycles by what the memory did meanwhile, if it has banks. */
  waited?: Record<BusState, number> | undefined;
}

/** A network that has run, and what the memory did, if it has banks. */
export interface Ran {
  operators: Simulated[];
  memory?: MemoryUse | undefined;
}

interface Timed {
  cycles: OperatorCycles[];
  waited?: Record<BusState, number>[] | undefined;
  memory?: MemoryUse | undefined;
}

/** PE-cycles of a network that the register model takes on: at some 50 million a second, half a minute. */
const REGISTER_LIMIT = 2e9;

/** Lays a network on the array and times it at the given fidelity. */
export function simulateNetwork(
  network: Network,
  spec: GemmSpec,
  fidelity: Fidelity,
  { probe, remember }: Pick<Context, 'probe' | 'remember'>,
): Ran {
  requireRequests(spec.memory, fidelity);
  const compiled = compileNetwork(network, spec, remember);
  if (fidelity === 'register') checkRegisterWork(compiled, spec);
  const { cycles, waited, memory }: Timed =
    fidelity === 'event'
      ? runEvents(network, compiled, spec, probe)
      : { cycles: runClosedForm(compiled, spec, fidelity) };
  const operators = compiled.map((laidOut, index): Simulated => {
    const one = { laidOut, cycles: cycles[index]! };
    return waited === undefined ? one : { ...one, waited: waited[index]! };
  });
  return { operators, memory };
}

function runEvents(network: Network, compiled: readonly LaidOut[], spec: GemmSpec, probe?: Probe): Timed {
  const memory = openDram(spec, probe);
  const waiting = waitingFor(memory, compiled.length);
  const execution = new EventRun(network, compiled, spec, { memory, waiting, probe }).execute();
  let now = 0;
  const cycles = compiled.map((_, index): OperatorCycles => {
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
  const waited = waiting && compiled.map((_, index) => waiting.of(index, stallsOf(execution, index)));
  return { cycles, waited, memory: memoryUse(memory, execution.cycles) };
}

/** Cycles that an operator waited for the memory. */
const stallsOf = ({ stalls }: Execution, index: number): number =>
  stalls.reduce((sum, cause) => sum + cause[index]!, 0);

function runClosedForm(compiled: readonly LaidOut[], spec: GemmSpec, fidelity: Fidelity): OperatorCycles[] {
  // SCALE-Sim's convention knows no memory; the register model is of the array alone.
  const roofline =
    fidelity === 'analytic' && spec.convention !== 'scalesim' ? new RooflineClock(spec) : undefined;
  const lengths: number[] = [];
  const waits: number[] = [];
  const phases = compiled.map((one, index): PhaseCycles => {
    const { work, plan } = one;
    let spent = one.phases;
    if (work.unit === 'array' && fidelity === 'register')
      checkRegisters(work.operator.name, plan!, spec, index);
    if (work.unit === 'fused') spent = { ...spent, compute: Math.max(0, work.cycles - lengths[work.host]!) };
    lengths.push(sumOfPhases(spent));
    waits.push(roofline?.wait(one, index, lengths[index]!) ?? 0);
    return spent;
  });
  const last = lengths.findLastIndex((length) => length > 0);
  if (roofline !== undefined && last >= 0) waits[last]! += roofline.finish();
  let now = 0;
  return phases.map(({ fill, compute, drain, bank }, index) => {
    const start = now;
    now += lengths[index]! + waits[index]!;
    const stalls: OperatorCycles['stalls'] = { ifmap: 0, filter: 0, psum: 0, ofmap: 0, bank };
    if (waits[index]! > 0) stalls.dram = waits[index]!;
    return { start, end: now, fill, compute, drain, stalls };
  });
}

/** Refuses before the first cycle what would run for minutes in silence: one instance of each operator, all together. */
function checkRegisterWork(compiled: readonly LaidOut[], spec: GemmSpec): void {
  const works = compiled.flatMap(({ work: { operator }, plan }) => {
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
  const { mapping, packing } = plan;
  const { gemm } = packing;
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
