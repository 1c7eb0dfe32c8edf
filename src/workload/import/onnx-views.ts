import { integer, integers, listOf, type Context, type Handler } from './onnx-context.js';
import {
  axisOf,
  canonical,
  DimsFault,
  perImage,
  product,
  reshapeDims,
  sameDims,
  showDims,
  type Dims,
} from './onnx-dims.js';
import { foldReduce, foldTranspose } from './onnx-fold.js';
import { INTEGER_TYPES, type OnnxNode } from './onnx-proto.js';

/** The same elements in other dimensions: no operator; a view is added where one reads another shape. */
const view =
  (dimsOf: (context: Context, node: OnnxNode, dims: Dims) => number[]): Handler =>
  (context, node) => {
    const value = context.operand(node, 0);
    const dims = dimsOf(context, node, value.dims);
    if (value.kind === 'activation') {
      if (sameDims(dims, value.dims)) return context.setSame(node, value);
      return context.setView(node, 0, value, dims);
    }
    const order = node.op === 'Transpose' ? orderOf(node, value.dims) : undefined;
    const data = order === undefined ? value.data : foldTranspose(value.data, value.dims, order);
    context.setConstant(node, 0, { ...value, dims, data });
  };

const same: Handler = (context, node) => {
  const value = context.operand(node, 0);
  if (value.kind === 'activation') return context.setSame(node, { ...value, features: undefined });
  const whole = node.op === 'Cast' && INTEGER_TYPES.includes(integer(node, 'to', 0));
  context.setConstant(node, 0, { ...value, data: whole ? value.data?.map(Math.trunc) : value.data });
};

/** The axes in their new order. */
function orderOf(node: OnnxNode, dims: Dims): number[] {
  const order = integers(node, 'perm') ?? dims.map((_, index) => dims.length - 1 - index);
  if (order.toSorted((a, b) => a - b).join() !== dims.map((_, index) => index).join()) {
    throw new DimsFault(`perm [${order.slice(0, 8).join(', ')}] of ${showDims(dims)}`, 'every axis once');
  }
  return order;
}

const transposeDims = (_context: Context, node: OnnxNode, dims: Dims): number[] =>
  orderOf(node, dims).map((axis) => dims[axis]!);

function flattenDims(_context: Context, node: OnnxNode, dims: Dims): number[] {
  const axis = integer(node, 'axis', 1);
  const at = axis === dims.length ? axis : axisOf(axis, dims.length);
  return [product(dims.slice(0, at)), product(dims.slice(at))];
}

function squeezeDims(context: Context, node: OnnxNode, dims: Dims): number[] {
  const given = listOf(context, node, 'axes', 1);
  const axes = given?.length === 0 ? undefined : given?.map((axis) => axisOf(axis, dims.length));
  const bad = axes?.find((axis) => dims[axis] !== 1);
  if (bad !== undefined) throw new DimsFault(`axis ${bad} of ${showDims(dims)} is not 1`);
  return dims.filter((dim, axis) => (axes === undefined ? dim !== 1 : !axes.includes(axis)));
}

function unsqueezeDims(context: Context, node: OnnxNode, dims: Dims): number[] {
  const given = listOf(context, node, 'axes', 1) ?? context.fail(node, 'has no axes');
  const rank = dims.length + given.length;
  const axes = given.map((axis) => axisOf(axis, rank));
  if (new Set(axes).size !== axes.length) throw new DimsFault(`axes [${given.slice(0, 8).join(', ')}]`);
  const rest = [...dims];
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!));
}

/** The target must be known: a constant, or computed from shapes. */
function reshapedDims(context: Context, node: OnnxNode, dims: Dims): number[] {
  const target = listOf(context, node, 'shape', 1) ?? context.fail(node, 'has no shape');
  return reshapeDims(dims, target, integer(node, 'allowzero', 0) === 1);
}

/** Dropout, also its mask, which at inference is of ones. */
const dropout: Handler = (context, node) => {
  same(context, node);
  const value = context.operand(node, 0);
  if ((node.outputs[1] ?? '') === '') return;
  if (value.kind === 'constant') context.setConstant(node, 1, { dims: value.dims });
  else context.set(node, 1, { ...value, features: undefined });
};

const sum = (some: number[]): number => some.reduce((a, b) => a + b, 0);

/** Reductions that shapes are computed with. */
const OF_CONSTANTS: Record<string, (some: number[]) => number> = {
  ReduceProd: product,
  ReduceSum: sum,
  ReduceMean: (some) => sum(some) / some.length,
  ReduceMax: (some) => Math.max(...some),
  ReduceMin: (some) => Math.min(...some),
  ArgMax: (some) => some.indexOf(Math.max(...some)),
  ArgMin: (some) => some.indexOf(Math.min(...some)),
};

/** Sum, mean or maximum over some axes: a pool over the whole extent (a sum is a mean without the division). */
const reduce =
  (type: 'max' | 'average'): Handler =>
  (context, node) => {
    const value = context.operand(node, 0);
    const rank = value.dims.length;
    const given = axesOf(context, node);
    const all = given === undefined || given.length === 0;
    if (all && integer(node, 'noop_with_empty_axes', 0) === 1) return same(context, node);
    const axes = all ? value.dims.map((_, axis) => axis) : given.map((axis) => axisOf(axis, rank));
    const keep = integer(node, 'keepdims', 1) === 1;
    const reduced = value.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const dims = keep ? reduced : reduced.filter((_, axis) => !axes.includes(axis));
    if (value.kind === 'constant') {
      const combine = OF_CONSTANTS[node.op];
      const data = combine && foldReduce(value.data, value.dims, axes, combine);
      return context.setConstant(node, 0, { dims, data });
    }
    const positions = product(value.dims) / product(reduced);
    if (positions === 1) return context.setView(node, 0, value, dims);
    const channels = perImage(product(reduced), context.batch);
    const natural = canonical(value.dims, context.batch);
    const fits = natural.channels === channels && rank === 4 && axes.toSorted().join() === '2,3';
    const name = context.nameFor(node);
    const shape = fits ? natural : { channels, height: positions, width: 1 };
    context.builder.pool(name, { inputs: [context.see(value, shape)], type, kernel: 'global' });
    context.setResult(node, 0, name, dims);
  };

/** Axes of a reduction; those of the largest or smallest place have one, the first unless it says otherwise. */
const axesOf = (context: Context, node: OnnxNode): number[] | undefined =>
  node.op.startsWith('Arg') ? [integer(node, 'axis', 0)] : listOf(context, node, 'axes', 1);

/** Operators that change the dimensions of a tensor, or reduce some. */
export const VIEWS: Record<string, Handler> = {
  Identity: same,
  Dropout: dropout,
  Cast: same,
  CastLike: same,
  QuantizeLinear: same,
  DequantizeLinear: same,
  Reshape: view(reshapedDims),
  Flatten: view(flattenDims),
  Transpose: view(transposeDims),
  Squeeze: view(squeezeDims),
  Unsqueeze: view(unsqueezeDims),
  ReduceMean: reduce('average'),
  ReduceSum: reduce('average'),
  ReduceMax: reduce('max'),
  ReduceMin: reduce('max'),
  ReduceProd: reduce('average'),
  ReduceL1: reduce('average'),
  ReduceL2: reduce('average'),
  ReduceLogSum: reduce('average'),
  ReduceLogSumExp: reduce('average'),
  ReduceSumSquare: reduce('average'),
  ArgMax: reduce('max'),
  ArgMin: reduce('max'),
};
