import { LOAD_STORE } from '../isa/operands.js';
import { Board, type Start } from './board.js';
import { RegisterFile } from './file.js';
import { heightsOf, type Problem } from './problem.js';

/** How a list scheduler weighs what it may dispatch next; times are in cycles. */
export interface ListSettings {
  /** Rectangles that are worked on at once, not counting those that have only stores left. */
  open: number;
  /** Registers that stay free when a younger rectangle takes one, and when the oldest loads. */
  reserve: number;
  loadReserve: number;
  /** No instruction is dispatched longer than this before its pipeline is free, by queue. */
  ahead: readonly number[];
  /** Head start of the queues over each other; positive is later. */
  bias: readonly number[];
  /** A cycle on the way to the end of the rectangle, a rectangle of age. */
  height: number;
  age: number;
  /** A cycle that ports delay the instruction, or others because of it, by the queue of what is delayed. */
  delay: readonly number[];
  push: readonly number[];
}

/** Instructions in the order of dispatch, and the register of each value. */
export interface Schedule {
  order: number[];
  registers: Uint8Array;
}

/** Registers that loads leave free, more than the settings say, where what they say runs into a dead end. */
const MORE = [0, 6, 12, 18];

/** @returns undefined if registers run out in a way that no choice is left */
export function listSchedule(problem: Problem, settings: ListSettings): Schedule | undefined {
  for (const more of MORE) {
    const { reserve, loadReserve } = settings;
    const careful = { ...settings, reserve: reserve + more, loadReserve: loadReserve + more };
    const found = new ListScheduler(problem, careful).run();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What to dispatch, in which registers; or when there may be something. */
interface Choice {
  at: number;
  registers: readonly number[];
  next: number;
}

class ListScheduler {
  private readonly board: Board;
  private readonly file: RegisterFile;
  private readonly heights: Float64Array;
  private readonly missing: Int32Array;
  /** Instructions left of each rectangle, and how many are no stores; what is ready of those that are not open. */
  private readonly left: Int32Array;
  private readonly work: Int32Array;
  private readonly later: number[][];
  private ready: number[] = [];
  private oldest = 0;
  private opened = 0;
  private readonly start: Start = { at: 0, pushes: 0 };

  private readonly problem: Problem;
  private readonly settings: ListSettings;

  constructor(problem: Problem, settings: ListSettings) {
    this.problem = problem;
    this.settings = settings;
    this.board = new Board(problem.timing, settings.push);
    this.file = new RegisterFile(problem, this.board);
    this.heights = heightsOf(problem);
    this.missing = problem.predecessors.slice();
    this.left = problem.sizes.slice();
    this.work = new Int32Array(this.left.length);
    this.later = Array.from(problem.sizes, () => []);
    for (const [at, { rectangle, opcode }] of problem.program.instructions.entries()) {
      if (opcode !== 'vstore') this.work[rectangle]!++;
      if (this.missing[at] === 0) this.later[rectangle]!.push(at);
    }
    this.open();
  }

  run(): Schedule | undefined {
    const order: number[] = [];
    const count = this.problem.program.instructions.length;
    let now = 0;
    while (order.length < count) {
      const { at, registers, next } = this.choose(now);
      if (at < 0 && next === Infinity) return undefined;
      if (at < 0) now = next;
      else {
        this.dispatch(at, registers);
        order.push(at);
        now = Math.max(now, this.board.slot);
      }
    }
    return { order, registers: this.file.registers };
  }

  /** The cheapest of what can be dispatched by now. */
  private choose(now: number): Choice {
    const best: Choice = { at: -1, registers: [], next: Infinity };
    let least = Infinity;
    for (const at of this.ready) {
      if (!this.affords(at)) continue;
      const queue = this.problem.queues[at]!;
      const reads = this.file.registersOf(this.problem.program.instructions[at]!.reads);
      const dispatch = this.board.dispatchable(queue, reads);
      const from = Math.max(dispatch, this.board.free[queue]! - this.settings.ahead[queue]!);
      if (from > now) {
        best.next = Math.min(best.next, from);
        continue;
      }
      const start = Math.max(dispatch + 1, this.board.free[queue]!);
      // Ports only add to the price.
      const base = this.basePriceOf(at);
      if (start + base >= least) continue;
      const registers = this.file.choose(at, start, now);
      if (registers === undefined) {
        best.next = Math.min(best.next, now + 1);
        continue;
      }
      const price = base + this.startPriceOf(at, dispatch, reads, registers);
      if (price >= least) continue;
      least = price;
      best.at = at;
      best.registers = registers;
    }
    return best;
  }

  /** Whether enough registers stay free. */
  private affords(at: number): boolean {
    const { writes, rectangle } = this.problem.program.instructions[at]!;
    if (writes.length === 0) return true;
    const loads = this.problem.queues[at] === LOAD_STORE;
    const { reserve, loadReserve } = this.settings;
    const kept = rectangle > this.oldest ? reserve : loads ? loadReserve : 0;
    return this.file.free - writes.length >= kept;
  }

  /** What is known before registers are: the queue, the age of the rectangle, the way to its end. */
  private basePriceOf(at: number): number {
    const { settings, problem } = this;
    const age = problem.program.instructions[at]!.rectangle - this.oldest;
    return settings.bias[problem.queues[at]!]! + settings.age * age - settings.height * this.heights[at]!;
  }

  /** When it would start, and what ports delay. */
  private startPriceOf(
    at: number,
    dispatchable: number,
    reads: readonly number[],
    writes: readonly number[],
  ): number {
    const { board, start, settings, problem } = this;
    const queue = problem.queues[at]!;
    let dispatch = dispatchable;
    for (const register of writes) dispatch = Math.max(dispatch, board.writable[register]!);
    const from = Math.max(dispatch + 1, board.free[queue]!);
    board.fit(from, queue, problem.holds[at]!, reads, writes, start);
    return start.at + settings.delay[queue]! * (start.at - from) + start.pushes;
  }

  private dispatch(at: number, registers: readonly number[]): void {
    const { problem, board, file } = this;
    const { reads, rectangle, opcode } = problem.program.instructions[at]!;
    board.issue(problem.queues[at]!, problem.holds[at]!, file.registersOf(reads), registers);
    file.take(at, registers);
    this.ready.splice(this.ready.indexOf(at), 1);
    this.left[rectangle]!--;
    if (opcode !== 'vstore') this.work[rectangle]!--;
    for (const follower of problem.followers[at]!) {
      if (--this.missing[follower]! > 0) continue;
      const own = problem.program.instructions[follower]!.rectangle;
      (own < this.opened ? this.ready : this.later[own]!).push(follower);
    }
    this.open();
  }

  /** Opens rectangles while fewer are in work than may be; what has only stores left counts no more. */
  private open(): void {
    while (this.oldest < this.left.length && this.left[this.oldest] === 0) this.oldest++;
    while (this.opened < this.left.length && this.inWork() < this.settings.open)
      this.ready.push(...this.later[this.opened++]!);
  }

  private inWork(): number {
    let count = 0;
    for (let rectangle = this.oldest; rectangle < this.opened; rectangle++)
      if (this.work[rectangle]! > 0) count++;
    return count;
  }
}
