import type { Probe } from '../../engine/probe.js';
import { InputError } from '../../errors.js';
import type { BusState } from '../../memory/banked/report.js';
import { formatCount } from '../../quantity/format.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Context } from '../model.js';
import type { GemmSpec } from './architecture.js';
import { memoryUse, requireRequests, type MemoryUse } from '../record/memory.js';
import { steadyOf, timeClosedForm } from './closed-form.js';
import { compileNetwork } from './compile.js';
import { EventRun } from './event-run.js';
import type { Execution } from './execution.js';
import type { LaidOut } from './laid-out.js';
import { foldsOf } from './mapping.js';
import { randomMatrix } from './operands.js';
import { openDram } from './open-dram.js';
import type { GemmPlan } from './plan.js';
import { multiply, simulateRegisters } from './register.js';
import type { Times } from './times.js';
import { closedForm } from './timing.js';
import { waitingFor } from './waiting.js';

/** A network that has run: its operators as they were laid out, and how long each took. */
export interface Ran {
  laidOut: readonly LaidOut[];
  times: Times;
  /** Stall cycles of each operator by what the memory did meanwhile, if it has banks. */
  waited?: readonly Record<BusState, number>[] | undefined;
  /** What the memory did, if it has banks. */
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
  if (fidelity === 'event') return runEvents(network, compiled, spec, probe);
  if (fidelity === 'register') {
    checkRegisterWork(compiled, spec);
    checkRegisters(compiled, spec);
  }
  const steady = remember(compiled, 'steady', () => steadyOf(compiled));
  // SCALE-Sim's convention knows no memory; the register model is of the array alone.
  const bounded = fidelity === 'analytic' && spec.convention !== 'scalesim';
  return { laidOut: compiled, times: timeClosedForm(compiled, steady, spec, bounded) };
}

function runEvents(network: Network, compiled: readonly LaidOut[], spec: GemmSpec, probe?: Probe): Ran {
  const memory = openDram(spec, probe);
  const waiting = waitingFor(memory, compiled.length);
  const execution = new EventRun(network, compiled, spec, { memory, waiting, probe }).execute();
  const { start, end, fill, compute, drain, bank, stalls } = execution;
  // What does not run stands where the operator before it has ended.
  for (let index = 0, now = 0; index < compiled.length; index++) {
    if (start[index]! < 0) start[index] = end[index] = now;
    now = end[index]!;
  }
  const [ifmap, filter, psum, ofmap] = stalls as [Float64Array, Float64Array, Float64Array, Float64Array];
  const times = { start, end, fill, compute, drain, stalls: { ifmap, filter, psum, ofmap, bank } };
  const waited = waiting && compiled.map((_, index) => waiting.of(index, stallsOf(execution, index)));
  return { laidOut: compiled, times, waited, memory: memoryUse(memory, execution.cycles) };
}

/** Cycles that an operator waited for the memory. */
const stallsOf = ({ stalls }: Execution, index: number): number =>
  stalls.reduce((sum, cause) => sum + cause[index]!, 0);

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

/** Runs what is on the array on every PE and cycle. */
function checkRegisters(compiled: readonly LaidOut[], spec: GemmSpec): void {
  for (const [index, { work, plan }] of compiled.entries())
    if (work.unit === 'array') checkOperator(work.operator.name, plan!, spec, index);
}

/** Runs one instance; product and count must be what the closed form says. */
function checkOperator(name: string, plan: GemmPlan, spec: GemmSpec, seed: number): void {
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
