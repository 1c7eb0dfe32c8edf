import {
  integer,
  integers,
  listOf,
  requireInput,
  type Activation,
  type Constant,
  type Context,
  type Handler,
  type Sides,
  type Value,
} from './onnx-context.js';
import {
  axisOf,
  broadcastDims,
  canonical,
  DimsFault,
  joinView,
  perImage,
  product,
  sameDims,
  showDims,
  sliceSize,
  type Dims,
} from './onnx-dims.js';
import { expand } from './onnx-elementwise.js';
import { foldConcat, foldGather, foldRepeat, foldSlice } from './onnx-fold.js';
import type { OnnxNode } from './onnx-proto.js';
import { TAKE_PADDING } from './onnx-windows.js';

/** Some of the elements: a `select` reshape of an activation. */
export function select(context: Context, node: OnnxNode, index: number, value: Activation, dims: Dims): void {
  if (product(dims) === product(value.dims)) return context.setView(node, index, value, dims);
  // Nothing is left: as good as a constant without elements.
  if (product(dims) === 0) return context.setConstant(node, index, { dims: [...dims], data: [] });
  const name = context.nameFor(node, index === 0 ? '' : `.${index}`);
  const shape = canonical(dims, context.batch);
  context.builder.reshape(name, { inputs: [context.source(value)], shape, mode: 'select' });
  context.setResult(node, index, name, dims);
}

/** One, all or some rows: of a table by a computed index (embedding), of a tensor by a constant one. */
const gather: Handler = (context, node) => {
  const [data, at] = [context.operand(node, 0), context.operand(node, 1)];
  const axis = axisOf(integer(node, 'axis', 0), data.dims.length);
  const dims = [...data.dims.slice(0, axis), ...at.dims, ...data.dims.slice(axis + 1)];
  if (at.kind === 'activation') return lookUp(context, node, data, at, axis, dims);
  if (data.kind === 'activation') return select(context, node, 0, data, dims);
  context.setConstant(node, 0, { dims, data: foldGather(data.data, data.dims, axis, at.data, at.dims) });
};

function lookUp(
  context: Context,
  node: OnnxNode,
  table: Value,
  at: Activation,
  axis: number,
  dims: number[],
): void {
  // Rows of what is computed: some of its elements, or some of them several times.
  if (table.kind === 'activation') {
    return context.setResult(node, 0, context.resized(node, '', table, canonical(dims, context.batch)), dims);
  }
  const rows = table.dims[axis]!;
  const features = table.dims.filter((_, index) => index !== axis);
  const name = context.nameFor(node);
  const tokens = perImage(product(at.dims), context.batch);
  context.builder.embedding(name, {
    inputs: [context.source(at)],
    rows,
    features: product(features),
    tokens,
  });
  if (table.origin !== undefined) context.used.add(table.origin);
  context.setResult(node, 0, name, dims);
}

/** `starts`, `ends`, `axes`, `steps`: attributes of the first version, inputs since. */
const slice: Handler = (context, node) => {
  const value = context.operand(node, 0);
  const list = (name: string, input: number): number[] | undefined => listOf(context, node, name, input);
  const [starts, ends] = [list('starts', 1), list('ends', 2)];
  if (starts === undefined || ends === undefined) return context.fail(node, 'has no starts or ends');
  const axes = (list('axes', 3) ?? starts.map((_, index) => index)).map((axis) =>
    axisOf(axis, value.dims.length),
  );
  const steps = list('steps', 4) ?? starts.map(() => 1);
  if ([ends, axes, steps].some((one) => one.length !== starts.length)) {
    context.fail(node, 'starts, ends, axes and steps differ in length');
  }
  const dims = [...value.dims];
  axes.forEach((axis, index) => {
    dims[axis] = sliceSize(value.dims[axis]!, starts[index]!, ends[index]!, steps[index]!);
  });
  if (value.kind === 'activation') return select(context, node, 0, value, dims);
  const of = (list: number[], otherwise: number): number[] =>
    dims.map((_, axis) => list[axes.indexOf(axis)] ?? otherwise);
  const data = foldSlice(value.data, value.dims, dims, of(starts, 0), of(steps, 1));
  context.setConstant(node, 0, { dims, data });
};

const split: Handler = (context, node) => {
  const value = context.operand(node, 0);
  const axis = axisOf(integer(node, 'axis', 0), value.dims.length);
  const parts = node.outputs.length;
  const size = value.dims[axis]!;
  const even = Math.ceil(size / parts);
  const sizes =
    listOf(context, node, 'split', 1) ??
    node.outputs.map((_, index) => Math.max(0, Math.min(even, size - index * even)));
  if (sizes.length !== parts || sizes.reduce((sum, one) => sum + one, 0) !== size) {
    context.fail(
      node,
      `splits ${size} in [${sizes.slice(0, 8).join(', ')}]`,
      `${parts} sizes that sum to ${size}`,
    );
  }
  let start = 0;
  sizes.forEach((part, index) => {
    const dims = value.dims.map((dim, at) => (at === axis ? part : dim));
    if (value.kind === 'activation') select(context, node, index, value, dims);
    else {
      const starts = dims.map((_, at) => (at === axis ? start : 0));
      const data = foldSlice(
        value.data,
        value.dims,
        dims,
        starts,
        dims.map(() => 1),
      );
      context.setConstant(node, index, { dims, data });
    }
    start += part;
  });
};

/** Joins activations; constants among them (a class token) are learned elements of the result. */
const concat: Handler = (context, node) => {
  const operands = node.inputs.map((_, index) => context.operand(node, index));
  joinValues(context, node, 0, operands, integer(node, 'axis', 0));
};

/** Sets output `index` of a node to tensors joined along an axis. */
export function joinValues(
  context: Context,
  node: OnnxNode,
  index: number,
  operands: readonly Value[],
  at: number,
): void {
  const first = operands[0] ?? context.fail(node, 'has no inputs');
  const axis = axisOf(at, first.dims.length);
  const bare = (dims: Dims): string => dims.map((dim, place) => (place === axis ? '' : dim)).join('x');
  const odd = operands.find(({ dims }) => bare(dims) !== bare(first.dims));
  if (odd !== undefined)
    throw new DimsFault(`joins ${showDims(first.dims)} and ${showDims(odd.dims)} along axis ${axis}`);
  const total = (some: readonly Value[]): number => some.reduce((sum, { dims }) => sum + dims[axis]!, 0);
  const along = (size: number): number[] => first.dims.map((dim, place) => (place === axis ? size : dim));
  const constants = operands.filter((one): one is Constant => one.kind === 'constant');
  const computed = operands.filter((one): one is Activation => one.kind === 'activation');
  const dims = along(total(operands));
  if (computed.length === 0) {
    return context.setConstant(node, index, { dims, data: foldConcat(constants, axis, dims) });
  }
  const { builder, batch } = context;
  const parts = computed.map((one) => ({
    dims: one.dims,
    shape: one.external ?? builder.shapeOf(one.source),
  }));
  const joined = joinView(parts, axis, batch);
  let result = context.see(computed[0]!, joined.see(computed[0]!.dims));
  if (computed.length > 1) {
    const inputs = computed.map((one) => context.see(one, joined.see(one.dims)));
    result = builder.concat(context.nameFor(node), { inputs, axis: joined.axis });
  }
  if (constants.length > 0) {
    const parameters = perImage(product(along(total(constants))), batch);
    const name = context.nameFor(node);
    if (parameters > 0) builder.reshape(name, { inputs: [result], shape: joined.see(dims), parameters });
    if (parameters > 0) result = name;
  }
  context.setResult(node, index, result, dims);
}

/**
 * Zeros around a feature map: taken in by the convolutions and pools that read it, else a `pad` reshape. Negative
 * numbers crop.
 */
const pad: Handler = (context, node) => {
  const value = context.operand(node, 0);
  const { dims } = value;
  const given =
    listOf(context, node, 'pads', 1) ?? integers(node, 'paddings') ?? context.fail(node, 'has no pads');
  const axes = (context.numbers(node, 3) ?? dims.map((_, axis) => axis)).map((axis) =>
    axisOf(axis, dims.length),
  );
  if (given.length !== 2 * axes.length || given.some((one) => !Number.isInteger(one))) {
    context.fail(node, `pads is [${given.slice(0, 8).join(', ')}]`, `${2 * axes.length} whole numbers`);
  }
  const sides = dims.map((_, axis): Sides => {
    const at = axes.indexOf(axis);
    return at < 0 ? [0, 0] : [given[at]!, given[at + axes.length]!];
  });
  const padded = dims.map((dim, axis) => dim + sides[axis]![0] + sides[axis]![1]);
  if (value.kind === 'constant') return context.setConstant(node, 0, { dims: padded });
  const readers = context.readersOf(node.outputs[0] ?? '');
  const spatial =
    sides
      .slice(0, 2)
      .flat()
      .every((one) => one === 0) && sides.flat().every((one) => one >= 0);
  const takenIn = readers.length > 0 && readers.every(({ op }) => TAKE_PADDING.includes(op));
  if (dims.length > 2 && spatial && takenIn) {
    return context.setSame(node, { ...value, padding: sides.slice(2) });
  }
  if (sameDims(padded, dims)) return context.setSame(node, value);
  const name = context.nameFor(node);
  const shape = canonical(padded, context.batch);
  context.builder.reshape(name, { inputs: [context.seeCanonical(value)], shape, mode: 'pad' });
  context.setResult(node, 0, name, padded);
};

/** Repeats elements. */
function repeat(context: Context, node: OnnxNode, dims: number[]): void {
  const value = context.operand(node, 0);
  if (value.kind === 'constant') {
    return context.setConstant(node, 0, { dims, data: foldRepeat(value.data, value.dims, dims) });
  }
  if (product(dims) === product(value.dims)) return context.setView(node, 0, value, dims);
  context.setResult(node, 0, expand(context, node, value, dims), dims);
}

/** Operators that take, join or repeat elements. */
export const SELECTIONS: Record<string, Handler> = {
  Gather: gather,
  Slice: slice,
  Split: split,
  Concat: concat,
  Pad: pad,
  Expand: (context, node) =>
    repeat(context, node, broadcastDims(context.operand(node, 0).dims, requireInput(context, node, 1))),
  Tile: (context, node) => {
    const times = requireInput(context, node, 1);
    repeat(
      context,
      node,
      context.operand(node, 0).dims.map((dim, axis) => dim * (times[axis] ?? 1)),
    );
  },
};
