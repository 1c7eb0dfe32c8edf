import { integer, requireInput, type Handler } from './onnx-context.js';
import { product } from './onnx-dims.js';
import { KEPT_ELEMENTS } from './onnx-proto.js';

const shapeOf: Handler = (context, node) => {
  const { dims } = context.operand(node, 0);
  const data = dims.slice(integer(node, 'start', 0), node.attributes.get('end')?.integer ?? dims.length);
  context.setConstant(node, 0, { dims: [data.length], data });
};

const constant: Handler = (context, node) => {
  const of = (name: string): { float?: number; integer?: number; floats: number[]; integers: number[] } =>
    node.attributes.get(name) ?? { floats: [], integers: [] };
  const tensor = node.attributes.get('value')?.tensor;
  if (tensor !== undefined) return context.setConstant(node, 0, tensor);
  const single = of('value_float').float ?? of('value_int').integer;
  if (single !== undefined) return context.setConstant(node, 0, { dims: [], data: [single] });
  const data = [...of('value_floats').floats, ...of('value_ints').integers];
  context.setConstant(node, 0, { dims: [data.length], data });
};

const filled: Handler = (context, node) => {
  const dims = requireInput(context, node, 0);
  const value = node.attributes.get('value')?.tensor?.data?.[0] ?? 0;
  const size = product(dims);
  const data = size >= 0 && size <= KEPT_ELEMENTS ? Array.from({ length: size }, () => value) : undefined;
  context.setConstant(node, 0, { dims, data });
};

const range: Handler = (context, node) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => requireInput(context, node, index)[0] ?? NaN);
  const size = Math.max(0, Math.ceil((limit! - start!) / delta!));
  const known = size <= KEPT_ELEMENTS;
  const data = known ? Array.from({ length: size }, (_, index) => start! + index * delta!) : undefined;
  context.setConstant(node, 0, { dims: [size], data });
};

/** Operators whose result is known from shapes and constants alone. */
export const CONSTANTS: Record<string, Handler> = {
  Shape: shapeOf,
  Size: (context, node) =>
    context.setConstant(node, 0, { dims: [], data: [product(context.operand(node, 0).dims)] }),
  Constant: constant,
  ConstantOfShape: filled,
  Range: range,
};
