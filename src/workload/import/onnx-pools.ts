import type { Shape } from '../graph.js';
import { integers, type Activation, type Context, type Handler } from './onnx-context.js';
import { canonical, DimsFault, product } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';
import { featureMap, flatWindow, imagesOf, readWindow, slideOver } from './onnx-windows.js';

type PoolType = 'max' | 'average';

/**
 * Max and average pools. Several images are further channels. A pool over more than two dimensions is one over the
 * last two and one over each other dimension; of a dilated one the elements under every window are laid out first.
 */
const pool =
  (type: PoolType): Handler =>
  (context, node) => {
    const padded = featureMap(context, node);
    const window = readWindow(context, node, padded, undefined);
    const value = { ...padded, padding: undefined };
    const [images, channels, ...spatial] = value.dims as [number, number, ...number[]];
    const dense = window.dilation.every((one) => one === 1);
    const planes = channels * imagesOf(context, value);
    let source: string;
    let out: number[];
    if (dense && spatial.length <= 2) {
      source = context.nameFor(node);
      const map = { channels: planes, height: spatial[0]!, width: spatial[1] ?? 1 };
      const { kernel, stride, padding } = flatWindow(window);
      context.builder.pool(source, { inputs: [context.see(value, map)], type, kernel, stride, padding });
      const { height, width } = context.builder.shapeOf(source);
      out = spatial.length === 2 ? [height, width] : [height];
    } else {
      out = slideOver(value.dims, window);
      source = poolAxes(context, node, value, type, planes, out, window.kernel);
    }
    const dims = [images, channels, ...out];
    context.setResult(node, 0, source, dims);
    if ((node.outputs[1] ?? '') !== '') context.setResult(node, 1, source, dims);
  };

/** One pool for each dimension, its windows laid out side by side. */
function poolAxes(
  context: Context,
  node: OnnxNode,
  value: Activation,
  type: PoolType,
  planes: number,
  out: number[],
  kernel: number[],
): string {
  const sizes = value.dims.slice(2);
  let current = value;
  sizes.forEach((_, index) => {
    const axis = sizes.length - 1 - index;
    const width = product(sizes.slice(0, axis)) * planes;
    const after = product(out.slice(axis + 1));
    const shape: Shape = { channels: width, height: out[axis]! * kernel[axis]!, width: after };
    const suffix = axis === 0 ? '' : `.${axis}`;
    const inputs = [context.resized(node, `${suffix}.windows`, current, shape)];
    const name = context.nameFor(node, suffix);
    context.builder.pool(name, { inputs, type, kernel: [kernel[axis]!, 1] });
    current = {
      kind: 'activation',
      source: name,
      dims: [...value.dims.slice(0, axis + 2), ...out.slice(axis)],
    };
  });
  return current.source;
}

const globalPool =
  (type: PoolType): Handler =>
  (context, node) => {
    const value = featureMap(context, node);
    const [, channels, height, ...rest] = value.dims as [number, number, number, ...number[]];
    const map = { channels: channels * imagesOf(context, value), height, width: product(rest) };
    const name = context.nameFor(node);
    context.builder.pool(name, { inputs: [context.see(value, map)], type, kernel: 'global' });
    context.setResult(node, 0, name, [...value.dims.slice(0, 2), ...value.dims.slice(2).map(() => 1)]);
  };

/** The opposite of a max pool: elements are moved, zeros are added. */
const unpool: Handler = (context, node) => {
  const value = featureMap(context, node);
  const spatial = value.dims.slice(2);
  const kernel = integers(node, 'kernel_shape') ?? context.fail(node, 'has no kernel_shape');
  const strides = integers(node, 'strides') ?? spatial.map(() => 1);
  const pads = integers(node, 'pads') ?? spatial.flatMap(() => [0, 0]);
  const usual = spatial.map(
    (size, axis) =>
      (size - 1) * strides[axis]! + kernel[axis]! - (pads[axis]! + pads[axis + spatial.length]!),
  );
  const dims = context.numbers(node, 2) ?? [...value.dims.slice(0, 2), ...usual];
  context.setResult(node, 0, context.resized(node, '', value, canonical(dims, context.batch)), dims);
};

/** Regions of a feature map, each pooled to the same size: `regions x channels` planes. */
const regions: Handler = (context, node) => {
  const value = featureMap(context, node);
  const count = context.operand(node, 1).dims[0] ?? 0;
  const side = (name: string): number => node.attributes.get(name)?.integer ?? 1;
  const sizes = integers(node, 'pooled_shape') ?? [side('output_height'), side('output_width')];
  if (sizes.length !== 2) throw new DimsFault('a region has two dimensions');
  const dims = [count, value.dims[1]!, ...sizes];
  context.setResult(node, 0, context.resized(node, '', value, canonical(dims, context.batch)), dims);
};

/** Source: https://onnx.ai/onnx/operators/onnx__MaxPool.html, onnx__AveragePool.html */
export const POOLS: Record<string, Handler> = {
  MaxPool: pool('max'),
  AveragePool: pool('average'),
  LpPool: pool('average'),
  GlobalMaxPool: globalPool('max'),
  GlobalAveragePool: globalPool('average'),
  GlobalLpPool: globalPool('average'),
  MaxUnpool: unpool,
  RoiAlign: regions,
  MaxRoiPool: regions,
};
