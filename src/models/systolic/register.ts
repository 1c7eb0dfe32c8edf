import type { GemmSpec } from './architecture.js';
import type { Mapping } from './mapping.js';

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

/** One pass of a stream through the array, in the array's own terms. */
interface Fold {
  rowFrom: number;
  colFrom: number;
  streamFrom: number;
  length: number;
}

/**
 * Every PE, every cycle, with real integers: the oracle for the closed form. `a` is `M x K`, `b` is `K x N`.
 *
 * ws and is: operands move right, partial sums move down, one PE a cycle. Stationary operands travel down a
 * column of their own, one row after the other, and wait in a shadow register until the first streamed operand
 * of their fold passes. os: both operands move, sums stay, and each result leaves over its column's bus in the
 * cycle in which it is complete.
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

function foldList(mapping: Mapping, spec: GemmSpec, rowOuter: boolean): Fold[] {
  const folds: Fold[] = [];
  const { rowFolds, colFolds, blocks } = mapping;
  for (let block = 0; block < blocks.count; block++) {
    const length = block === blocks.count - 1 ? blocks.last : blocks.length;
    for (let o = 0; o < (rowOuter ? rowFolds : colFolds); o++) {
      for (let i = 0; i < (rowOuter ? colFolds : rowFolds); i++) {
        const [r, c] = rowOuter ? [o, i] : [i, o];
        folds.push({
          rowFrom: r * spec.rows,
          colFrom: c * spec.cols,
          streamFrom: block * blocks.length,
          length,
        });
      }
    }
  }
  return folds;
}

type Read = (row: number, col: number) => number;
type Collect = (row: number, col: number, value: number) => void;

/** ws and is. `stream(t, i)`: operand t of row i; `tile(i, j)`: stationary operand; results `(t, j)`. */
function stationary(
  folds: readonly Fold[],
  spec: GemmSpec,
  stream: Read,
  tile: Read,
  collect: Collect,
): number {
  const { rows: R, cols: C, convention, foldOverhead } = spec;
  const size = R * C;
  const active = new Int32Array(size);
  const shadow = new Int32Array(size);
  const moving = new Int32Array(size); // operand passing through
  const movingAt = new Int32Array(size).fill(-1); // its index in the stream, -1 for none
  const movingFold = new Int32Array(size);
  const sum = new Int32Array(size);
  const sumAt = new Int32Array(size).fill(-1);
  const sumFold = new Int32Array(size);
  const weight = new Int32Array(size); // stationary operand on its way down
  const weightRow = new Int32Array(size).fill(-1); // row it is for
  const loadStart: number[] = []; // by fold: cycle in which its first stationary row enters
  const streamStart: number[] = [];
  const left = new Int32Array(folds.length);
  let done = 0;
  let cycle = 0;

  for (; done < folds.length; cycle++) {
    // Controller: a fold streams when it is loaded, and loads when the shadow registers are free.
    const ready = streamStart.length;
    if (ready < loadStart.length) {
      const before = ready > 0 && convention === 'overlap' ? streamStart[ready - 1]! : -Infinity;
      const busy = before + Math.max(R, folds[ready - 1]?.length ?? 0) + foldOverhead;
      if (cycle >= loadStart[ready]! + R && (before === -Infinity || cycle >= busy)) streamStart.push(cycle);
    }
    const next = loadStart.length;
    if (next < folds.length) {
      const free =
        next === 0
          ? 0
          : convention === 'scalesim'
            ? done === next
              ? cycle
              : Infinity
            : (streamStart[next - 1] ?? Infinity);
      if (free <= cycle) loadStart.push(cycle + (convention === 'overlap' && next > 0 ? 0 : foldOverhead));
    }

    for (let i = R - 1; i >= 0; i--) {
      for (let j = C - 1; j >= 0; j--) {
        const pe = i * C + j;
        if (j > 0) {
          moving[pe] = moving[pe - 1]!;
          movingAt[pe] = movingAt[pe - 1]!;
          movingFold[pe] = movingFold[pe - 1]!;
        } else {
          const fold = enteringFold(streamStart, folds, cycle - i);
          movingAt[pe] = fold < 0 ? -1 : cycle - i - streamStart[fold]!;
          movingFold[pe] = fold;
          moving[pe] =
            fold < 0 ? 0 : stream(folds[fold]!.streamFrom + movingAt[pe]!, folds[fold]!.rowFrom + i);
        }
        const index = movingAt[pe]!;
        if (index === 0) active[pe] = shadow[pe]!;
        if (index >= 0) {
          sum[pe] = (i > 0 ? sum[pe - C]! : 0) + moving[pe]! * active[pe]!;
          sumFold[pe] = movingFold[pe]!;
        }
        sumAt[pe] = index;
        if (i > 0) {
          weight[pe] = weight[pe - C]!;
          weightRow[pe] = weightRow[pe - C]!;
        } else {
          const fold = loadingFold(loadStart, R, cycle - j);
          weightRow[pe] = fold < 0 ? -1 : cycle - j - loadStart[fold]!;
          weight[pe] = fold < 0 ? 0 : tile(folds[fold]!.rowFrom + weightRow[pe]!, folds[fold]!.colFrom + j);
        }
        if (weightRow[pe] === i) shadow[pe] = weight[pe]!;
      }
    }
    for (let j = 0; j < C; j++) {
      const pe = (R - 1) * C + j;
      if (sumAt[pe]! < 0) continue;
      const fold = sumFold[pe]!;
      collect(folds[fold]!.streamFrom + sumAt[pe]!, folds[fold]!.colFrom + j, sum[pe]!);
      left[fold]!++;
      if (left[fold] === folds[fold]!.length * C) done++;
    }
  }
  return cycle;
}

/** The fold whose operand enters a row whose own time is `time`; -1 for none. */
function enteringFold(streamStart: readonly number[], folds: readonly Fold[], time: number): number {
  for (let fold = streamStart.length - 1; fold >= 0; fold--) {
    const index = time - streamStart[fold]!;
    if (index >= 0) return index < folds[fold]!.length ? fold : -1;
  }
  return -1;
}

function loadingFold(loadStart: readonly number[], rows: number, time: number): number {
  for (let fold = loadStart.length - 1; fold >= 0; fold--) {
    const index = time - loadStart[fold]!;
    if (index >= 0) return index < rows ? fold : -1;
  }
  return -1;
}

/** os. `fromLeft(i, t)` and `fromTop(t, j)`: operands t of row i and column j; results `(i, j)`. */
function outputStationary(
  folds: readonly Fold[],
  spec: GemmSpec,
  fromLeft: Read,
  fromTop: Read,
  collect: Collect,
): number {
  const { rows: R, cols: C, convention, foldOverhead } = spec;
  const size = R * C;
  const right = new Int32Array(size);
  const down = new Int32Array(size);
  const index = new Int32Array(size).fill(-1);
  const foldAt = new Int32Array(size);
  const sum = new Int32Array(size);
  const start: number[] = [];
  const left = new Int32Array(folds.length);
  let done = 0;
  let cycle = 0;
  let freeAt = foldOverhead;

  for (; done < folds.length; cycle++) {
    if (
      start.length < folds.length &&
      (convention === 'overlap' || done === start.length) &&
      cycle >= freeAt
    ) {
      start.push(cycle);
      // The column buses take R cycles to carry a fold's results away.
      freeAt =
        convention === 'overlap'
          ? cycle + Math.max(folds[start.length - 1]!.length, R) + foldOverhead
          : Infinity;
    }
    const busy = new Uint8Array(C);
    for (let i = R - 1; i >= 0; i--) {
      for (let j = C - 1; j >= 0; j--) {
        const pe = i * C + j;
        const fold = enteringFold(start, folds, cycle - i - j);
        if (j > 0) right[pe] = right[pe - 1]!;
        if (i > 0) down[pe] = down[pe - C]!;
        index[pe] = fold < 0 ? -1 : cycle - i - j - start[fold]!;
        if (fold < 0) continue;
        const t = index[pe]!;
        if (j === 0) right[pe] = fromLeft(folds[fold]!.rowFrom + i, t);
        if (i === 0) down[pe] = fromTop(t, folds[fold]!.colFrom + j);
        sum[pe] = (t === 0 ? 0 : sum[pe]!) + right[pe]! * down[pe]!;
        foldAt[pe] = fold;
        if (t < folds[fold]!.length - 1) continue;
        if (busy[j] === 1) throw new Error(`two results on the bus of column ${j} in cycle ${cycle}`);
        busy[j] = 1;
        collect(folds[fold]!.rowFrom + i, folds[fold]!.colFrom + j, sum[pe]!);
        left[fold]!++;
        if (left[fold] === size) {
          done++;
          if (convention === 'scalesim') freeAt = cycle + 1 + foldOverhead;
        }
      }
    }
  }
  return cycle;
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
