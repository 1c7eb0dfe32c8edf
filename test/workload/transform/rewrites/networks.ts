import { InputError } from '../../../../src/errors.js';
import { countNetwork } from '../../../../src/workload/count.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import { buildNetwork } from '../../../../src/workload/expand.js';
import { elements, type Activation, type Conv, type Network } from '../../../../src/workload/graph.js';
import { parseNetwork } from '../../../../src/workload/load.js';
import type { NetworkEntry } from '../../../../src/workload/schema.js';
import { applySteps, parseSteps } from '../../../../src/workload/transform/rewrites/steps.js';
import { networkToYaml, specificationOf } from '../../../../src/workload/write.js';
import { zoo } from '../../../../src/workload/zoo/index.js';

export const zooNetwork = (name: string): Network => buildNetwork(zoo.get(name)!());

export const transformed = (network: Network | string, text: string): Network =>
  applySteps(typeof network === 'string' ? zooNetwork(network) : network, parseSteps(text));

export const relus = (network: Network): number => countNetwork(network).relus;
export const convs = ({ operators }: Network): Conv[] =>
  operators.filter((operator) => operator.kind === 'conv');
export const activation = ({ operators }: Network, name: string): Activation =>
  operators.find((operator) => operator.name === name) as Activation;

/** The error that a text gives, or that none came. */
export function refused(network: Network | string, text: string): InputError {
  try {
    transformed(network, text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`'${text}' was not refused`);
}

/** One residual block behind a stem, then a wider one with a projection; sizes are primes where they can be. */
export const twoStages = (more: readonly NetworkEntry[] = []): Network =>
  buildNetwork({
    kind: 'network',
    name: 'two-stages',
    input: { channels: 3, height: 6, width: 10 },
    operators: [
      { name: 'stem', kind: 'conv', stage: 'Conv1', filters: 4, kernel: 3, padding: 1, then: ['relu'] },
      {
        name: 'a1',
        kind: 'conv',
        stage: 'S1',
        filters: 4,
        kernel: 3,
        padding: 1,
        then: ['batch-norm', 'relu'],
      },
      { name: 'a2', kind: 'conv', stage: 'S1', filters: 4, kernel: 3, padding: 1, then: ['batch-norm'] },
      { name: 'aAdd', kind: 'add', stage: 'S1', inputs: ['a2', 'stem'], then: ['relu'] },
      {
        name: 'b1',
        kind: 'conv',
        stage: 'S2',
        filters: 14,
        kernel: 3,
        stride: 2,
        padding: 1,
        then: ['relu'],
      },
      { name: 'b2', kind: 'conv', stage: 'S2', filters: 14, kernel: 3, padding: 1, bias: true },
      { name: 'bSc', kind: 'conv', stage: 'S2', filters: 14, kernel: 1, stride: 2, inputs: ['aAdd'] },
      { name: 'bAdd', kind: 'add', stage: 'S2', inputs: ['b2', 'bSc'], then: ['relu'] },
      ...more,
      { name: 'pool', kind: 'pool', stage: 'FC', type: 'average', kernel: 'global' },
      { name: 'fc', kind: 'linear', stage: 'FC', features: 11 },
    ],
  });

/** A graph that its own description builds again, to the byte; and whose inputs all come before who reads them. */
export function expectValid(network: Network): void {
  const { transforms, notes, ...plain } = network;
  void transforms;
  void notes;
  const again = buildNetwork(specificationOf(network));
  if (JSON.stringify(again) !== JSON.stringify(plain)) throw new Error(`${network.name} is not what it says`);
  const shapes = new Map([['input', network.input]]);
  for (const operator of network.operators) {
    operator.inputs.forEach((input, index) => {
      const made = shapes.get(input);
      if (made === undefined) throw new Error(`${operator.name} reads ${input}, which does not come before`);
      if (JSON.stringify(made) !== JSON.stringify(operator.inputShapes[index]))
        throw new Error(`${operator.name} has another shape than ${input}`);
    });
    shapes.set(operator.name, operator.output);
    if (elements(operator.output) < 1) throw new Error(`${operator.name} has no elements`);
  }
}

export const builder = (channels = 3, size = 8): NetworkBuilder =>
  new NetworkBuilder({ name: 'small', input: { channels, height: size, width: size } });

/** `name(inputs)` of every operator. */
export const outline = ({ operators }: Network): string[] =>
  operators.map(({ name, inputs }) => `${name}(${inputs.join(' ')})`);

/** Operators after a network was written and read again; the name of a transformed one is no name for files. */
export const reread = (network: Network): Network['operators'] =>
  parseNetwork(networkToYaml({ ...network, name: 'again' })).operators;
