import { loadArchitecture } from '../../src/arch/load.js';
import * as registry from '../../src/models/registry.js';
import { observe, type Observed } from '../../src/sidechannel/observe/observed.js';
import { assemble, prepare, simulate, type Request } from '../../src/simulation/simulate.js';
import { workOf } from '../../src/work/network.js';
import { parseNetwork } from '../../src/workload/load.js';

/** A run of a network on the shelf. */
export async function observed(workload: string, request: Partial<Request> = {}): Promise<Observed> {
  const experiment = await prepare({ workload, arch: 'gpu/p100', fidelity: 'analytic', ...request });
  return observe(experiment, simulate(experiment));
}

/** Two channels of 6x6; each kernel a class of its own. */
export const SMALL = `
kind: network
name: small
input: {channels: 2, height: 6, width: 6}
operators:
  - {name: a, kind: conv, filters: 3, kernel: 1, then: [batch-norm, relu]}
  - {name: b, kind: depthwise, kernel: 3, padding: 1}
  - {name: c, kind: concat, inputs: [a, b]}
  - {name: s, kind: reshape, shape: {channels: 6, height: 6, width: 6}}
  - {name: p, kind: pool, type: average, kernel: global}
  - {name: f, kind: linear, features: 5}
`;

/** Round numbers: a cycle is a nanosecond, DRAM gives 500 bytes in it. */
export const ROUND = [
  ...['clock=1 GHz', 'launch=100 ns', 'dram.latency=50 cycles', 'dram.bandwidth=500 GB/s'],
  ...['sidechannel.noise=0', 'sidechannel.context=1000 B', 'sidechannel.workspace=0 B'],
  ...['sidechannel.rounding=64 B', 'sidechannel.page=512 B', 'sidechannel.ctaElements=100'],
];

/** A run of a network in text on a P100 of round numbers. */
export async function observedText(text: string, ...overrides: string[]): Promise<Observed> {
  const architecture = await loadArchitecture('gpu/p100', [...ROUND, ...overrides], registry);
  const experiment = assemble(architecture, workOf({ network: parseNetwork(text) }), 'analytic');
  return observe(experiment, simulate(experiment));
}
