import { InputError } from '../../errors.js';
import type { Conv, Linear, Network, Operator } from '../../workload/graph.js';
import { checkParameters, limbsOf, modulusBits, type HeParameters } from '../parameters.js';
import { bfvParameters, type HeSpec, type Packing } from '../schema.js';
import { chooseCkks } from './choose.js';
import { isPolynomial } from './depth.js';
import { bfvRing, layerBudget, requireBudget } from './hybrid-noise.js';
import type { HeLayer, HeNetwork } from './layer.js';
import { leveledLayers } from './leveled.js';
import { linearLayer } from './linear-layer.js';
import { Precision, requirePrecision } from './precision.js';

/** Lowers a network by the protocol that the file asks for. @throws InputError naming what does not run */
export function lowerNetwork(network: Network, spec: HeSpec): HeNetwork {
  const leveled = spec.protocol === 'leveled' || (spec.protocol === 'auto' && isPolynomial(network));
  return leveled
    ? lowerLeveled(network, chooseCkks(network, spec.ckks))
    : lowerHybrid(network, checkParameters(bfvParameters(spec.bfv)), spec.packing);
}

const isLinear = (operator: Operator): operator is Conv | Linear =>
  operator.kind === 'conv' || operator.kind === 'linear';

/** Linear layers alone, each from fresh ciphertexts; what lies between them is the client's. */
export function lowerHybrid(
  network: Network,
  parameters: HeParameters,
  packing: Packing = 'gazelle',
): HeNetwork {
  const level = limbsOf(parameters);
  const ring = bfvRing(parameters);
  const layers = network.operators.flatMap((operator, index): HeLayer[] => {
    if (!isLinear(operator)) return [];
    const { counts, hoisted, ciphertexts, rotationKeys, plaintexts, sum } = linearLayer(
      operator,
      parameters,
      packing,
    );
    return [
      {
        ...named(operator, index),
        steps: [{ level, counts, hoisted }],
        levels: { before: level, after: level },
        ciphertexts,
        keys: rotationKeys,
        plaintexts,
        noise: { budgetBits: requireBudget(operator.name, layerBudget(ring, sum), parameters) },
      },
    ];
  });
  if (layers.length === 0) {
    throw new InputError(`network '${network.name}' has no linear layer`, {
      expected: 'convolutions or linear layers, which run under encryption',
    });
  }
  const client = network.operators.filter((operator) => !isLinear(operator)).map(({ name }) => name);
  return { protocol: 'hybrid', packing, parameters, layers, client };
}

/** Every operator under encryption. @throws InputError naming the layer at which noise runs over the values */
export function lowerLeveled(network: Network, parameters: HeParameters): HeNetwork {
  const precision = new Precision(parameters);
  const layers = leveledLayers(network, parameters).flatMap(({ operator, layer }): HeLayer[] => {
    const precisionBits = requirePrecision(operator.name, precision.after(operator, layer), parameters);
    if (layer === undefined) return [];
    const budgetBits = modulusBits(parameters, layer.levels.after) - parameters.scaleBits - 1;
    return [{ ...layer, noise: { budgetBits, precisionBits } }];
  });
  return { protocol: 'leveled', parameters, layers, client: [] };
}

const named = ({ name, stage, kind }: Operator, index: number) => ({ index, name, stage, kind });
