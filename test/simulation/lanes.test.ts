import { expect, it } from 'vitest';
import type { Probe } from '../../src/engine/probe.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';

/** Cycles on each lane of a probe, in the order in which the model named them. */
async function lanesOf(arch: string): Promise<Record<string, number>> {
  const cycles: Record<string, number> = {};
  const probe: Probe = {
    lane(name) {
      cycles[name] ??= 0;
      return Object.keys(cycles).indexOf(name);
    },
    task(lane, _operator, _phase, _why, _start, ticks) {
      cycles[Object.keys(cycles)[lane]!]! += ticks;
    },
    milestone: () => undefined,
  };
  const { totals } = simulate(await prepare({ arch, workload: 'minionn-c10' }), probe);
  expect(cycles[Object.keys(cycles)[0]!]! / totals.cycles).toBeGreaterThan(0.9);
  return cycles;
}

it.each([
  ['systolic/32x32', ['array and vector unit', 'DRAM channel']],
  ['flexsa/1g1f', ['array and vector unit']],
  ['gpu/v100', ['streaming multiprocessors', 'DRAM channel']],
  ['cheetah/4x512', ['processing elements']],
  ['rpu/128x128', ['vector lanes (HPLEs)', 'DRAM channel']],
])('the lanes of %s bear the names of its parts', async (arch, lanes) => {
  expect(Object.keys(await lanesOf(arch))).toEqual(lanes);
});
