import type { Conv, GradientPiece, Shape } from '../../workload/graph.js';

/**
 * Which input elements a piece of the im2col matrix needs. Row `m` of that matrix is an output position in
 * raster order (image, row, column), column `k = channel * taps + tap` is channel-major, so that a slice of
 * consecutive columns touches as few channels as possible.
 */
export interface Window {
  /** Rows of the im2col matrix (output positions of the whole batch). */
  m: number;
  /** Columns of the im2col matrix. */
  k: number;
  /** Distinct input elements needed by `rows` consecutive rows and columns `[from, to)`; exact for all rows and whole channels, else an upper bound. */
  elements(rows: number, from: number, to: number): number;
  /** Elements of columns `[from, to)` that a line buffer must hold so that no element is fetched twice while `rows` positions at a time slide through the image. */
  lineBuffer(rows: number, from: number, to: number): number;
}

/** A plain matrix operand: every element belongs to one place. */
export function matrixWindow(m: number, k: number): Window {
  return {
    m,
    k,
    elements: (rows, from, to) => rows * (to - from),
    lineBuffer: (rows, from, to) => rows * (to - from),
  };
}

/** What a sliding window reads: shapes of the map it slides over and of the map it makes. */
interface Sliding {
  input: Shape;
  output: Shape;
  kernel: readonly [height: number, width: number];
  stride: readonly [vertical: number, horizontal: number];
  dilation: readonly [vertical: number, horizontal: number];
  padding: { top: number; left: number };
}

/** The sliding window of one group of a convolution. */
export function convWindow(conv: Conv, batch: number): Window {
  const input = conv.inputShapes[0]!;
  return slidingWindow({ ...conv, input }, input.channels / conv.groups, batch);
}

/**
 * The data gradient in one product slides the kernel over the gradient of the output, spread out by the stride: a
 * convolution whose windows move by one over the input's size. Zeros in between are fed, not fetched.
 */
export function dataGradientWindow(conv: Conv, batch: number): Window {
  const { kernel, stride, dilation, padding, output, groups, filters } = conv;
  const image = conv.inputShapes[0]!;
  const around = (axis: 0 | 1, before: number): number => dilation[axis] * (kernel[axis] - 1) - before;
  const spread: Sliding = {
    input: {
      channels: output.channels,
      height: (output.height - 1) * stride[0] + 1,
      width: (output.width - 1) * stride[1] + 1,
    },
    output: image,
    kernel,
    stride: [1, 1],
    dilation,
    padding: { top: around(0, padding.top), left: around(1, padding.left) },
  };
  const window = slidingWindow(spread, filters / groups, batch);
  // Of a spread-out map one element in stride x stride is real.
  const real = output.height * output.width;
  const share = Math.min(1, real / (spread.input.height * spread.input.width));
  const most = (from: number, to: number): number =>
    perChannel(from, to, kernel[0] * kernel[1], () => batch * real);
  const shrink = (elements: number, from: number, to: number): number =>
    share === 1 ? elements : Math.min(Math.ceil(elements * share), most(from, to));
  return {
    m: window.m,
    k: window.k,
    elements: (rows, from, to) => shrink(window.elements(rows, from, to), from, to),
    lineBuffer: (rows, from, to) => shrink(window.lineBuffer(rows, from, to), from, to),
  };
}

/** A dense part of a strided layer's data gradient: its taps slide over the output's gradient, which is read as it is. */
export function pieceWindow(conv: Conv, { rows, columns }: GradientPiece, batch: number): Window {
  const { output, groups, filters } = conv;
  const sliding: Sliding = {
    input: output,
    output: { channels: output.channels, height: rows.positions, width: columns.positions },
    kernel: [rows.taps, columns.taps],
    stride: [1, 1],
    dilation: [rows.dilation, columns.dilation],
    padding: { top: rows.padding, left: columns.padding },
  };
  return slidingWindow(sliding, filters / groups, batch);
}

/** The weight gradient reads the im2col matrix turned round: rows are taps, columns positions. */
export function weightGradientWindow(conv: Conv, batch: number): Window {
  const forward = convWindow(conv, batch);
  const taps = conv.kernel[0] * conv.kernel[1];
  const channelsOf = (rows: number): number => Math.min(forward.k / taps, Math.ceil((rows - 1) / taps) + 1);
  const plane = (positions: number): number => forward.elements(positions, 0, taps);
  const elements = (rows: number, from: number, to: number): number =>
    Math.min(rows * (to - from), channelsOf(rows) * plane(to - from));
  return { m: forward.k, k: forward.m, elements, lineBuffer: elements };
}

function slidingWindow(sliding: Sliding, channels: number, batch: number): Window {
  const { input, output, kernel, stride, dilation, padding } = sliding;
  const { height: outHeight, width: outWidth } = output;
  const [kernelHeight, kernelWidth] = kernel;
  const taps = kernelHeight * kernelWidth;
  const image = outHeight * outWidth;
  const rowsTouched = touched(input.height, outHeight, stride[0], kernelHeight, dilation[0], padding.top);
  const colsTouched = touched(input.width, outWidth, stride[1], kernelWidth, dilation[1], padding.left);
  const span = (kernelHeight - 1) * dilation[0] + 1;

  /** Distinct elements of one channel under `rows` consecutive output positions. */
  const plane = (rows: number): number => {
    if (rows >= batch * image) return batch * rowsTouched * colsTouched;
    const outRows = Math.ceil(rows / outWidth) + 1;
    const images = Math.min(batch, Math.ceil((rows - 1) / image) + 1);
    const inRows = (outRows - images) * Math.min(stride[0], span) + images * span;
    return Math.min(inRows, batch * rowsTouched) * colsTouched;
  };
  return {
    m: batch * image,
    k: taps * channels,
    elements: (rows, from, to) => {
      const whole = plane(rows);
      return perChannel(from, to, taps, (used) => Math.min(rows * used, whole));
    },
    lineBuffer: (rows, from, to) => {
      const lines = Math.ceil(rows / outWidth) * stride[0] + span;
      const held = Math.min(lines, batch * input.height) * input.width;
      return perChannel(from, to, taps, () => held);
    },
  };
}

/** Sums `size(taps used)` over the channels that columns `[from, to)` touch. */
function perChannel(from: number, to: number, taps: number, size: (used: number) => number): number {
  const first = Math.floor(from / taps);
  const last = Math.floor((to - 1) / taps);
  if (first === last) return size(to - from);
  const head = (first + 1) * taps - from;
  const tail = to - last * taps;
  return size(head) + (last - first - 1) * size(taps) + size(tail);
}

/** Distinct real (not padded) coordinates among `position * stride + tap * dilation - padding`. */
export function touched(
  size: number,
  positions: number,
  stride: number,
  taps: number,
  dilation: number,
  padding: number,
): number {
  if (dilation === 1 && stride <= taps) {
    // Windows touch or overlap: one unbroken stretch.
    const last = (positions - 1) * stride + taps - padding;
    return Math.max(0, Math.min(size, last) - Math.max(0, -padding));
  }
  const seen = new Uint8Array(size);
  let count = 0;
  for (let position = 0; position < positions; position++) {
    for (let tap = 0; tap < taps; tap++) {
      const at = position * stride + tap * dilation - padding;
      if (at < 0 || at >= size || seen[at] === 1) continue;
      seen[at] = 1;
      count++;
    }
  }
  return count;
}
