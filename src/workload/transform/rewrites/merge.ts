import { z } from 'zod';
import { InputError, nearest } from '../../../errors.js';
import type { Conv, Linear, Network } from '../../graph.js';
import { names } from './fields.js';
import { mergeLinear, type MayMerge } from './merge-linear.js';
import { rebuilt } from './relus.js';
import { rewrite } from './rewrite.js';

const schema = z.strictObject({
  stages: names('stages whose linear layers are merged; default: all').optional(),
});

/** @throws InputError where nothing is merged */
export function mergeOrRefuse(network: Network, may: MayMerge, field: string): Network {
  const made = mergeLinear(network, may);
  if (made.operators.length === network.operators.length) {
    throw new InputError(`workload '${network.name}' has no linear layers to merge there`, {
      field,
      expected:
        'dense layers of one stage with nothing but batch norms and sums between them (remove ReLUs first: deepreduce, snl)',
    });
  }
  return made;
}

function mergeStages(network: Network, wanted: readonly string[] | undefined): Network {
  const stages = [...new Set(network.operators.map(({ stage }) => stage))].filter((stage) => stage !== '');
  const unknown = wanted?.find((stage) => !stages.includes(stage));
  if (unknown !== undefined) {
    throw new InputError(`workload '${network.name}': has no stage '${unknown}'`, {
      field: 'stages',
      expected: stages.length === 0 ? 'a network with named stages' : `one of ${stages.join(', ')}`,
      nearest: nearest(unknown, stages),
    });
  }
  const may = ({ stage }: Conv | Linear): boolean => wanted === undefined || wanted.includes(stage);
  return rebuilt(mergeOrRefuse(network, may, 'stages'));
}

/** Linear layers with nothing nonlinear in between become one: one HE layer and one round fewer each. */
export const merge = rewrite({
  name: 'merge',
  summary:
    'linear layers of a stage with nothing nonlinear in between become one (convolutions keep their kernel)',
  example: 'merge stages=S1,S2',
  schema,
  apply: (network, { stages }) => mergeStages(network, stages),
});
