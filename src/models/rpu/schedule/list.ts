import type { VirtualProgram } from '../generate/virtual.js';
import { classOf, LOAD_STORE, OP } from '../isa/operands.js';
import { REGISTERS } from '../isa/program.js';
import { Beats } from '../machine/hold.js';
import type { B512Timing } from '../machine/timing.js';
import { Board } from './board.js';

export interface ListOptions {
  open: number;
  /** Registers that stay free when younger rectangles load. */
  reserve: number;
  /** cycles ahead. */
  ahead: number;
  heightWeight: number;
  ageWeight: number;
  classBias: readonly number[];
  roles: boolean;
  delayWeight: number;
  pushWeight: number;
  /** min reserve for a load of oldest */
  loadReserve: number;
}

export interface Schedule {
  order: number[];
  /** Register of each value. */
  registers: Uint8Array;
  cycles: number;
}

export function listSchedule(program: VirtualProgram, timing: B512Timing, options: ListOptions): Schedule {
  return new ListScheduler(program, timing, options).run();
}

class ListScheduler {
  private readonly program: VirtualProgram;
  private readonly timing: B512Timing;
  private readonly options: ListOptions;
  private readonly board: Board;
  private readonly queues: Uint8Array;
  private readonly holds: Float64Array;
  private readonly missing: Int32Array;
  private readonly followers: number[][];
  private readonly height: Float64Array;
  private readonly registers: Uint8Array;
  private readonly uses: Int32Array;
  private readonly owner = new Int32Array(REGISTERS).fill(-1);
  private readonly readers: number[][];
  private readonly left: Int32Array;
  private readonly waiting: number[][];
  private ready: number[] = [];
  private oldest = 0;
  private freeCount = REGISTERS;
  private readonly latency: number[];
  private finish = 0;
  private readonly one = { at: 0, pushes: 0 };

  constructor(
    program: VirtualProgram,
    timing: B512Timing,
    options: ListOptions,
  ) {
    this.program = program;
    this.timing = timing;
    this.options = options;
    const { instructions, values, rectangles } = program;
    const count = instructions.length;
    this.board = new Board(timing);
    this.latency = [timing.latency.loadStore, timing.latency.compute, timing.latency.shuffle];
    const beats = new Beats(timing);
    this.queues = Uint8Array.from(instructions, ({ opcode }) => classOf(OP[opcode]));
    this.holds = Float64Array.from(instructions, ({ opcode, mode, value }, at) =>
      this.queues[at] === LOAD_STORE
        ? beats.of(OP[opcode], mode, value)
        : (512 / timing.lanes) *
          (opcode === 'bfly' || opcode === 'vvmul' || opcode === 'vsmul' ? timing.multiplyInterval : 1),
    );
    this.missing = new Int32Array(count);
    this.followers = Array.from({ length: count }, () => []);
    this.registers = new Uint8Array(values).fill(255);
    this.uses = new Int32Array(values);
    this.readers = Array.from({ length: values }, () => []);
    const definition = new Int32Array(values);
    this.left = new Int32Array(rectangles);
    for (const [at, { writes, reads, after, behind, rectangle }] of instructions.entries()) {
      this.left[rectangle]!++;
      for (const value of writes) definition[value] = at;
      for (const value of reads) {
        this.uses[value]!++;
        this.readers[value]!.push(at);
        this.followers[definition[value]!]!.push(at);
        this.missing[at]!++;
      }
      for (const other of [...after, ...behind]) {
        this.followers[other]!.push(at);
        this.missing[at]!++;
      }
    }
    this.height = new Float64Array(count);
    for (let at = count - 1; at >= 0; at--) {
      const own = this.holds[at]! + this.latency[this.queues[at]!]! + 1;
      let most = 0;
      for (const follower of this.followers[at]!) {
        if (instructions[follower]!.rectangle !== instructions[at]!.rectangle) continue;
        most = Math.max(most, this.height[follower]!);
      }
      this.height[at] = own + most;
    }
    this.waiting = Array.from({ length: rectangles }, () => []);
    for (let at = 0; at < count; at++)
      if (this.missing[at] === 0) this.waiting[instructions[at]!.rectangle]!.push(at);
    this.admit();
  }

  private opened = 0;
  private admit(): void {
    while (this.oldest < this.left.length && this.left[this.oldest] === 0) this.oldest++;
    while (this.opened < Math.min(this.left.length, this.oldest + this.options.open)) {
      this.ready.push(...this.waiting[this.opened]!);
      this.waiting[this.opened] = [];
      this.opened++;
    }
  }

  run(): Schedule {
    const order: number[] = [];
    const count = this.program.instructions.length;
    let now = 0;
    while (order.length < count) {
      const pick = this.pick(now);
      if (pick.at < 0) {
        if (pick.next === Infinity) throw new Error(`stuck after ${order.length}`);
        now = pick.next;
        continue;
      }
      this.issue(pick.at, pick.dests);
      order.push(pick.at);
      now = Math.max(now, this.board.slot);
    }
    return { order, registers: this.registers, cycles: this.finish };
  }

  private pick(now: number): { at: number; dests: number[]; next: number } {
    const { instructions } = this.program;
    const { options, board } = this;
    let best = -1;
    let bestScore = Infinity;
    let bestDests: number[] = [];
    let next = Infinity;
    for (const at of this.ready) {
      const { reads, writes, rectangle } = instructions[at]!;
      const queue = this.queues[at]!;
      const own = reads.map((value) => this.registers[value]!);
      const isLoad = queue === LOAD_STORE && writes.length > 0;
      if (writes.length > 0) {
        let spare = this.freeCount - writes.length;
        const need =
          rectangle > this.oldest ? options.reserve : isLoad ? options.loadReserve : 0;
        if (spare < need) continue;
      }
      let dispatch = board.dispatchable(queue, own);
      // too far ahead of the pipeline?
      const early = board.free[queue]! - options.ahead;
      const decide = Math.max(dispatch, early);
      if (decide > now) {
        next = Math.min(next, decide);
        continue;
      }
      const dests = this.choose(at, now, dispatch);
      if (dests === undefined) {
        // registers busy
        next = Math.min(next, now + 1);
        continue;
      }
      for (const register of dests) dispatch = Math.max(dispatch, board.writable[register]!);
      const piped = Math.max(dispatch + 1, board.free[queue]!);
      board.fit(piped, queue, this.holds[at]!, own, dests, this.one);
      const start = this.one.at;
      const score =
        start +
        options.delayWeight * (start - piped) +
        options.pushWeight * this.one.pushes +
        options.classBias[queue]! +
        options.ageWeight * (rectangle - this.oldest) -
        options.heightWeight * this.height[at]!;
      if (score < bestScore) {
        bestScore = score;
        best = at;
        bestDests = dests;
      }
    }
    return { at: best, dests: bestDests, next };
  }

  /** Registers for the results. */
  private choose(at: number, now: number, dispatch: number): number[] | undefined {
    const { instructions } = this.program;
    const { writes, reads } = instructions[at]!;
    const { board } = this;
    const queue = this.queues[at]!;
    const hold = this.holds[at]!;
    const piped = Math.max(dispatch + 1, board.free[queue]!);
    const overlap = hold > this.latency[queue]!;
    const dests: number[] = [];
    for (const value of writes) {
      let best = -1;
      let bestCost = Infinity;
      for (let register = 0; register < REGISTERS; register++) {
        if (this.owner[register]! >= 0 || dests.includes(register)) continue;
        const wait = Math.max(0, board.writable[register]! - Math.max(now, dispatch));
        if (wait > 0) continue;
        const sram = board.sramOf(register);
        let cost = 0;
        for (const other of dests) if (board.sramOf(other) === sram) cost += 100;
        if (overlap) for (const source of reads) if (board.sramOf(this.registers[source]!) === sram) cost += 50;
        for (const reader of this.readers[value]!)
          for (const partner of instructions[reader]!.reads) {
            if (partner === value) continue;
            const there = this.registers[partner]!;
            if (there !== 255 && this.uses[partner]! > 0 && board.sramOf(there) === sram) cost += 100;
          }
        if (board.clashes(register, piped, queue, hold)) cost += 20;
        if (this.options.roles) cost += this.roleCost(value, sram);
        // live in the same sram
        const first = sram * this.timing.registersPerSram;
        for (let other = first; other < first + this.timing.registersPerSram; other++)
          if (this.owner[other]! >= 0) cost += 1;
        if (cost < bestCost) {
          bestCost = cost;
          best = register;
        }
      }
      if (best < 0) return undefined;
      dests.push(best);
    }
    return dests;
  }

  private roleCost(value: number, sram: number): number {
    const reader = this.readers[value]![0];
    const queue = reader === undefined ? 0 : this.queues[reader]!;
    const group = queue === 2 ? 0 : 1;
    return (sram < 8 ? 0 : 1) === group ? 0 : 5;
  }

  private issue(at: number, dests: number[]): void {
    const { instructions } = this.program;
    const { reads, writes, rectangle } = instructions[at]!;
    const { board } = this;
    const queue = this.queues[at]!;
    const hold = this.holds[at]!;
    const own = reads.map((value) => this.registers[value]!);
    let dispatch = board.dispatchable(queue, own);
    for (const register of dests) dispatch = Math.max(dispatch, board.writable[register]!);
    board.issue(queue, hold, dispatch, own, dests);
    this.finish = Math.max(this.finish, board.finish());
    for (const value of reads)
      if (--this.uses[value]! === 0) {
        this.owner[this.registers[value]!] = -1;
        this.freeCount++;
      }
    for (const [index, value] of writes.entries()) {
      this.registers[value] = dests[index]!;
      if (this.uses[value]! > 0) {
        this.owner[dests[index]!] = value;
        this.freeCount--;
      }
    }
    this.ready.splice(this.ready.indexOf(at), 1);
    this.left[rectangle]!--;
    for (const follower of this.followers[at]!) {
      if (--this.missing[follower]! === 0) {
        const group = instructions[follower]!.rectangle;
        (group < this.opened ? this.ready : this.waiting[group]!).push(follower);
      }
    }
    this.admit();
  }
}
