// @ts-check
import { EventQueue } from '../dist/engine/event-queue.js';
import { perCall } from './measure.mjs';
import { short } from './table.mjs';

const PENDING = [64, 1000, 16_384, 100_000];
const HOLDS = 200_000;
const DELAYS = 4096;

/** Whole numbers up to 2^27 that repeat from run to run. @returns {() => number} */
function random() {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 5;
  };
}

/** Delays as a simulation has them, in cycles: most short, some long, a few very long. */
function cycles() {
  const next = random();
  return Float64Array.from({ length: DELAYS }, () => {
    const share = next() / 2 ** 27;
    return 1 + (next() % (share < 0.8 ? 64 : share < 0.98 ? 2047 : 20_000));
  });
}

/** The same in picoseconds at about 1 GHz: no two clocks in step. */
function picoseconds() {
  const next = random();
  return cycles().map((delay) => delay * 1000 - (next() % 1000));
}

function uniform() {
  const next = random();
  return Float64Array.from({ length: DELAYS }, () => 1 + (next() % 1_000_000));
}

/**
 * The hold model: with `pending` events in the queue, take the earliest and put one back.
 * @param {number} pending
 * @param {Float64Array} delays
 */
function holdModel(pending, delays) {
  const queue = new EventQueue();
  const mask = delays.length - 1;
  let at = 0;
  for (let event = 0; event < pending; event++) queue.push(delays[at++ & mask] ?? 0, event);
  return () => {
    for (let hold = 0; hold < HOLDS; hold++) {
      const event = queue.pop();
      queue.push(queue.now + (delays[at++ & mask] ?? 0), event);
    }
  };
}

/** Events per CPU second of the event queue alone. @returns {import('./table.mjs').Section} */
export function engineSection() {
  const kinds = { cycles: cycles(), picoseconds: picoseconds(), uniform: uniform() };
  return {
    name: 'engine',
    title: 'Event queue (hold model: pop one, push one)',
    notes: [
      'Delays in cycles: 80 % up to 64, 18 % up to 2,047, 2 % up to 20,000; in picoseconds: the same, 1,000 a cycle;',
      'uniform: 1 to 1,000,000. Ratio: to cycles with as many events pending.',
    ],
    columns: [
      { key: 'ticks', title: 'ticks' },
      { key: 'pending', title: 'pending events' },
      { key: 'eventsPerSecond', title: 'events / CPU s', show: short },
      { key: 'nanoseconds', title: 'ns / event', show: (value) => value.toFixed(1) },
      { key: 'ratio', title: 'x cycles', show: (value) => value.toFixed(2) },
    ],
    rows: PENDING.flatMap((pending) => {
      let ofCycles = 0;
      return Object.entries(kinds).map(([ticks, delays]) => {
        const seconds = perCall(holdModel(pending, delays)) / HOLDS;
        if (ticks === 'cycles') ofCycles = seconds;
        const ratio = seconds / ofCycles;
        return { ticks, pending, eventsPerSecond: 1 / seconds, nanoseconds: 1e9 * seconds, ratio };
      });
    }),
    faults: [],
  };
}
