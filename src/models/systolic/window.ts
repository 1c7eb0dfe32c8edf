import type { Conv } from '../../workload/graph.js';

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

/** The sliding window of one group of a convolution. */
export function convWindow(conv: Conv, batch: number): Window {
  const input = conv.inputShapes[0]!;
  const { height: outHeight, width: outWidth } = conv.output;
  const [kernelHeight, kernelWidth] = conv.kernel;
  const taps = kernelHeight * kernelWidth;
  const image = outHeight * outWidth;
  const rowsTouched = touched(
    input.height,
    outHeight,
    conv.stride[0],
    kernelHeight,
    conv.dilation[0],
    conv.padding.top,
  );
  const colsTouched = touched(
    input.width,
    outWidth,
    conv.stride[1],
    kernelWidth,
    conv.dilation[1],
    conv.padding.left,
  );
  const span = (kernelHeight - 1) * conv.dilation[0] + 1;

  /** Distinct elements of one channel under `rows` consecutive output positions. */
  const plane = (rows: number): number => {
    if (rows >= batch * image) return batch * rowsTouched * colsTouched;
    const outRows = Math.ceil(rows / outWidth) + 1;
    const images = Math.min(batch, Math.ceil((rows - 1) / image) + 1);
    const inRows = (outRows - images) * Math.min(conv.stride[0], span) + images * span;
    return Math.min(inRows, batch * rowsTouched) * colsTouched;
  };
  return {
    m: batch * image,
    k: taps * (input.channels / conv.groups),
    elements: (rows, from, to) => {
      const whole = plane(rows);
      return perChannel(from, to, taps, (used) => Math.min(rows * used, whole));
    },
    lineBuffer: (rows, from, to) => {
      const lines = Math.ceil(rows / outWidth) * conv.stride[0] + span;
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
function touched(
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
