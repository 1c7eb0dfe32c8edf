import type { Shape } from '../graph.js';
import { transposedSize } from '../layers/transposed.js';
import { unfold, type SpatialWindow } from '../layers/unfold.js';
import {
  integer,
  integers,
  type Activation,
  type Context,
  type Handler,
  type Value,
} from './onnx-context.js';
import { BatchFault, canonical, DimsFault, product, showDims, type Dims } from './onnx-dims.js';
import { combine } from './onnx-elementwise.js';
import type { OnnxNode } from './onnx-proto.js';
import {
  biasFollows,
  featureMap,
  flatWindow,
  imagesOf,
  readWindow,
  slideOver,
  tooLarge,
} from './onnx-windows.js';

const bare = (value: Activation): Activation => ({ ...value, padding: undefined });

/** Filters, channels of a group and sides of the weights of a convolution, checked against its input. */
function filtersOf(node: OnnxNode, value: Activation, weights: Dims): [number, number, number[], number] {
  if (weights.length !== value.dims.length) {
    throw new DimsFault(`weights of ${showDims(weights)} for an input of ${showDims(value.dims)}`);
  }
  const groups = integer(node, 'group', 1);
  const [filters, depth, ...sides] = weights as [number, number, ...number[]];
  if (depth * groups !== value.dims[1]) {
    throw new DimsFault(
      `weights are for ${depth * groups} input channels (${depth} in ${groups} groups), the input has ${value.dims[1]}`,
    );
  }
  return [filters, depth, sides, groups];
}

/** A convolution over one or two dimensions is one of the network; others are laid out as rows before. */
const conv: Handler = (context, node) => {
  const value = featureMap(context, node);
  const weights = context.operand(node, 1);
  const [filters, depth, sides, groups] = filtersOf(node, value, weights.dims);
  const window = readWindow(context, node, value, sides);
  if (weights.kind === 'activation') return convWith(context, node, value, weights, window);
  const [, channels, ...spatial] = value.dims as [number, number, ...number[]];
  const images = imagesOf(context, value);
  const addend = context.has(node, 2) ? context.operand(node, 2) : undefined;
  const bias = addend?.kind === 'constant' || (addend === undefined && biasFollows(context, node, filters));
  const name = context.nameFor(node);
  const common = { filters, groups, bias };
  if (spatial.length <= 2 && images === 1) {
    const map = { channels, height: spatial[0]!, width: spatial[1] ?? 1 };
    const inputs = [context.see(bare(value), map)];
    context.builder.conv(name, { inputs, ...common, ...flatWindow(window) });
    const { height, width } = context.builder.shapeOf(name);
    const sizes = spatial.length === 2 ? [height, width] : [height];
    return finish(context, node, name, [context.batch, filters, ...sizes], filters, addend);
  }
  if (filters % groups !== 0) throw new DimsFault(`${filters} filters are not divisible by ${groups} groups`);
  const { out, shape, ...rows } = unfold(
    { channels: depth * groups, spatial, images },
    window,
    tooLarge(window),
  );
  const inputs = [context.resized(node, '.unfold', bare(value), shape)];
  context.builder.conv(name, { inputs, ...common, ...rows.window });
  return finish(context, node, name, [value.dims[0]!, filters, ...out], filters, addend);
};

/** Sets the result of a convolution, with the sum of a computed bias behind it. */
function finish(
  context: Context,
  node: OnnxNode,
  name: string,
  dims: number[],
  filters: number,
  addend?: Value,
): void {
  if (addend?.kind !== 'activation') return context.setResult(node, 0, name, dims, filters);
  const aligned = { ...addend, dims: [filters, ...dims.slice(2).map(() => 1)] };
  const sum = combine(context, node, 'add', { kind: 'activation', source: name, dims }, aligned);
  context.setResult(node, 0, sum.source, dims);
}

/** Weights that are computed: the products of an im2col, for each group, without parameters. */
function convWith(
  context: Context,
  node: OnnxNode,
  value: Activation,
  weights: Activation,
  window: SpatialWindow,
): void {
  if (context.batch > 1) throw new BatchFault('weights are computed');
  const [filters, depth, sides, groups] = filtersOf(node, value, weights.dims);
  if (filters % groups !== 0) throw new DimsFault(`${filters} filters are not divisible by ${groups} groups`);
  const out = slideOver(value.dims, window);
  const images = value.dims[0]!;
  const k = depth * product(sides);
  const columns = { channels: groups, height: k, width: images * product(out) };
  const inputs = [context.source(weights), context.resized(node, '.unfold', bare(value), columns)];
  const name = context.nameFor(node);
  const sizes = { count: groups, m: filters / groups, n: columns.width, k };
  context.builder.matmul(name, { inputs, ...sizes, layout: 'scores' });
  const dims = [images, filters, ...out];
  const addend = context.has(node, 2) ? context.operand(node, 2) : undefined;
  if (addend?.kind !== 'constant') return finish(context, node, name, dims, filters, addend);
  const biased = context.nameFor(node, '.bias');
  context.builder.add(biased, { inputs: [name], parameters: filters });
  context.setResult(node, 0, biased, dims);
}

/**
 * A transposed convolution multiplies every element of its input with the weights of its channel (a 1x1 convolution
 * to `filters x taps`); the products that meet in one place of the output are summed up where they are written.
 */
const convTranspose: Handler = (context, node) => {
  const value = featureMap(context, node);
  const weights = context.constant(node, 1);
  if (weights.dims.length !== value.dims.length || weights.dims[0] !== value.dims[1]) {
    throw new DimsFault(`weights of ${showDims(weights.dims)} for an input of ${showDims(value.dims)}`);
  }
  const groups = integer(node, 'group', 1);
  const [channels, each, ...sides] = weights.dims as [number, number, ...number[]];
  const spatial = value.dims.slice(2);
  const out = transposedSizes(context, node, value, sides);
  const images = imagesOf(context, value);
  const [height, ...rest] = spatial as [number, ...number[]];
  const map: Shape = { channels, height: images * height, width: product(rest) };
  const name = context.nameFor(node);
  const filters = each * groups;
  const inputs = [context.see(bare(value), map)];
  context.builder.conv(name, { inputs, filters: filters * product(sides), groups, kernel: 1 });
  const dims = [value.dims[0]!, filters, ...out];
  const products = { kind: 'activation' as const, source: name, dims, label: `${name}.sum` };
  let result = context.resized(node, '.sum', products, canonical(dims, context.batch));
  const addend = context.has(node, 2) ? context.operand(node, 2) : undefined;
  if (addend?.kind === 'constant') {
    const biased = context.nameFor(node, '.bias');
    result = context.builder.add(biased, { inputs: [result], parameters: filters });
  }
  finish(context, node, result, dims, 0, addend?.kind === 'activation' ? addend : undefined);
};

/** `stride * (size - 1) + output_padding + span - pads`, or what the node asks for. */
function transposedSizes(context: Context, node: OnnxNode, value: Activation, sides: number[]): number[] {
  const spatial = value.dims.slice(2);
  const rank = spatial.length;
  const list = (name: string, otherwise: number): number[] => {
    const given = integers(node, name) ?? spatial.map(() => otherwise);
    if (given.length === rank) return given;
    return context.fail(
      node,
      `${name} has ${given.length} entries`,
      `${rank}, one for each spatial dimension`,
    );
  };
  const kernel = list('kernel_shape', 0);
  if (integers(node, 'kernel_shape') !== undefined && kernel.join() !== sides.join()) {
    context.fail(node, `kernel_shape is ${kernel.join('x')}`, `${sides.join('x')}, as its weights are`);
  }
  const [strides, dilations, extra] = [list('strides', 1), list('dilations', 1), list('output_padding', 0)];
  const asked = integers(node, 'output_shape')?.slice(-rank);
  const auto = node.attributes.get('auto_pad')?.text ?? 'NOTSET';
  const pads = integers(node, 'pads') ?? spatial.flatMap(() => [0, 0]);
  return spatial.map((size, axis) => {
    if (asked !== undefined) return asked[axis] ?? 0;
    if (auto.startsWith('SAME')) return size * strides[axis]!;
    const around = auto === 'VALID' ? 0 : (pads[axis] ?? 0) + (pads[axis + rank] ?? 0);
    return transposedSize(size, {
      kernel: sides[axis]!,
      stride: strides[axis]!,
      dilation: dilations[axis]!,
      extra: extra[axis]!,
      around,
    });
  });
}

/** Deformable: the elements under every window are looked up first, by computed offsets. */
const deformable: Handler = (context, node) => {
  const value = featureMap(context, node);
  const weights = context.constant(node, 1);
  const [filters, depth, sides, groups] = filtersOf(node, value, weights.dims);
  const out = slideOver(value.dims, readWindow(context, node, value, sides));
  const channels = depth * groups * product(sides);
  const [height, ...rest] = out as [number, ...number[]];
  const shape = { channels, height: imagesOf(context, value) * height, width: product(rest) };
  const inputs = [context.resized(node, '.unfold', bare(value), shape)];
  const name = context.nameFor(node);
  context.builder.conv(name, { inputs, filters, groups, bias: context.has(node, 3), kernel: 1 });
  context.setResult(node, 0, name, [value.dims[0]!, filters, ...out]);
};

/** Source: https://onnx.ai/onnx/operators/onnx__Conv.html, onnx__ConvTranspose.html, onnx__DeformConv.html */
export const CONVOLUTIONS: Record<string, Handler> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  DeformConv: deformable,
};
