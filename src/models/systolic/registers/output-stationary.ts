import type { GemmSpec } from '../architecture.js';
import { resultSpan } from '../timing.js';
import { Tags, type Collect, type Read, type RegisterFold } from './fold.js';
import { lines } from './line.js';
import { resultPath, WritePort } from './results.js';

/**
 * os, cycle by cycle. Both operands enter the array together, pass the registers that skew them, and move: one
 * right, a PE a cycle, the other down, past `rowRegisters` registers a row. Sums stay until they are finished
 * and then take the way that `pipeline.results` names.
 *
 * `fromLeft(i, t)` and `fromTop(t, j)`: operands t of row i and column j; results `(i, j)`. `span`: cycles that
 * one fold takes the way out, before which no later one may begin to. Returns the cycles.
 */
export function outputStationary(
  folds: readonly RegisterFold[],
  spec: GemmSpec,
  fromLeft: Read,
  fromTop: Read,
  collect: Collect,
  span = resultSpan(spec),
): number {
  const { rows: R, cols: C, convention, foldOverhead, pipeline } = spec;
  const { configureCycles, inputRegisters, macStages, rowRegisters } = pipeline;
  const overhead = foldOverhead + configureCycles;
  const size = R * C;
  const tags = new Tags(folds);
  const left = lines(R, (i) => inputRegisters + rowRegisters * i);
  const top = lines(C, (j) => inputRegisters + j);
  const product = lines(size, () => macStages - 1);
  const hop = lines(size, () => rowRegisters - 1);
  const right = new Int32Array(size);
  const rightTag = new Int32Array(size).fill(-1);
  const down = new Int32Array(size);
  const downTag = new Int32Array(size).fill(-1);
  const sum = new Int32Array(size);
  const way = resultPath(spec, folds);
  const port = new WritePort(spec);
  const written = new Int32Array(folds.length);
  const start: number[] = [];
  let done = 0;
  let freeAt = overhead;

  let cycle = 0;
  for (; done < folds.length; cycle++) {
    const next = folds[start.length];
    if (next !== undefined && cycle >= freeAt) {
      start.push(cycle);
      freeAt = convention === 'overlap' ? cycle + Math.max(next.length, span) + overhead : Infinity;
    }
    const entering = start.length - 1;
    const t = entering < 0 ? -1 : cycle - start[entering]!;
    const fold = entering >= 0 && t < folds[entering]!.length ? folds[entering] : undefined;
    const tag = fold === undefined ? -1 : tags.of(entering, t);
    for (let i = 0; i < R; i++) left[i]!.shift(fold === undefined ? 0 : fromLeft(fold.rowFrom + i, t), tag);
    for (let j = 0; j < C; j++) top[j]!.shift(fold === undefined ? 0 : fromTop(t, fold.colFrom + j), tag);

    for (let i = R - 1; i >= 0; i--) {
      for (let j = C - 1; j >= 0; j--) {
        const pe = i * C + j;
        right[pe] = j > 0 ? right[pe - 1]! : left[i]!.value;
        rightTag[pe] = j > 0 ? rightTag[pe - 1]! : left[i]!.tag;
        const above = hop[pe]!;
        if (i > 0) above.shift(down[pe - C]!, downTag[pe - C]!);
        down[pe] = i > 0 ? above.value : top[j]!.value;
        downTag[pe] = i > 0 ? above.tag : top[j]!.tag;
        if (rightTag[pe] !== downTag[pe]) throw new Error(`operands miss each other in ${i},${j}`);

        const ready = product[pe]!;
        ready.shift(right[pe]! * down[pe]!, rightTag[pe]!);
        if (ready.tag < 0) continue;
        const index = tags.index(ready.tag);
        sum[pe] = (index === 0 ? 0 : sum[pe]!) + ready.value;
        const number = tags.fold(ready.tag);
        const { length, rows, cols } = folds[number]!;
        if (index === length - 1 && i < rows && j < cols)
          way.put({ fold: number, row: i, col: j, value: sum[pe]! });
      }
    }

    for (const { fold: number, row, col, value } of port.step(way.step())) {
      const { rowFrom, colFrom, rows, cols } = folds[number]!;
      collect(rowFrom + row, colFrom + col, value);
      if (++written[number]! < rows * cols) continue;
      done++;
      if (convention === 'scalesim') freeAt = cycle + 1 + overhead;
    }
  }
  return cycle;
}
