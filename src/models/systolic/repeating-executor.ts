import { IdealMemory } from '../../memory/ideal.js';
import type { TransferOf } from './addresses.js';
import { ARRIVAL, Executor, MOVE, STEP, type References } from './executor.js';
import { REACH } from './history.js';
import { Leeways } from './leeway.js';
import { periodOf, tallyOf } from './periods.js';
import { isHalfway } from './powers.js';
import { OVER, type RepeatingSink } from './program.js';
import type { Snapshot } from './snapshot.js';

/**
 * An executor that can do again what it has done. Equal states go on alike, as nobody listens and the memory is a
 * channel that knows nothing but the time.
 */
export class RepeatingExecutor extends Executor implements RepeatingSink {
  private readonly channel: IdealMemory;
  readonly leeways = new Leeways();

  constructor(operators: number, memory: IdealMemory, references: References) {
    super(operators, memory, references);
    this.channel = memory;
  }

  /** The latest gate of a load so far. */
  lastGate = -1;

  /**
   * A load that names an earlier gate than one before it might as well name that one: the channel serves it behind
   * that load and has written by then what those before it wait for.
   */
  override load(operator: number, cargo: number, bytes: number, gate: number): void {
    this.lastGate = Math.max(this.lastGate, gate);
    super.load(operator, cargo, bytes, this.lastGate);
  }

  protected override move(
    operator: number,
    cargo: number,
    what: TransferOf,
    bytes: number,
    gate: number,
    direction: 0 | 1,
  ): number {
    const { channel } = this;
    const { present } = this.leeways;
    const late = channel.free - this.stepEnd.at(gate);
    const end = super.move(operator, cargo, what, bytes, gate, direction);
    if (late < 0) present.forget(-late);
    const { started, free, latency } = channel;
    const up = Math.ceil(end) - end;
    present.bound(up, Math.min(late, 1 - up));
    // Half a unit is rounded to an even one: not as far when it begins a unit later.
    if (
      isHalfway(started, channel.channel.ticksOf(bytes), free) ||
      (end > free && isHalfway(free, latency, end))
    )
      present.bound(0, 0);
    return end;
  }

  /** A store from the newest on; OVER if it is done and its room free already. */
  storeFromNow(store: number): number {
    const isOver = store < this.storesDone && this.storeEnd.at(store) <= this.now;
    return isOver ? OVER : store - this.stores;
  }

  /** When a step ended, from now on; of one that has not, unlike any. */
  private endFromNow(step: number): number {
    const isKnown = step < this.stepsDone && this.stepsDone - step < REACH;
    return isKnown ? this.stepEnd.at(step) - this.now : NaN;
  }

  /**
   * Writes down what waits and when everything was that may be asked for.
   * @param earliest step before which no gate still to come is
   */
  writeState(state: Snapshot, operator: number, earliest: number): void {
    const { now, steps, stores, loads, turn } = this;
    state.put(this.stepsDone - steps);
    state.put(this.loadsDone - loads);
    state.put(this.storesDone - stores);
    // A channel that is free before anything can ask for it: since when does not matter.
    let asked = now;
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
      state.put(data[at]! - operator);
      for (let field = STEP.fill; field <= STEP.bank; field++) state.put(data[at + field]!);
      state.put(data[at + STEP.loads]! - loads);
      const needed = data[at + STEP.stores]!;
      state.put(needed === 0 ? OVER : this.storeFromNow(needed - 1));
    }
    for (const [waiting, first] of [
      [waitingLoads, this.loadsDone],
      [waitingStores, this.storesDone],
    ] as const)
      for (let index = first; index < waiting.end; index++) {
        const at = waiting.at(index);
        state.put(waiting.data[at]!);
        state.put(waiting.data[at + MOVE.bytes]!);
        state.put(waiting.data[at + MOVE.operator]! - operator);
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
    const { free, latency } = this.channel;
    const isOver = free <= asked;
    state.put(isOver ? OVER : 0);
    state.lead = isOver ? 0 : free - now;
    if (isOver) this.leeways.present.forget(asked - free);
    else this.leeways.present.bound(Infinity, free - asked);
    state.put(Math.max(0, this.lastStoreEnd - now));
    state.from = Math.max(free, asked);
    state.until = free + latency;
    state.tally = [now, this.result.events, ...this.counted.map((count) => count[operator]!)];
  }

  /** Does once more what an operator has done, by kind; the channel is later by `drift` from then on. */
  skip(operator: number, tally: readonly number[], drift: number): void {
    for (const [kind, count] of this.counted.entries()) count[operator]! += tally[kind + 2]!;
    this.pass(tally, drift);
    if (tally[0]! > 0) this.result.end[operator] = this.now;
  }

  /** Counts of all operators, as they are, and when they began and ended. */
  counts(): Float64Array[] {
    const { start, end } = this.result;
    return [start, end, ...this.counted].map((count) => count.slice());
  }

  /** Does what operators did between two equal states `times` times more, each time for those `length` further on. */
  repeatOperators(times: number, length: number, before: Snapshot, after: Snapshot): void {
    const { counted, result } = this;
    const [start, end, ...counts] = before.counts;
    const period = periodOf(before, after);
    for (let time = 1; time <= times; time++) {
      const further = time * length;
      // Operators of the period before may have ended in this one, and its last may not have.
      for (let index = after.at - 1; index >= 0; index--) {
        for (const [kind, count] of counted.entries())
          count[index + further]! += after.counts[kind + 2]![index]! - counts[kind]![index]!;
        if (after.counts[0]![index] !== start![index])
          result.start[index + further] = after.counts[0]![index]! + time * period;
        if (after.counts[1]![index] !== end![index])
          result.end[index + further] = after.counts[1]![index]! + time * period;
      }
    }
    const further = times * length;
    for (const waiting of [this.waitingSteps, this.waitingLoads, this.waitingStores]) {
      const field = waiting === this.waitingSteps ? 0 : MOVE.operator;
      for (let index = waiting.first; index < waiting.end; index++)
        waiting.data[waiting.at(index) + field]! += further;
    }
    this.lastOperator += further;
    this.pass(tallyOf(times, before, after), 0);
  }

  private get counted(): Float64Array[] {
    const { fill, compute, drain, bank, stalls } = this.result;
    return [fill, compute, drain, bank, ...stalls];
  }

  /** Lets time pass. */
  private pass([later, events]: readonly number[], drift: number): void {
    this.result.events += events!;
    this.now += later!;
    this.stepEnd.shift(later!);
    this.storeEnd.shift(later!);
    this.lastStoreEnd += later!;
    const { arrivals } = this;
    for (let index = arrivals.first; index < arrivals.end; index++)
      arrivals.data[arrivals.at(index)]! += later!;
    this.channel.shift(later! + drift);
  }
}
