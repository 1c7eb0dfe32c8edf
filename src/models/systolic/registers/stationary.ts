import type { GemmSpec } from '../architecture.js';
import { Tags, type Collect, type Read, type RegisterFold } from './fold.js';
import { Line, lines } from './line.js';

/**
 * ws and is, cycle by cycle. Operands enter all rows together, pass the registers that skew them, and move
 * right, a PE a cycle. Stationary operands travel down registers of their own, one row after the other, and
 * wait in a shadow register until the first streamed operand of their fold passes. Sums move down, past
 * `rowRegisters` registers a row, and leave below the last row of their fold.
 *
 * `stream(t, i)`: operand t of row i; `tile(i, j)`: stationary operand; results `(t, j)`. Returns the cycles.
 */
export function stationary(
  folds: readonly RegisterFold[],
  spec: GemmSpec,
  stream: Read,
  tile: Read,
  collect: Collect,
): number {
  const { rows: R, cols: C, pipeline } = spec;
  const { inputRegisters, macStages, rowRegisters, outputRegisters } = pipeline;
  const size = R * C;
  const tags = new Tags(folds);
  const left = lines(R, (i) => inputRegisters + rowRegisters * i);
  const top = lines(C, (j) => inputRegisters + j);
  const product = lines(size, () => macStages - 1);
  const sumHop = lines(size, () => rowRegisters - 1);
  const weightHop = lines(size, () => rowRegisters - 1);
  const exits = lines(C, () => outputRegisters);
  const active = new Int32Array(size);
  const shadow = new Int32Array(size);
  const moving = new Int32Array(size); // operand passing through
  const movingTag = new Int32Array(size).fill(-1);
  const sum = new Int32Array(size);
  const sumTag = new Int32Array(size).fill(-1);
  const weight = new Int32Array(size); // stationary operand on its way down
  const weightRow = new Int32Array(size).fill(-1); // row it is for
  const leaving = new Int32Array(C);
  const leavingTag = new Int32Array(C);
  const controller = new Controller(folds, spec);
  const finished = new Int32Array(folds.length);

  let cycle = 0;
  for (; controller.done < folds.length; cycle++) {
    controller.step(cycle);
    const { streaming, operand, loading, row } = controller;
    const tag = streaming < 0 ? -1 : tags.of(streaming, operand);
    for (let i = 0; i < R; i++) {
      const fold = folds[streaming];
      left[i]!.shift(fold === undefined ? 0 : stream(fold.streamFrom + operand, fold.rowFrom + i), tag);
    }
    for (let j = 0; j < C; j++) {
      const fold = folds[loading];
      top[j]!.shift(fold === undefined ? 0 : tile(fold.rowFrom + row, fold.colFrom + j), row);
    }
    leavingTag.fill(-1);
    for (let i = R - 1; i >= 0; i--) {
      for (let j = C - 1; j >= 0; j--) {
        const pe = i * C + j;
        moving[pe] = j > 0 ? moving[pe - 1]! : left[i]!.value;
        movingTag[pe] = j > 0 ? movingTag[pe - 1]! : left[i]!.tag;
        const passing = movingTag[pe]!;
        if (passing >= 0 && tags.index(passing) === 0) active[pe] = shadow[pe]!;

        const ready = product[pe]!;
        ready.shift(moving[pe]! * active[pe]!, passing);
        const above = sumHop[pe]!;
        if (i > 0) above.shift(sum[pe - C]!, sumTag[pe - C]!);
        sumTag[pe] = ready.tag;
        if (ready.tag >= 0) {
          if (i > 0 && above.tag !== ready.tag)
            throw new Error(`sum and product miss each other in ${i},${j}`);
          sum[pe] = (i > 0 ? above.value : 0) + ready.value;
          const fold = folds[tags.fold(ready.tag)]!;
          if (i === fold.rows - 1 && j < fold.cols) {
            if (leavingTag[j]! >= 0) throw new Error(`two results below column ${j} in cycle ${cycle}`);
            leaving[j] = sum[pe]!;
            leavingTag[j] = ready.tag;
          }
        }

        const down = weightHop[pe]!;
        if (i > 0) down.shift(weight[pe - C]!, weightRow[pe - C]!);
        weight[pe] = i > 0 ? down.value : top[j]!.value;
        weightRow[pe] = i > 0 ? down.tag : top[j]!.tag;
        if (weightRow[pe] === i) shadow[pe] = weight[pe]!;
      }
    }
    for (let j = 0; j < C; j++) {
      const exit: Line = exits[j]!;
      exit.shift(leaving[j]!, leavingTag[j]!);
      if (exit.tag < 0) continue;
      const number = tags.fold(exit.tag);
      const fold = folds[number]!;
      collect(fold.streamFrom + tags.index(exit.tag), fold.colFrom + j, exit.value);
      if (++finished[number]! === fold.length * fold.cols) controller.done++;
    }
  }
  return cycle;
}

/** Starts folds: one streams when it is loaded, and loads when the shadow registers are free. */
class Controller {
  /** Folds whose last result has left. */
  done = 0;
  /** Fold whose operand enters in this cycle and which one it is, -1 for none. */
  streaming = -1;
  operand = -1;
  /** Fold whose stationary row enters in this cycle and which one it is, -1 for none. */
  loading = -1;
  row = -1;
  private readonly loadStart: number[] = [];
  private readonly streamStart: number[] = [];
  private readonly overhead: number;
  private readonly folds: readonly RegisterFold[];
  private readonly spec: GemmSpec;

  constructor(folds: readonly RegisterFold[], spec: GemmSpec) {
    this.folds = folds;
    this.spec = spec;
    this.overhead = spec.foldOverhead + spec.pipeline.configureCycles;
  }

  step(cycle: number): void {
    const { folds, loadStart, streamStart } = this;
    const ready = streamStart.length;
    if (ready < loadStart.length) {
      const loaded = cycle >= loadStart[ready]! + folds[ready]!.rows;
      if (loaded && cycle >= this.arrayFree(ready)) streamStart.push(cycle);
    }
    const next = loadStart.length;
    if (next < folds.length && this.shadowFree(next) <= cycle) {
      const waits = this.spec.convention === 'overlap' && next > 0 ? 0 : this.overhead;
      loadStart.push(cycle + waits);
    }
    const s = streamStart.length - 1;
    this.operand = s < 0 ? -1 : cycle - streamStart[s]!;
    this.streaming = s >= 0 && this.operand < folds[s]!.length ? s : -1;
    const l = loadStart.length - 1;
    this.row = l < 0 ? -1 : cycle - loadStart[l]!;
    const enters = l >= 0 && this.row >= 0 && this.row < folds[l]!.rows;
    this.loading = enters ? l : -1;
    if (!enters) this.row = -1;
  }

  private arrayFree(fold: number): number {
    if (fold === 0 || this.spec.convention === 'scalesim') return 0;
    const before = this.folds[fold - 1]!;
    return this.streamStart[fold - 1]! + Math.max(before.rows, before.length) + this.overhead;
  }

  private shadowFree(fold: number): number {
    if (fold === 0) return 0;
    if (this.spec.convention === 'scalesim') return this.done === fold ? 0 : Infinity;
    return this.streamStart[fold - 1] ?? Infinity;
  }
}
