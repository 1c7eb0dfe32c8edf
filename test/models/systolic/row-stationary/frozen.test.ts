import { describe, expect, it } from 'vitest';
import { trainingStep } from '../../../../src/workload/transform/training.js';
import { lines, type Case } from '../../frozen/frozen.js';
import { language, products, vision } from '../../frozen/networks.js';

const networks = { vision: vision(3), products: products(2), trained: trainingStep(vision(), { batch: 2 }) };
const pads = (ifmap: string, filter: string, ofmap: string): string[] => [
  `scratchpad.ifmap.size=${ifmap}`,
  `scratchpad.filter.size=${filter}`,
  `scratchpad.ofmap.size=${ofmap}`,
];
const SMALL = [
  'rows=5',
  'cols=7',
  'rs.spad.filter=40 B',
  'rs.spad.ifmap=14 B',
  'rs.spad.psum=12 B',
  'rs.bufferBandwidth=6 B/cycle',
  'rs.tileColumns=true',
  'dram.bandwidth=3 B/cycle',
  'dram.latency=17 cycles',
  'vector.lanes=3',
];

describe('frozen runs of row stationary', () => {
  const sets: Record<string, string[]> = {
    time: ['rs.objective=time', 'rs.dramOverlap=1'],
    'energy, searched strips': ['rs.objective=energy', 'rs.strips=searched', 'rs.dramOverlap=0.3'],
    'edp, small pads': ['rs.objective=edp', ...pads('700 B', '300 B', '420 B'), 'rs.dramOverlap=0.7'],
    'whole rows, zeros': [
      'rs.tileColumns=false',
      'sparsity.gating=true',
      'sparsity.compression=rlc',
      'sparsity.density=0.4',
    ],
    'unlike widths, no energy of their own': [
      'data.filter=8 bit',
      'data.ofmap=24 bit',
      'data.accumulator=32 bit',
      'sparsity.compression=rlc',
      'sparsity.density=0.7',
      'energy.actions.mac=3 pJ',
    ],
  };
  it.each(Object.keys(sets))('%s', async (set) => {
    const all: Record<string, Case> = {};
    for (const [name, network] of Object.entries(networks))
      for (const fidelity of ['event', 'analytic'] as const)
        all[`${name} ${fidelity}`] = ['eyeriss/chip-12x14', [...SMALL, ...sets[set]!], network, fidelity];
    all['language event'] = ['draco/rs-16x16', [...SMALL, ...sets[set]!], language(2), 'event'];
    expect(await lines(all)).toMatchSnapshot();
  });

  it('zeros that are drawn', async () => {
    const zeros = ['compression=rlc', 'gating=true', 'density=0.7', 'seed=5', 'layers.wide={ ifmap: 0.3 }'];
    const overrides = [...SMALL, ...zeros.map((zero) => `sparsity.${zero}`)];
    const all: Record<string, Case> = { drawn: ['eyeriss/chip-12x14', overrides, products(), 'event'] };
    expect(await lines(all)).toMatchSnapshot();
  });
});
