import { InputError, nearest } from '../../../errors.js';
import { RELU_FUNCTIONS } from '../../count.js';
import { buildNetwork } from '../../expand.js';
import type { Activation, Network, NetworkNote, Operator } from '../../graph.js';
import { specificationOf } from '../../write.js';
import { dropOperators } from './graph-edit.js';

/** What ReLU reduction acts on: activations that count as a ReLU. */
export const isRelu = (operator: Operator): operator is Activation =>
  operator.kind === 'activation' && RELU_FUNCTIONS.includes(operator.function);

export const relusOf = ({ operators }: Network): Activation[] => operators.filter(isRelu);

/** ReLUs of one stage, in order. */
export const relusOfStage = (network: Network, stage: string): Activation[] =>
  relusOf(network).filter((relu) => relu.stage === stage);

/** Stages that have ReLUs, in order. */
export const reluStages = (network: Network): string[] => [
  ...new Set(relusOf(network).flatMap(({ stage }) => (stage === '' ? [] : [stage]))),
];

/** @throws InputError with the nearest stage, for one that the network has not or that has no ReLU */
export function checkStage(network: Network, stage: string, field: string): void {
  const stages = reluStages(network);
  if (stages.includes(stage)) return;
  const exists = network.operators.some((operator) => operator.stage === stage);
  const problem = exists ? `stage '${stage}' has no ReLU left` : `has no stage '${stage}'`;
  throw new InputError(`workload '${network.name}': ${problem}`, {
    field,
    expected: stages.length === 0 ? 'a network with ReLUs in named stages' : `one of ${stages.join(', ')}`,
    nearest: exists ? undefined : nearest(stage, stages),
  });
}

/** Some ReLUs become the identity: nothing at all. @throws InputError where nothing would be left */
export function removeRelus(network: Network, removed: ReadonlySet<string>): Network {
  const made = dropOperators(network, ({ name }) => removed.has(name));
  if (made.operators.length === 0) {
    throw new InputError(`workload '${network.name}' is nothing but a ReLU`, {
      expected: 'linear layers too',
    });
  }
  return made;
}

/** The network built anew from its own description: every shape is inferred again, every input looked up. */
export function rebuilt(network: Network): Network {
  const { transforms, notes } = network;
  return {
    ...buildNetwork(specificationOf(network)),
    ...(transforms === undefined ? {} : { transforms }),
    ...(notes === undefined ? {} : { notes }),
  };
}

/** With what of a rewrite nobody read in a source: part of the assumptions of every run. */
export const noted = (network: Network, notes: readonly NetworkNote[]): Network =>
  notes.length === 0 ? network : { ...network, notes: [...(network.notes ?? []), ...notes] };
