import { columnWindow, outputHeight, outputWidth, type ConvShape } from './kernel.js';
import type { Accesses } from './accesses.js';

/**
 * Neighbouring outputs of one row, all of one warp: what they read at a tap is a run of elements `stride` apart,
 * from `base` (of the first output, channel 0, tap 0, padding included) on.
 */
export type Segment = { base: number; top: number; left: number; count: number };

/** The outputs from `first` on, at most `count`, as runs in rows. None beyond the last output. */
export function segmentsOf(shape: ConvShape, first: number, count: number): Segment[] {
  const width = outputWidth(shape);
  const image = outputHeight(shape) * width;
  const end = Math.min(first + count, shape.batch * image);
  const segments: Segment[] = [];
  const { stride: columnStride, padding: columnPadding } = columnWindow(shape);
  for (let at = first; at < end;) {
    const batch = Math.floor(at / image);
    const row = Math.floor((at - batch * image) / width);
    const column = at - batch * image - row * width;
    const run = Math.min(width - column, end - at);
    const top = row * shape.stride - shape.padding;
    const left = column * columnStride - columnPadding;
    const base = batch * shape.channels * shape.height * shape.width + top * shape.width + left;
    segments.push({ base, top, left, count: run });
    at += run;
  }
  return segments;
}

/** One warp's request: what its segments read at a tap of a channel (by its place in the window), padding lanes off. */
export function loadTap(
  accesses: Accesses,
  shape: ConvShape,
  segments: readonly Segment[],
  tap: { channel: number; row: number; column: number },
  tensor: { base: number; elementsPerSector: number },
): void {
  const { stride: rowStride, height, width } = shape;
  const stride = shape.columnStride ?? rowStride;
  const { base, elementsPerSector } = tensor;
  const shift = tap.channel * height * width + tap.row * width + tap.column;
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index]!;
    const y = segment.top + tap.row;
    if (y < 0 || y >= height) continue;
    const x = segment.left + tap.column;
    const from = x < 0 ? Math.ceil(-x / stride) : 0;
    const to = Math.min(segment.count - 1, Math.floor((width - 1 - x) / stride));
    if (to < from) continue;
    const start = segment.base + shift;
    if (stride <= elementsPerSector) {
      accesses.add(
        base + Math.floor((start + from * stride) / elementsPerSector),
        base + Math.floor((start + to * stride) / elementsPerSector),
      );
    } else {
      for (let lane = from; lane <= to; lane++) {
        const sector = base + Math.floor((start + lane * stride) / elementsPerSector);
        accesses.add(sector, sector);
      }
    }
  }
  accesses.end();
}

/** The place of a tap in the window. */
export const tapOf = (
  { rowDilation = 1, columnDilation = 1 }: ConvShape,
  channel: number,
  row: number,
  column: number,
): { channel: number; row: number; column: number } => ({
  channel,
  row: row * rowDilation,
  column: column * columnDilation,
});
