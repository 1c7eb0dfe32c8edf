import { InputError } from '../../errors.js';
import type { Activation, Conv, Linear, Network, Operator, Pool } from '../../workload/graph.js';
import { checkParameters, limbsOf, modulusBits, slotsOf, type HeParameters } from '../parameters.js';
import { bfvParameters, type HeSpec } from '../schema.js';
import { chooseCkks } from './choose.js';
import { depthsOf, isPolynomial, leavesGaps } from './depth.js';
import { bfvRing, layerBudget, requireBudget } from './hybrid-noise.js';
import type { HeLayer, HeNetwork, Step } from './layer.js';
import { ciphertextsOf } from './layout.js';
import { linearLayer } from './linear-layer.js';
import { Precision } from './precision.js';

/** Lowers a network by the protocol that the file asks for. @throws InputError naming what does not run */
export function lowerNetwork(network: Network, spec: HeSpec): HeNetwork {
  const leveled = spec.protocol === 'leveled' || (spec.protocol === 'auto' && isPolynomial(network));
  return leveled
    ? lowerLeveled(network, chooseCkks(network, spec.ckks))
    : lowerHybrid(network, checkParameters(bfvParameters(spec.bfv)));
}

const isLinear = (operator: Operator): operator is Conv | Linear =>
  operator.kind === 'conv' || operator.kind === 'linear';

/** Linear layers alone, each from fresh ciphertexts; what lies between them is the client's. */
export function lowerHybrid(network: Network, parameters: HeParameters): HeNetwork {
  const level = limbsOf(parameters);
  const ring = bfvRing(parameters);
  const layers = network.operators.flatMap((operator, index): HeLayer[] => {
    if (!isLinear(operator)) return [];
    const { counts, hoisted, ciphertexts, rotationKeys, plaintexts, sum } = linearLayer(operator, parameters);
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
  return { protocol: 'hybrid', parameters, layers, client };
}

/** Every operator under encryption, level by level. */
export function lowerLeveled(network: Network, parameters: HeParameters): HeNetwork {
  const depths = depthsOf(network);
  const limbs = limbsOf(parameters);
  const precision = new Precision(parameters);
  const layers = network.operators.flatMap((operator, index): HeLayer[] => {
    const levels = { before: limbs - depths[index]!.before, after: limbs - depths[index]!.after };
    const one = leveledLayer(operator, parameters, levels.before);
    const layer = one === undefined ? undefined : { ...named(operator, index), levels, ...one };
    const precisionBits = precision.after(operator, layer);
    if (layer === undefined) return [];
    const budgetBits = modulusBits(parameters, levels.after) - parameters.scaleBits - 1;
    return [{ ...layer, noise: { budgetBits, precisionBits } }];
  });
  return { protocol: 'leveled', parameters, layers, client: [] };
}

const named = ({ name, stage, kind }: Operator, index: number) => ({ index, name, stage, kind });

type Lowered = Pick<HeLayer, 'steps' | 'ciphertexts' | 'keys' | 'plaintexts'>;

/** Nothing of an operator that takes no operation: a norm in the weights, another view of the same slots. */
function leveledLayer(operator: Operator, parameters: HeParameters, level: number): Lowered | undefined {
  const slots = slotsOf(parameters);
  const inputs = operator.inputShapes.reduce((sum, shape) => sum + ciphertextsOf(shape, slots), 0);
  const outputs = ciphertextsOf(operator.output, slots);
  const each = { ciphertexts: { inputs, outputs }, keys: 0, plaintexts: 0 };
  switch (operator.kind) {
    case 'conv':
    case 'linear':
      return weighted(operator, parameters, level);
    case 'activation':
      return operator.function === 'identity' ? undefined : polynomial(operator, outputs, level);
    case 'pool':
      return pooled(operator, parameters, level);
    case 'elementwise':
      if (operator.operation === 'add')
        return { ...each, steps: [{ level, counts: { add: outputs * (operator.inputs.length - 1) } }] };
      return {
        ...each,
        keys: 1,
        steps: [{ level, counts: { multiply: outputs, relinearize: outputs, rescale: outputs } }],
      };
    default:
      return undefined;
  }
}

/** Weights, and behind a stride the masks that close the gaps between results: one an output channel. */
function weighted(operator: Conv | Linear, parameters: HeParameters, level: number): Lowered {
  const { counts, hoisted, ciphertexts, rotationKeys, plaintexts } = linearLayer(operator, parameters);
  const steps: Step[] = [{ level, counts: { ...counts, rescale: ciphertexts.outputs }, hoisted }];
  if (!leavesGaps(operator)) return { steps, ciphertexts, keys: rotationKeys, plaintexts };
  const { channels } = operator.output;
  const outputs = ciphertextsOf(operator.output, slotsOf(parameters));
  steps.push({
    level: level - 1,
    counts: { 'multiply-plain': channels, rotate: channels, add: channels, rescale: outputs },
  });
  return {
    steps,
    ciphertexts: { ...ciphertexts, outputs },
    keys: rotationKeys + channels,
    plaintexts: plaintexts + channels,
  };
}

/**
 * A polynomial whose first and second coefficient are in the weights around it: the square is completed, and what is
 * left of the higher powers is taken by products of lower ones. Degree 2 is one square a ciphertext.
 */
function polynomial(activation: Activation, ciphertexts: number, level: number): Lowered {
  const { degree } = activation;
  const steps: Step[] = [];
  // Power j is ready after ceil(log2 j) products: those of a step are made of those before it.
  for (let ready = 1; ready < Math.max(2, degree); ready *= 2) {
    const powers = Math.min(2 * ready, Math.max(2, degree)) - ready;
    const products = ciphertexts * powers;
    const squares = 2 * ready <= Math.max(2, degree) ? ciphertexts : 0;
    steps.push({
      level: level - steps.length,
      counts: {
        square: squares,
        multiply: products - squares,
        relinearize: products,
        rescale: products,
      },
    });
  }
  const sums = ciphertexts * Math.max(0, degree - 2);
  if (sums > 0) steps.push({ level: level - steps.length, counts: { add: sums } });
  return { steps, ciphertexts: { inputs: ciphertexts, outputs: ciphertexts }, keys: 1, plaintexts: 0 };
}

/** An average: rotations and sums over the window; its divisor is in the next weights. */
function pooled(pool: Pool, parameters: HeParameters, level: number): Lowered {
  const slots = slotsOf(parameters);
  const inputs = ciphertextsOf(pool.inputShapes[0]!, slots);
  const steps = Math.ceil(Math.log2(pool.kernel[0])) + Math.ceil(Math.log2(pool.kernel[1]));
  return {
    steps: [{ level, counts: { rotate: inputs * steps, add: inputs * steps } }],
    ciphertexts: { inputs, outputs: ciphertextsOf(pool.output, slots) },
    keys: steps,
    plaintexts: 0,
  };
}
