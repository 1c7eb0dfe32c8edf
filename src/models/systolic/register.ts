import type { GemmSpec } from './architecture.js';
import type { Mapping } from './mapping.js';
import { foldList } from './registers/fold.js';
import { outputStationary } from './registers/output-stationary.js';
import { stationary } from './registers/stationary.js';

/** Row-major integer matrix. */
export interface Matrix {
  rows: number;
  cols: number;
  data: Int32Array;
}

export interface RegisterResult {
  /** Cycles from the first action to the last result, counted, not computed. */
  cycles: number;
  /** The product, `M x N`. */
  product: Matrix;
}

/**
 * Every PE and register, every cycle, with real integers: the oracle for the closed form. `a` is `M x K`, `b` is
 * `K x N`. What meets in a PE carries its fold and place in the stream; a mismatch or a collision is an error.
 */
export function simulateRegisters(
  a: Matrix,
  b: Matrix,
  mapping: Mapping,
  spec: GemmSpec,
  rowOuter: boolean,
): RegisterResult {
  const folds = foldList(mapping, spec, rowOuter);
  const product: Matrix = { rows: a.rows, cols: b.cols, data: new Int32Array(a.rows * b.cols) };
  const at = (m: Matrix, row: number, col: number): number =>
    row < m.rows && col < m.cols ? m.data[row * m.cols + col]! : 0;
  const add = (row: number, col: number, value: number): void => {
    if (row < product.rows && col < product.cols) product.data[row * product.cols + col]! += value;
  };
  switch (mapping.dataflow) {
    case 'os':
      return {
        cycles: outputStationary(
          folds,
          spec,
          (i, t) => at(a, i, t),
          (t, j) => at(b, t, j),
          add,
        ),
        product,
      };
    case 'ws':
      return {
        cycles: stationary(
          folds,
          spec,
          (t, i) => at(a, t, i),
          (i, j) => at(b, i, j),
          add,
        ),
        product,
      };
    case 'is':
      return {
        cycles: stationary(
          folds,
          spec,
          (t, i) => at(b, i, t),
          (i, j) => at(a, j, i),
          (t, j, value) => add(j, t, value),
        ),
        product,
      };
  }
}

/** The product by definition, for checking. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const data = new Int32Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const left = a.data[i * a.cols + k]!;
      for (let j = 0; j < b.cols; j++) data[i * b.cols + j]! += left * b.data[k * b.cols + j]!;
    }
  }
  return { rows: a.rows, cols: b.cols, data };
}
