import fc from 'fast-check';
import type { Padding } from '../../../src/workload/graph.js';
import type { ConvShape } from '../../../src/he/lowering/shapes.js';

export const T = 65_537;
const positive = (value: number): number => ((value % T) + T) % T;

/** A convolution by its definition, modulo `T`. */
export function plainConv(shape: ConvShape, weights: readonly number[], tensor: readonly number[]): number[] {
  const { inputs, outputs, groups, height, width, kernel, stride, dilation, padding, outputSize } = shape;
  const [perGroup, filters] = [inputs / groups, outputs / groups];
  const out: number[] = [];
  for (let o = 0; o < outputs; o++)
    for (let y = 0; y < outputSize[0]; y++)
      for (let x = 0; x < outputSize[1]; x++) {
        let sum = 0;
        for (let i = 0; i < perGroup; i++)
          for (let v = 0; v < kernel[0]; v++)
            for (let u = 0; u < kernel[1]; u++) {
              const row = y * stride[0] + v * dilation[0] - padding.top;
              const column = x * stride[1] + u * dilation[1] - padding.left;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const channel = Math.floor(o / filters) * perGroup + i;
              const weight = weights[((o * perGroup + i) * kernel[0] + v) * kernel[1] + u]!;
              sum += weight * tensor[(channel * height + row) * width + column]!;
            }
        out.push(positive(sum));
      }
  return out;
}

export const weightCount = ({ outputs, inputs, groups, kernel }: ConvShape): number =>
  outputs * (inputs / groups) * kernel[0] * kernel[1];

/** Numbers that look random and are not: `seed` moves them. */
export const numbers = (count: number, seed: number, range = 23): number[] =>
  Array.from(
    { length: count },
    (_, at) => ((at * 7919 + seed * 104_729 + at * at * 31) % (2 * range + 1)) - range,
  );

type Some = Partial<Omit<ConvShape, 'padding'>> & Pick<ConvShape, 'height' | 'width' | 'kernel'>;

/** A convolution with the rest as networks mostly have it; `padding` on all sides, by default of odd kernels' half. */
export const conv = ({ padding, ...given }: Some & { padding?: number | Padding }): ConvShape => {
  const { height, width, kernel, stride = [1, 1], dilation = [1, 1] } = given;
  const half = kernel.map((length) => Math.floor((length - 1) / 2));
  const sides =
    typeof padding === 'object'
      ? padding
      : {
          top: padding ?? half[0]!,
          bottom: padding ?? half[0]!,
          left: padding ?? half[1]!,
          right: padding ?? half[1]!,
        };
  const size = (length: number, axis: 0 | 1): number =>
    Math.floor((length - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return {
    inputs: 1,
    outputs: 1,
    groups: 1,
    stride,
    dilation,
    outputSize: [size(height + sides.top + sides.bottom, 0), size(width + sides.left + sides.right, 1)],
    ...given,
    padding: sides,
  };
};

const side = fc.integer({ min: 0, max: 2 });
const pair = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

/** Small convolutions of all sorts whose kernels fit their padded images. */
export const convShapes: fc.Arbitrary<ConvShape> = fc
  .record({
    perGroup: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 2 }),
    size: pair(9),
    kernel: pair(3),
    stride: pair(2),
    dilation: pair(2),
    padding: fc.record({ top: side, bottom: side, left: side, right: side }),
  })
  .map(({ perGroup, filters, groups, size, kernel, stride, dilation, padding }) =>
    conv({
      inputs: perGroup * groups,
      outputs: filters * groups,
      groups,
      height: size[0],
      width: size[1],
      kernel,
      stride,
      dilation,
      padding,
    }),
  )
  .filter(
    ({ outputSize, kernel, dilation, padding: { top, bottom, left, right } }) =>
      Math.max(top, bottom) <= dilation[0] * (kernel[0] - 1) &&
      Math.max(left, right) <= dilation[1] * (kernel[1] - 1) &&
      outputSize[0] > 0 &&
      outputSize[1] > 0,
  );

/** A matrix (row by row) times a vector, modulo `T`. */
export const plainLinear = (
  outputs: number,
  weights: readonly number[],
  vector: readonly number[],
): number[] =>
  Array.from({ length: outputs }, (_, row) =>
    positive(vector.reduce((sum, value, column) => sum + weights[row * vector.length + column]! * value, 0)),
  );
