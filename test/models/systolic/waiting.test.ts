import { describe, expect, it } from 'vitest';
import { BUS_STATES, type BusState } from '../../../src/memory/banked/report.js';
import { splitWhole } from '../../../src/models/record/memory.js';
import { Waiting } from '../../../src/models/systolic/waiting.js';

const NONE = Object.fromEntries(BUS_STATES.map((state) => [state, 0])) as Record<BusState, number>;
const at = (state: BusState): number => BUS_STATES.indexOf(state);

/** Buses that have done so much by state when they are asked. */
function buses() {
  const sums = new Float64Array(BUS_STATES.length);
  return { count: () => sums, add: (state: BusState, cycles: number) => (sums[at(state)]! += cycles) };
}

describe('whole cycles by state', () => {
  it('have the proportion of their weights and sum exactly', () => {
    expect(splitWhole([3, 1, 0, 0, 0, 0, 0], 100)).toEqual({ ...NONE, transfer: 75, row: 25 });
    expect(splitWhole([1, 1, 1, 0, 0, 0, 0], 100)).toEqual({ ...NONE, transfer: 33, row: 34, refresh: 33 });
    expect(splitWhole([0, 0, 0, 0, 0, 0, 2], 7)).toEqual({ ...NONE, idle: 7 });
    const parts = splitWhole([0.1, 0.7, 0.3, 0.9, 0.2, 0.4, 0.6], 11);
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(11);
    expect(Object.values(parts).every((part) => part >= 0 && Number.isInteger(part))).toBe(true);
  });

  it('are of the queue where nothing is known', () => {
    expect(splitWhole([0, 0, 0, 0, 0, 0, 0], 9)).toEqual({ ...NONE, queue: 9 });
  });
});

describe('stalls by what the memory did', () => {
  it('are shared out by the part of the curve that they lie on', () => {
    const { count, add } = buses();
    const waiting = new Waiting(2, count);
    add('transfer', 10);
    waiting.moved(10);
    // Between 10 and 20: six cycles on rows, two of refresh, by two buses.
    add('row', 12);
    add('refresh', 4);
    waiting.moved(20);
    waiting.stalled(0, 12, 20);
    expect(waiting.of(0, 8)).toEqual({ ...NONE, row: 6, refresh: 2 });
    add('turnaround', 5);
    waiting.moved(30);
    // Half of it in the time of rows and refresh: 5 cycles to (12 + 4) / 2 weights, 5 to 2.5.
    waiting.stalled(1, 15, 25);
    expect(waiting.of(1, 10)).toEqual({ ...NONE, row: 6, refresh: 2, turnaround: 2 }); // 5.71, 1.90, 2.38
  });

  it('add up over the stalls of an operator', () => {
    const { count, add } = buses();
    const waiting = new Waiting(3, count);
    add('group', 4);
    waiting.moved(4);
    waiting.stalled(1, 0, 3);
    add('queue', 4);
    waiting.moved(8);
    waiting.stalled(1, 5, 7);
    expect(waiting.of(1, 5)).toEqual({ ...NONE, group: 3, queue: 2 });
    expect(waiting.of(0, 0)).toEqual(NONE);
    expect(waiting.of(2, 0)).toEqual(NONE);
  });

  it('are of the queue behind all that is known, and where the buses stood still', () => {
    const { count } = buses();
    const waiting = new Waiting(1, count);
    waiting.moved(10);
    waiting.stalled(0, 3, 8);
    waiting.stalled(0, 12, 16);
    expect(waiting.of(0, 9)).toEqual({ ...NONE, queue: 9 });
  });

  it('take no notice of an answer that is no later than one before', () => {
    const { count, add } = buses();
    const waiting = new Waiting(1, count);
    add('row', 8);
    waiting.moved(10);
    add('refresh', 80);
    waiting.moved(10);
    waiting.moved(9);
    waiting.stalled(0, 0, 10);
    expect(waiting.of(0, 10)).toEqual({ ...NONE, row: 10 });
  });

  it('count nothing backwards that was put off after an answer had looked ahead', () => {
    const { count, add } = buses();
    const waiting = new Waiting(1, count);
    add('row', 10);
    waiting.moved(10);
    add('row', -4);
    add('transfer', 3);
    waiting.moved(20);
    waiting.stalled(0, 10, 20);
    expect(waiting.of(0, 10)).toEqual({ ...NONE, transfer: 10 });
  });

  it('may be many', () => {
    const { count, add } = buses();
    const waiting = new Waiting(1, count);
    for (let tick = 1; tick <= 500; tick++) {
      add(tick % 2 === 0 ? 'transfer' : 'idle', 1);
      waiting.moved(tick);
      if (tick % 100 === 0) waiting.stalled(0, tick - 100, tick);
    }
    expect(waiting.of(0, 500)).toEqual({ ...NONE, transfer: 250, idle: 250 });
  });
});
