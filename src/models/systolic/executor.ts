import { ARRAY_LANE, DRAM_LANE, type Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { LOADED, STORED, type Placing, type TransferOf } from './addresses.js';
import { emptyExecution, reportStep, type Execution } from './execution.js';
import { History, Records } from './history.js';
import { periodOf, type Snapshot } from './periods.js';
import { CARGO, IFMAP, OFMAP, OVER, type RepeatingSink, type Step } from './program.js';
import type { Waiting } from './waiting.js';

/** Events that a program may still refer to: steps and stores by index. */
export interface References {
  steps(): Iterable<number>;
  stores(): Iterable<number>;
}

/** A waiting step: operator, fill, compute, drain, bank, loads and stores it needs. */
const STEP = { fill: 1, compute: 2, drain: 3, bank: 4, loads: 5, stores: 6 } as const;
/** A waiting load or store: cargo, bytes, its gate or the step it is of, operator. */
const MOVE = { bytes: 1, step: 2, operator: 3 } as const;
/** A load that no step has waited for yet: arrival, cargo, turn on the channel. */
const ARRIVAL = { cargo: 1, turn: 2 } as const;

/** Steps back to which a state reaches. */
const REACH = 1 << 14;

/**
 * Runs a program while it is being made: the array takes its steps in order, each when its operands have arrived
 * and its results have room; one memory serves loads and stores in an order fixed by the program.
 *
 * Channel order: a load waits for its gate step, and every store of a step up to that gate goes before it. No load
 * can hold back a store that the array is waiting for, since the store's step comes after the gates of all loads
 * before it. As the order is fixed, times follow from each other one after the other, without a queue of events;
 * tests compare it with one (`test/models/systolic/queue-executor.ts`). Only what waits is held.
 */
export class Executor implements RepeatingSink {
  steps = 0;
  stores = 0;
  private readonly memory: MemoryPort;
  /** The memory, if it is no more than a channel. */
  private readonly channel: IdealMemory | undefined;
  private readonly place: Placing;
  private readonly waiting: Waiting | undefined;
  private readonly probe: Probe | undefined;
  private readonly arrayLane: number;
  private readonly channelLane: number;
  private readonly result: Execution;

  private readonly waitingSteps = new Records(3);
  private readonly waitingLoads = new Records(2);
  private readonly waitingStores = new Records(2);
  private loads = 0;
  private stepsDone = 0;
  private loadsDone = 0;
  private storesDone = 0;
  private readonly stepEnd: History;
  private readonly storeEnd: History;
  private readonly arrivals = new Records(2);
  private readonly storeTurns = new History(() => this.storesAskedFor());
  private readonly storeSteps = new History(() => this.storesAskedFor());
  private turn = 0;
  private waitedUntil = 0;
  private waitedFor = IFMAP;
  private now = 0;
  private lastStoreEnd = 0;
  private lastOperator = 0;
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
    this.channel = memory instanceof IdealMemory ? memory : undefined;
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

  /** Whether equal states go on alike: nobody listens, and the memory is a channel that knows nothing but the time. */
  get repeats(): boolean {
    return this.channel !== undefined && this.probe === undefined && this.waiting === undefined;
  }

  /** A store from the newest on; OVER if it is done and its room free already. */
  storeFromNow(store: number): number {
    const isOver = store < this.storesDone && this.storeEnd.at(store) <= this.now;
    return isOver ? OVER : store - this.stores;
  }

  /** When a step ended, from now on; of one that has not, unlike any. */
  endFromNow(step: number): number {
    const isKnown = step < this.stepsDone && this.stepsDone - step < REACH;
    return isKnown ? this.stepEnd.at(step) - this.now : NaN;
  }

  /**
   * Writes down what waits and when everything was that may be asked for.
   * @param earliest step before which no gate still to come is
   * @param exact gates may name older steps, too
   */
  writeState(state: Snapshot, operator: number, earliest: number, exact: boolean): void {
    const { now, steps, stores, loads, turn } = this;
    state.put(this.stepsDone - steps);
    state.put(this.loadsDone - loads);
    state.put(this.storesDone - stores);
    // A channel that is free before anything can ask for it: since when does not matter.
    let asked = exact ? -Infinity : now;
    const ask = (step: number): void => {
      state.put(step - steps);
      if (step >= this.stepsDone) return;
      const ended = this.endFromNow(step);
      state.put(ended);
      asked = Math.min(asked, now + ended);
    };
    const { waitingSteps, waitingLoads, waitingStores, arrivals } = this;
    for (let index = waitingSteps.first; index < waitingSteps.end; index++) {
      const at = waitingSteps.at(index);
      const { data } = waitingSteps;
      for (let field = 0; field <= STEP.bank; field++) state.put(data[at + field]!);
      state.put(data[at + STEP.loads]! - loads);
      const needed = data[at + STEP.stores]!;
      state.put(needed === 0 ? OVER : this.storeFromNow(needed - 1));
    }
    for (const [waiting, first] of [[waitingLoads, this.loadsDone], [waitingStores, this.storesDone]] as const)
      for (let index = first; index < waiting.end; index++) {
        const at = waiting.at(index);
        state.put(waiting.data[at]!);
        state.put(waiting.data[at + MOVE.bytes]!);
        state.put(waiting.data[at + MOVE.operator]!);
        ask(waiting.data[at + MOVE.step]!);
      }
    for (let index = arrivals.first; index < arrivals.end; index++) {
      const at = arrivals.at(index);
      const late = arrivals.data[at]! - now;
      state.put(Math.max(0, late));
      state.put(arrivals.data[at + ARRIVAL.cargo]!);
      state.put(late > 0 ? arrivals.data[at + ARRIVAL.turn]! - turn : 0);
    }
    for (let store = this.storesDone - 1; store >= 0; store--) {
      const late = this.storeEnd.at(store) - now;
      if (late <= 0) break;
      state.put(this.storesDone - store < REACH ? late : NaN);
      if (this.storesDone - store >= REACH) break;
      state.put(this.storeTurns.at(store) - turn);
    }
    state.put(earliest < 0 ? NaN : earliest - steps);
    if (earliest >= 0 && earliest < this.stepsDone) {
      asked = Math.min(asked, now + this.endFromNow(earliest));
      for (let step = earliest; step < this.stepsDone; step++) state.put(this.endFromNow(step));
    }
    const { free, latency } = this.channel!;
    const whole = Math.floor(free);
    state.put(free <= asked ? OVER : whole - now);
    state.put(free <= asked ? 0 : free - whole);
    state.put(Math.max(0, this.lastStoreEnd - now));
    state.from = Math.max(free, asked);
    state.until = Math.max(now, free + latency, this.lastStoreEnd) + 2;
    const { fill, compute, drain, bank, stalls, events } = this.result;
    const counts = [fill, compute, drain, bank, ...stalls].map((count) => count[operator]!);
    state.tally = [now, events, ...counts];
  }

  /** Does what an operator did between two equal states `times` times more. */
  repeat(operator: number, times: number, before: Snapshot, after: Snapshot): void {
    const { result } = this;
    const more = after.tally.map((count, kind) => times * (count - before.tally[kind]!));
    const { fill, compute, drain, bank, stalls } = result;
    result.events += more[1]!;
    for (const [kind, count] of [fill, compute, drain, bank, ...stalls].entries())
      count[operator]! += more[kind + 2]!;
    const later = times * periodOf(before, after);
    if (later === 0) return;
    this.now += later;
    result.end[operator] = this.now;
    this.stepEnd.shift(later);
    this.storeEnd.shift(later);
    this.lastStoreEnd += later;
    const { arrivals } = this;
    for (let index = arrivals.first; index < arrivals.end; index++) arrivals.data[arrivals.at(index)]! += later;
    this.channel!.shift(later);
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

  private move(
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

