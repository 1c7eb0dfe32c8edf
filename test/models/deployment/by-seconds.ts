import type { Course, Service } from '../../../src/models/deployment/des/service.js';

/**
 * What happens to requests, told second by second for whole numbers of seconds: as the spec's loops read, and slow.
 * At the same second, phases end first, then the online path takes what is there, then producers look.
 */
export function bySeconds(
  service: Service,
  arrived: readonly number[],
  horizon: number,
): Record<keyof Course, number[]> {
  const { offline, online, room, producer } = service;
  const seen = { arrived: [...arrived], begun: [], taken: [], ended: [], making: [], made: [] } as Record<
    keyof Course,
    number[]
  >;
  const queue: number[] = [];
  const producers = Array.from({ length: producer.parallel }, () => ({ wait: producer.poll, work: 0 }));
  let stored = 0;
  let request: { waits: boolean; left: number; offline: boolean } | undefined;
  for (let now = 0; now <= horizon; now++) {
    for (const time of arrived) if (time === now) queue.push(time);
    if (now > 0) {
      for (const one of producers) {
        if (one.work > 0 && --one.work === 0) {
          stored++;
          seen.made.push(now);
          one.wait = producer.poll;
        } else if (one.wait > 0) one.wait--;
      }
      if (request !== undefined && !request.waits) request.left--;
    }
    if (request?.waits === false && request.left === 0 && request.offline) {
      seen.taken.push(now);
      request = { waits: false, left: online, offline: false };
    } else if (request?.waits === false && request.left === 0) {
      seen.ended.push(now);
      request = undefined;
    }
    if (request === undefined && queue.length > 0) {
      queue.shift();
      seen.begun.push(now);
      request =
        room === 0
          ? { waits: false, left: offline, offline: true }
          : { waits: true, left: 0, offline: false };
    }
    if (request?.waits === true && stored > 0) {
      stored--;
      seen.taken.push(now);
      request = { waits: false, left: online, offline: false };
    }
    for (const one of producers) {
      if (one.work > 0 || one.wait > 0) continue;
      const busy = producers.filter(({ work }) => work > 0).length;
      if (room > 0 && stored + busy < room) {
        one.work = offline;
        seen.making.push(now);
      } else one.wait = producer.poll;
    }
  }
  return seen;
}
