import type { Shape } from '../graph.js';
import { positions } from '../shapes.js';

/** A window over any number of dimensions, one entry for each. */
export interface SpatialWindow {
  kernel: number[];
  stride: number[];
  dilation: number[];
  pads: (readonly [before: number, after: number])[];
}

/** Positions of a window in each dimension; `large` says that it does not fit into `most` elements of an axis. */
export const slideAll = (
  spatial: readonly number[],
  { kernel, stride, dilation, pads }: SpatialWindow,
  large: (axis: number, most: number) => never,
): number[] =>
  spatial.map((size, axis) => {
    const around = pads[axis]![0] + pads[axis]![1];
    const count = positions(size, around, kernel[axis]!, stride[axis]!, dilation[axis]!);
    return count >= 1 ? count : large(axis, size + around);
  });

/**
 * A convolution over three or more dimensions, or over several images in one input, as one over rows: those under
 * every window are laid out first (an im2col of all but the width), the taps of leading dimensions as channels. MACs
 * and parameters stay as they are. `out` are its sizes as they were, `window` is what remains.
 */
export function unfold(
  { channels, spatial, images }: { channels: number; spatial: readonly number[]; images: number },
  all: SpatialWindow,
  large: (axis: number, most: number) => never,
) {
  const out = slideAll(spatial, all, large);
  const last = spatial.length === 1 ? 0 : spatial.length - 2;
  const tall = all.kernel[last]!;
  const wide = spatial.length === 1 ? undefined : last + 1;
  const of = (list: readonly number[], otherwise: number): number =>
    wide === undefined ? otherwise : list[wide]!;
  const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);
  const shape: Shape = {
    channels: channels * product(all.kernel.slice(0, last)),
    height: images * product(out.slice(0, last + 1)) * tall,
    width: of(spatial, 1),
  };
  const [left, right] = wide === undefined ? [0, 0] : all.pads[wide]!;
  const pair = (a: number, b: number): [number, number] => [a, b];
  return {
    out,
    shape,
    window: {
      kernel: pair(tall, of(all.kernel, 1)),
      stride: pair(tall, of(all.stride, 1)),
      dilation: pair(1, of(all.dilation, 1)),
      padding: { top: 0, bottom: 0, left, right },
    },
  };
}
