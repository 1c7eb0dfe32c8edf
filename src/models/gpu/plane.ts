import type { Conv, GradientPiece, Shape } from '../../workload/graph.js';

/** A stretch of one axis of an image under a sliding window. */
export interface Axis {
  /** Elements, without padding. */
  size: number;
  /** Positions of the window. */
  positions: number;
  taps: number;
  stride: number;
  dilation: number;
  /** Zeros before the first element, and size with the zeros on both sides. */
  padding: number;
  padded: number;
}

/** What a window slides over: images of `channels` planes (of one group). */
export interface Plane {
  channels: number;
  rows: Axis;
  columns: Axis;
  /** Share of the elements that are in memory: of a gradient spread out by a stride one in stride x stride. */
  real: number;
}

/** Elements that a window of so many taps spans, holes included. */
export const spanOf = ({ dilation }: Pick<Axis, 'dilation'>, taps: number): number =>
  (taps - 1) * dilation + 1;

/** Positions of one image, taps of one channel. */
export const positionsOf = ({ rows, columns }: Plane): number => rows.positions * columns.positions;
export const tapsOf = ({ rows, columns }: Plane): number => rows.taps * columns.taps;

/** The input of one group of a convolution. */
export function convPlane({ inputShapes, output, kernel, stride, dilation, padding, groups }: Conv): Plane {
  const { channels, height, width } = inputShapes[0]!;
  const { top, bottom, left, right } = padding;
  return {
    channels: channels / groups,
    rows: {
      ...{ size: height, positions: output.height, taps: kernel[0], stride: stride[0] },
      ...{ dilation: dilation[0], padding: top, padded: height + top + bottom },
    },
    columns: {
      ...{ size: width, positions: output.width, taps: kernel[1], stride: stride[1] },
      ...{ dilation: dilation[1], padding: left, padded: width + left + right },
    },
    real: 1,
  };
}

/** The gradient of a convolution's output, over which the data gradient slides with a stride of one. */
export function gradientPlane(layer: Conv, piece?: GradientPiece): Plane {
  const channels = layer.filters / layer.groups;
  const { output } = layer;
  if (piece !== undefined) {
    const axis = (size: number, { positions, taps, dilation, padding }: GradientPiece['rows']): Axis => ({
      ...{ size, positions, taps, stride: 1, dilation, padding },
      padded: positions + (taps - 1) * dilation,
    });
    return {
      channels,
      rows: axis(output.height, piece.rows),
      columns: axis(output.width, piece.columns),
      real: 1,
    };
  }
  const image: Shape = layer.inputShapes[0]!;
  const spread = (at: 0 | 1, outputs: number, positions: number, before: number): Axis => {
    const [taps, dilation] = [layer.kernel[at], layer.dilation[at]];
    return {
      ...{ size: (outputs - 1) * layer.stride[at] + 1, positions, taps, stride: 1, dilation },
      padding: (taps - 1) * dilation - before,
      padded: positions + (taps - 1) * dilation,
    };
  };
  const rows = spread(0, output.height, image.height, layer.padding.top);
  const columns = spread(1, output.width, image.width, layer.padding.left);
  const real = (output.height * output.width) / (rows.size * columns.size);
  return { channels, rows, columns, real: Math.min(1, real) };
}

/**
 * Elements of an axis that come to the chip for neighbouring positions `[from, to)` of the window. What it skips is
 * left out where it is at least `grain` elements (a sector along a row), which come together.
 */
export function touchedBy(axis: Axis, from: number, to: number, grain = 1): number {
  const { size, stride, padding, taps } = axis;
  if (to <= from) return 0;
  const span = spanOf(axis, taps);
  if (stride - span < grain) return clipped(size, from * stride - padding, (to - 1 - from) * stride + span);
  let sum = 0;
  for (let at = from; at < to; at++)
    sum += Math.ceil(clipped(size, at * stride - padding, span) / grain) * grain;
  return Math.min(size, sum);
}

const clipped = (size: number, start: number, length: number): number =>
  Math.max(0, Math.min(size, start + length) - Math.max(0, start));
