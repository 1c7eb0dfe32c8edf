import { InputError } from '../../errors.js';
import { elements, type Network, type Operator, type Shape } from '../../workload/graph.js';
import { storedBits } from '../lowering/widths.js';
import { isConventional, type WavecoreSpec } from './architecture.js';

/** Widths in bytes. */
export interface Widths {
  activation: number;
  weight: number;
}

/** A training step taken apart: `forward` comes first in `operators`, each with what its backward pass does. */
export interface Step {
  network: Network;
  operators: readonly Operator[];
  /** How many of the operators are the forward pass. */
  forward: number;
  widths: Widths;
  indexOf: ReadonlyMap<string, number>;
  /** For every operator the forward operator it belongs to: itself in the forward pass. */
  owner: Int32Array;
  /** Operators that read each operator's output. */
  readers: readonly (readonly number[])[];
}

/** Checks that the network is a training step and indexes it. */
export function toStep(network: Network, spec: WavecoreSpec): Step {
  const { operators } = network;
  const forward = operators.filter(({ phase }) => phase === undefined).length;
  if (forward === operators.length) {
    throw new InputError(`workload '${network.name}' has no backward pass, and wavecore trains`, {
      field: 'training',
      expected: 'a training step; --training batch=32 makes one',
    });
  }
  const indexOf = new Map(operators.map(({ name }, index) => [name, index]));
  const readers: number[][] = operators.map(() => []);
  for (const [index, operator] of operators.entries()) {
    for (const name of operator.inputs) {
      const producer = indexOf.get(name);
      if (producer !== undefined) readers[producer]!.push(index);
    }
  }
  return {
    network,
    operators,
    forward,
    widths: {
      activation: storedBits(network, 'activation', spec.data.activation, 'data.activation') / 8,
      weight: storedBits(network, 'weight', spec.data.weight, 'data.weight') / 8,
    },
    indexOf,
    owner: Int32Array.from(operators, (operator) => ownerOf(operator, indexOf)),
    readers,
  };
}

/** Batch normalisations of the forward pass. */
export const batchNorms = ({ operators, forward }: Step): Operator[] =>
  operators.slice(0, forward).filter((one) => one.kind === 'norm' && one.type === 'batch');

/** @throws InputError if samples are coupled that the schedule runs one after the other */
export function checkNorms(step: Step, spec: WavecoreSpec): void {
  const [coupled] = batchNorms(step);
  if (spec.norm === 'group' || isConventional(spec) || coupled === undefined) return;
  throw new InputError(
    `scheduler ${spec.scheduler} runs sub-batches, and the statistics of '${coupled.name}' are of the whole mini-batch`,
    {
      field: 'norm',
      expected: 'group, or a scheduler that does not cut the mini-batch (baseline, archopt, il)',
    },
  );
}

/** `x.dgrad`, `x.wgrad`, `x.backward`, `x.merge`: everything behind the last dot is the pass. */
function ownerOf(operator: Operator, indexOf: ReadonlyMap<string, number>): number {
  const { name, phase } = operator;
  const owner = phase === undefined ? name : name.slice(0, name.lastIndexOf('.'));
  const index = indexOf.get(owner);
  if (index === undefined) throw new Error(`backward operator '${name}' belongs to no forward operator`);
  return index;
}

/** Bytes of one sample of a feature map. */
export const featureBytes = (shape: Shape, { activation }: Widths): number => elements(shape) * activation;

export const isBackward = (operator: Operator): boolean => operator.phase !== undefined;

/** Changes of view and identities: nothing moves, nothing is computed. */
export const isFree = (operator: Operator): boolean =>
  operator.kind === 'reshape' ||
  operator.kind === 'concat' ||
  (operator.kind === 'activation' && operator.function === 'identity');
