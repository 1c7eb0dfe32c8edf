// @ts-check
import { EventQueue } from '../dist/engine/event-queue.js';
import { perCall } from './measure.mjs';
import { short } from './table.mjs';

const PENDING = [64, 1024, 16384];
const HOLDS = 200_000;

/** Delays as a simulation has them: most short, some long, a few beyond the queue's ring of 2048 cycles. */
function mixedDelays() {
  const delays = new Int32Array(4096);
  let state = 12345;
  for (let at = 0; at < delays.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const share = state / 2 ** 32;
    const reach = share < 0.8 ? 64 : share < 0.98 ? 2047 : 20_000;
    delays[at] = 1 + ((state >>> 5) % reach);
  }
  return delays;
}

/**
 * The hold model: with `pending` events in the queue, take the earliest and put one back.
 * @param {number} pending
 * @param {Int32Array} delays
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
  const delays = mixedDelays();
  return {
    name: 'engine',
    title: 'Event queue (hold model: pop one, push one)',
    notes: ['Delays in cycles: 80 % up to 64, 18 % up to 2,047, 2 % up to 20,000 (overflow heap).'],
    columns: [
      { key: 'pending', title: 'pending events' },
      { key: 'eventsPerSecond', title: 'events / CPU s', show: short },
      { key: 'nanoseconds', title: 'ns / event', show: (value) => value.toFixed(1) },
    ],
    rows: PENDING.map((pending) => {
      const seconds = perCall(holdModel(pending, delays)) / HOLDS;
      return { pending, eventsPerSecond: 1 / seconds, nanoseconds: 1e9 * seconds };
    }),
    faults: [],
  };
}
