import type { Pool } from '../../workload/graph.js';
import type { HeProgram } from '../program.js';
import { ProgramBuilder } from './builder.js';
import type { LayerOperations } from './counts.js';
import { powerOfTwo } from './shapes.js';
import type { SlotLayout } from './slots.js';

/**
 * Sums of the windows of an average pooling, in every ciphertext of packed images: along the rows, then along the
 * columns. The division is left to the weights of the next layer. Without padding no window meets another image.
 */
export function poolProgram(kernel: readonly [number, number], width: number): HeProgram {
  const builder = new ProgramBuilder();
  const line = (x: string, length: number, step: number): string =>
    builder.sum(Array.from({ length }, (_, at) => builder.rotate(x, at * step)));
  return builder.build('average pool', [line(line(builder.input('x'), kernel[1], 1), kernel[0], width)]);
}

/** Whether a pooling can be done so: an average of whole windows, in an image that fits a row of slots. */
export function canPool(pool: Pool, { rowSlots }: SlotLayout): boolean {
  const { height, width } = pool.inputShapes[0]!;
  const { top, bottom, left, right } = pool.padding;
  const padded = top + bottom + left + right > 0;
  return pool.type === 'average' && !padded && powerOfTwo(height * width) <= rowSlots;
}

export function poolOperations(kernel: readonly [number, number], ciphertexts: number): LayerOperations {
  const turns = kernel[0] + kernel[1] - 2;
  const lines = kernel.filter((length) => length > 1).length;
  return {
    counts: { add: ciphertexts * turns, rotate: ciphertexts * turns },
    hoisted: { rotations: ciphertexts * turns, decompositions: ciphertexts * lines },
    ciphertexts: { inputs: ciphertexts, outputs: ciphertexts },
    rotationKeys: turns,
    plaintexts: 0,
  };
}
