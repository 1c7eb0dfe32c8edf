import { sameShape } from '../shapes.js';
import {
  integer,
  type Activation,
  type Constant,
  type Context,
  type Handler,
  type Value,
} from './onnx-context.js';
import { axisOf, broadcastDims, canonical, perImage, product, sameDims, type Dims } from './onnx-dims.js';
import { foldRepeat } from './onnx-fold.js';
import type { OnnxNode } from './onnx-proto.js';

/** Arithmetic on constants that shapes are computed with. */
const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b),
  Mod: (a, b) => a - b * Math.floor(a / b),
  Pow: (a, b) => a ** b,
  Min: Math.min,
  Max: Math.max,
  Equal: (a, b) => Number(a === b),
  Less: (a, b) => Number(a < b),
  Greater: (a, b) => Number(a > b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
  Xor: (a, b) => Number((a !== 0) !== (b !== 0)),
  LessOrEqual: (a, b) => Number(a <= b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  BitwiseAnd: (a, b) => Number(BigInt(a) & BigInt(b)),
  BitwiseOr: (a, b) => Number(BigInt(a) | BigInt(b)),
  BitwiseXor: (a, b) => Number(BigInt(a) ^ BigInt(b)),
  BitShift: () => NaN,
};

/** Of two computed operands they compare, as a ReLU does, after their difference. */
const COMPARE = ['Min', 'Max', 'Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'];

/**
 * Sums and products (Sub counts as a sum, Div as a product). With a constant: a scalar folds into a neighbour
 * and costs nothing; one number a feature folds into the convolution or linear layer whose only reader this is
 * (as its bias or scale); any other constant is a learned operand, counted as `parameters`.
 */
function arithmetic(operation: 'add' | 'multiply'): Handler {
  return (context, node) => {
    const { operands, constants, computed } = operandsOf(context, node);
    if (computed.length === 0) return foldConstants(context, node, constants);
    let value = computed.reduce((left, right) => combine(context, node, operation, left, right));
    for (const constant of constants) value = withConstant(context, node, operation, value, constant);
    if (computed.length === 1 || operands.length === 1) context.setSame(node, value);
    else context.setResult(node, 0, value.source, value.dims);
  };
}

interface Operands {
  operands: Value[];
  constants: Constant[];
  computed: Activation[];
}

/** The operands of a node. Before opset 7 `axis` says where the dimensions of the second belong. */
function operandsOf(context: Context, node: OnnxNode): Operands {
  const operands = node.inputs.map((_, index) => context.operand(node, index));
  if (operands.length === 0) context.fail(node, 'has no inputs');
  const [first, second] = operands;
  const axis = node.attributes.get('axis')?.integer;
  if (operands.length === 2 && axis !== undefined && integer(node, 'broadcast', 0) === 1) {
    const behind = first!.dims.length - axisOf(axis, first!.dims.length) - second!.dims.length;
    const ones = Array.from({ length: Math.max(0, behind) }, () => 1);
    operands[1] = { ...second!, dims: [...second!.dims, ...ones] };
  }
  const constants = operands.filter((one): one is Constant => one.kind === 'constant');
  const computed = operands.filter((one): one is Activation => one.kind === 'activation');
  return { operands, constants, computed };
}

/** Operator of two activations. The smaller is repeated to the size of the larger, except one number a channel. */
export function combine(
  context: Context,
  node: OnnxNode,
  operation: 'add' | 'multiply',
  left: Activation,
  right: Activation,
): Activation {
  const { builder, batch } = context;
  const dims = broadcastDims(left.dims, right.dims);
  const [large, small] = sameDims(left.dims, dims) ? [left, right] : [right, left];
  const whole = sameDims(large.dims, dims) ? context.source(large) : expand(context, node, large, dims);
  let shape = builder.shapeOf(whole);
  let inputs = [whole];
  if (product(small.dims) === product(dims)) {
    inputs.push(context.see(small, shape));
  } else if (isGate(small.dims, dims)) {
    shape = canonical(dims, batch);
    inputs = [context.see({ ...large, dims }, shape)];
    inputs.push(context.see(small, { channels: shape.channels, height: 1, width: 1 }));
  } else {
    const repeated = expand(context, node, small, dims);
    inputs.push(
      sameShape(builder.shapeOf(repeated), shape) ? repeated : context.see(activation(repeated, dims), shape),
    );
  }
  const name = context.nameFor(node);
  builder[operation](name, { inputs });
  return activation(name, dims);
}

const activation = (source: string, dims: number[]): Activation => ({ kind: 'activation', source, dims });

/** `N,C,1,1` beside `N,C,H,W`: squeeze and excite. */
const isGate = (small: Dims, dims: Dims): boolean =>
  dims.length === 4 && small.length === 4 && small.join() === [...dims.slice(0, 2), 1, 1].join();

/** Repeats a value to `dims`. */
export function expand(context: Context, node: OnnxNode, value: Activation, dims: Dims): string {
  const name = context.nameFor(node, '.expand');
  const shape = canonical(dims, context.batch);
  return context.builder.reshape(name, { inputs: [context.source(value)], shape, mode: 'pad' });
}

export function withConstant(
  context: Context,
  node: OnnxNode,
  operation: 'add' | 'multiply',
  value: Activation,
  constant: Constant,
): Activation {
  const size = product(constant.dims);
  const dims = broadcastDims(value.dims, constant.dims);
  const grows = product(dims) !== product(value.dims);
  const alone =
    context.readersOf(node.inputs.find((name) => context.values.get(name) === value) ?? '').length === 1;
  if (!grows && (size === 1 || (alone && size === value.features))) return { ...value, dims };
  const source = grows ? expand(context, node, value, dims) : context.source(value);
  const parameters = Math.min(size, perImage(product(dims), context.batch));
  const name = context.nameFor(node);
  context.builder[operation](name, { inputs: [source], parameters });
  return activation(name, dims);
}

function foldConstants(context: Context, node: OnnxNode, constants: Constant[]): void {
  const compute = ARITHMETIC[node.op] ?? ARITHMETIC['Add']!;
  const folded = constants.reduce((a, b) => {
    const dims = broadcastDims(a.dims, b.dims);
    return { kind: 'constant', dims, data: combineData(a, b, dims, compute) };
  });
  context.setConstant(node, 0, folded);
}

/** Elements of two constants combined. */
function combineData(
  a: Constant,
  b: Constant,
  dims: Dims,
  compute: (a: number, b: number) => number,
): number[] | undefined {
  const [left, right] = [spread(a, dims), spread(b, dims)];
  return right === undefined ? undefined : left?.map((value, index) => compute(value, right[index]!));
}

/** The elements of a constant, repeated as broadcasting does. */
const spread = ({ data, dims: own }: Constant, dims: Dims): number[] | undefined =>
  sameDims(own, dims) ? data : foldRepeat(data, own, dims);

/**
 * Other functions of two or more operands: one pass that meets them all, and a comparison where there is one. What is
 * constant (bounds, divisors) is read with it and is no parameter.
 */
const function2: Handler = (context, node) => {
  const { operands, constants, computed } = operandsOf(context, node);
  if (computed.length === 0) return foldConstants(context, node, constants);
  const dims = broadcastDims(...operands.map((one) => one.dims));
  const met = computed.reduce((left, right) => combine(context, node, 'add', left, right));
  const value = sameDims(met.dims, dims) ? met : activation(expand(context, node, met, dims), dims);
  if (computed.length > 1 && !COMPARE.includes(node.op)) {
    return context.setResult(node, 0, value.source, dims);
  }
  const name = context.nameFor(node, computed.length > 1 ? '.compare' : '');
  context.builder.activation(name, { inputs: [context.source(value)], function: 'relu' });
  context.setResult(node, 0, name, dims);
};

/** A square or cube is a product, any other power a function. */
const power: Handler = (context, node) => {
  const { constants, computed, operands } = operandsOf(context, node);
  if (computed.length === 0) return foldConstants(context, node, constants);
  const dims = broadcastDims(...operands.map((one) => one.dims));
  const exponent = operands[1]?.kind === 'constant' ? operands[1].data?.[0] : undefined;
  const met = computed.reduce((left, right) => combine(context, node, 'multiply', left, right));
  const value = sameDims(met.dims, dims) ? met : activation(expand(context, node, met, dims), dims);
  const source = context.source(value);
  const name = context.nameFor(node, computed.length > 1 ? '.exp' : '');
  if (exponent === 2 || exponent === 3) {
    context.builder.multiply(name, { inputs: Array.from({ length: exponent }, () => source) });
  } else context.builder.activation(name, { inputs: [source], function: 'exp' });
  context.setResult(node, 0, name, dims);
};

/** A sign folds into a neighbour, as every scalar factor does. */
const negation: Handler = (context, node) => {
  const value = context.operand(node, 0);
  if (value.kind === 'activation') context.setSame(node, value);
  else context.setConstant(node, 0, { dims: value.dims, data: value.data?.map((one) => -one) });
};

/** Local response normalisation: counted as a product with a second tensor of its size, without parameters. */
const localResponse: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const result = combine(context, node, 'multiply', value, value);
  context.setResult(node, 0, result.source, result.dims);
};

/** A choice by mask: two operands are read for every element, also if the mask is constant. */
const where: Handler = (context, node) => {
  const operands = node.inputs.slice(0, 3).map((_, index) => context.operand(node, index));
  const constants = operands.filter((one): one is Constant => one.kind === 'constant');
  const dims = broadcastDims(...operands.map((one) => one.dims));
  if (constants.length === 3) {
    const [mask, yes, no] = constants.map((one) => spread(one, dims));
    const data = yes && no && mask?.map((bit, index) => (bit !== 0 ? yes : no)[index]!);
    return context.setConstant(node, 0, { dims, data });
  }
  const computed = operands.filter((one): one is Activation => one.kind === 'activation');
  const largest = computed.reduce((a, b) => (product(b.dims) > product(a.dims) ? b : a));
  const other = computed.find((one) => one !== largest) ?? largest;
  const result = combine(context, node, 'multiply', { ...largest }, other);
  const source = sameDims(result.dims, dims) ? result.source : expand(context, node, result, dims);
  context.setResult(node, 0, source, dims);
};

const all = (table: object, handler: Handler): Record<string, Handler> =>
  Object.fromEntries(Object.keys(table).map((name) => [name, handler]));

/** Arithmetic, and other functions of several operands. */
export const ELEMENTWISE: Record<string, Handler> = {
  ...all(ARITHMETIC, function2),
  Add: arithmetic('add'),
  Sum: arithmetic('add'),
  Mean: arithmetic('add'),
  Sub: arithmetic('add'),
  Mul: arithmetic('multiply'),
  Div: arithmetic('multiply'),
  Pow: power,
  Neg: negation,
  LRN: localResponse,
  LpNormalization: localResponse,
  MeanVarianceNormalization: localResponse,
  Where: where,
};
