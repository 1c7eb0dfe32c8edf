import type { HeProgram } from '../program.js';
import { ProgramBuilder } from './builder.js';
import type { Lowered, Values } from './lowered.js';
import { taps, type ConvShape, type LinearShape } from './shapes.js';

/**
 * Packing of a convolution in coefficients, so that a product of polynomials is the convolution and nothing is rotated
 * (Huang et al., USENIX Security 2022, as coded): some channels of a tile of the image in a polynomial, a polynomial
 * for each output channel.
 */
export interface CoefficientPacking {
  shape: ConvShape;
  /** Coefficients of a polynomial. */
  n: number;
  /** Channels, rows and columns of a tile. */
  channels: number;
  height: number;
  width: number;
  /** Rows and columns of results of a tile. */
  results: readonly [number, number];
  /** Tiles along each axis; they overlap by what the filter reaches. */
  tiles: readonly [number, number];
  /** Polynomials of the channels of a group of a convolution, tiles not counted. */
  inputs: number;
}

/** A filter of 1 x 1 with a stride reads only some pixels: the others are not sent. */
function subsampled(shape: ConvShape): ConvShape {
  const { stride, outputSize, padding } = shape;
  const padded = padding.top + padding.bottom + padding.left + padding.right > 0;
  if (taps(shape) !== 1 || padded || (stride[0] === 1 && stride[1] === 1)) return shape;
  return { ...shape, stride: [1, 1], height: outputSize[0], width: outputSize[1] };
}

/** Pixels between those that a convolution of 1 x 1 reads, before they are sent. */
const skipped = (shape: ConvShape, sent: ConvShape): readonly [number, number] =>
  sent === shape ? [1, 1] : shape.stride;

const reach = ({ kernel, dilation }: ConvShape, axis: 0 | 1): number => dilation[axis] * (kernel[axis] - 1);

export function packCoefficients(layer: ConvShape, n: number): CoefficientPacking {
  const shape = subsampled(layer);
  const { padding, outputSize, stride } = shape;
  const rows = shape.height + padding.top + padding.bottom;
  const columns = shape.width + padding.left + padding.right;
  const perGroup = shape.inputs / shape.groups;
  const fits = rows * columns <= n;
  const height = fits ? rows : Math.min(rows, Math.floor(Math.sqrt(n)));
  const width = fits ? columns : Math.min(columns, Math.floor(n / height));
  const results = ([height, width] as const).map(
    (size, axis) => Math.floor((size - reach(shape, axis as 0 | 1) - 1) / stride[axis]!) + 1,
  ) as [number, number];
  const channels = fits
    ? Math.min(Math.floor(n / (rows * columns)), perGroup, Math.floor(n / taps(shape)))
    : 1;
  return {
    shape,
    n,
    channels,
    height,
    width,
    results,
    tiles: [Math.ceil(outputSize[0] / results[0]), Math.ceil(outputSize[1] / results[1])],
    inputs: Math.ceil(perGroup / channels),
  };
}

/**
 * Coefficient of the first result of a tile: the place where the last weight of the last channel meets the last
 * pixel.
 */
export function firstResult({ shape, channels, height, width }: CoefficientPacking): number {
  return (channels - 1) * height * width + reach(shape, 0) * width + reach(shape, 1);
}

/** @param weights `outputs x inputs / groups x kernel`, row by row */
export function lowerConvCoefficients(layer: ConvShape, n: number, weights: Values): Lowered {
  const packing = packCoefficients(layer, n);
  const skip = skipped(layer, packing.shape);
  return {
    program: convProgram(packing),
    encoding: 'coefficients',
    size: n,
    plain: (name) => filterOf(packing, weights, name),
    encode: (tensor) => encodeImage(packing, layer, skip, tensor),
    decode: (outputs) => decodeImage(packing, outputs),
  };
}

function convProgram(packing: CoefficientPacking): HeProgram {
  const { shape, inputs, tiles } = packing;
  const builder = new ProgramBuilder();
  const all = tiles[0] * tiles[1];
  for (let group = 0; group < shape.groups; group++)
    for (let input = 0; input < inputs; input++)
      for (let tile = 0; tile < all; tile++) builder.input(`x${group}.${input}.${tile}`);
  const outputs: string[] = [];
  const perGroup = shape.outputs / shape.groups;
  for (let output = 0; output < shape.outputs; output++) {
    const group = Math.floor(output / perGroup);
    for (let tile = 0; tile < all; tile++) {
      const products = Array.from({ length: inputs }, (_, input) =>
        builder.withPlain('multiply-plain', `x${group}.${input}.${tile}`, `w${output}.${input}`),
      );
      outputs.push(builder.sum(products));
    }
  }
  return builder.build('conv coefficients', outputs);
}

/** The filter of an output channel, back to front. */
function filterOf(packing: CoefficientPacking, weights: Values, name: string): Values {
  const { shape, n, channels, height, width } = packing;
  const [output, input] = name.slice(1).split('.').map(Number) as [number, number];
  const perGroup = shape.inputs / shape.groups;
  const values = new Array<number>(n).fill(0);
  for (let c = 0; c < channels; c++) {
    const channel = input * channels + c;
    if (channel >= perGroup) break;
    for (let y = 0; y < shape.kernel[0]; y++) {
      for (let x = 0; x < shape.kernel[1]; x++) {
        const place = c * height * width + y * shape.dilation[0] * width + x * shape.dilation[1];
        const weight = ((output * perGroup + channel) * shape.kernel[0] + y) * shape.kernel[1] + x;
        values[firstResult(packing) - place] = weights[weight]!;
      }
    }
  }
  return values;
}

function encodeImage(
  packing: CoefficientPacking,
  layer: ConvShape,
  skip: readonly [number, number],
  tensor: Values,
): Map<string, Values> {
  const { shape, n, channels, height, width, results, tiles, inputs } = packing;
  const perGroup = shape.inputs / shape.groups;
  const pixel = (channel: number, y: number, x: number): number =>
    y < 0 || y >= shape.height || x < 0 || x >= shape.width
      ? 0
      : tensor[(channel * layer.height + y * skip[0]) * layer.width + x * skip[1]]!;
  const encoded = new Map<string, Values>();
  for (let group = 0; group < shape.groups; group++) {
    for (let input = 0; input < inputs; input++) {
      for (let tile = 0; tile < tiles[0] * tiles[1]; tile++) {
        const top = Math.floor(tile / tiles[1]) * results[0] * shape.stride[0] - shape.padding.top;
        const left = (tile % tiles[1]) * results[1] * shape.stride[1] - shape.padding.left;
        const values = new Array<number>(n).fill(0);
        for (let c = 0; c < channels && input * channels + c < perGroup; c++)
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++)
              values[(c * height + y) * width + x] = pixel(
                group * perGroup + input * channels + c,
                top + y,
                left + x,
              );
        encoded.set(`x${group}.${input}.${tile}`, values);
      }
    }
  }
  return encoded;
}

function decodeImage(packing: CoefficientPacking, outputs: ReadonlyMap<string, Values>): number[] {
  const { shape, width, results, tiles } = packing;
  const polynomials = [...outputs.values()];
  const tensor: number[] = [];
  for (let output = 0; output < shape.outputs; output++) {
    for (let y = 0; y < shape.outputSize[0]; y++) {
      for (let x = 0; x < shape.outputSize[1]; x++) {
        const tile = Math.floor(y / results[0]) * tiles[1] + Math.floor(x / results[1]);
        const [row, column] = [y % results[0], x % results[1]];
        const place = firstResult(packing) + row * shape.stride[0] * width + column * shape.stride[1];
        tensor.push(polynomials[output * tiles[0] * tiles[1] + tile]![place]!);
      }
    }
  }
  return tensor;
}

/** Rows and columns of the part of a matrix that a polynomial has. */
export interface LinearSplit {
  rows: number;
  columns: number;
}

/** The split with the fewest ciphertexts sent and returned; of several the one with the fewest products. */
export function splitLinear({ inputs, outputs }: LinearShape, n: number): LinearSplit {
  let best: LinearSplit = { rows: 1, columns: 1 };
  let least = Infinity;
  for (let columns = 1; columns <= Math.min(inputs, n); columns++) {
    const rows = Math.min(outputs, Math.floor(n / columns));
    const [sent, returned] = [Math.ceil(inputs / columns), Math.ceil(outputs / rows)];
    const cost = sent + returned + (sent * returned) / (inputs * outputs + 1);
    if (cost < least) [least, best] = [cost, { rows, columns }];
  }
  return best;
}

/** A fully connected layer (one vector): `y_i` at the end of the `i`-th run of columns. */
export function lowerLinearCoefficients(shape: LinearShape, n: number, weights: Values): Lowered {
  const { rows, columns } = splitLinear(shape, n);
  const [sent, returned] = [Math.ceil(shape.inputs / columns), Math.ceil(shape.outputs / rows)];
  const builder = new ProgramBuilder();
  const inputs = Array.from({ length: sent }, (_, part) => builder.input(`x${part}`));
  const outputs = Array.from({ length: returned }, (_, output) =>
    builder.sum(
      inputs.map((input, part) => builder.withPlain('multiply-plain', input, `w${output}.${part}`)),
    ),
  );
  return {
    program: builder.build('linear coefficients', outputs),
    encoding: 'coefficients',
    size: n,
    plain(name) {
      const [output, part] = name.slice(1).split('.').map(Number) as [number, number];
      const values = new Array<number>(n).fill(0);
      for (let row = 0; row < rows && output * rows + row < shape.outputs; row++)
        for (let column = 0; column < columns && part * columns + column < shape.inputs; column++)
          values[row * columns + columns - 1 - column] =
            weights[(output * rows + row) * shape.inputs + part * columns + column]!;
      return values;
    },
    encode: (vector) =>
      new Map(
        inputs.map((name, part) => [
          name,
          Array.from({ length: n }, (_, at) => (at < columns ? (vector[part * columns + at] ?? 0) : 0)),
        ]),
      ),
    decode(results) {
      const polynomials = [...results.values()];
      return Array.from(
        { length: shape.outputs },
        (_, output) => polynomials[Math.floor(output / rows)]![(output % rows) * columns + columns - 1]!,
      );
    },
  };
}
