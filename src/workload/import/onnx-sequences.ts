import { integer, type Context, type Handler, type Value } from './onnx-context.js';
import { axisOf, DimsFault } from './onnx-dims.js';
import { foldSlice } from './onnx-fold.js';
import type { OnnxNode } from './onnx-proto.js';
import { joinValues, select } from './onnx-select.js';

/** Lists of tensors whose length is known: no operator, only names for what is in them. */
const listOf = (context: Context, node: OnnxNode, index: number): readonly Value[] =>
  context.lists.get(node.inputs[index] ?? '') ??
  context.fail(node, `input '${node.inputs[index] ?? ''}' is no list of known length`, 'a list of tensors');

const setList = (context: Context, node: OnnxNode, values: readonly Value[]): void => {
  context.lists.set(node.outputs[0] ?? '', values);
};

/** Place in a list, counted from its end if negative; undefined if the node does not give it. */
function placeOf(context: Context, node: OnnxNode, index: number, length: number): number | undefined {
  const given = context.numbers(node, index)?.[0];
  if (given === undefined) return undefined;
  const place = given < 0 ? given + length : given;
  if (place >= 0 && place <= length) return place;
  throw new DimsFault(`place ${given} of a list of ${length}`);
}

/** One of `size` elements of `axis` from `start` on. */
function part(
  context: Context,
  node: OnnxNode,
  value: Value,
  axis: number,
  start: number,
  size: number,
): Value {
  context.countTurn(node);
  const dims = value.dims.map((all, at) => (at === axis ? size : all));
  if (value.kind === 'constant') {
    const starts = dims.map((_, at) => (at === axis ? start : 0));
    return {
      kind: 'constant',
      dims,
      data: foldSlice(
        value.data,
        value.dims,
        dims,
        starts,
        dims.map(() => 1),
      ),
    };
  }
  const inner = { ...node, outputs: [`${node.outputs[0] ?? ''}#${axis}:${start}`] };
  select(context, { ...inner, name: `${node.name}.${start}` }, 0, value, dims);
  return context.operand({ ...inner, inputs: inner.outputs }, 0);
}

/** Elements of every place of an axis, without it. */
export function placesOf(context: Context, node: OnnxNode, value: Value, axis: number): Value[] {
  const places: Value[] = [];
  for (let start = 0; start < value.dims[axis]!; start++) {
    const one = part(context, node, value, axis, start, 1);
    places.push({ ...one, dims: one.dims.filter((_, at) => at !== axis) });
  }
  return places;
}

/** Tensors joined along an axis, or along a new one. */
export function joinList(
  context: Context,
  node: OnnxNode,
  index: number,
  values: readonly Value[],
  axis: number,
  fresh: boolean,
): void {
  const rank = (values[0]?.dims.length ?? 0) + (fresh ? 1 : 0);
  const at = axisOf(axis, rank);
  const parts = fresh
    ? values.map((one): Value => ({ ...one, dims: [...one.dims.slice(0, at), 1, ...one.dims.slice(at)] }))
    : values;
  joinValues(context, node, index, parts, at);
}

const split: Handler = (context, node) => {
  const value = context.operand(node, 0);
  const axis = axisOf(integer(node, 'axis', 0), value.dims.length);
  const size = value.dims[axis]!;
  const given = context.numbers(node, 1);
  if (given === undefined && integer(node, 'keepdims', 1) === 0) {
    return setList(context, node, placesOf(context, node, value, axis));
  }
  const scalar = given === undefined || context.operand(node, 1).dims.length === 0;
  const sizes = given ?? [1];
  if (sizes.some((one) => !(one > 0)))
    throw new DimsFault(`splits in parts of ${sizes.slice(0, 8).join(', ')}`);
  const parts: Value[] = [];
  let start = 0;
  while (start < size) {
    const one = scalar ? Math.min(sizes[0]!, size - start) : (sizes[parts.length] ?? Infinity);
    if (start + one > size) throw new DimsFault(`splits ${size} in ${sizes.slice(0, 8).join(', ')}`);
    parts.push(part(context, node, value, axis, start, one));
    start += one;
  }
  setList(context, node, parts);
};

export const SEQUENCES: Record<string, Handler> = {
  SequenceEmpty: (context, node) => setList(context, node, []),
  SequenceConstruct: (context, node) =>
    setList(
      context,
      node,
      node.inputs.map((_, index) => context.operand(node, index)),
    ),
  SequenceInsert: (context, node) => {
    const list = listOf(context, node, 0);
    const place = placeOf(context, node, 2, list.length) ?? list.length;
    setList(context, node, list.toSpliced(place, 0, context.operand(node, 1)));
  },
  SequenceErase: (context, node) => {
    const list = listOf(context, node, 0);
    setList(context, node, list.toSpliced(placeOf(context, node, 1, list.length) ?? list.length - 1, 1));
  },
  SequenceAt: (context, node) => {
    const list = listOf(context, node, 0);
    const place = placeOf(context, node, 1, list.length) ?? 0;
    context.set(
      node,
      0,
      list[place] ?? context.fail(node, `has no place ${place} in a list of ${list.length}`),
    );
  },
  SequenceLength: (context, node) =>
    context.setConstant(node, 0, { dims: [], data: [listOf(context, node, 0).length] }),
  SplitToSequence: split,
  ConcatFromSequence: (context, node) =>
    joinList(
      context,
      node,
      0,
      listOf(context, node, 0),
      integer(node, 'axis', 0),
      integer(node, 'new_axis', 0) === 1,
    ),
};
