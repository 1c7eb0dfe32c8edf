import { createHash } from 'node:crypto';
import { loadArchitecture } from '../../../src/arch/load.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity, RunRecord } from '../../../src/results/record.js';
import type { Probe } from '../../../src/engine/probe.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import type { Work } from '../../../src/work/kind.js';
import { workOf } from '../../../src/work/network.js';
import type { Network } from '../../../src/workload/graph.js';

/**
 * Frozen runs: what small machines make of small shapes, every number of the record in one line. They prove nothing
 * right (the tests beside them do, by hand and against what others wrote): they see to it that no number, however
 * small, changes without somebody meaning it. After a change that is meant, read what moved and `vitest -u`.
 */
export type Case = [machine: string, overrides: string[], network: Network, fidelity: Fidelity];

/** Ten digits: sums may be taken in another order. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;

export const digest = (value: unknown): string =>
  createHash('sha1').update(JSON.stringify(value, rounded)).digest('hex').slice(0, 10);

/** Cycles, DRAM bytes and energy to read; sums of everything else, of operators and of what they rest on. */
export function lineOf({ machine, totals, operators, assumptions }: Omit<RunRecord, 'run'>): string {
  const dram = totals.traffic
    .filter(({ level }) => level === 'dram' || level === 'memory')
    .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
  const rests = assumptions.map(({ name, value, status }) => [name, value, status]);
  const joules = totals.energyJoules?.toPrecision(6) ?? '-';
  const sums = [totals, operators, [machine, rests]].map(digest).join(' ');
  return `${totals.cycles} cycles, ${rounded('', dram)} B, ${joules} J: ${sums}`;
}

/** All that a run tells while it runs. */
const listener = (heard: unknown[]): Probe => ({
  lane: (name) => name.length,
  task: (...task) => heard.push(task),
  milestone: (...milestone) => heard.push(milestone),
});

/** The line of a run, or the words with which it is refused. */
export async function frozen([machine, overrides, network, fidelity]: Case): Promise<string> {
  return frozenWork(machine, overrides, workOf({ network }), fidelity);
}

export async function frozenWork(
  machine: string,
  overrides: string[],
  work: Work,
  fidelity: Fidelity,
): Promise<string> {
  try {
    const architecture = await loadArchitecture(machine, overrides, registry);
    const experiment = assemble(architecture, work, fidelity);
    const heard: unknown[] = [];
    const line = lineOf(simulate(experiment, listener(heard)));
    return heard.length === 0 ? line : `${line} ${digest(heard)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** One line a case, by its name. */
export async function lines(cases: Record<string, Case>): Promise<string> {
  const texts: string[] = [''];
  for (const [name, one] of Object.entries(cases)) texts.push(`${name}: ${await frozen(one)}`);
  return [...texts, ''].join('\n');
}

/** Runs of all networks by what is set, in both fidelities. */
export function cases(
  machine: string,
  sets: Record<string, string[]>,
  networks: Record<string, Network>,
): Record<string, Case> {
  const all: Record<string, Case> = {};
  for (const [set, overrides] of Object.entries(sets))
    for (const [name, network] of Object.entries(networks))
      for (const fidelity of ['event', 'analytic'] as const)
        all[`${set} ${name} ${fidelity}`] = [machine, overrides, network, fidelity];
  return all;
}
