// @ts-check
import { loadArchitecture } from '../dist/arch/load.js';
import * as registry from '../dist/models/registry.js';
import { assemble, simulate } from '../dist/simulation/simulate.js';
import { workOf } from '../dist/work/network.js';
import { networkOf } from './topologies.mjs';

/** What SCALE-Sim's CALC mode assumes: no stalls, one-byte words, 64 kB scratchpads. */
const CALC = [
  'data.accumulator=8 bit',
  'scratchpad.ifmap.size=64 KiB',
  'scratchpad.filter.size=64 KiB',
  'scratchpad.ofmap.size=64 KiB',
  'dram.bandwidth=inf',
  'dram.latency=0',
];

/** @param {number} array @param {string} dataflow */
export const architectureOf = (array, dataflow) =>
  loadArchitecture(`systolic/${array}x${array}`, [`dataflow=${dataflow}`, ...CALC], registry);

/**
 * Builds the network anew and simulates it at event fidelity.
 * @param {string} network
 * @param {import('../src/arch/load.js').Architecture} architecture
 */
export const runAnew = (network, architecture) =>
  simulate(assemble(architecture, workOf({ network: networkOf(network) }), 'event'));
