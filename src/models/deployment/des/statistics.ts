import type { Course, Service } from './service.js';

/** What one stream of requests saw up to the horizon. Times in seconds; means are undefined without anything to take them of. */
export interface Measures {
  arrived: number;
  /** Requests whose online phase ended. */
  served: number;
  /** Requests in the queue: not those that are being served or wait for their offline phase. */
  left: number;
  /** Requests out of the queue that have not ended: 0 or 1. */
  inService: number;
  /** Mean time in the queue, of requests that left it. */
  queue?: number | undefined;
  /** Mean time from the queue to the end, of requests that were served: waiting for the offline phase, online phase. */
  service?: number | undefined;
  /** The part of it that waits for the offline phase. */
  offlineWait?: number | undefined;
  /** From arrival to end, of every request that was served. */
  latencies: Float64Array;
  /** Seconds in which the online path runs a phase, and in which it only waits for an offline phase. */
  busy: number;
  blocked: number;
  /** Offline phases that producers ended. */
  made: number;
  /** Seconds of all producers with offline phases. */
  producing: number;
  /** Offline phases that lay in store: mean over time, and the most at once. */
  stored: { mean: number; most: number };
}

/** Mean latency: time in the queue and time of service, each over all that had it. */
export const latencyOf = ({ queue, service }: Measures): number | undefined =>
  queue === undefined || service === undefined ? undefined : queue + service;

/** Takes the measures of what happened up to the horizon. */
export function measure(course: Course, { room }: Service, horizon: number): Measures {
  const { arrived, begun, taken, ended, making, made } = course;
  const [started, there, served] = [begun, taken, ended].map((times) => upTo(times, horizon)) as [
    number,
    number,
    number,
  ];
  const within = (times: Float64Array): number => sumOf(times.length, (n) => Math.min(times[n]!, horizon));
  const waiting = within(taken) - within(begun);
  const online = within(ended) - within(taken);
  const mean = (count: number, of: (n: number) => number): number | undefined =>
    count === 0 ? undefined : sumOf(count, of) / count;
  return {
    arrived: arrived.length,
    served,
    left: arrived.length - started,
    inService: started - served,
    queue: mean(started, (n) => begun[n]! - arrived[n]!),
    service: mean(served, (n) => ended[n]! - begun[n]!),
    offlineWait: mean(served, (n) => taken[n]! - begun[n]!),
    latencies: ended.subarray(0, served).map((end, n) => end - arrived[n]!),
    // Without a store, the online path runs the offline phases itself.
    busy: online + (room === 0 ? waiting : 0),
    blocked: room === 0 ? 0 : waiting,
    made: upTo(made, horizon),
    producing: within(made) - within(making),
    stored: storedOf(course, there, horizon),
  };
}

/** Of offline phases in the order in which they were made, the first is taken first. */
function storedOf({ taken, made }: Course, there: number, horizon: number): { mean: number; most: number } {
  const finished = upTo(made, horizon);
  let seconds = 0;
  let most = 0;
  let gone = 0;
  for (let n = 0; n < finished; n++) {
    const end = n < taken.length ? Math.min(taken[n]!, horizon) : horizon;
    seconds += end - made[n]!;
    while (gone < there && gone < n && taken[gone]! <= made[n]!) gone++;
    most = Math.max(most, n + 1 - gone);
  }
  return { mean: seconds / horizon, most };
}

/** How many of ascending times are not beyond the horizon. */
function upTo(times: Float64Array, horizon: number): number {
  let count = times.length;
  while (count > 0 && times[count - 1]! > horizon) count--;
  return count;
}

function sumOf(count: number, of: (n: number) => number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += of(n);
  return sum;
}
