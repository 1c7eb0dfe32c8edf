import { workOf } from '../../../src/work/network.js';
import { loadArchitecture, type Architecture } from '../../../src/arch/load.js';
import * as registry from '../../../src/models/registry.js';
import type { GemmSpec, SystolicSpec } from '../../../src/models/systolic/architecture.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import type { Probe } from '../../../src/engine/probe.js';
import type { Fidelity, OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';

/** A shipped architecture with overrides, e.g. `arch({ rows: 4, 'dram.latency': '0' })`. */
export async function arch(
  overrides: Record<string, string | number> = {},
  name = 'systolic/8x8',
): Promise<Architecture> {
  const texts = Object.entries(overrides).map(([path, value]) => `${path}=${value}`);
  return loadArchitecture(name, texts, registry);
}

/** An array of a matrix dataflow. */
export const specOf = (architecture: Architecture): GemmSpec => architecture.spec as GemmSpec;

/** The same architecture with fields changed after validation: property tests need no YAML for each case. */
export function vary(architecture: Architecture, change: (spec: SystolicSpec) => SystolicSpec): Architecture {
  return { ...architecture, spec: change(structuredClone(specOf(architecture))) };
}

/** Memory that never makes anyone wait. */
export const ideal = (spec: SystolicSpec): SystolicSpec => ({
  ...spec,
  dram: { bandwidth: Infinity, latency: 0 },
});

export function run(
  architecture: Architecture,
  network: Network,
  fidelity: Fidelity = 'event',
  probe?: Probe,
): RunRecord {
  return simulate(assemble(architecture, workOf({ network }), fidelity), probe);
}

/** One GEMM `M x K` times `K x N`. */
export function gemmNetwork(m: number, n: number, k: number): Network {
  const builder = new NetworkBuilder({
    name: `gemm-${m}x${n}x${k}`,
    input: { channels: k, height: m, width: 1 },
  });
  builder.linear('gemm', { features: n });
  return builder.build();
}

export const sumOfStalls = (operator: Pick<OperatorRecord, 'stallCycles'>): number =>
  Object.values(operator.stallCycles).reduce((sum, cycles) => sum + cycles, 0);

/** Violations of `compute + fill + drain + stalls = total` and of order in time; empty when all is well. */
export function identityFaults(record: RunRecord): string[] {
  const faults: string[] = [];
  let now = 0;
  for (const operator of record.operators) {
    const { computeCycles, fillCycles, drainCycles } = operator;
    const parts = [computeCycles, fillCycles, drainCycles, ...Object.values(operator.stallCycles)];
    const sum = parts.reduce((total, cycles) => total + cycles, 0);
    if (sum !== operator.cycles) faults.push(`${operator.name}: ${sum} in phases, ${operator.cycles} in all`);
    if (parts.some((part) => !(part >= 0) || !Number.isInteger(part)))
      faults.push(`${operator.name}: ${parts.join(' ')}`);
    if (operator.startCycle !== now)
      faults.push(`${operator.name} starts at ${operator.startCycle}, not ${now}`);
    now = operator.endCycle;
  }
  if (record.totals.cycles !== now) faults.push(`total ${record.totals.cycles}, last end ${now}`);
  return faults;
}

export const dramBytes = (record: { traffic: RunRecord['totals']['traffic'] }): number =>
  record.traffic.reduce((sum, row) => (row.level === 'dram' ? sum + row.readBytes + row.writeBytes : sum), 0);

/** Who listens hears every step, so that none is left out. */
export const LISTENER: Probe = { lane: () => 0, task: () => undefined, milestone: () => undefined };

/** What `work` gives, and the steps of the event model that were made for it, those left out not counted. */
export function stepsMade<Result>(work: () => Result): [Result, number] {
  const { finish } = Executor.prototype;
  let made = 0;
  Executor.prototype.finish = function (this: Executor) {
    made = this.steps;
    return finish.call(this);
  };
  try {
    return [work(), made];
  } finally {
    Executor.prototype.finish = finish;
  }
}
