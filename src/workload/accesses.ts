import type { Accesses } from '../metrics/intensity.js';
import { gradientWeights, macs, weightElements } from './count.js';
import { elements, type Network, type Operator } from './graph.js';

/** Which activations of a layer are counted: what it reads and writes, or what it writes alone. */
export const COUNTED_ACTIVATIONS = ['both', 'outputs'] as const;
export type CountedActivations = (typeof COUNTED_ACTIVATIONS)[number];

/** Layers by how they reuse: dense, depthwise, 1x1 and grouped convolution, fully connected, product of activations. */
export const LAYER_TYPES = ['SConv', 'DWConv', 'PWConv', 'GConv', 'FC', 'matmul', 'gradient'] as const;
export type LayerType = (typeof LAYER_TYPES)[number];

/** A layer with MACs, and what it has to touch for one input at least: every element once. */
export interface LayerAccesses extends Accesses {
  name: string;
  type: LayerType;
}

function typeOf(operator: Operator): LayerType | undefined {
  if (operator.kind === 'linear') return 'FC';
  if (operator.kind === 'matmul' || operator.kind === 'gradient') return operator.kind;
  if (operator.kind !== 'conv') return undefined;
  const { groups, kernel } = operator;
  if (groups > 1) return groups === operator.inputShapes[0]!.channels ? 'DWConv' : 'GConv';
  return kernel[0] === 1 && kernel[1] === 1 ? 'PWConv' : 'SConv';
}

/** Weights without biases; both operands of a product of activations are activations. */
function touched(operator: Operator, counted: CountedActivations): Omit<Accesses, 'macs'> {
  const read =
    counted === 'outputs' ? 0 : operator.inputShapes.reduce((sum, shape) => sum + elements(shape), 0);
  const written = elements(operator.output);
  if (operator.kind !== 'gradient') return { weights: weightElements(operator), activations: read + written };
  const weights = gradientWeights(operator);
  return { weights, activations: operator.wrt === 'weight' ? read : read + written };
}

/** The layers of a network that have MACs, in order; nothing else reads weights worth a name. */
export function layerAccesses(network: Network, counted: CountedActivations = 'both'): LayerAccesses[] {
  return network.operators.flatMap((operator) => {
    const type = typeOf(operator);
    if (type === undefined) return [];
    return [{ name: operator.name, type, macs: macs(operator), ...touched(operator, counted) }];
  });
}

/** Accesses of layers together: intensities of a network are those of its sums. */
export function sumAccesses(layers: readonly Accesses[]): Accesses {
  const sum = (of: keyof Accesses): number => layers.reduce((total, layer) => total + layer[of], 0);
  return { macs: sum('macs'), weights: sum('weights'), activations: sum('activations') };
}
