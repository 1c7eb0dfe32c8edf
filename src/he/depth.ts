import type { HeProgram, Operation } from './program.js';

/**
 * The longest chain of operations of these kinds that a result of the program depends on: all kinds for Quill's depth,
 * products for the levels that a scheme needs.
 */
export function programDepth(program: HeProgram, counts: (op: Operation) => boolean = () => true): number {
  const depths = new Map<string, number>();
  for (const { op, dst, src } of program.instructions) {
    const before = Math.max(...src.map((name) => depths.get(name) ?? 0));
    depths.set(dst, before + (counts(op) ? 1 : 0));
  }
  return Math.max(0, ...program.outputs.map((name) => depths.get(name) ?? 0));
}

/** Whether an operation multiplies two ciphertexts. */
export const isProduct = (op: Operation): boolean => op === 'multiply' || op === 'square';
/** Whether it uses up a level of CKKS: a product with a ciphertext or a plaintext. */
export const takesLevel = (op: Operation): boolean => isProduct(op) || op === 'multiply-plain';
