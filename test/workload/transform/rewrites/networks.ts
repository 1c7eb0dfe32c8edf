import path from 'node:path';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import type { Network } from '../../../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../../../src/workload/load.js';
import { networkToYaml } from '../../../../src/workload/write.js';
import { applySteps, parseSteps } from '../../../../src/workload/transform/rewrites/steps.js';

const folder = path.join(import.meta.dirname, '../../../../workloads');
export const zooNetwork = (name: string): Network => loadNetwork(path.join(folder, `${name}.yaml`));

export const rewritten = (network: Network | string, text: string): Network =>
  applySteps(typeof network === 'string' ? zooNetwork(network) : network, parseSteps(text));

export const builder = (channels = 3, size = 8): NetworkBuilder =>
  new NetworkBuilder({ name: 'small', input: { channels, height: size, width: size } });

/** `name(inputs)` of every operator. */
export const outline = ({ operators }: Network): string[] =>
  operators.map(({ name, inputs }) => `${name}(${inputs.join(' ')})`);

/** Operators after a network was written and read again; the name of a rewritten one is no name for files. */
export const reread = (network: Network): Network['operators'] =>
  parseNetwork(networkToYaml({ ...network, name: 'again' })).operators;
