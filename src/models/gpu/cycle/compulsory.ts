import { greatestCommonDivisor } from '../../../quantity/divisor.js';
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
  if (rows.length === 0 || columns.length === 0) return 0;
  if (rows.length === height && columns.length === width) {
    return Math.ceil((batch * channels * height * width) / perPiece);
  }
  // planes that begin at the same place of a piece are alike, but for what they share with the next
  const plane = height * width;
  const planes = batch * channels;
  const period = perPiece / greatestCommonDivisor(plane, perPiece);
  const [first, final] = [rows[0]! * width + columns[0]!, rows.at(-1)! * width + columns.at(-1)!];
  let distinct = 0;
  for (let begin = 0; begin < Math.min(period, planes); begin++) {
    const alike = Math.ceil((planes - begin) / period);
    const start = begin * plane;
    let last = -1;
    let own = 0;
    for (const row of rows)
      for (const column of columns) {
        const piece = Math.floor((start + row * width + column) / perPiece);
        if (piece !== last) own++;
        last = piece;
      }
    distinct += alike * own;
    const shared = Math.floor((start + final) / perPiece) === Math.floor((start + plane + first) / perPiece);
    if (shared) distinct -= Math.ceil((planes - 1 - begin) / period);
  }
  return distinct;
}

/** Places along one side of the image that some output reads, in order. */
function readAlong(size: number, outputs: number, { taps, stride, padding, dilation }: Window): Int32Array {
  const isRead = new Uint8Array(size);
  let count = 0;
  for (let output = 0; output < outputs; output++) {
    for (let tap = 0; tap < taps; tap++) {
      const at = output * stride - padding + tap * dilation;
      if (at < 0 || at >= size || isRead[at]) continue;
      isRead[at] = 1;
      count++;
    }
  }
  const read = new Int32Array(count);
  for (let at = 0, index = 0; at < size; at++) if (isRead[at]) read[index++] = at;
  return read;
}
