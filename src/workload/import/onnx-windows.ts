import type { Padding } from '../graph.js';
import { span } from '../shapes.js';
import { integer, integers, type Activation, type Context, type Handler } from './onnx-context.js';
import { BatchFault, DimsFault, product, showDims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';
import { LARGEST } from './source.js';

type Two = [vertical: number, horizontal: number];

/**
 * Conv, max and average pools over one or two spatial dimensions. A sequence `N,C,L` has height L and width 1.
 * `auto_pad`, `ceil_mode` and a Pad node before become padding of the operator.
 * Source: https://onnx.ai/onnx/operators/onnx__Conv.html, onnx__MaxPool.html
 */
export const WINDOWS: Record<string, Handler> = {
  Conv: conv,
  MaxPool: (context, node) => pool(context, node, 'max'),
  AveragePool: (context, node) => pool(context, node, 'average'),
  GlobalMaxPool: (context, node) => globalPool(context, node, 'max'),
  GlobalAveragePool: (context, node) => globalPool(context, node, 'average'),
};

/** Operators that take in the padding of a Pad node. */
export const TAKE_PADDING = ['Conv', 'MaxPool', 'AveragePool'];

function conv(context: Context, node: OnnxNode): void {
  const { builder, batch } = context;
  const { map, value } = featureMap(context, node);
  const weights = context.constant(node, 1);
  if (weights.dims.length !== value.dims.length) {
    throw new DimsFault(`weights of ${showDims(weights.dims)} for an input of ${showDims(value.dims)}`);
  }
  const groups = integer(node, 'group', 1);
  const [filters, depth, ...sides] = weights.dims as [number, number, ...number[]];
  if (depth * groups !== map.channels) {
    throw new DimsFault(
      `weights are for ${depth * groups} input channels (${depth} in ${groups} groups), the input has ${map.channels}`,
    );
  }
  const window = readWindow(context, node, value, sides);
  const name = context.nameFor(node);
  builder.conv(name, {
    inputs: [context.see({ ...value, padding: undefined }, map)],
    filters,
    groups,
    bias: context.has(node, 2) || biasFollows(context, node, filters),
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padding: window.padding,
  });
  const { height, width } = builder.shapeOf(name);
  const spatial = value.dims.length === 4 ? [height, width] : [height];
  context.setResult(node, 0, name, [batch, filters, ...spatial], filters);
}

function pool(context: Context, node: OnnxNode, type: 'max' | 'average'): void {
  const { map, value } = featureMap(context, node);
  const { kernel, stride, dilation, padding } = readWindow(context, node, value, undefined);
  if (dilation.some((one) => one !== 1)) context.fail(node, 'has a dilated window', 'dilations of 1');
  const name = context.nameFor(node);
  const inputs = [context.see({ ...value, padding: undefined }, map)];
  context.builder.pool(name, { inputs, type, kernel, stride, padding });
  const { height, width } = context.builder.shapeOf(name);
  const spatial = value.dims.length === 4 ? [height, width] : [height];
  context.setResult(node, 0, name, [...value.dims.slice(0, 2), ...spatial]);
}

function globalPool(context: Context, node: OnnxNode, type: 'max' | 'average'): void {
  const { map, value } = featureMap(context, node);
  const name = context.nameFor(node);
  context.builder.pool(name, { inputs: [context.see(value, map)], type, kernel: 'global' });
  context.setResult(node, 0, name, [...value.dims.slice(0, 2), ...value.dims.slice(2).map(() => 1)]);
}

/** The input as channels, height and width. */
function featureMap(
  context: Context,
  node: OnnxNode,
): { map: { channels: number; height: number; width: number }; value: Activation } {
  const value = context.activation(node, 0);
  const [images, channels, height, width = 1] = value.dims;
  if (value.dims.length < 3 || value.dims.length > 4) {
    throw new DimsFault(
      `input is ${showDims(value.dims)}`,
      'one or two spatial dimensions (N,C,L or N,C,H,W)',
    );
  }
  if (images !== context.batch) {
    if (context.batch > 1) throw new BatchFault(`${images} images`);
    throw new DimsFault(`input ${showDims(value.dims)} is ${images} images, the network's input one`);
  }
  return { map: { channels: channels!, height: height!, width }, value };
}

/** The only reader of the result adds one constant to each of its `features`: that is a bias. */
export function biasFollows(context: Context, node: OnnxNode, features: number): boolean {
  const readers = context.readersOf(node.outputs[0] ?? '');
  const [add] = readers;
  if (readers.length !== 1 || add?.op !== 'Add') return false;
  return add.inputs.some((name) => {
    const value = context.values.get(name);
    return value?.kind === 'constant' && features > 1 && product(value.dims) === features;
  });
}

interface WindowFields {
  kernel: Two;
  stride: Two;
  dilation: Two;
  padding: Padding;
}

/** Kernel, stride, dilation and padding; `sides` are those of the weights, which `kernel_shape` must agree with. */
function readWindow(
  context: Context,
  node: OnnxNode,
  value: Activation,
  sides: number[] | undefined,
): WindowFields {
  const sizes = value.dims.slice(2);
  const list = (name: string, otherwise: number[] | undefined): number[] => {
    const given = integers(node, name) ?? otherwise;
    if (given === undefined) return context.fail(node, `has no ${name}`);
    if (given.length !== sizes.length) {
      context.fail(
        node,
        `${name} has ${given.length} entries`,
        `${sizes.length}, one for each spatial dimension`,
      );
    }
    const bad = given.find((one) => !(one >= 1 && one <= LARGEST));
    if (bad !== undefined) context.fail(node, `${name} is ${bad}`, `a whole number from 1 to ${LARGEST}`);
    return given;
  };
  const ones = sizes.map(() => 1);
  const kernel = list('kernel_shape', sides);
  if (sides !== undefined && kernel.join() !== sides.join()) {
    context.fail(node, `kernel_shape is ${kernel.join('x')}`, `${sides.join('x')}, as its weights are`);
  }
  const stride = list('strides', ones);
  const dilation = list('dilations', ones);
  const pads = paddingOf(context, node, value, { kernel, stride, dilation });
  const two = (values: number[]): Two => [values[0]!, values[1] ?? 1];
  return {
    kernel: two(kernel),
    stride: two(stride),
    dilation: two(dilation),
    padding: { top: pads[0]![0], bottom: pads[0]![1], left: pads[1]?.[0] ?? 0, right: pads[1]?.[1] ?? 0 },
  };
}

/** Zeros before and after, for each spatial dimension. */
function paddingOf(
  context: Context,
  node: OnnxNode,
  value: Activation,
  window: { kernel: number[]; stride: number[]; dilation: number[] },
): [before: number, after: number][] {
  const sizes = value.dims.slice(2);
  const rank = sizes.length;
  const auto = node.attributes.get('auto_pad')?.text ?? 'NOTSET';
  if (!['', 'NOTSET', 'VALID', 'SAME_UPPER', 'SAME_LOWER'].includes(auto)) {
    context.fail(node, `auto_pad is '${auto.slice(0, 40)}'`, 'NOTSET, VALID, SAME_UPPER or SAME_LOWER');
  }
  const pads = integers(node, 'pads') ?? sizes.flatMap(() => [0, 0]);
  if (pads.length !== 2 * rank || pads.some((pad) => !(pad >= 0 && pad <= LARGEST))) {
    context.fail(
      node,
      `pads is [${pads.slice(0, 8).join(', ')}]`,
      `${2 * rank} numbers from 0 to ${LARGEST}`,
    );
  }
  const { top = 0, bottom = 0, left = 0, right = 0 } = value.padding ?? {};
  const taken = [
    [top, bottom],
    [left, right],
  ] as const;
  return sizes.map((inner, axis) => {
    const [first, last] = taken[axis]!;
    const size = inner + first + last;
    const [stride, covered] = [window.stride[axis]!, span(window.kernel[axis]!, window.dilation[axis]!)];
    if (auto.startsWith('SAME')) {
      const missing = Math.max(0, (Math.ceil(size / stride) - 1) * stride + covered - size);
      const half = auto === 'SAME_UPPER' ? Math.floor(missing / 2) : Math.ceil(missing / 2);
      return [first + half, last + missing - half];
    }
    const [before, after] = auto === 'VALID' ? [0, 0] : [pads[axis]!, pads[axis + rank]!];
    const whole = size + before + after;
    const extra = integer(node, 'ceil_mode', 0) === 1 ? ceiling(whole, size + before, covered, stride) : 0;
    return [first + before, last + after + extra];
  });
}

/** Zeros that let a partial last window count; none if it would start in the padding after the input. */
function ceiling(whole: number, start: number, covered: number, stride: number): number {
  if (covered > whole) return 0;
  const steps = Math.ceil((whole - covered) / stride);
  return steps * stride >= start ? 0 : steps * stride + covered - whole;
}
