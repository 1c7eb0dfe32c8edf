import { outputHeight, outputWidth, productOf, type ConvShape, type TiledKernel } from './kernel.js';
import type { MachineLines } from './machine.js';

/**
 * Pieces of `pieceBytes` (sectors, or the granules in which DRAM is fetched) that a tiled kernel reads at all, each
 * once: of the image only rows and columns that an output needs.
 */
export function distinctReads(kernel: TiledKernel, lines: MachineLines, pieceBytes: number): number {
  const perPiece = pieceBytes / lines.elementBytes;
  const { m, n, k } = productOf(kernel);
  const whole = (elements: number) => Math.ceil(elements / perPiece);
  if (kernel.kind === 'gemm') return whole(m * k) + whole(k * n);
  return distinctOfImage(kernel.shape, perPiece) + whole(n * k);
}

function distinctOfImage(shape: ConvShape, perPiece: number): number {
  const { batch, channels, height, width, stride, padding, filterHeight, filterWidth } = shape;
  const rows = readAlong(height, outputHeight(shape), stride, padding, filterHeight);
  const columns = readAlong(width, outputWidth(shape), stride, padding, filterWidth);
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
function readAlong(size: number, outputs: number, stride: number, padding: number, filter: number): number[] {
  const read = new Set<number>();
  for (let output = 0; output < outputs; output++) {
    for (let tap = 0; tap < filter; tap++) {
      const at = output * stride - padding + tap;
      if (at >= 0 && at < size) read.add(at);
    }
  }
  return [...read].sort((a, b) => a - b);
}
