import type { Shape } from '../graph.js';
import { sameShape, type Axis } from '../shapes.js';

/** ONNX dimensions of a tensor, outermost first, batch included. */
export type Dims = readonly number[];

/** Dimensions that cannot be: reported with the node they belong to. */
export class DimsFault extends Error {
  readonly expected: string | undefined;

  constructor(problem: string, expected?: string) {
    super(problem);
    this.name = 'DimsFault';
    this.expected = expected;
  }
}

/** What was taken for the batch is no factor of a tensor: the first dimension is something else (tokens). */
export class BatchFault extends Error {}

export const product = (dims: Dims): number => dims.reduce((total, dim) => total * dim, 1);
export const showDims = (dims: Dims): string => (dims.length === 0 ? 'a scalar' : dims.join('x'));
export const sameDims = (a: Dims, b: Dims): boolean =>
  a.length === b.length && a.every((dim, index) => dim === b[index]);

/** `count / batch`, which must be whole. */
export function perImage(count: number, batch: number): number {
  if (count % batch !== 0) throw new BatchFault(`${count} elements are no whole number for each of ${batch}`);
  return count / batch;
}

/** Index of an axis that may be counted from the end (-1). */
export function axisOf(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(index) || index < 0 || index >= rank) {
    throw new DimsFault(`axis ${axis} of a tensor of ${rank} dimensions`, `${-rank} to ${rank - 1}`);
  }
  return index;
}

/**
 * Shape of one image of a tensor: `N,C,H,W` as it is, `N,tokens,features` and `N,features` as tokens, scores of
 * several heads in channels, anything else as tokens of its last dimension.
 */
export function canonical(dims: Dims, batch: number): Shape {
  const total = perImage(product(dims), batch);
  const last = dims.at(-1) ?? 1;
  if (dims.length === 4 && (dims[0]! * dims[1]!) % batch === 0) {
    return { channels: (dims[0]! * dims[1]!) / batch, height: dims[2]!, width: dims[3]! };
  }
  if (dims.length === 3 && dims[0] !== batch && dims[0]! % batch === 0) {
    return { channels: dims[0]! / batch, height: dims[1]!, width: last };
  }
  if (dims.length === 1 || total % last !== 0) return { channels: total, height: 1, width: 1 };
  return { channels: last, height: total / last, width: 1 };
}

/** Numpy broadcasting of two or more shapes. */
export function broadcastDims(...shapes: Dims[]): number[] {
  const rank = Math.max(...shapes.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, index) => {
    const sizes = shapes.map((dims) => dims[index - rank + dims.length] ?? 1);
    const size = sizes.find((one) => one !== 1) ?? 1;
    if (sizes.some((one) => one !== 1 && one !== size)) {
      throw new DimsFault(`shapes ${shapes.map(showDims).join(' and ')} do not match`);
    }
    return size;
  });
}

/** Target of a Reshape: 0 keeps a dimension (unless `zeroes`), one -1 takes what is left. */
export function reshapeDims(dims: Dims, target: Dims, zeroes: boolean): number[] {
  const sizes = target.map((size, index) => (size === 0 && !zeroes ? (dims[index] ?? 0) : size));
  const free = sizes.indexOf(-1);
  if (free >= 0) sizes[free] = product(dims) / product(sizes.filter((_, index) => index !== free));
  if (sizes.some((size) => !Number.isInteger(size) || size < 0) || product(sizes) !== product(dims)) {
    throw new DimsFault(`${showDims(dims)} cannot be reshaped to ${showDims(target)}`);
  }
  return sizes;
}

/** Size of `start:end:step` of a dimension, as ONNX clamps it. */
export function sliceSize(size: number, start: number, end: number, step: number): number {
  if (!Number.isInteger(step) || step === 0) throw new DimsFault(`step ${step}`, 'a whole number, not 0');
  const clamp = (at: number): number => {
    const index = at < 0 ? at + size : at;
    return step > 0 ? Math.min(Math.max(index, 0), size) : Math.min(Math.max(index, -1), size - 1);
  };
  return Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
}

/** How to see tensors so that joining them along ONNX axis `axis` joins one dimension of their shapes. */
export function joinView(
  parts: readonly { dims: Dims; shape: Shape }[],
  axis: number,
  batch: number,
): { axis: Axis; see: (dims: Dims) => Shape } {
  const first = parts[0]!.dims;
  const natural = (dims: Dims): Shape => canonical(dims, batch);
  const rank = first.length;
  if (axis > 0 && first[0] === batch) {
    if (rank === 4) return { axis: (['channels', 'height', 'width'] as const)[axis - 1]!, see: natural };
    if (rank === 2) return { axis: 'channels', see: natural };
    const maps = (dims: Dims): Shape => ({ channels: dims[1]!, height: dims[2]!, width: 1 });
    if (rank === 3 && parts.every(({ dims, shape }) => sameShape(maps(dims), shape))) {
      return { axis: axis === 1 ? 'channels' : 'height', see: maps };
    }
    if (rank === 3) return { axis: axis === 1 ? 'height' : 'channels', see: natural };
  }
  const see = (dims: Dims): Shape => ({
    channels: perImage(product(dims.slice(0, axis)), batch),
    height: dims[axis]!,
    width: product(dims.slice(axis + 1)),
  });
  return { axis: 'height', see };
}
