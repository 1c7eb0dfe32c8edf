import { ATTENTION } from './onnx-attention.js';
import { ACTIVATIONS } from './onnx-activations.js';
import { CHEAP } from './onnx-cheap.js';
import { CONSTANTS } from './onnx-constants.js';
import type { Handler } from './onnx-context.js';
import { CONTROL } from './onnx-control.js';
import { CONVOLUTIONS } from './onnx-convolutions.js';
import { EINSUM } from './onnx-einsum.js';
import { ELEMENTWISE } from './onnx-elementwise.js';
import { POOLS } from './onnx-pools.js';
import { PRODUCTS } from './onnx-products.js';
import type { OnnxNode } from './onnx-proto.js';
import { RECURRENT } from './onnx-recurrent.js';
import { RESIZE } from './onnx-resize.js';
import { REWRITES } from './onnx-rewrite.js';
import { LOOPS } from './onnx-loops.js';
import { SEQUENCES } from './onnx-sequences.js';
import { SELECTIONS } from './onnx-select.js';
import { VIEWS } from './onnx-views.js';

/** Operators that multiply and accumulate: what they read must be known. */
const HEAVY = { ...CONVOLUTIONS, ...PRODUCTS, ...EINSUM, ...RECURRENT, ...ATTENTION };

/** Operators by what they are, for the documentation; an operator not here is an error. */
export const FAMILIES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  Convolutions: CONVOLUTIONS,
  'Matrix products': { ...PRODUCTS, ...EINSUM },
  'Recurrent layers': RECURRENT,
  Attention: ATTENTION,
  Pools: POOLS,
  'Activations and normalisations': ACTIVATIONS,
  'Element by element': ELEMENTWISE,
  'Other cheap passes': CHEAP,
  Resizing: RESIZE,
  'Parts, joins and repeats': SELECTIONS,
  'Views and reductions': VIEWS,
  'Known from shapes and constants': CONSTANTS,
  'Lists of tensors': SEQUENCES,
  'Control flow and post-processing': { ...CONTROL, ...LOOPS },
};

const OPERATORS: ReadonlyMap<string, Handler> = new Map(
  Object.values(FAMILIES).flatMap((family) => Object.entries(family)),
);

/** All operators that are read, also those that `REWRITES` takes apart. */
export const OPERATOR_NAMES: readonly string[] = [...OPERATORS.keys(), ...REWRITES.keys()];

/** What a node adds to the network. An operator of a domain that is not known is the one of its name. */
export const handlerOf = ({ op }: OnnxNode): Handler | undefined => OPERATORS.get(op);

/** Nothing in the node, or in its branches, has multiply-accumulates or is unknown. */
export function canLeaveOut({ op, attributes }: OnnxNode): boolean {
  if (Object.hasOwn(HEAVY, op) || REWRITES.has(op)) return false;
  return [...attributes.values()].every(({ graph }) => graph?.nodes.every(canLeaveOut) ?? true);
}

/** Inputs that hold weights where a file gives no data for them, by operator. */
export const WEIGHT_INPUTS: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    Conv: [1, 2],
    ConvTranspose: [1, 2],
    DeformConv: [1, 3],
    LSTM: [1, 2, 3, 7],
    GRU: [1, 2, 3],
    RNN: [1, 2, 3],
    MatMulNBits: [1, 2, 3, 4, 5],
    Gemm: [1, 2],
    MatMul: [1],
    BatchNormalization: [1, 2, 3, 4],
    InstanceNormalization: [1, 2],
    GroupNormalization: [1, 2],
    LayerNormalization: [1, 2],
    RMSNormalization: [1],
    SimplifiedLayerNormalization: [1],
    PRelu: [1],
    Gather: [0],
  }),
);

/** Operators that hand weights on. */
export const HAND_ON: readonly string[] = [
  'Transpose',
  'Cast',
  'Identity',
  'Reshape',
  'Unsqueeze',
  'Squeeze',
  'DequantizeLinear',
];
