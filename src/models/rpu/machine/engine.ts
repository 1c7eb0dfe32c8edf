import { classOf } from '../isa/operands.js';
import { CLASSES, type B512Program } from '../isa/program.js';
import { Busyboard } from './busyboard.js';
import { Beats, holdOf } from './hold.js';
import { markSrams, MASKS, meet, Ports } from './ports.js';
import type { B512Timing, ProgramTiming, ProgramTrace } from './timing.js';

/**
 * Times a program: the front end looks at one instruction a cycle, in order, and waits for the busyboard and for a
 * place in the queue; each queue feeds one pipeline in order, and the three run freely. An instruction starts at the
 * earliest in the cycle after its dispatch, when its pipeline is free and the ports of its SRAMs are; of two that want
 * the same port in the same cycle the older goes first. Its place in the queue is free in the cycle in which it starts.
 *
 * Events are taken in the order of time, starts before the dispatch of the same cycle: one pass, no object each.
 */
export function timeProgram(program: B512Program, timing: B512Timing, trace?: ProgramTrace): ProgramTiming {
  const engine = new Engine(program, timing, trace);
  while (engine.step());
  return engine.result;
}

const QUEUES = CLASSES.length;

class Engine {
  private readonly board: Busyboard;
  private readonly ports = new Ports();
  private readonly beats: Beats;
  /** Rings of `queueDepth` places a queue: instruction, cycles of its pipeline, its SRAMs. */
  private readonly waiting: Int32Array;
  private readonly holds: Float64Array;
  private readonly dispatched: Float64Array;
  private readonly masks: Int32Array;
  private readonly head = new Int32Array(QUEUES);
  private readonly filled = new Int32Array(QUEUES);
  /** First cycle in which a pipeline is free, cycle of its last start, and when the head of its queue may start. */
  private readonly free = new Float64Array(QUEUES);
  private readonly lastStart = new Float64Array(QUEUES);
  private readonly ready = new Float64Array(QUEUES).fill(Infinity);
  private readonly latency: Float64Array;
  /** Sums by queue, and the front end's: cycles before busy registers and before full queues. */
  private readonly issued = new Float64Array(QUEUES);
  private readonly busy = new Float64Array(QUEUES);
  private readonly piped = new Float64Array(QUEUES);
  private readonly ported = new Float64Array(QUEUES);
  private readonly stood = new Float64Array(2);
  private end = 0;
  /** Cycle of the latest start: ports taken until then are forgotten. */
  private now = 0;
  /** The instruction that the front end looks at, since when, and when it may go; Infinity: not known yet. */
  private next = 0;
  private since = 0;
  private cleared = 0;
  private go = 0;

  private readonly program: B512Program;
  private readonly timing: B512Timing;
  private readonly depth: number;
  private readonly trace: ProgramTrace | undefined;

  constructor(program: B512Program, timing: B512Timing, trace: ProgramTrace | undefined) {
    this.program = program;
    this.timing = timing;
    this.depth = timing.queueDepth;
    this.trace = trace;
    const places = QUEUES * timing.queueDepth;
    this.board = new Busyboard(program, timing.busyboard === 'strict');
    this.beats = new Beats(timing);
    this.waiting = new Int32Array(places);
    this.holds = new Float64Array(places);
    this.dispatched = new Float64Array(places);
    this.masks = new Int32Array(places * MASKS);
    this.latency = Float64Array.of(timing.latency.loadStore, timing.latency.compute, timing.latency.shuffle);
    this.look();
  }

  get result(): ProgramTiming {
    return {
      cycles: this.end,
      instructions: this.program.length,
      issued: [...this.issued],
      busy: [...this.busy],
      stalls: { registers: this.stood[0]!, queue: this.stood[1]! },
      waits: { pipeline: [...this.piped], port: [...this.ported] },
    };
  }

  /** The next event; false when there is none. */
  step(): boolean {
    let queue = -1;
    let start = Infinity;
    const { ready } = this;
    for (let one = 0; one < QUEUES; one++) {
      const at = ready[one]!;
      if (at > start || at === Infinity) continue;
      if (at === start && !this.older(one, queue)) continue;
      queue = one;
      start = at;
    }
    if (queue >= 0 && start <= this.go) this.start(queue, start);
    else if (this.go < Infinity) this.dispatch();
    else return false;
    return true;
  }

  private older(one: number, other: number): boolean {
    return this.waiting[this.place(one)]! < this.waiting[this.place(other)]!;
  }

  /** Place of the head of a queue. */
  private place(queue: number): number {
    return queue * this.depth + this.head[queue]!;
  }

  /** When the front end may dispatch: registers free, a place in the queue. */
  private look(): void {
    this.go = Infinity;
    if (this.next === this.program.length) return;
    const queue = classOf(this.program.opcode[this.next]!);
    this.cleared = Math.max(this.since, this.board.clear(this.next));
    if (this.filled[queue]! < this.depth) this.go = Math.max(this.cleared, this.lastStart[queue]!);
  }

  private dispatch(): void {
    const { program, timing, trace } = this;
    const at = this.next;
    const queue = classOf(program.opcode[at]!);
    const { depth } = this;
    const behind = this.head[queue]! + this.filled[queue]!;
    const place = queue * depth + (behind < depth ? behind : behind - depth);
    this.stood[0]! += this.cleared - this.since;
    this.stood[1]! += this.go - this.cleared;
    if (trace !== undefined) {
      trace.fetched[at] = this.since;
      trace.cleared[at] = this.cleared;
      trace.dispatched[at] = this.go;
    }
    this.waiting[place] = at;
    this.dispatched[place] = this.go;
    const shared = markSrams(program, at, timing.registersPerSram, this.masks, place);
    this.holds[place] = holdOf(program, at, timing, this.beats, shared);
    this.board.take(at);
    this.filled[queue]!++;
    if (this.filled[queue] === 1) this.await(queue);
    this.next++;
    this.since = this.go + 1;
    this.look();
  }

  /** When the head of a queue may start, as far as is known now. */
  private await(queue: number): void {
    this.ready[queue] = Math.max(this.dispatched[this.place(queue)]! + 1, this.free[queue]!);
    this.fit(queue);
  }

  private fit(queue: number): void {
    const place = this.place(queue);
    const from = Math.max(this.ready[queue]!, this.now);
    this.ready[queue] = this.ports.fit(from, this.holds[place]!, this.latency[queue]!, this.masks, place);
  }

  private start(queue: number, start: number): void {
    const { trace } = this;
    const place = this.place(queue);
    const at = this.waiting[place]!;
    const hold = this.holds[place]!;
    const latency = this.latency[queue]!;
    const first = this.dispatched[place]! + 1;
    const piped = Math.max(first, this.free[queue]!);
    this.piped[queue]! += piped - first;
    this.ported[queue]! += start - piped;
    this.issued[queue]!++;
    this.busy[queue]! += hold;
    const freed = start + hold;
    const done = freed + latency;
    if (done > this.end) this.end = done;
    if (trace !== undefined) {
      trace.started[at] = start;
      trace.freed[at] = freed;
      trace.done[at] = done;
    }
    this.free[queue] = freed;
    this.lastStart[queue] = start;
    this.now = start;
    this.board.start(at, freed, done);
    this.ports.take(start, hold, latency, this.masks, place);
    const head = this.head[queue]! + 1;
    this.head[queue] = head === this.depth ? 0 : head;
    this.filled[queue]!--;
    this.ready[queue] = Infinity;
    if (this.filled[queue]! > 0) this.await(queue);
    // Only heads that use an SRAM of this instruction may have to wait for longer than was known.
    for (let one = 0; one < QUEUES; one++)
      if (one !== queue && this.filled[one]! > 0 && meet(this.masks, place, this.place(one))) this.fit(one);
    if (this.go === Infinity) this.look();
  }
}
