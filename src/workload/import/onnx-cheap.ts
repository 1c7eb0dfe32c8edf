import type { ActivationFunction } from '../graph.js';
import { unary } from './onnx-activations.js';
import { integer, integers, type Activation, type Context, type Handler } from './onnx-context.js';
import { canonical, product } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';

type OfOne = (a: number) => number;

/**
 * Functions of every element: what they are counted as (one comparison is a ReLU, a function by table or series is
 * an exponential), and how they are computed of constants that shapes depend on.
 */
const FUNCTIONS: Record<string, [counted: ActivationFunction, compute?: OfOne]> = {
  Abs: ['relu', Math.abs],
  Sign: ['relu', Math.sign],
  Floor: ['relu', Math.floor],
  Ceil: ['relu', Math.ceil],
  Round: ['relu'],
  Not: ['relu', (a) => Number(a === 0)],
  BitwiseNot: ['relu'],
  IsNaN: ['relu'],
  IsInf: ['relu'],
  Sqrt: ['exp', Math.sqrt],
  Reciprocal: ['exp', (a) => 1 / a],
  Log: ['exp'],
  Erf: ['exp'],
  Sin: ['exp'],
  Cos: ['exp'],
  Tan: ['exp'],
  Asin: ['exp'],
  Acos: ['exp'],
  Atan: ['exp'],
  Sinh: ['exp'],
  Cosh: ['exp'],
  Asinh: ['exp'],
  Acosh: ['exp'],
  Atanh: ['exp'],
};

const applied =
  ([counted, compute]: [ActivationFunction, OfOne?]): Handler =>
  (context, node) => {
    const value = context.operand(node, 0);
    if (value.kind === 'activation') return unary(counted)(context, node);
    context.setConstant(node, 0, { dims: value.dims, data: compute && value.data?.map(compute) });
  };

/** One more pass over the elements of `source`. */
export function pass(context: Context, node: OnnxNode, source: string, suffix = ''): string {
  return context.builder.multiply(context.nameFor(node, suffix), { inputs: [source, source] });
}

const passOnce: Handler = (context, node) => {
  const value = context.operand(node, 0);
  if (value.kind === 'constant') return context.setConstant(node, 0, { dims: value.dims });
  context.setResult(node, 0, pass(context, node, context.source(value)), value.dims);
};

/** The same dimensions, elements in another place or some of them zero. */
const moved: Handler = (context, node) => {
  const value = context.operand(node, 0);
  if (value.kind === 'activation') context.setView(node, 0, value, value.dims);
  else context.setConstant(node, 0, { dims: value.dims });
};

/** The input as it is, and scales that fold as scalars do. */
const quantized: Handler = (context, node) => {
  const value = context.activation(node, 0);
  context.setSame(node, { ...value, features: undefined });
  for (const index of [1, 2]) context.setConstant(node, index, { dims: [] });
};

/** Elements of `value` in other dimensions. */
function setMoved(context: Context, node: OnnxNode, value: Activation, dims: number[]): void {
  if (product(dims) === product(value.dims)) return context.setView(node, 0, value, dims);
  context.setResult(node, 0, context.resized(node, '', value, canonical(dims, context.batch)), dims);
}

const gathered =
  (dimsOf: (data: number[], at: number[], node: OnnxNode) => number[]): Handler =>
  (context, node) => {
    const [data, at] = [context.operand(node, 0), context.operand(node, 1)];
    const dims = dimsOf(data.dims, at.dims, node);
    const computed = [data, at].find((one) => one.kind === 'activation');
    if (computed?.kind !== 'activation') return context.setConstant(node, 0, { dims });
    setMoved(context, node, computed, dims);
  };

/** Elements of a tensor replaced: nothing is computed, and what is replaced is as large as the tensor. */
const scattered: Handler = (context, node) => {
  const operands = node.inputs.map((name, index) => (name === '' ? undefined : context.operand(node, index)));
  const dims = operands[0]?.dims ?? context.fail(node, 'has no input 0');
  const computed = operands.find((one) => one?.kind === 'activation');
  if (computed?.kind !== 'activation') return context.setConstant(node, 0, { dims });
  setMoved(context, node, computed, dims);
};

const oneHot: Handler = (context, node) => {
  const at = context.operand(node, 0);
  const depth = context.numbers(node, 1)?.[0] ?? context.fail(node, 'has no depth');
  const axis = integer(node, 'axis', -1);
  const place = axis < 0 ? axis + at.dims.length + 1 : axis;
  const dims = [...at.dims.slice(0, place), depth, ...at.dims.slice(place)];
  if (at.kind === 'constant') return context.setConstant(node, 0, { dims });
  setMoved(context, node, at, dims);
};

/** Numbers that depend on no input: as constants whose elements are not known. */
const invented: Handler = (context, node) => {
  const like = context.has(node, 0) ? context.operand(node, 0).dims : undefined;
  context.setConstant(node, 0, {
    dims: integers(node, 'shape') ?? like ?? context.fail(node, 'has no shape'),
  });
};

const windowOf: Handler = (context, node) => {
  const size = context.numbers(node, 0)?.[0] ?? context.fail(node, 'has no size');
  context.setConstant(node, 0, { dims: [size] });
};

/** Two products and their sum for each element: position codes of queries and keys. */
const rotary: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const turned = pass(context, node, context.source(value), '.turned');
  const name = context.nameFor(node);
  context.builder.add(name, { inputs: [turned, context.source(value)] });
  context.setResult(node, 0, name, value.dims);
};

/** Rows of a table of few bits; bytes hold several of them. */
const packedRows: Handler = (context, node) => {
  const [table, at] = [context.constant(node, 0), context.activation(node, 1)];
  const [rows, width] = table.dims as [number, number];
  const scales = context.constant(node, 2).dims.at(-1) ?? 1;
  const block = integer(node, 'block_size', 128);
  // As many features as the blocks of scales cover: twice the width if a byte holds two of them.
  const features = scales * block > width ? width * Math.round((scales * block) / width) : width;
  const name = context.nameFor(node);
  const tokens = product(at.dims) / context.batch;
  context.builder.embedding(name, { inputs: [context.source(at)], rows, features, tokens });
  context.setResult(node, 0, name, [...at.dims, features]);
};

/** Words, positions and segments looked up, summed and normalised (BERT, as onnxruntime fuses it). */
const embedded: Handler = (context, node) => {
  const ids = context.activation(node, 0);
  const tokens = product(ids.dims) / context.batch;
  const parts = [2, 3, 4].flatMap((index) => {
    if (!context.has(node, index)) return [];
    const [rows, features] = context.constant(node, index).dims as [number, number];
    const name = context.nameFor(node, `.table${index}`);
    return [context.builder.embedding(name, { inputs: [context.source(ids)], rows, features, tokens })];
  });
  const features = context.constant(node, 2).dims[1]!;
  const sum =
    parts.length > 1 ? context.builder.add(context.nameFor(node, '.sum'), { inputs: parts }) : parts[0]!;
  const name = context.nameFor(node);
  context.builder.norm(name, { inputs: [sum], type: 'layer' });
  const dims = [...ids.dims, features];
  context.setResult(node, 0, name, dims);
  if ((node.outputs[2] ?? '') !== '') context.setResult(node, 2, sum, dims);
  if ((node.outputs[1] ?? '') !== '') context.setConstant(node, 1, { dims: [ids.dims[0]!] });
};

/** What a training step would start from: one number, or one for each target. */
const lossOf =
  (probabilities: boolean): Handler =>
  (context, node) => {
    const value = context.activation(node, 0);
    const whole = (node.attributes.get('reduction')?.text ?? 'mean') !== 'none';
    const dims = whole ? [] : [value.dims[0]!, ...value.dims.slice(2)];
    let source = context.source(value);
    if (probabilities) {
      const name = context.nameFor(node, '.softmax');
      source = context.builder.activation(name, { inputs: [source], function: 'softmax' });
      if ((node.outputs[1] ?? '') !== '') context.setResult(node, 1, source, value.dims);
    }
    const picked: Activation = { kind: 'activation', source, dims: value.dims, label: `${source}.loss` };
    const left = context.resized(node, '', picked, canonical(dims, whole ? 1 : context.batch));
    context.setResult(node, 0, left, dims);
  };

const all = (handler: Handler, ...names: string[]): Record<string, Handler> =>
  Object.fromEntries(names.map((name) => [name, handler]));

const indexed = (data: number[], at: number[], node: OnnxNode): number[] => {
  const skipped = integer(node, 'batch_dims', 0);
  return [...at.slice(0, -1), ...data.slice(skipped + (at.at(-1) ?? 0))];
};

/** Passes over elements, and moves of them, that have no multiply-accumulates. */
export const CHEAP: Record<string, Handler> = {
  ...Object.fromEntries(Object.entries(FUNCTIONS).map(([name, entry]) => [name, applied(entry)])),
  ...all(passOnce, 'CumSum', 'CumProd'),
  ...all(moved, 'Trilu', 'ReverseSequence', 'Bernoulli'),
  ...all(scattered, 'Scatter', 'ScatterElements', 'ScatterND', 'TensorScatter'),
  ...all(invented, 'RandomNormal', 'RandomUniform', 'RandomNormalLike', 'RandomUniformLike', 'EyeLike'),
  ...all(windowOf, 'HannWindow', 'HammingWindow', 'BlackmanWindow'),
  DynamicQuantizeLinear: quantized,
  GatherElements: gathered((_, at) => [...at]),
  GatherND: gathered(indexed),
  OneHot: oneHot,
  GatherBlockQuantized: packedRows,
  NegativeLogLikelihoodLoss: lossOf(false),
  SoftmaxCrossEntropyLoss: lossOf(true),
  RotaryEmbedding: rotary,
  EmbedLayerNormalization: embedded,
};
