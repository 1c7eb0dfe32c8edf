import type { Tile } from '../architecture.js';
import { tapsOf, type Plane } from '../plane.js';

/**
 * Elements of the input that a step of a tile reads, as DeLTA's equation stands in a public transcription (whose
 * author was not sure of it). It under-counts, and a part of it turns negative for a depth above Wf + 1: shown beside
 * the corrected form, never used by default.
 */
export function transcribedElements(plane: Plane, { rows: m, depth }: Tile): number {
  const { rows, columns } = plane;
  const [width, taps, stride] = [columns.size, columns.taps, columns.stride];
  const outside = columns.padded - taps + 1;
  const vertical = (m * columns.padded * stride) / outside;
  const over = taps - depth + 1;
  const horizontal =
    ((depth - 1) / taps) * (width - taps + 1 + stride * over) + (over / taps) * (stride * (depth - 1));
  const area = (rows.padded - rows.taps + 1) / rows.stride;
  return Math.abs((vertical * depth) / tapsOf(plane)) + Math.abs(horizontal * (1 + m / (area * area)));
}
