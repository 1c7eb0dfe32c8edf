import { BUS_STATES, type BusState } from '../../memory/banked/report.js';
import { bankedOf } from '../../memory/open.js';
import type { MemoryPort } from '../../memory/port.js';
import { splitWhole } from '../record/memory.js';
import { Records } from './history.js';

/** Splits the stalls of operators if the memory has banks. */
export function waitingFor(memory: MemoryPort, operators: number): Waiting | undefined {
  const banked = bankedOf(memory);
  return banked === undefined ? undefined : new Waiting(operators, () => banked.busSnapshot());
}

const STATES = BUS_STATES.length;
/** Of a point of the curve: tick, then the sums. One record has eight numbers. */
const TICK = 0;
const SUMS = 1;
const QUEUE = BUS_STATES.indexOf('queue');

/**
 * Splits the stalls of an array by what the buses of its memory did meanwhile: the sums by state are a curve over
 * time, known where requests ended and taken as straight between; a stall has the shares of its own interval. An
 * interval of which nothing is known was waiting for the queues.
 */
export class Waiting {
  /** Cycles of stalls by operator and state, not yet whole. */
  private readonly cycles: Float64Array;
  private readonly curve = new Records(3, 64);
  private readonly count: () => ArrayLike<number>;
  private readonly from = new Float64Array(STATES);
  private readonly until = new Float64Array(STATES);

  /** @param count tells what the buses have done so far, by state */
  constructor(operators: number, count: () => ArrayLike<number>) {
    this.cycles = new Float64Array(operators * STATES);
    this.count = count;
    this.moved(0);
  }

  /** A request has its answer: the curve has another point, unless it is no later than those before. */
  moved(tick: number): void {
    const { curve } = this;
    if (curve.end > curve.first && curve.data[curve.at(curve.end - 1)]! >= tick) return;
    const sums = this.count();
    const at = curve.add();
    curve.data[at + TICK] = tick;
    for (let state = 0; state < STATES; state++) curve.data[at + SUMS + state] = sums[state]!;
  }

  /** An operator has waited; stalls are told in order. */
  stalled(operator: number, from: number, until: number): void {
    const { curve } = this;
    // What lies before is over for good: stalls follow one another.
    while (curve.first + 1 < curve.end && curve.data[curve.at(curve.first + 1)]! <= from) curve.first++;
    this.valueAt(from, this.from);
    this.valueAt(until, this.until);
    let all = 0;
    // Answers look ahead as if nothing more came: what came after all may have put something off.
    for (let state = 0; state < STATES; state++)
      all += this.until[state] = Math.max(0, this.until[state]! - this.from[state]!);
    const base = operator * STATES;
    if (!(all > 0)) {
      this.cycles[base + QUEUE]! += until - from;
      return;
    }
    for (let state = 0; state < STATES; state++)
      this.cycles[base + state]! += ((until - from) * this.until[state]!) / all;
  }

  /** Whole cycles of an operator's stalls by state; they sum to `total`, its stalls. */
  of(operator: number, total: number): Record<BusState, number> {
    return splitWhole(this.cycles.subarray(operator * STATES, (operator + 1) * STATES), total);
  }

  /** The curve at a tick, straight between its points and level beyond the last. */
  private valueAt(tick: number, into: Float64Array): void {
    const { curve } = this;
    const { data } = curve;
    let index = curve.first;
    while (index + 1 < curve.end && data[curve.at(index + 1)]! < tick) index++;
    const at = curve.at(index);
    const next = index + 1 < curve.end ? curve.at(index + 1) : at;
    const span = data[next]! - data[at]!;
    const share = span > 0 ? Math.min(1, Math.max(0, (tick - data[at]!) / span)) : 0;
    for (let state = SUMS; state <= STATES; state++)
      into[state - SUMS] = data[at + state]! + share * (data[next + state]! - data[at + state]!);
  }
}
