import type { Segment } from './segments.js';

/** What a request meets: times of the two phases, how many first phases may lie in store, how new ones are made. */
export interface Service {
  /** Seconds of the offline phase: what is made in advance, if there is room for it. */
  offline: number;
  /** Seconds of the online phase. */
  online: number;
  /** Offline phases that fit into the storage; 0: none, and every request runs both phases, one after the other. */
  room: number;
  producer: {
    /** Seconds between two looks at the storage, the first after a producer is free. */
    poll: number;
    /** Producers side by side, an offline phase at a time each. */
    parallel: number;
  };
  /** The phases cut by what they occupy, for resources that are shared; left out: they never wait for each other. */
  shared?: { offline: readonly Segment[]; online: readonly Segment[] };
}

/**
 * What happened, request by request and offline phase by offline phase, in seconds from the start. Times may lie
 * beyond the horizon: such things did not happen.
 */
export interface Course {
  /** Requests arrive; ascending. */
  arrived: Float64Array;
  /** They are taken out of the queue, one at a time, in the order of arrival. */
  begun: Float64Array;
  /** Their offline phase is there: the online phase begins. */
  taken: Float64Array;
  ended: Float64Array;
  /** Offline phases in the order in which they were made; the n-th is that of the n-th request. */
  making: Float64Array;
  made: Float64Array;
}

/**
 * How many offline phases fit: another is begun if, with it, the storage is not full on either side (strictly, as
 * the authors' simulator compares). A phase as large as the storage does not fit.
 */
export function roomFor(
  each: { client: number; server: number },
  storage: { client: number; server: number },
): number {
  const fit = (bytes: number, all: number): number => {
    if (bytes === 0 || all === Infinity) return Infinity;
    return Math.max(0, Math.ceil(all / bytes) - 1);
  };
  return Math.min(fit(each.client, storage.client), fit(each.server, storage.server));
}

/** Offline phases that can be made before the horizon or be of any use. */
export function mostMade({ offline, room, producer }: Service, requests: number, horizon: number): number {
  if (room === 0) return 0;
  const inTime = producer.parallel * (Math.floor(horizon / (offline + producer.poll)) + 1);
  return Math.min(requests + room, inTime);
}

/** The first look of a producer that is free since a time, not before `from`; a look at that very moment counts. */
export function firstLook(free: number, poll: number, from: number): number {
  if (poll === 0) return Math.max(free, from);
  return free + poll * Math.max(1, Math.ceil((from - free) / poll));
}
