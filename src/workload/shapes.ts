import { elements, type Padding, type Shape } from './graph.js';

/** A pair `[vertical, horizontal]`, or one number for both. */
export type Pair = number | readonly [vertical: number, horizontal: number];
/** Padding as users write it: one number, `[vertical, horizontal]`, four sides, or `same`. */
export type PaddingChoice = Pair | Padding | 'same';

/** An impossible shape; the builder turns it into an `InputError` that names the operator and its position. */
export class ShapeFault extends Error {
  readonly field: string;
  readonly expected: string | undefined;

  constructor(field: string, problem: string, expected?: string) {
    super(problem);
    this.name = 'ShapeFault';
    this.field = field;
    this.expected = expected;
  }
}

/** `64x56x56`: channels x height x width. */
export const showShape = (shape: Shape): string => `${shape.channels}x${shape.height}x${shape.width}`;
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.channels === b.channels && a.height === b.height && a.width === b.width;

export const both = (pair: Pair): [vertical: number, horizontal: number] =>
  typeof pair === 'number' ? [pair, pair] : [pair[0], pair[1]];

/** A sliding window over a feature map, in elements; pairs are `[vertical, horizontal]`. */
export interface Window {
  kernel: [height: number, width: number];
  stride: [vertical: number, horizontal: number];
  dilation: [vertical: number, horizontal: number];
  padding: Padding;
}

/** Elements a dilated kernel spans in one dimension: `dilation * (kernel - 1) + 1`. */
export const span = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;

/**
 * Padding in elements per side. `same` keeps `ceil(input / stride)` positions and puts the odd element at the
 * bottom and right, as TensorFlow does (https://www.tensorflow.org/api_docs/python/tf/nn, "SAME").
 */
export function resolvePadding(
  choice: PaddingChoice,
  input: Shape,
  window: Omit<Window, 'padding'>,
): Padding {
  if (choice === 'same') {
    const missing = (size: number, axis: 0 | 1): number =>
      Math.max(
        0,
        (Math.ceil(size / window.stride[axis]) - 1) * window.stride[axis] +
          span(window.kernel[axis], window.dilation[axis]) -
          size,
      );
    const [vertical, horizontal] = [missing(input.height, 0), missing(input.width, 1)];
    const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
    return { top, bottom: vertical - top, left, right: horizontal - left };
  }
  if (typeof choice === 'object' && 'top' in choice) {
    return { top: choice.top, bottom: choice.bottom, left: choice.left, right: choice.right };
  }
  const [vertical, horizontal] = both(choice);
  return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
}

/** Window positions in one dimension: `floor((size + padding - dilation * (kernel - 1) - 1) / stride) + 1`. */
export const positions = (
  size: number,
  padding: number,
  kernel: number,
  stride: number,
  dilation: number,
): number => Math.floor((size + padding - span(kernel, dilation)) / stride) + 1;

/** Height and width of the output of a sliding window. Throws `ShapeFault` if the window does not fit. */
export function slide(input: Shape, window: Window): { height: number; width: number } {
  const { kernel, stride, dilation, padding } = window;
  const [vertical, horizontal] = [padding.top + padding.bottom, padding.left + padding.right];
  const [tall, wide] = [span(kernel[0], dilation[0]), span(kernel[1], dilation[1])];
  const [height, width] = [input.height + vertical, input.width + horizontal];
  if (tall > height || wide > width) {
    const dilated = tall === kernel[0] && wide === kernel[1] ? '' : ` (spanning ${tall}x${wide})`;
    throw new ShapeFault(
      'kernel',
      `kernel ${kernel[0]}x${kernel[1]}${dilated} is larger than its padded input ${height}x${width}`,
      `at most ${height}x${width}`,
    );
  }
  return {
    height: positions(input.height, vertical, kernel[0], stride[0], dilation[0]),
    width: positions(input.width, horizontal, kernel[1], stride[1], dilation[1]),
  };
}

/** Throws `ShapeFault` unless `groups` divides the input channels and the filters. */
export function checkGroups(channels: number, filters: number, groups: number): void {
  if (channels % groups !== 0) {
    throw new ShapeFault('groups', `${channels} input channels are not divisible by ${groups} groups`);
  }
  if (filters % groups !== 0) {
    throw new ShapeFault('groups', `${filters} filters are not divisible by ${groups} groups`);
  }
}

/** Output of `add` or `multiply`: equal shapes, or the same channels at 1x1. Throws `ShapeFault`. */
export function broadcast(inputs: readonly Shape[]): Shape {
  const largest = inputs.reduce((a, b) => (elements(b) > elements(a) ? b : a));
  for (const shape of inputs) {
    const point = shape.channels === largest.channels && shape.height === 1 && shape.width === 1;
    const map = sameShape({ ...shape, channels: largest.channels }, largest) && shape.channels === 1;
    if (!point && !map && !sameShape(shape, largest)) {
      throw new ShapeFault(
        'inputs',
        `shapes ${inputs.map(showShape).join(' and ')} do not match`,
        `equal shapes, or ${largest.channels}x1x1 or 1x${largest.height}x${largest.width} beside ${showShape(largest)}`,
      );
    }
  }
  return { ...largest };
}

export type Axis = 'channels' | 'height' | 'width';

/** Shapes joined along `axis`; the other two sizes must agree. Throws `ShapeFault`. */
export function join(inputs: readonly Shape[], axis: Axis): Shape {
  const first = inputs[0]!;
  for (const shape of inputs) {
    if (!sameShape({ ...shape, [axis]: 1 }, { ...first, [axis]: 1 })) {
      throw new ShapeFault(
        'inputs',
        `shapes ${inputs.map(showShape).join(', ')} cannot be joined along ${axis}`,
        `shapes that differ in ${axis} only`,
      );
    }
  }
  return { ...first, [axis]: inputs.reduce((sum, shape) => sum + shape[axis], 0) };
}

/** `view` keeps every element, `select` drops some, `pad` subsamples and adds zeros. */
export const RESHAPE_MODES = ['view', 'select', 'pad'] as const;
export type ReshapeMode = (typeof RESHAPE_MODES)[number];
/** `flatten`: all elements as channels. `tokens`: `channels` features of `height * width` tokens. */
export type ReshapeTarget = Shape | 'flatten' | 'tokens';

/** Output of a reshape that also adds `parameters` learned elements (a class token). Throws `ShapeFault`. */
export function reshapeShape(
  input: Shape,
  target: ReshapeTarget,
  mode: ReshapeMode,
  parameters: number,
): Shape {
  const available = elements(input) + parameters;
  if (target === 'flatten') return { channels: available, height: 1, width: 1 };
  if (target === 'tokens') {
    if (available % input.channels !== 0) {
      throw new ShapeFault(
        'parameters',
        `${parameters} parameters are no whole number of tokens of ${input.channels} features`,
        `a multiple of ${input.channels}`,
      );
    }
    return { channels: input.channels, height: available / input.channels, width: 1 };
  }
  const wanted = elements(target);
  if (mode === 'view' ? wanted !== available : mode === 'select' && wanted > available) {
    throw new ShapeFault(
      'shape',
      `${showShape(target)} has ${wanted} elements, its input ${showShape(input)} has ${available}`,
      `${mode === 'view' ? '' : 'at most '}${available} elements`,
    );
  }
  return { channels: target.channels, height: target.height, width: target.width };
}
