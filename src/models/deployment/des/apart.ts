import { firstLook, mostMade, type Course, type Service } from './service.js';

/**
 * Phases that never wait for each other: what happens to the n-th request follows from the one before it and from
 * the n-th offline phase, and the n-th offline phase from the request that made room for it. No event, no poll is
 * looked at for its own sake.
 */
export function runApart(service: Service, arrived: Float64Array, horizon: number): Course {
  const { offline, online, room } = service;
  const requests = arrived.length;
  const [begun, taken, ended] = [0, 1, 2].map(() => new Float64Array(requests)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const most = mostMade(service, requests, horizon);
  const making = new Float64Array(most);
  const made = new Float64Array(most);
  const producers = new Producers(service);
  const make = (n: number): void => {
    making[n] = producers.begin(n < room ? 0 : taken[n - room]!);
    made[n] = making[n]! + offline;
  };
  let free = 0;
  for (let n = 0; n < requests; n++) {
    begun[n] = Math.max(arrived[n]!, free);
    if (n < most) make(n);
    const there = room === 0 ? begun[n]! + offline : n < most ? made[n]! : Infinity;
    taken[n] = Math.max(begun[n]!, there);
    free = ended[n] = taken[n]! + online;
  }
  for (let n = requests; n < most; n++) make(n);
  return { arrived, begun, taken, ended, making, made };
}

/** Producers that look for room every so often, each from when it was free. */
class Producers {
  private readonly free: Float64Array;
  private readonly poll: number;
  private readonly offline: number;

  constructor({ offline, producer }: Service) {
    this.free = new Float64Array(producer.parallel);
    this.poll = producer.poll;
    this.offline = offline;
  }

  /** When the next offline phase begins, if there is room from a time on: at the first look of any producer. */
  begin(room: number): number {
    let first = 0;
    let start = Infinity;
    for (let which = 0; which < this.free.length; which++) {
      const look = firstLook(this.free[which]!, this.poll, room);
      if (look >= start) continue;
      [first, start] = [which, look];
    }
    this.free[first] = start + this.offline;
    return start;
  }
}
