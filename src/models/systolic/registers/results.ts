import type { GemmSpec } from '../architecture.js';
import type { RegisterFold } from './fold.js';

/** A finished sum of an output-stationary array. */
export interface Result {
  fold: number;
  row: number;
  col: number;
  value: number;
}

/** The way of results from their PEs to the edge of the array. */
export interface ResultPath {
  /** A PE has finished its sum in this cycle. */
  put(result: Result): void;
  /** Ends the cycle; what is at the edge in it. */
  step(): Result[];
}

export function resultPath(spec: GemmSpec, folds: readonly RegisterFold[]): ResultPath {
  const { rowRegisters, results } = spec.pipeline;
  if (results === 'column-bus') return new ColumnBuses();
  const down = results === 'shift-down';
  return down
    ? new ShiftRegisters(folds, spec.cols, (row, col) => [col, rowRegisters * row])
    : new ShiftRegisters(folds, spec.rows, (row, col) => [row, col]);
}

/** Each result goes over the bus of its column when it is finished: one a column and cycle. */
class ColumnBuses implements ResultPath {
  private bus = new Map<number, Result>();

  put(result: Result): void {
    if (this.bus.has(result.col)) throw new Error(`two results on the bus of column ${result.col}`);
    this.bus.set(result.col, result);
  }

  step(): Result[] {
    const out = [...this.bus.values()];
    this.bus.clear();
    return out;
  }
}

/** The register in which the result of a PE waits. */
type Place = (row: number, col: number) => [lane: number, at: number];

/**
 * Lanes of registers beside the PEs. A result waits in the one of its PE until its fold is finished; then all
 * of the fold move on together, a register a cycle, and leave behind the fold's last row or column.
 */
class ShiftRegisters implements ResultPath {
  private readonly lanes: (Result | undefined)[][];
  private readonly waiting: Int32Array;
  private readonly leaving: Uint8Array;
  private readonly folds: readonly RegisterFold[];
  private readonly place: Place;

  constructor(folds: readonly RegisterFold[], lanes: number, place: Place) {
    this.folds = folds;
    this.place = place;
    this.lanes = Array.from({ length: lanes }, () => []);
    this.waiting = Int32Array.from(folds, ({ rows, cols }) => rows * cols);
    this.leaving = new Uint8Array(folds.length);
  }

  put(result: Result): void {
    const [lane, at] = this.place(result.row, result.col);
    this.fill(lane, at, result);
    if (--this.waiting[result.fold]! === 0) this.leaving[result.fold] = 1;
  }

  step(): Result[] {
    const out: Result[] = [];
    for (const [number, lane] of this.lanes.entries()) {
      for (let at = lane.length - 1; at >= 0; at--) {
        const result = lane[at];
        if (result === undefined || this.leaving[result.fold] === 0) continue;
        lane[at] = undefined;
        const { rows, cols } = this.folds[result.fold]!;
        if (at === this.place(rows - 1, cols - 1)[1]) out.push(result);
        else this.fill(number, at + 1, result);
      }
    }
    return out;
  }

  private fill(lane: number, at: number, result: Result): void {
    if (this.lanes[lane]![at] !== undefined) throw new Error(`two results in register ${at} of lane ${lane}`);
    this.lanes[lane]![at] = result;
  }
}

/** Output registers and, behind them, what the memory takes a cycle. */
export class WritePort {
  private readonly stages: Result[][];
  private readonly queue: Result[] = [];
  private readonly halved: boolean;

  constructor({ pipeline }: GemmSpec) {
    this.stages = Array.from({ length: pipeline.outputRegisters }, () => []);
    this.halved = pipeline.writeQueue === 'halved';
  }

  /** Takes what is at the edge in this cycle; what is written in it. */
  step(arriving: Result[]): Result[] {
    this.stages.push(arriving);
    this.queue.push(...this.stages.shift()!);
    return this.queue.splice(0, this.halved ? Math.ceil(this.queue.length / 2) : this.queue.length);
  }
}
