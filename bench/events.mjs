// @ts-check
import { EventQueue } from '../dist/engine/event-queue.js';

/**
 * Events that `work` takes from any queue. Not for timed runs: it wraps the queue, which slows it.
 * @param {() => unknown} work
 */
export function countEvents(work) {
  const { pop } = EventQueue.prototype;
  let events = 0;
  EventQueue.prototype.pop = function () {
    const event = pop.call(this);
    if (event >= 0) events++;
    return event;
  };
  try {
    work();
  } finally {
    EventQueue.prototype.pop = pop;
  }
  return events;
}
