import { integer, integers, type Context, type Handler } from './onnx-context.js';
import { axisOf, canonical, DimsFault, product, sameDims } from './onnx-dims.js';
import { pass } from './onnx-cheap.js';
import type { OnnxNode } from './onnx-proto.js';

/** Repeats or drops elements (nearest), or weighs neighbours in one more pass over the result. */
const resize: Handler = (context, node) => {
  const value = context.operand(node, 0);
  const dims = resizedDims(context, node, value.dims);
  if (value.kind === 'constant') return context.setConstant(node, 0, { dims });
  if (sameDims(dims, value.dims)) return context.setSame(node, value);
  const source = context.resized(node, '', value, canonical(dims, context.batch));
  const mode = node.attributes.get('mode')?.text ?? 'nearest';
  if (mode === 'nearest') return context.setResult(node, 0, source, dims);
  context.setResult(node, 0, pass(context, node, source, '.interpolate'), dims);
};

/** Older versions have their factors in an attribute or as input 1; newer have a region of interest there. */
function resizedDims(context: Context, node: OnnxNode, dims: readonly number[]): number[] {
  const late = node.op === 'Resize' && node.inputs.length > 2;
  const numbers = (index: number): number[] | undefined => {
    const list = context.numbers(node, index);
    return list?.length === 0 ? undefined : list;
  };
  const { floats = [] } = node.attributes.get('scales') ?? {};
  const side = (name: string): number => node.attributes.get(name)?.float ?? 1;
  const old = ['width_scale', 'height_scale'].some((name) => node.attributes.has(name));
  const given = old ? [1, 1, side('height_scale'), side('width_scale')] : floats;
  const scales = given.length > 0 ? given : numbers(late ? 2 : 1);
  const sizes = late ? numbers(3) : undefined;
  const axes = (integers(node, 'axes') ?? dims.map((_, axis) => axis)).map((axis) =>
    axisOf(axis, dims.length),
  );
  const list = sizes ?? scales;
  if (list?.length !== axes.length) {
    return context.fail(
      node,
      `has ${list?.length ?? 'no'} scales or sizes`,
      `${axes.length}, one for each dimension`,
    );
  }
  const out = [...dims];
  const factor = sizes === undefined ? undefined : keptAspect(node, dims, axes, sizes);
  axes.forEach((axis, index) => {
    const size = dims[axis]! * (sizes === undefined ? part(context, node, axes.length, index) : 1);
    if (sizes === undefined) out[axis] = Math.floor(size * scales![index]! + 1e-5);
    else out[axis] = factor === undefined ? sizes[index]! : Math.floor(factor * size + 0.5);
  });
  return out;
}

/** The one factor of all dimensions that keeps their ratio. */
function keptAspect(
  node: OnnxNode,
  dims: readonly number[],
  axes: number[],
  sizes: number[],
): number | undefined {
  const policy = node.attributes.get('keep_aspect_ratio_policy')?.text ?? 'stretch';
  const factors = axes.map((axis, index) => sizes[index]! / dims[axis]!);
  if (policy === 'not_larger') return Math.min(...factors);
  return policy === 'not_smaller' ? Math.max(...factors) : undefined;
}

/** Part of a dimension inside the region of interest. */
function part(context: Context, node: OnnxNode, count: number, index: number): number {
  if (node.attributes.get('coordinate_transformation_mode')?.text !== 'tf_crop_and_resize') return 1;
  const region = context.numbers(node, 1) ?? [];
  return (region[index + count] ?? 1) - (region[index] ?? 0);
}

/** Blocks of pixels and channels change places: a view, of elements in another order. */
const blocks =
  (wider: boolean): Handler =>
  (context, node) => {
    const value = context.activation(node, 0);
    const side = integer(node, 'blocksize', 1);
    const [images, channels, height, width] = value.dims as [number, number, number, number];
    const by = wider ? side : 1 / side;
    const dims = [images, channels / by ** 2, height * by, width * by].map((size) => Number(size.toFixed(6)));
    if (value.dims.length !== 4 || dims.some((size) => !Number.isInteger(size))) {
      throw new DimsFault(`blocks of ${side} do not divide ${value.dims.join('x')}`);
    }
    const inputs = [context.seeCanonical(value)];
    const name = context.nameFor(node);
    context.builder.reshape(name, { inputs, shape: canonical(dims, context.batch) });
    context.setResult(node, 0, name, dims);
  };

/** Samples of a feature map at places that are computed: looked up, then weighed. */
const gridSample: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const grid = context.operand(node, 1);
  const dims = [...value.dims.slice(0, 2), ...grid.dims.slice(1, -1)];
  const source = context.resized(node, '', value, canonical(dims, context.batch));
  const mode = node.attributes.get('mode')?.text ?? 'linear';
  context.setResult(node, 0, mode === 'nearest' ? source : pass(context, node, source, '.interpolate'), dims);
};

/** Coordinates for every place of a result whose size is known. */
const affineGrid: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const size = context.numbers(node, 1) ?? context.fail(node, 'has no size');
  const dims = [size[0]!, ...size.slice(2), size.length - 2];
  const source = context.resized(node, '', value, canonical(dims, context.batch));
  context.setResult(node, 0, pass(context, node, source, '.coordinates'), dims);
};

/** Crops or pads to a known size around the centre. */
const centred: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const target = context.numbers(node, 1) ?? context.fail(node, 'has no shape');
  const axes = (integers(node, 'axes') ?? value.dims.map((_, axis) => axis)).map((axis) =>
    axisOf(axis, value.dims.length),
  );
  const dims = value.dims.map((size, axis) => (axes.includes(axis) ? target[axes.indexOf(axis)]! : size));
  context.setResult(node, 0, context.resized(node, '', value, canonical(dims, context.batch)), dims);
};

/** Sums of blocks at their places of an image. */
const col2im: Handler = (context, node) => {
  const value = context.activation(node, 0);
  const [image, block] = [context.numbers(node, 1), context.numbers(node, 2)];
  if (image === undefined || block === undefined) return context.fail(node, 'has no sizes');
  const dims = [value.dims[0]!, value.dims[1]! / product(block), ...image];
  context.setResult(node, 0, context.resized(node, '', value, canonical(dims, context.batch)), dims);
};

/** Source: https://onnx.ai/onnx/operators/onnx__Resize.html, onnx__DepthToSpace.html, onnx__GridSample.html */
export const RESIZE: Record<string, Handler> = {
  Resize: resize,
  Upsample: resize,
  DepthToSpace: blocks(true),
  SpaceToDepth: blocks(false),
  GridSample: gridSample,
  AffineGrid: affineGrid,
  CenterCropPad: centred,
  Col2Im: col2im,
};
