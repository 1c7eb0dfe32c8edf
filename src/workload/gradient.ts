import { greatestCommonDivisor } from '../quantity/divisor.js';
import type { AxisPiece, Conv, GradientPiece } from './graph.js';

/**
 * The parts into which a stride cuts a layer's data gradient. Input position x gets from tap r what output position
 * `(x + padding - r * dilation) / stride` had: only where that divides evenly. So positions of one residue of the
 * stride meet taps of one class, and each pair of classes is a dense convolution of stride 1: `stride x stride` of
 * them, fewer where a residue meets no tap (its gradient is zero: nothing is computed).
 */
export function gradientPieces(layer: Conv): GradientPiece[] {
  const [rows, columns] = [axisPieces(layer, 0), axisPieces(layer, 1)];
  return rows
    .flatMap((row) => columns.map((column) => ({ rows: row, columns: column })))
    .map((piece, index) => ({ index, ...piece }));
}

export function axisPieces(layer: Conv, axis: 0 | 1): AxisPiece[] {
  const { kernel, stride, dilation, padding, inputShapes } = layer;
  const [taps, step, spacing] = [kernel[axis], stride[axis], dilation[axis]];
  const before = axis === 0 ? padding.top : padding.left;
  const size = axis === 0 ? inputShapes[0]!.height : inputShapes[0]!.width;
  // Taps of one class are this far apart, the output positions under them `spacing / common`.
  const common = greatestCommonDivisor(step, spacing);
  const pieces: AxisPiece[] = [];
  for (let first = 0; first < Math.min(step, size); first++) {
    const tap = Array.from({ length: taps }, (_, r) => r).find(
      (r) => (first + before - r * spacing) % step === 0,
    );
    if (tap === undefined) continue;
    const met = Math.ceil((taps - tap) / (step / common));
    const reach = (spacing / common) * (met - 1);
    pieces.push({
      first,
      positions: Math.ceil((size - first) / step),
      taps: met,
      dilation: spacing / common,
      padding: reach - (first + before - tap * spacing) / step,
    });
  }
  return pieces;
}
