import { EventQueue } from '../../engine/event-queue.js';
import type { MemoryPort } from '../../memory/port.js';
import { ARRAY_LANE, DRAM_LANE, type Phase, type Probe } from '../../engine/probe.js';
import { Channel, type Places } from './channel.js';
import { Cursor } from './cursor.js';
import type { Segment, Task } from './program.js';
import { Spent } from './spent.js';
import { TransferQueue } from './transfers.js';

export interface EngineOptions<Memory extends MemoryPort = MemoryPort> {
  /** The core's DRAM as it is when the program begins: nothing under way; whole cycles. */
  openDram(): Memory;
  /** Where its tensors lie; left out, everything is at address 0, for memories that do not care. */
  places?: Places | undefined;
  /** Tasks whose operands may be under way ahead of the present one; 0: a task ends with its own transfers. */
  prefetch: number;
  /** The vector unit works in the background. */
  background: boolean;
}

const COMPUTED = 0;
const PASSED = 1;
/** The channel takes the next transfer. */
const FREED = 2;
/** A write has been taken over; a read's data are there; both also of the transfer that the channel was busy with. */
const WRITTEN = 4;
const FETCHED = 5;
const AND_FREED = 2;

/**
 * Executes a program on array, vector unit and one in-order way to DRAM. The next transfer is asked for when the
 * memory has taken in all of the one before, whether or not that is over: requests overlap where a memory lets them.
 *
 * A task starts when the one before has ended. It then asks for the operands of the task `prefetch` further on
 * and for the write-back of its own results, so that the channel's order is that of the program, whatever
 * happens in time: a faster memory never makes anything later. A task ends when it is computed, its operands
 * have arrived and the results of the task `prefetch` before are in DRAM. Operands and results stream: a
 * transfer may run alongside the task it belongs to.
 */
export class Engine {
  private readonly queue = new EventQueue();
  private readonly spent: Spent;
  private readonly options: EngineOptions;
  private readonly probe: Probe | undefined;
  /** The present task, and the next whose operands are to be fetched. */
  private readonly present: Cursor;
  private readonly ahead: Cursor;
  private readonly transfers = new TransferQueue();
  private readonly channel: Channel;
  private channelBusy = false;
  private readsDone = 0;
  private writesDone = 0;
  private started = 0;
  private start = 0;
  private computedAt = 0;
  private computing = false;
  private readsAt = 0;
  /** When the vector unit has finished what it was given. */
  private vectorFree = 0;

  constructor(program: readonly Segment[], operators: number, options: EngineOptions, probe?: Probe) {
    this.spent = new Spent(operators);
    this.options = options;
    this.channel = new Channel(options.openDram(), options.places, probe);
    this.probe = probe;
    this.present = new Cursor(program);
    this.ahead = new Cursor(program);
  }

  run(): Spent {
    for (let task = 0; task < this.options.prefetch; task++) this.fetchNext();
    if (!this.present.done) this.begin();
    for (let event = this.queue.pop(); event >= 0; event = this.queue.pop()) {
      if (event === COMPUTED) {
        this.computing = false;
        this.computedAt = this.queue.now;
      } else if (event !== PASSED) this.hear(event);
      this.settle();
    }
    this.chargeTail();
    return this.spent;
  }

  /** Lets everything happen that can happen now. */
  private settle(): void {
    for (;;) {
      this.serveChannel();
      if (this.present.done || this.computing) return;
      if (this.readsDone < this.started || this.writesDone < this.started - this.options.prefetch) return;
      this.finish();
      if (!this.present.advance()) return;
      this.begin();
    }
  }

  private begin(): void {
    const task = this.present.task;
    const { now } = this.queue;
    this.start = now;
    this.started++;
    this.readsAt = now;
    this.spent.starts[this.present.operator]!.push(now);
    this.fetchNext();
    this.transfers.push(this.present, false, task.dramWriteBytes);
    this.serveChannel();
    this.computing = true;
    const { fill, compute, drain } = task.cycles;
    if (this.inBackground(task)) {
      this.vectorFree = Math.max(this.vectorFree, now) + compute;
      this.queue.push(this.vectorFree, PASSED);
      this.queue.push(now, COMPUTED);
    } else this.queue.push(now + fill + compute + drain, COMPUTED);
  }

  private inBackground(task: Task): boolean {
    return this.options.background && !task.onArray;
  }

  private finish(): void {
    const { operator, task } = this.present;
    const { now } = this.queue;
    const { spent, computedAt } = this;
    if (!this.inBackground(task)) {
      spent.fill[operator]! += task.cycles.fill;
      spent.compute[operator]! += task.cycles.compute;
      spent.drain[operator]! += task.cycles.drain;
      if (this.probe !== undefined) this.reportTask(operator, task);
    }
    const waited = Math.max(computedAt, this.readsAt) - computedAt;
    spent.stalls.dram[operator]! += waited;
    spent.stalls.writeback[operator]! += now - computedAt - waited;
    spent.end[operator] = now;
    if (now > computedAt) this.report(ARRAY_LANE, operator, 'stall', 'dram', computedAt, now - computedAt);
  }

  private reportTask(operator: number, { cycles }: Task): void {
    let at = this.start;
    for (const phase of ['fill', 'compute', 'drain'] as const) {
      if (cycles[phase] > 0) this.report(ARRAY_LANE, operator, phase, '', at, cycles[phase]);
      at += cycles[phase];
    }
  }

  private report(
    lane: string,
    operator: number,
    phase: Phase,
    why: string,
    start: number,
    cycles: number,
    bytes?: number,
  ): void {
    this.probe?.task(this.probe.lane(lane), operator, phase, why, start, cycles, bytes);
  }

  private fetchNext(): void {
    if (this.ahead.done) return;
    this.transfers.push(this.ahead, true, this.ahead.task.dramReadBytes);
    this.ahead.advance();
  }

  /** Starts the next transfer; those without bytes are done at once. */
  private serveChannel(): void {
    const { channel, transfers } = this;
    while (!this.channelBusy && transfers.length > 0) {
      const { bytes, operator, isRead } = transfers;
      const { now } = this.queue;
      const end = channel.move(now, transfers);
      transfers.pop();
      const free = Math.max(now, channel.free);
      if (end === now && free === now) {
        this.arrive(isRead);
        continue;
      }
      this.channelBusy = true;
      const [phase, cargo] = isRead ? (['read', 'ifmap'] as const) : (['write', 'ofmap'] as const);
      this.report(DRAM_LANE, operator, phase, cargo, now, free - now, bytes);
      const moved = isRead ? FETCHED : WRITTEN;
      if (end === free) this.queue.push(end, moved + AND_FREED);
      else {
        this.queue.push(free, FREED);
        this.queue.push(end, moved);
      }
    }
  }

  private hear(event: number): void {
    if ((event & AND_FREED) !== 0) this.channelBusy = false;
    if (event >= WRITTEN) this.arrive((event & 1) === 1);
  }

  /** A transfer is done; each direction keeps its order. */
  private arrive(isRead: boolean): void {
    if (!isRead) this.writesDone++;
    else if (++this.readsDone === this.started) this.readsAt = this.queue.now;
  }

  /** What is still under way after the last task counts as its waiting. */
  private chargeTail(): void {
    const { spent } = this;
    const operator = this.present.operator;
    const ended = spent.end[operator]!;
    const over = Math.max(this.queue.now, this.channel.idle);
    const passed = Math.max(0, this.vectorFree - ended);
    spent.stalls.vector[operator]! += passed;
    spent.stalls.writeback[operator]! += over - ended - passed;
    spent.end[operator] = over;
    spent.cycles = over;
  }
}
