import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { lines, type Case } from './frozen.js';
import { language, products, vision } from './networks.js';

const steps = {
  vision: trainingStep(vision(), { batch: 7 }),
  language: trainingStep(language(), { batch: 5 }),
  spread: trainingStep(vision(), { batch: 3, dgrad: 'spread' }),
};

/** Runs of all networks by what is set, in both fidelities. */
function cases(
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

describe('frozen runs of WaveCore', () => {
  const small = [
    'cores=3',
    'rows=5',
    'cols=3',
    'block=11',
    'data.activation=16 bit',
    'data.weight=8 bit',
    'globalBuffer.size=9 KiB',
    'globalBuffer.bandwidth=7 B/cycle',
    'dram.bandwidth=13 B/cycle',
  ];
  it.each(['baseline', 'archopt', 'il', 'mbs-fs', 'mbs1', 'mbs2'])('%s', async (scheduler) => {
    const one = [...small, `scheduler=${scheduler}`];
    const sets = {
      plain: one,
      graph: [...one, 'accounting=graph', 'fusedRelu=true', 'globalBuffer.size=31 KiB'],
      overlapped: [...one, 'vectorOverlap=full', 'dram.prefetch=2', 'grouping=dp', 'globalBuffer.size=5 KiB'],
    };
    expect(await lines(cases('wavecore/hbm2', sets, steps))).toMatchSnapshot();
  });
});

describe('frozen runs of FlexSA', () => {
  const small = [
    'side=3',
    'block=7',
    'vector.lanes=5',
    'globalBuffer.size=1500 B',
    'globalBuffer.bandwidth=11 B/cycle',
    'dram.bandwidth=5 B/cycle',
    'dram.latency=19 cycles',
    'dram.transfer=64 B',
    'data.ifmap=16 bit',
    'data.filter=8 bit',
    'data.ofmap=16 bit',
    'data.accumulator=24 bit',
  ];
  it.each(['1g1c', '1g4c', '1g1f', '4g1f', '4g4c'])('%s', async (name) => {
    const sets = {
      small,
      roomy: [...small, 'globalBuffer.size=64 KiB', 'globalBuffer.bandwidth=inf', 'side=5'],
    };
    const networks = { ...steps, inference: vision(2), products: products(2) };
    expect(await lines(cases(`flexsa/${name}`, sets, networks))).toMatchSnapshot();
  });
});
