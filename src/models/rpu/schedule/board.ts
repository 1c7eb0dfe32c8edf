import { CLASSES, REGISTERS, VECTOR } from '../isa/program.js';
import type { B512Timing } from '../machine/timing.js';

/** An instruction that has been dispatched. */
interface Entry {
  queue: number;
  hold: number;
  dispatch: number;
  reads: readonly number[];
  writes: readonly number[];
  start: number;
}

/** How an instruction would start: the cycle, and by how much it would push back others that wait. */
export interface Start {
  at: number;
  pushes: number;
}

/**
 * The machine as the schedule is written down, after its last instruction. Starts in the future are what they would be
 * if nothing else came: an instruction that is dispatched later may start before one that waits, and take its ports.
 */
export class Board {
  /** First cycle in which the next instruction can be dispatched. */
  slot = 0;
  /** First cycle in which each pipeline is free. */
  readonly free = new Float64Array(CLASSES.length);
  /** First cycle in which a register may be written, and read. */
  readonly writable = new Float64Array(REGISTERS);
  readonly readable = new Float64Array(REGISTERS);

  private pending: Entry[] = [];
  /** Everything that starts until here has started. */
  private until = -1;
  /** The same for what has started for good. */
  private readonly settledFree = new Float64Array(CLASSES.length);
  private readonly settledWritable = new Float64Array(REGISTERS);
  private readonly settledReadable = new Float64Array(REGISTERS);
  private readonly issued = new Int32Array(CLASSES.length);
  private readonly started = new Int32Array(CLASSES.length);
  private readonly lastStart = new Float64Array(CLASSES.length);
  /** Windows of each SRAM: begin, end, start and queue of the instruction; those of instructions that wait at the end. */
  private readonly windows: number[][];
  private readonly settled: Int32Array;
  private readonly latency: readonly number[];
  private readonly strict: boolean;
  private readonly depth: number;
  /** What a cycle is worth by which another instruction is pushed back, by its queue. */
  private readonly weight: readonly number[];
  private readonly perSram: number;
  /** Cycles in which a pipeline takes all elements of a register. */
  private readonly beats: number;

  constructor(timing: B512Timing, weight: readonly number[] = [1, 1, 1]) {
    this.weight = weight;
    const { latency, queueDepth, registersPerSram, busyboard } = timing;
    this.latency = [latency.loadStore, latency.compute, latency.shuffle];
    this.strict = busyboard === 'strict';
    this.depth = queueDepth;
    this.perSram = registersPerSram;
    this.beats = VECTOR / timing.lanes;
    const srams = Math.ceil(REGISTERS / registersPerSram);
    this.windows = Array.from({ length: srams }, () => []);
    this.settled = new Int32Array(srams);
  }

  get srams(): number {
    return this.windows.length;
  }

  sramOf(register: number): number {
    return Math.floor(register / this.perSram);
  }

  /** First cycle in which an instruction of a queue that reads these registers can be dispatched. */
  dispatchable(queue: number, reads: readonly number[]): number {
    let at = Math.max(this.slot, this.roomAt(queue));
    for (const register of reads) at = Math.max(at, this.readable[register]!);
    return at;
  }

  /** How an instruction would start that is free to from a cycle on. */
  fit(
    from: number,
    queue: number,
    hold: number,
    reads: readonly number[],
    writes: readonly number[],
    out: Start,
  ): void {
    const latency = this.latency[queue]!;
    let start = from;
    for (let before = -1; before !== start;) {
      before = start;
      for (const register of reads) start = this.after(this.sramOf(register), start, 0, hold);
      for (const register of writes) start = this.after(this.sramOf(register), start, latency, hold);
    }
    out.at = start;
    out.pushes = 0;
    for (const register of reads) out.pushes += this.pushed(register, start, 0, hold);
    for (const register of writes) out.pushes += this.pushed(register, start, latency, hold);
  }

  /**
   * Dispatches an instruction as soon as its registers and its queue allow.
   * @param hold cycles that it holds its pipeline if no two operands share an SRAM
   */
  issue(queue: number, hold: number, reads: readonly number[], writes: readonly number[]): void {
    let dispatch = this.dispatchable(queue, reads);
    for (const register of writes) dispatch = Math.max(dispatch, this.writable[register]!);
    this.settle(dispatch);
    this.slot = dispatch + 1;
    this.issued[queue]!++;
    this.pending.push({
      queue,
      hold: this.held(queue, hold, reads, writes),
      dispatch,
      reads,
      writes,
      start: 0,
    });
    this.predict();
  }

  /** Whether the results of an instruction that starts in a cycle would meet others at the port of an SRAM. */
  taken(sram: number, start: number, queue: number, hold: number): boolean {
    return this.after(sram, start, this.latency[queue]!, hold) !== start;
  }

  /** Cycles that a pipeline is held if operands share an SRAM: reads or writes, and both if they overlap. */
  private held(queue: number, hold: number, reads: readonly number[], writes: readonly number[]): number {
    const sources = [...new Set(reads)];
    const apart = Math.max(hold, this.beats * Math.max(this.most(sources), this.most(writes)));
    if (apart <= this.latency[queue]!) return apart;
    return Math.max(hold, this.beats * this.most([...sources, ...writes]));
  }

  /** Most of some registers that share an SRAM, at least 1. */
  private most(registers: readonly number[]): number {
    let most = 1;
    for (const one of registers) {
      const sram = this.sramOf(one);
      const there = registers.filter((other) => this.sramOf(other) === sram).length;
      most = Math.max(most, there);
    }
    return most;
  }

  /** What starts until a cycle starts for good. */
  private settle(until: number): void {
    const waiting: Entry[] = [];
    this.until = until;
    for (let sram = 0; sram < this.windows.length; sram++) this.windows[sram]!.length = this.settled[sram]!;
    for (const entry of this.pending) {
      if (entry.start > until) {
        waiting.push(entry);
        continue;
      }
      this.occupy(entry, this.settledFree, this.settledWritable, this.settledReadable);
      this.lastStart[entry.queue] = entry.start;
      this.started[entry.queue]!++;
    }
    this.pending = waiting;
    for (let sram = 0; sram < this.windows.length; sram++) this.forget(sram, until);
  }

  /** Starts all that waits in the order of time, the older first. */
  private predict(): void {
    this.free.set(this.settledFree);
    this.writable.set(this.settledWritable);
    this.readable.set(this.settledReadable);
    const left = [...this.pending];
    const one: Start = { at: 0, pushes: 0 };
    while (left.length > 0) {
      let first = -1;
      let firstStart = Infinity;
      const seen = [false, false, false];
      for (const [place, { queue, dispatch, hold, reads, writes }] of left.entries()) {
        if (seen[queue]) continue;
        seen[queue] = true;
        const from = Math.max(dispatch + 1, this.free[queue]!, this.until + 1);
        this.fit(from, queue, hold, reads, writes, one);
        if (one.at < firstStart) {
          firstStart = one.at;
          first = place;
        }
      }
      const entry = left[first]!;
      entry.start = firstStart;
      this.occupy(entry, this.free, this.writable, this.readable);
      left.splice(first, 1);
    }
  }

  private occupy(entry: Entry, free: Float64Array, writable: Float64Array, readable: Float64Array): void {
    const { queue, hold, start, reads, writes } = entry;
    const latency = this.latency[queue]!;
    const read = start + hold;
    const done = read + latency;
    free[queue] = read;
    for (const register of reads) {
      writable[register] = Math.max(writable[register]!, this.strict ? done : read);
      if (this.strict) readable[register] = Math.max(readable[register]!, done);
      this.windows[this.sramOf(register)]!.push(start, read, start, queue);
    }
    for (const register of writes) {
      writable[register] = done;
      readable[register] = done;
      this.windows[this.sramOf(register)]!.push(start + latency, done, start, queue);
    }
  }

  private roomAt(queue: number): number {
    const waiting = this.issued[queue]! - this.started[queue]!;
    if (waiting < this.depth) return this.lastStart[queue]!;
    let skip = waiting - this.depth;
    for (const entry of this.pending) if (entry.queue === queue && skip-- === 0) return entry.start;
    throw new Error('a full queue without entries');
  }

  private after(sram: number, start: number, latency: number, hold: number): number {
    const windows = this.windows[sram]!;
    let first = start;
    for (let at = 0; at < windows.length; at += 4)
      if (
        windows[at + 2]! <= first &&
        first + latency < windows[at + 1]! &&
        windows[at]! < first + latency + hold
      )
        first = windows[at + 1]! - latency;
    return first;
  }

  private pushed(register: number, start: number, latency: number, hold: number): number {
    const windows = this.windows[this.sramOf(register)]!;
    let cycles = 0;
    for (let at = 0; at < windows.length; at += 4)
      if (
        windows[at + 2]! > start &&
        start + latency < windows[at + 1]! &&
        windows[at]! < start + latency + hold
      )
        cycles += (start + latency + hold - windows[at]!) * this.weight[windows[at + 3]!]!;
    return cycles;
  }

  private forget(sram: number, now: number): void {
    const windows = this.windows[sram]!;
    let kept = 0;
    for (let at = 0; at < windows.length; at += 4) {
      if (windows[at + 1]! <= now) continue;
      for (let word = 0; word < 4; word++) windows[kept + word] = windows[at + word]!;
      kept += 4;
    }
    windows.length = kept;
    this.settled[sram] = kept;
  }
}
