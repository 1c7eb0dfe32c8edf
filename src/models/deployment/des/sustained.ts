import { meanLeft, simulateStreams, type Load } from './streams.js';
import type { Service } from './service.js';

/** Relative width of the interval in which the search ends. */
const EXACT = 1e-3;
const STEP = 1.5;

/**
 * Seconds between two requests that no rate beats in the long run: the slowest of what works at the same time. A
 * phase that producers make takes them its length and the wait for the next look.
 */
export function boundInterval({ offline, online, room, producer }: Service): number {
  if (room === 0) return offline + online;
  return Math.max(online, (offline + producer.poll) / producer.parallel);
}

/**
 * The shortest mean interval at which fewer than `limit` requests are in the queue at the horizon (mean of all
 * streams), by bisection; the same requests come at every rate, only closer together.
 */
export function sustainedInterval(service: Service, load: Load, limit: number): number {
  const holds = (interval: number): boolean => meanLeft(simulateStreams(service, load, interval)) < limit;
  let held = boundInterval(service);
  while (!holds(held)) held *= STEP;
  let failed = held / STEP;
  while (holds(failed)) [held, failed] = [failed, failed / STEP];
  while (held - failed > EXACT * held) {
    const middle = (held + failed) / 2;
    if (holds(middle)) held = middle;
    else failed = middle;
  }
  return held;
}
