import type { Activation, Conv, Linear, Network, Operator, Pool } from '../../workload/graph.js';
import { limbsOf, slotsOf, type HeParameters } from '../parameters.js';
import { depthsOf, leavesGaps } from './depth.js';
import type { HeLayer, Step } from './layer.js';
import { ciphertextsOf } from './layout.js';
import { linearLayer } from './linear-layer.js';

/** A layer without what is left of its noise budget. */
export type LeveledLayer = Omit<HeLayer, 'noise'>;

/** Every operator of a network, with its layer if it takes an operation, level by level. */
export function leveledLayers(
  network: Network,
  parameters: HeParameters,
): { operator: Operator; layer: LeveledLayer | undefined }[] {
  const depths = depthsOf(network);
  const limbs = limbsOf(parameters);
  return network.operators.map((operator, index) => {
    const levels = { before: limbs - depths[index]!.before, after: limbs - depths[index]!.after };
    const lowered = leveledLayer(operator, parameters, levels);
    const { name, stage, kind } = operator;
    return { operator, layer: lowered && { index, name, stage, kind, levels, ...lowered } };
  });
}

type Lowered = Pick<HeLayer, 'steps' | 'ciphertexts' | 'keys' | 'plaintexts'>;

/** Nothing of an operator that takes no operation: a norm in the weights, another view of the same slots. */
function leveledLayer(
  operator: Operator,
  parameters: HeParameters,
  { before: level, after }: HeLayer['levels'],
): Lowered | undefined {
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
    case 'norm':
      // Behind a sum it is in no weights: a product with its scales, whose shift is in the weights that follow.
      if (after === level) return undefined;
      return {
        ...each,
        plaintexts: outputs,
        steps: [{ level, counts: { 'multiply-plain': outputs, rescale: outputs } }],
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
