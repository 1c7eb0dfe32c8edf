import type { Handler } from './onnx-context.js';
import { ACTIVATIONS } from './onnx-activations.js';
import { CONSTANTS } from './onnx-constants.js';
import { ELEMENTWISE } from './onnx-elementwise.js';
import { PRODUCTS } from './onnx-products.js';
import { SELECTIONS } from './onnx-select.js';
import { VIEWS } from './onnx-views.js';
import { WINDOWS } from './onnx-windows.js';

/** What each ONNX operator adds to the network; an operator not here is an error. */
export const OPERATORS: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    ...ACTIVATIONS,
    ...ELEMENTWISE,
    ...PRODUCTS,
    ...CONSTANTS,
    ...SELECTIONS,
    ...VIEWS,
    ...WINDOWS,
  }),
);

/** Operator sets the table is for: the standard one, under either name, and Microsoft's additions. */
export const DOMAINS: readonly string[] = ['', 'ai.onnx', 'com.microsoft'];

/** Inputs that hold weights where a file gives no data for them, by operator. */
export const WEIGHT_INPUTS: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    Conv: [1, 2],
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
