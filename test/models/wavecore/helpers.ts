import { workOf } from '../../../src/work/network.js';
import { loadArchitecture, type Architecture } from '../../../src/arch/load.js';
import { findFile } from '../../../src/document/files.js';
import * as registry from '../../../src/models/registry.js';
import type { WavecoreSpec } from '../../../src/models/wavecore/architecture.js';
import type { Fidelity, OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import type { Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

export const arch = (overrides: readonly string[] = [], name = 'hbm2'): Promise<Architecture> =>
  loadArchitecture(`wavecore/${name}`, overrides, registry);

const steps = new Map<string, Network>();

/** The training step of a shipped network, 32 samples unless told otherwise. */
export function stepOf(name: string, batch = 32, dgrad: 'dense' | 'spread' = 'dense'): Network {
  const key = `${name}/${batch}/${dgrad}`;
  const step = steps.get(key) ?? trainingStep(loadNetwork(findFile('workloads', name)), { batch, dgrad });
  steps.set(key, step);
  return step;
}

export const run = (architecture: Architecture, network: Network, fidelity: Fidelity = 'event'): RunRecord =>
  simulate(assemble(architecture, workOf({ network }), fidelity));

/** A run of a shipped network with texts of `--set`. */
export async function train(
  name: string,
  overrides: readonly string[] = [],
  { memory = 'hbm2', fidelity = 'event' as Fidelity, batch = 32, dgrad = 'dense' as 'dense' | 'spread' } = {},
): Promise<RunRecord> {
  return run(await arch(overrides, memory), stepOf(name, batch, dgrad), fidelity);
}

/** The same architecture with fields changed after validation. */
export const vary = (architecture: Architecture, change: Partial<WavecoreSpec>): Architecture => ({
  ...architecture,
  spec: { ...(architecture.spec as WavecoreSpec), ...change },
});

/** Groups of a run as `first unit..last unit subBatch/iterations`. */
export function groupsOf({ operators }: RunRecord): string[] {
  const groups = new Map<number, { units: string[]; subBatch: number; iterations: number }>();
  for (const { details } of operators) {
    const { group, trainingUnit, subBatch, iterations } = details;
    const entry = groups.get(Number(group)) ?? {
      units: [],
      subBatch: Number(subBatch),
      iterations: Number(iterations),
    };
    const unit = String(trainingUnit);
    if (!entry.units.includes(unit)) entry.units.push(unit);
    groups.set(Number(group), entry);
  }
  return [...groups.values()].map(
    ({ units, subBatch, iterations }) => `${units[0]}..${units.at(-1)} ${subBatch}/${iterations}`,
  );
}

/** Violations of `phases + stalls = cycles` by operator and of their sum; empty when all is well. */
export function identityFaults({ operators, totals }: RunRecord): string[] {
  const faults = operators.flatMap((operator: OperatorRecord) => {
    const { name, computeCycles, fillCycles, drainCycles, stallCycles, cycles } = operator;
    const parts = [computeCycles, fillCycles, drainCycles, ...Object.values(stallCycles)];
    const wrong = parts.some((part) => !(part >= 0) || !Number.isInteger(part));
    const sum = parts.reduce((total, part) => total + part, 0);
    const within = operator.startCycle >= 0 && operator.endCycle - operator.startCycle >= cycles;
    return wrong || sum !== cycles || !within ? [`${name}: ${parts.join(' + ')}, ${cycles} in all`] : [];
  });
  const sum = operators.reduce((total, { cycles }) => total + cycles, 0);
  const end = operators.reduce((latest, { endCycle }) => Math.max(latest, endCycle), 0);
  if (sum !== totals.cycles || end !== totals.cycles)
    faults.push(`${sum} cycles by operator, last end ${end}, ${totals.cycles} in all`);
  return faults;
}
