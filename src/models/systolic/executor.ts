import { ARRAY_LANE, DRAM_LANE, type Probe } from '../../engine/probe.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { LOADED, STORED, type Placing, type TransferOf } from './addresses.js';
import { emptyExecution, reportStep, type Execution } from './execution.js';
import { History, Records } from './history.js';
import { CARGO, IFMAP, OFMAP, type ProgramSink, type Step } from './program.js';
import type { Waiting } from './waiting.js';

/** Events that a program may still refer to: steps and stores by index. */
export interface References {
  steps(): Iterable<number>;
  stores(): Iterable<number>;
}

/** A waiting step: operator, fill, compute, drain, bank, loads and stores it needs. */
export const STEP = { fill: 1, compute: 2, drain: 3, bank: 4, loads: 5, stores: 6 } as const;
/** A waiting load or store: cargo, bytes, its gate or the step it is of, operator. */
export const MOVE = { bytes: 1, step: 2, operator: 3 } as const;
/** A load that no step has waited for yet: arrival, cargo, turn on the channel. */
export const ARRIVAL = { cargo: 1, turn: 2 } as const;

/**
 * Runs a program while it is being made: the array takes its steps in order, each when its operands have arrived
 * and its results have room; one memory serves loads and stores in an order fixed by the program.
 *
 * Channel order: a load waits for its gate step, and every store of a step up to that gate goes before it. No load
 * can hold back a store that the array is waiting for, since the store's step comes after the gates of all loads
 * before it. As the order is fixed, times follow from each other one after the other, without a queue of events;
 * tests compare it with one (`test/models/systolic/queue-executor.ts`). Only what waits is held.
 */
export class Executor implements ProgramSink {
  steps = 0;
  stores = 0;
  protected readonly memory: MemoryPort;
  private readonly place: Placing;
  protected readonly waiting: Waiting | undefined;
  protected readonly probe: Probe | undefined;
  private readonly arrayLane: number;
  private readonly channelLane: number;
  protected readonly result: Execution;

  protected readonly waitingSteps = new Records(3);
  protected readonly waitingLoads = new Records(2);
  protected readonly waitingStores = new Records(2);
  protected loads = 0;
  protected stepsDone = 0;
  protected loadsDone = 0;
  protected storesDone = 0;
  protected readonly stepEnd: History;
  protected readonly storeEnd: History;
  protected readonly arrivals = new Records(2);
  protected readonly storeTurns = new History(() => this.storesAskedFor());
  private readonly storeSteps = new History(() => this.storesAskedFor());
  protected turn = 0;
  private waitedUntil = 0;
  private waitedFor = IFMAP;
  protected now = 0;
  protected lastStoreEnd = 0;
  protected lastOperator = 0;
  private readonly references: References;

  /**
   * @param place gives every transfer its address; left out: all begin at 0
   * @param waiting hears requests and stalls, to say what the memory did meanwhile
   */
  constructor(
    operators: number,
    memory: MemoryPort,
    references: References,
    probe?: Probe,
    place: Placing = () => 0,
    waiting?: Waiting,
  ) {
    this.memory = memory;
    this.place = place;
    this.waiting = waiting;
    this.probe = probe;
    this.references = references;
    this.arrayLane = probe?.lane(ARRAY_LANE) ?? -1;
    this.channelLane = probe?.lane(DRAM_LANE) ?? -1;
    this.result = emptyExecution(operators);
    this.stepEnd = new History(() => this.stepsAskedFor());
    this.storeEnd = new History(() => this.storesAskedFor());
  }

  load(operator: number, cargo: number, bytes: number, gate: number): void {
    const at = this.waitingLoads.add();
    const { data } = this.waitingLoads;
    data[at] = cargo;
    data[at + MOVE.bytes] = bytes;
    data[at + MOVE.step] = gate;
    data[at + MOVE.operator] = operator;
    this.loads++;
  }

  step({ operator, fill, compute, drain, bank, storesNeeded }: Step): void {
    const at = this.waitingSteps.add();
    const { data } = this.waitingSteps;
    data[at] = operator;
    data[at + STEP.fill] = fill;
    data[at + STEP.compute] = compute;
    data[at + STEP.drain] = drain;
    data[at + STEP.bank] = bank;
    data[at + STEP.loads] = this.loads;
    data[at + STEP.stores] = storesNeeded;
    this.steps++;
    this.lastOperator = operator;
    this.advance(false);
  }

  store(cargo: number, bytes: number): void {
    const at = this.waitingStores.add();
    const { data } = this.waitingStores;
    data[at] = cargo;
    data[at + MOVE.bytes] = bytes;
    data[at + MOVE.step] = this.steps - 1;
    data[at + MOVE.operator] = this.lastOperator;
    this.storeSteps.push(this.steps - 1);
    this.stores++;
  }

  storeStep(store: number): number {
    return this.storeSteps.at(store);
  }

  /** Executes what is left; the outcome by operator. */
  finish(): Execution {
    this.advance(true);
    if (this.stepsDone < this.steps || this.storesDone < this.stores)
      throw new Error(`program stopped at step ${this.stepsDone} of ${this.steps}`);
    const { result } = this;
    const end = Math.max(this.now, Math.ceil(this.memory.idle));
    result.cycles = end;
    if (end === this.now) return result;
    // The last results must reach DRAM before the run is over: the wait belongs to the last operator.
    const owner = this.lastOperator;
    result.stalls[OFMAP]![owner]! += end - this.now;
    this.waiting?.moved(end);
    this.waiting?.stalled(owner, this.now, end);
    result.end[owner] = end;
    this.probe?.task(this.arrayLane, owner, 'stall', CARGO[OFMAP], this.now, end - this.now);
    return result;
  }

  /** Runs steps and transfers until what comes next is not known yet. */
  private advance(complete: boolean): void {
    const { waitingSteps, waitingLoads, waitingStores } = this;
    for (;;) {
      if (this.stepsDone < this.steps) {
        const at = waitingSteps.at(this.stepsDone);
        const { data } = waitingSteps;
        if (this.loadsDone >= data[at + STEP.loads]! && this.storesDone >= data[at + STEP.stores]!) {
          this.runStep(data, at);
          continue;
        }
      }
      const loadKnown = this.loadsDone < this.loads;
      if (!loadKnown && !complete) return;
      const load = waitingLoads.at(this.loadsDone);
      const gate = loadKnown ? waitingLoads.data[load + MOVE.step]! : Infinity;
      if (this.storesDone < this.stores) {
        const store = waitingStores.at(this.storesDone);
        const step = waitingStores.data[store + MOVE.step]!;
        if (step <= gate) {
          if (step >= this.stepsDone) return;
          this.runStore(waitingStores.data, store, step);
          continue;
        }
      }
      if (!loadKnown || gate >= this.stepsDone) return;
      this.runLoad(waitingLoads.data, load, gate);
    }
  }

  private runStep(data: Float64Array, at: number): void {
    const { result } = this;
    const owner = data[at]!;
    const fill = data[at + STEP.fill]!;
    const compute = data[at + STEP.compute]!;
    const drain = data[at + STEP.drain]!;
    const bank = data[at + STEP.bank]!;
    this.waitFor(data[at + STEP.loads]!, data[at + STEP.stores]!);
    const { waitedFor: cause } = this;
    const stall = Math.max(0, this.waitedUntil - this.now);
    if (stall > 0) {
      result.stalls[cause]![owner]! += stall;
      this.waiting?.stalled(owner, this.now, this.waitedUntil);
    }
    result.fill[owner]! += fill;
    result.compute[owner]! += compute;
    result.drain[owner]! += drain;
    result.bank[owner]! += bank;
    if (result.start[owner]! < 0) result.start[owner] = this.now;
    if (this.probe !== undefined)
      reportStep(this.probe, this.arrayLane, owner, cause, this.now, [stall, fill, compute + bank, drain]);
    this.now += stall + fill + compute + bank + drain;
    result.end[owner] = this.now;
    result.events++;
    this.stepEnd.push(this.now);
    this.waitingSteps.first = ++this.stepsDone;
  }

  /** Finds when the operands of a step have arrived and its results have room, and which of them was last. */
  private waitFor(loads: number, stores: number): void {
    const { arrivals } = this;
    this.waitedUntil = 0;
    let turn = -1;
    if (loads > arrivals.first) {
      const { data } = arrivals;
      const at = arrivals.at(loads - 1);
      this.waitedUntil = data[at]!;
      this.waitedFor = data[at + ARRIVAL.cargo]!;
      turn = data[at + ARRIVAL.turn]!;
      arrivals.first = loads;
    }
    if (stores === 0) return;
    const freed = this.storeEnd.at(stores - 1);
    if (freed < this.waitedUntil) return;
    if (freed === this.waitedUntil && this.storeTurns.at(stores - 1) < turn) return;
    this.waitedUntil = freed;
    this.waitedFor = OFMAP;
  }

  private runLoad(data: Float64Array, load: number, gate: number): void {
    const { arrivals } = this;
    const cargo = data[load]!;
    const owner = data[load + MOVE.operator]!;
    const arrival = this.move(owner, cargo, LOADED[cargo]!, data[load + MOVE.bytes]!, gate, READ);
    const at = arrivals.add();
    arrivals.data[at] = Math.ceil(arrival);
    arrivals.data[at + ARRIVAL.cargo] = cargo;
    arrivals.data[at + ARRIVAL.turn] = this.turn++;
    this.waitingLoads.first = ++this.loadsDone;
  }

  /** Results that stay on chip move no bytes and wait for no channel: their room is free when they are complete. */
  private runStore(data: Float64Array, at: number, step: number): void {
    const cargo = data[at]!;
    const bytes = data[at + MOVE.bytes]!;
    let end = this.stepEnd.at(step);
    if (bytes > 0) {
      const operator = data[at + MOVE.operator]!;
      // What an operation on the results reads beside them comes with the stores. Room is free when the memory has
      // taken results over, not when they are in its cells.
      const direction = cargo === IFMAP ? READ : WRITE;
      end = this.move(operator, cargo, STORED[cargo]!, bytes, step, direction);
    }
    this.lastStoreEnd = Math.max(this.lastStoreEnd, Math.ceil(end));
    this.storeEnd.push(this.lastStoreEnd);
    this.storeTurns.push(this.turn++);
    this.waitingStores.first = ++this.storesDone;
  }

  protected move(
    operator: number,
    cargo: number,
    what: TransferOf,
    bytes: number,
    gate: number,
    direction: 0 | 1,
  ): number {
    const { memory, result } = this;
    const address = this.place(operator, what, bytes);
    const end = memory.request(this.stepEnd.at(gate), address, bytes, streamOf(cargo, direction));
    const { started } = memory;
    this.waiting?.moved(end);
    result.events++;
    this.probe?.task(
      this.channelLane,
      operator,
      direction === READ ? 'read' : 'write',
      CARGO[cargo]!,
      started,
      memory.free - started,
      bytes,
    );
    return end;
  }

  private *storesAskedFor(): Iterable<number> {
    yield* this.references.stores();
    for (const needed of fieldOf(this.waitingSteps, STEP.stores)) yield needed - 1;
  }

  private *stepsAskedFor(): Iterable<number> {
    yield* this.references.steps();
    yield* fieldOf(this.waitingLoads, MOVE.step);
    yield* fieldOf(this.waitingStores, MOVE.step);
  }
}

function* fieldOf(records: Records, field: number): Iterable<number> {
  for (let index = records.first; index < records.end; index++)
    yield records.data[records.at(index) + field]!;
}
