import { integer, type Activation, type Constant, type Context, type Handler } from './onnx-context.js';
import { broadcastDims, DimsFault, perImage, product, showDims, type Dims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';
import { biasFollows } from './onnx-windows.js';

/**
 * Matrix products. With constant weights: a linear layer over every position. Of two activations: independent
 * products, as many as the leading dimensions give (heads).
 * Source: https://onnx.ai/onnx/operators/onnx__Gemm.html, onnx__MatMul.html
 */
export const PRODUCTS: Record<string, Handler> = { Gemm: gemm, MatMul: matmul };

function gemm(context: Context, node: OnnxNode): void {
  const [a, b] = [context.operand(node, 0), context.operand(node, 1)];
  for (const { dims } of [a, b]) {
    if (dims.length !== 2) throw new DimsFault(`input is ${showDims(dims)}`, 'two dimensions');
  }
  const flip = <Operand extends { dims: number[] }>(operand: Operand, attribute: string): Operand =>
    integer(node, attribute, 0) === 0 ? operand : { ...operand, dims: operand.dims.toReversed() };
  multiply(context, node, flip(a, 'transA'), flip(b, 'transB'), context.has(node, 2));
}

function matmul(context: Context, node: OnnxNode): void {
  multiply(context, node, context.operand(node, 0), context.operand(node, 1), false);
}

function multiply(
  context: Context,
  node: OnnxNode,
  a: Activation | Constant,
  b: Activation | Constant,
  bias: boolean,
): void {
  if (a.dims.length === 0 || b.dims.length === 0) throw new DimsFault('an operand is a scalar');
  const left = a.dims.length === 1 ? [1, ...a.dims] : a.dims;
  const right = b.dims.length === 1 ? [...b.dims, 1] : b.dims;
  const [m, k, inner, n] = [left.at(-2)!, left.at(-1)!, right.at(-2)!, right.at(-1)!];
  if (k !== inner)
    throw new DimsFault(`${showDims(a.dims)} times ${showDims(b.dims)}: ${k} and ${inner} differ`);
  const lead = broadcastDims(left.slice(0, -2), right.slice(0, -2));
  const dims = [...lead, ...(a.dims.length > 1 ? [m] : []), ...(b.dims.length > 1 ? [n] : [])];
  if (a.kind === 'constant' && b.kind === 'constant') return context.setConstant(node, 0, { dims });
  if (a.kind === 'activation' && b.kind === 'activation') {
    return attention(context, node, [a, left], [b, right], dims);
  }
  const [value, weights] = a.kind === 'activation' ? [a, b as Constant] : [b as Activation, a as Constant];
  if (product(weights.dims.slice(0, -2)) !== 1) {
    throw new DimsFault(`weights are ${showDims(weights.dims)}`, 'one matrix of weights');
  }
  const features = a.kind === 'activation' ? n : m;
  const positions = perImage(product(value.dims) / k, context.batch);
  const { origin } = weights;
  const name = context.nameFor(node);
  context.builder.linear(name, {
    inputs: [context.see(value, { channels: k, height: positions, width: 1 })],
    features,
    bias: bias || (a.kind === 'activation' && biasFollows(context, node, features)),
    tied: origin !== undefined && context.used.has(origin),
  });
  if (origin !== undefined) context.used.add(origin);
  context.setResult(node, 0, name, dims, features);
}

/** Product of two activations; an operand shared by several products is counted once, with more rows or columns. */
function attention(
  context: Context,
  node: OnnxNode,
  [a, left]: [Activation, Dims],
  [b, right]: [Activation, Dims],
  dims: number[],
): void {
  const heads = (operand: Dims): number => product(operand.slice(0, -2));
  const [m, k, n] = [left.at(-2)!, left.at(-1)!, right.at(-1)!];
  const all = product(dims) / (m * n);
  const [first, second] = [heads(left), heads(right)];
  const count = perImage(Math.min(first, second), context.batch);
  const repeats = all / Math.min(first, second);
  if (Math.max(first, second) !== all || !Number.isInteger(repeats)) {
    context.fail(node, `multiplies ${showDims(a.dims)} with ${showDims(b.dims)}`, 'equal leading dimensions');
  }
  const name = context.nameFor(node);
  context.builder.matmul(name, {
    inputs: [context.source(a), context.source(b)],
    count,
    m: second <= first ? m * repeats : m,
    n: second <= first ? n : n * repeats,
    k,
    layout: 'scores',
  });
  context.setResult(node, 0, name, dims);
}
