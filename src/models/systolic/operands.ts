import type { Matrix } from './register.js';

/** Small random integers for the register model; the same seed gives the same matrix (xorshift32). */
export function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const data = new Int32Array(rows * cols);
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = (state & 15) - 8;
  }
  return { rows, cols, data };
}
