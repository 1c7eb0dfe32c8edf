import { slideAll, type SpatialWindow } from '../layers/unfold.js';
import { span } from '../shapes.js';
import { integer, integers, type Activation, type Context, type Sides } from './onnx-context.js';
import { BatchFault, DimsFault, product, showDims } from './onnx-dims.js';
import type { OnnxNode } from './onnx-proto.js';
import { LARGEST } from './source.js';

/** Operators that take in the padding of a Pad node. */
export const TAKE_PADDING = ['Conv', 'MaxPool', 'AveragePool'];

/** Images of one input: the first dimension over the batch. */
export function imagesOf(context: Context, { dims }: Activation): number {
  const images = dims[0]!;
  if (images % context.batch !== 0) throw new BatchFault(`${images} images`);
  return images / context.batch;
}

/** The input of a window: a tensor `N,C` and at least one spatial dimension. */
export function featureMap(context: Context, node: OnnxNode): Activation {
  const value = context.activation(node, 0);
  if (value.dims.length < 3 || value.dims.length > 8) {
    throw new DimsFault(
      `input is ${showDims(value.dims)}`,
      'one or more spatial dimensions (N,C,L or N,C,H,W or N,C,D,H,W)',
    );
  }
  return value;
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

/** Positions of a window in each spatial dimension of `dims`. */
export const slideOver = (dims: readonly number[], window: SpatialWindow): number[] =>
  slideAll(dims.slice(2), window, tooLarge(window));

/** What is said of a window that does not fit. */
export const tooLarge =
  ({ kernel }: SpatialWindow) =>
  (axis: number, most: number): never => {
    throw new DimsFault(
      `kernel ${kernel.join('x')} is larger than its padded input`,
      `at most ${most} in dimension ${axis + 2}`,
    );
  };

/** A window of up to two spatial dimensions as operators have it; a sequence has height L and width 1. */
export const flatWindow = ({ kernel, stride, dilation, pads }: SpatialWindow) => {
  const two = (values: number[]): [number, number] => [values[0]!, values[1] ?? 1];
  const [[top, bottom], [left, right] = [0, 0]] = pads as [Sides, Sides?];
  return {
    kernel: two(kernel),
    stride: two(stride),
    dilation: two(dilation),
    padding: { top, bottom, left, right },
  };
};

/** Kernel, stride, dilation and padding; `sides` are those of the weights, which `kernel_shape` must agree with. */
export function readWindow(
  context: Context,
  node: OnnxNode,
  value: Activation,
  sides: number[] | undefined,
): SpatialWindow {
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
  return { kernel, stride, dilation, pads };
}

/** Zeros before and after, for each spatial dimension. */
function paddingOf(
  context: Context,
  node: OnnxNode,
  value: Activation,
  window: { kernel: number[]; stride: number[]; dilation: number[] },
): Sides[] {
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
  return sizes.map((inner, axis) => {
    const [first, last] = value.padding?.[axis] ?? [0, 0];
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
