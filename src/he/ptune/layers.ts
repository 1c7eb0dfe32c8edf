import { InputError } from '../../errors.js';
import type { Network, Operator } from '../../workload/graph.js';
import {
  convShape,
  linearShape,
  powerOfTwo,
  taps,
  type ConvShape,
  type LinearShape,
} from '../lowering/shapes.js';
import { convTableIv, linearTableIv, type TableIvCounts } from '../lowering/table-iv.js';

/** A linear layer of a network, as the server of a private inference computes it on ciphertexts. */
export type HeLayer =
  { name: string; kind: 'conv'; shape: ConvShape } | { name: string; kind: 'linear'; shape: LinearShape };

/** Steps that the client does on its own values between two linear layers, in a garbled circuit or in the clear. */
const OF_CLIENT: readonly Operator['kind'][] = [
  'pool',
  'elementwise',
  'activation',
  'norm',
  'concat',
  'reshape',
];

/**
 * The linear layers of a network, in order; everything else is the client's.
 * @throws InputError that names an operator which is neither: a product of two encrypted activations, a look-up in a
 * table, a part of a training step; or a network without linear layers
 */
export function linearLayersOf({ name: network, operators }: Network): HeLayer[] {
  const layers = operators.flatMap((operator): HeLayer[] => {
    const { name, kind } = operator;
    if (kind === 'conv') return [{ name, kind, shape: convShape(operator) }];
    if (kind === 'linear') return [{ name, kind, shape: linearShape(operator) }];
    if (OF_CLIENT.includes(kind)) return [];
    throw new InputError(`operator '${name}' of '${network}' is of kind ${kind}`, {
      expected: "networks of convolutions and fully connected layers, whose weights are the server's",
    });
  });
  if (layers.length > 0) return layers;
  throw new InputError(`'${network}' has no linear layer`, {
    expected: 'a network of convolutions and fully connected layers',
  });
}

/** Products that are summed up in one output: `c_i f^2` of a group, or `n_i`. */
export const fanInOf = (layer: HeLayer): number =>
  layer.kind === 'conv' ? (layer.shape.inputs / layer.shape.groups) * taps(layer.shape) : layer.shape.inputs;

/** Operations of a layer by Table IV. */
export const tableIvOf = (layer: HeLayer, n: number, plainDigits = 1): TableIvCounts =>
  layer.kind === 'conv'
    ? convTableIv(layer.shape, n, plainDigits)
    : linearTableIv(layer.shape, n, plainDigits);

/** Ciphertexts that go into a layer and come out of it. */
export interface Ciphertexts {
  inputs: number;
  outputs: number;
}

/**
 * An image takes a power of two of slots; as many channels as find room share a ciphertext, or a channel is cut over
 * several. Outputs lie in the layout of the input, holes of a stride and all, or with `packed` in one of their own:
 * a partial is masked by its plaintext and rotated to where its output belongs, so that the outputs of a stride
 * interleave at no further operation (derived).
 */
export function ciphertextsOf(layer: HeLayer, n: number, packed: boolean): Ciphertexts {
  if (layer.kind === 'linear') {
    const { inputs, outputs, vectors } = layer.shape;
    const each = (features: number): number => Math.ceil(powerOfTwo(features) / n);
    return { inputs: vectors * each(inputs), outputs: vectors * each(outputs) };
  }
  const { inputs, outputs, height, width, outputSize } = layer.shape;
  const image = powerOfTwo(height * width);
  const result = packed ? powerOfTwo(outputSize[0] * outputSize[1]) : image;
  return { inputs: Math.ceil((inputs * image) / n), outputs: Math.ceil((outputs * result) / n) };
}
