import type { Fidelity } from '../../../src/results/record.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import type { Case } from '../frozen/frozen.js';
import { language, products, vision } from '../frozen/networks.js';

export const SMALL = ['rows=4', 'cols=6', 'vector.lanes=3', 'clock=500 MHz'];
export const SLOW = ['dram.bandwidth=3 B/cycle', 'dram.latency=17 cycles', 'dma.transfer=29 B'];
export const pads = (ifmap: string, filter: string, ofmap: string): string[] => [
  `scratchpad.ifmap.size=${ifmap}`,
  `scratchpad.filter.size=${filter}`,
  `scratchpad.ofmap.size=${ofmap}`,
];
export const single = ['ifmap', 'filter', 'ofmap'].map((pad) => `scratchpad.${pad}.doubleBuffered=false`);
export const NARROW = { ...vision(2), bits: { activation: 6, weight: 3 } };
export const networks = { vision: vision(2), language: language(3), products: products(1) };
export const trained = trainingStep(vision(), { batch: 3 });

/** The same machines for each network, dataflow and fidelity. */
export function cases(overrides: string[], fidelities: Fidelity[] = ['event']): Record<string, Case> {
  const all: Record<string, Case> = {};
  for (const [name, network] of Object.entries(networks))
    for (const dataflow of ['ws', 'os', 'is'])
      for (const fidelity of fidelities)
        all[`${name} ${dataflow} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...overrides, `dataflow=${dataflow}`],
          network,
          fidelity,
        ];
  return all;
}
