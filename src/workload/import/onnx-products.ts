import {
  integer,
  type Activation,
  type Constant,
  type Context,
  type Handler,
  type Value,
} from './onnx-context.js';
import { BatchFault, broadcastDims, DimsFault, perImage, product, showDims, type Dims } from './onnx-dims.js';
import { combine } from './onnx-elementwise.js';
import type { OnnxNode } from './onnx-proto.js';
import { biasFollows } from './onnx-windows.js';

/**
 * Matrix products. With constant weights: a linear layer over every position, or one of each leading dimension that
 * the weights have (a grouped convolution of one tap). Of two activations: independent products, as many as the
 * leading dimensions give (heads).
 * Source: https://onnx.ai/onnx/operators/onnx__Gemm.html, onnx__MatMul.html, onnx__MatMulNBits of ContribOperators.md
 */
export const PRODUCTS: Record<string, Handler> = {
  Gemm: gemm,
  MatMul: (context, node) => matmul(context, node, context.operand(node, 0), context.operand(node, 1)),
  FusedMatMul: (context, node) =>
    matmul(
      context,
      node,
      turned(node, context.operand(node, 0), 'A'),
      turned(node, context.operand(node, 1), 'B'),
    ),
  MatMulNBits: (context, node) => packed(context, node, 5),
  MatMulBnb4: (context, node) => packed(context, node, 4),
};

const flip = <Operand extends Value>(operand: Operand): Operand => ({
  ...operand,
  dims: [...operand.dims.slice(0, -2), operand.dims.at(-1)!, operand.dims.at(-2)!],
});

function gemm(context: Context, node: OnnxNode): void {
  const [a, b] = [context.operand(node, 0), context.operand(node, 1)];
  for (const { dims } of [a, b]) {
    if (dims.length !== 2) throw new DimsFault(`input is ${showDims(dims)}`, 'two dimensions');
  }
  const turn = (operand: Value, attribute: string): Value =>
    integer(node, attribute, 0) === 0 ? operand : flip(operand);
  const addend = context.has(node, 2) ? context.operand(node, 2) : undefined;
  const bias = addend?.kind === 'constant';
  const result = matrixProduct(context, node, turn(a, 'transA'), turn(b, 'transB'), { bias });
  finish(context, node, withAddend(context, node, result, a.kind === b.kind ? addend : undefined, addend));
}

/** The addend of a product that is not the bias of a linear layer: a sum of its own. */
function withAddend(context: Context, node: OnnxNode, result: Value, learned?: Value, addend?: Value): Value {
  if (result.kind === 'constant') return result;
  if (addend?.kind === 'activation') return combine(context, node, 'add', result, addend);
  if (learned === undefined) return result;
  const name = context.nameFor(node, '.bias');
  context.builder.add(name, { inputs: [result.source], parameters: product(learned.dims) });
  return { ...result, source: name };
}

/** `transA`, and `transBatchA`, which moves the first dimension before the last. */
function turned(node: OnnxNode, operand: Value, which: 'A' | 'B'): Value {
  const { dims } = operand;
  if (dims.length < 2) return operand;
  const inner = integer(node, `transBatch${which}`, 0) === 1;
  const [first, ...rest] = dims as [number, ...number[]];
  const moved = inner ? { ...operand, dims: [...rest.slice(0, -1), first, rest.at(-1)!] } : operand;
  return integer(node, `trans${which}`, 0) === 1 ? flip(moved) : moved;
}

function matmul(context: Context, node: OnnxNode, a: Value, b: Value): void {
  if (a.dims.length === 0 || b.dims.length === 0) throw new DimsFault('an operand is a scalar');
  const left = a.dims.length === 1 ? { ...a, dims: [1, ...a.dims] } : a;
  const right = b.dims.length === 1 ? { ...b, dims: [...b.dims, 1] } : b;
  const result = matrixProduct(context, node, left, right);
  const lead = result.dims.slice(0, -2);
  const [m, n] = result.dims.slice(-2);
  const dims = [...lead, ...(a.dims.length > 1 ? [m!] : []), ...(b.dims.length > 1 ? [n!] : [])];
  finish(context, node, { ...result, dims });
}

function finish(context: Context, node: OnnxNode, result: Value): void {
  if (result.kind === 'constant') return context.setConstant(node, 0, result);
  context.setResult(node, 0, result.source, result.dims, result.features);
}

/** Weights of few bits, packed: `N` features of `K`. */
function packed(context: Context, node: OnnxNode, bias: number): void {
  const value = context.activation(node, 0);
  const [k, n] = [integer(node, 'K', 0), integer(node, 'N', 0)];
  const weights: Constant = { kind: 'constant', dims: [k, n], origin: node.inputs[1] };
  finish(context, node, matrixProduct(context, node, value, weights, { bias: context.has(node, bias) }));
}

interface ProductOptions {
  /** A learned bias is part of the node. */
  bias?: boolean;
  suffix?: string;
}

/**
 * Product of `... x m x k` and `... x k x n` with leading dimensions that are broadcast. Its dimensions are the
 * leading ones, m and n.
 */
export function matrixProduct(
  context: Context,
  node: OnnxNode,
  a: Value,
  b: Value,
  { bias = false, suffix = '' }: ProductOptions = {},
): Value {
  const [left, right] = [a.dims.length === 1 ? [1, ...a.dims] : a.dims, b.dims];
  const [m, k, inner, n] = [left.at(-2)!, left.at(-1)!, right.at(-2)!, right.at(-1)!];
  if (k !== inner)
    throw new DimsFault(`${showDims(a.dims)} times ${showDims(b.dims)}: ${k} and ${inner} differ`);
  const [before, behind] = [left.slice(0, -2), right.slice(0, -2)];
  const result = [...broadcastDims(before, behind), ...(a.dims.length === 1 ? [] : [m]), n];
  if (a.kind === 'constant' && b.kind === 'constant') return { kind: 'constant', dims: result };
  const name = context.nameFor(node, suffix);
  if (a.kind === 'activation' && b.kind === 'activation') {
    const { shared, first, second } = leadingDims(before, behind);
    const count = perImage(shared, context.batch);
    const inputs = [context.source(a), context.source(b)];
    context.builder.matmul(name, { inputs, count, m: m * first, n: n * second, k, layout: 'scores' });
    return { kind: 'activation', source: name, dims: result };
  }
  const isLeft = a.kind === 'activation';
  const [value, weights] = isLeft ? [a, b as Constant] : [b as Activation, a as Constant];
  const { shared, first, second } = leadingDims(isLeft ? before : behind, isLeft ? behind : before);
  const features = (isLeft ? n : m) * second;
  const rows = perImage((isLeft ? m : n) * first, context.batch);
  if (shared > 1) checkBatch(context, value, isLeft ? behind : before);
  const inputs = [context.see(value, { channels: shared * k, height: rows, width: 1 })];
  const { origin } = weights;
  const tied = origin !== undefined && context.used.has(origin);
  const follows =
    isLeft && second === 1 && shared === 1 && suffix === '' && biasFollows(context, node, features);
  const own = bias || follows;
  if (shared === 1) context.builder.linear(name, { inputs, features, bias: own, tied });
  else
    context.builder.conv(name, { inputs, filters: shared * features, groups: shared, kernel: 1, bias: own });
  if (origin !== undefined) context.used.add(origin);
  const folds = second === 1 && shared === 1 ? features : undefined;
  return { kind: 'activation', source: name, dims: result, features: folds };
}

/** Products of the leading dimensions that both operands have, that only the first and only the second has. */
function leadingDims(a: Dims, b: Dims): { shared: number; first: number; second: number } {
  const counts = { shared: 1, first: 1, second: 1 };
  for (let index = 1; index <= Math.max(a.length, b.length); index++) {
    const [one, other] = [a.at(-index) ?? 1, b.at(-index) ?? 1];
    if (one === other) counts.shared *= one;
    else if (other === 1) counts.first *= one;
    else counts.second *= other;
  }
  return counts;
}

/** Weights of their own for each image are no batch. */
function checkBatch(context: Context, { dims }: Activation, weights: Dims): void {
  if (context.batch > 1 && weights.length === dims.length - 2 && weights[0] !== 1) {
    throw new BatchFault('weights differ within the batch');
  }
}
