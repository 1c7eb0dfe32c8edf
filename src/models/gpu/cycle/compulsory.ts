import {
  columnWindow,
  outputHeight,
  outputWidth,
  productOf,
  rowWindow,
  type ConvShape,
  type TiledKernel,
  type Window,
} from './kernel.js';
import type { MachineLines } from './machine.js';
import { bothOf, type ByOperand } from './operands.js';

/**
 * Pieces of `pieceBytes` (sectors, or the granules in which DRAM is fetched) that a tiled kernel reads at all, each
 * once: of the image only rows and columns that an output needs.
 */
export function distinctReads(kernel: TiledKernel, lines: MachineLines, pieceBytes: number): number {
  return bothOf(distinctByOperand(kernel, lines, pieceBytes));
}

/** The same of each operand. */
export function distinctByOperand(kernel: TiledKernel, lines: MachineLines, pieceBytes: number): ByOperand {
  const perPiece = pieceBytes / lines.elementBytes;
  const { m, n, k } = productOf(kernel);
  const whole = (elements: number) => Math.ceil(elements / perPiece);
  if (kernel.kind === 'gemm') return { first: whole(m * k), second: whole(k * n) };
  return { first: distinctOfImage(kernel.shape, perPiece), second: whole(n * k) };
}

/** Pieces of a convolution's image that any output reads. */
export function distinctOfImage(shape: ConvShape, perPiece: number): number {
  const { batch, channels, height, width } = shape;
  const rows = readAlong(height, outputHeight(shape), rowWindow(shape));
  const columns = readAlong(width, outputWidth(shape), columnWindow(shape));
  if (rows.length === height && columns.length === width) {
    return Math.ceil((batch * channels * height * width) / perPiece);
  }
  let distinct = 0;
  let last = -1;
  for (let image = 0; image < batch * channels; image++) {
    for (const row of rows) {
      const start = (image * height + row) * width;
      for (const column of columns) {
        const piece = Math.floor((start + column) / perPiece);
        if (piece !== last) distinct++;
        last = piece;
      }
    }
  }
  return distinct;
}

/** Places along one side of the image that some output reads. */
function readAlong(size: number, outputs: number, { taps, stride, padding, dilation }: Window): number[] {
  const read = new Set<number>();
  for (let output = 0; output < outputs; output++) {
    for (let tap = 0; tap < taps; tap++) {
      const at = output * stride - padding + tap * dilation;
      if (at >= 0 && at < size) read.add(at);
    }
  }
  return [...read].sort((a, b) => a - b);
}
