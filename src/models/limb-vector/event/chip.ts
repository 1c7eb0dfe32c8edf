import { CONVERSION_START, EXCHANGE, RENAMING, type Program, type Task } from '../compile/task.js';
import type { Machine } from '../machine.js';
import type { Spans } from '../spans.js';
import { Endings } from './heap.js';
import { Units } from './units.js';

/** An exchange that a chip has come to. */
export interface Arrival {
  sync: number;
  parties: number;
  receives: boolean;
}

/**
 * A chip: instructions are dispatched in program order into a queue for each unit as long as registers are free, and
 * start when their operands are there and their units free, the oldest of a queue that is ready first. A result can be
 * taken in `latency` cycles after the start, word by word; its register is free when no name is left of it and all who
 * read it have ended.
 */
export class Chip {
  readonly units: Units;
  readonly link: Spans = { begins: [], ends: [] };
  /** Cycles in which an instruction could not be dispatched for want of a register. */
  registerWait = 0;
  private ended = 0;
  private readonly program: Program;
  private readonly machine: Machine;
  private readonly queues: Task[][];
  private readonly exchanges: Task[] = [];
  private readonly starts: Task[] = [];
  private readonly endings = new Endings();
  /** When each value is there; Infinity: not known yet. */
  private readonly ready: Float64Array;
  private readonly references: Int32Array;
  private readonly writesLeft: Int32Array;
  private readonly readsLeft: Int32Array;
  private readonly begun: Float64Array;
  private readonly written: Float64Array;
  private next = 0;
  private free: number;
  private converters: number;
  private blocked = -1;
  private arrived = false;
  private linkFree = 0;
  private waitFrom: number | undefined;

  constructor(program: Program, machine: Machine) {
    this.program = program;
    this.machine = machine;
    this.units = new Units(machine);
    this.queues = machine.queues.map(() => []);
    this.ready = new Float64Array(program.held.length).fill(Infinity);
    this.references = new Int32Array(program.held.length);
    this.writesLeft = Int32Array.from(program.conversions, ({ writes }) => writes);
    this.readsLeft = Int32Array.from(program.conversions, ({ reads }) => reads);
    this.begun = new Float64Array(program.conversions.length).fill(Infinity);
    this.written = new Float64Array(program.conversions.length);
    this.free = machine.registers;
    this.converters = machine.conversions;
  }

  /** When the last result is there and the last unit free. */
  get end(): number {
    return Math.max(this.ended, this.units.end);
  }

  /** Whether every instruction has started. */
  get done(): boolean {
    return (
      this.next === this.program.tasks.length &&
      this.exchanges.length === 0 &&
      this.starts.length === 0 &&
      this.queues.every((queue) => queue.length === 0)
    );
  }

  /** The instruction that has waited longest, for an error. */
  get oldest(): Task | undefined {
    const heads = [...this.queues, this.exchanges, this.starts].flatMap((queue) => queue.slice(0, 1));
    return heads.sort((a, b) => a.line - b.line)[0] ?? this.program.tasks[this.next];
  }

  /** Does what can be done in a cycle; returns the next in which something may, Infinity if nobody knows one. */
  step(now: number): number {
    while (this.endings.next <= now) this.settle(this.endings.pop());
    let next = this.dispatch(now);
    next = Math.min(next, this.convert(now));
    for (const queue of this.queues) next = Math.min(next, this.issue(now, queue));
    return Math.min(next, this.endings.next, this.head(now));
  }

  /** A use of a value has ended; negative: a base conversion has been read once. */
  private settle(value: number): void {
    if (value < 0) {
      if (--this.readsLeft[-1 - value]! === 0) this.converters++;
      return;
    }
    if (--this.references[value]! === 0 && this.program.held[value]!) this.free++;
  }

  private dispatch(now: number): number {
    const { tasks, held } = this.program;
    for (let count = 0; this.next < tasks.length;) {
      if (count === this.machine.dispatch) return now + 1;
      const task = tasks[this.next]!;
      let needed = 0;
      for (const value of task.writes) if (held[value]) needed++;
      if (needed > this.free) {
        this.waitFrom ??= now;
        return Infinity;
      }
      if (this.waitFrom !== undefined) this.registerWait += now - this.waitFrom;
      this.waitFrom = undefined;
      this.free -= needed;
      for (const value of task.reads) this.references[value]!++;
      // One for the name, one for whoever writes it.
      for (const value of task.writes) this.references[value] = held[value] ? 2 : 1;
      for (const value of task.unmaps) this.settle(value);
      this.next++;
      if (task.op === RENAMING) continue;
      this.queueOf(task).push(task);
      count++;
    }
    return Infinity;
  }

  private queueOf(task: Task): Task[] {
    if (task.op === EXCHANGE) return this.exchanges;
    if (task.op === CONVERSION_START) return this.starts;
    return this.queues[this.machine.operations[task.op]!.queue]!;
  }

  /** Base conversions begin in order, a converter each until the last limb has been read. */
  private convert(now: number): number {
    while (this.starts.length > 0 && this.converters > 0) {
      const { conversion } = this.starts.shift()!;
      this.converters--;
      // Whoever writes to it can do so from the next cycle on.
      this.begun[conversion] = now + 1;
      this.written[conversion] = now + 1;
      this.ended = Math.max(this.ended, now + 1);
    }
    return Infinity;
  }

  private issue(now: number, queue: Task[]): number {
    let next = Infinity;
    for (let index = 0; index < queue.length;) {
      const task = queue[index]!;
      const ready = this.readyAt(task);
      if (ready > now) {
        next = Math.min(next, ready);
        if (this.machine.inOrder) return next;
        index++;
        continue;
      }
      const later = this.units.start(now, task.op, task.ports);
      if (later > 0) return Math.min(next, later);
      queue.splice(index, 1);
      this.started(now, task);
    }
    return next;
  }

  private readyAt({ reads, conversion, part }: Task): number {
    let ready = 0;
    for (const value of reads) ready = Math.max(ready, this.ready[value]!);
    if (part === 'write') ready = Math.max(ready, this.begun[conversion]!);
    if (part === 'read')
      ready = Math.max(ready, this.writesLeft[conversion] === 0 ? this.written[conversion]! : Infinity);
    return ready;
  }

  private started(now: number, { op, reads, writes, conversion, part }: Task): void {
    const { latency, converted } = this.machine.operations[op]!;
    const end = now + latency;
    if (part === 'write') {
      this.writesLeft[conversion]!--;
      this.written[conversion] = Math.max(this.written[conversion]!, end);
    }
    if (part === 'read') this.endings.push(now + converted, -1 - conversion);
    this.finish(end, reads, writes);
  }

  private finish(end: number, reads: readonly number[], writes: readonly number[]): void {
    for (const value of writes) this.ready[value] = end;
    for (const value of reads) this.endings.push(end, value);
    for (const value of writes) this.endings.push(end, value);
    this.ended = Math.max(this.ended, end);
  }

  /** When the oldest exchange may arrive; exchanges are made in order, one at a time. */
  private head(now: number): number {
    const task = this.exchanges[0];
    if (task === undefined || this.arrived) return Infinity;
    const at = Math.max(this.blocked, this.readyAt(task));
    return at > now ? at : Infinity;
  }

  /** The exchange that this chip comes to now, if it does. */
  arrive(now: number): Arrival | undefined {
    const task = this.exchanges[0];
    if (task === undefined || this.arrived || Math.max(this.blocked, this.readyAt(task)) > now)
      return undefined;
    this.arrived = true;
    this.link.begins.push(now);
    return { sync: task.sync, parties: task.parties, receives: task.writes.length > 0 };
  }

  /** All chips of the exchange are there. A limb comes in over the link of the chip, one after the other. */
  exchange(now: number): void {
    const { transfer, latency } = this.machine.exchange;
    const { reads, writes } = this.exchanges.shift()!;
    let end = now + 1;
    if (writes.length > 0) {
      this.linkFree = Math.max(now, this.linkFree) + transfer;
      end = Math.max(end, this.linkFree + latency);
    }
    this.link.ends.push(end);
    this.arrived = false;
    this.blocked = end;
    this.finish(end, reads, writes);
  }
}
