import { ratesOf, type Link, type Rates } from './link.js';
import { earliest, makespan, slowed } from './list-schedule.js';
import type { Plan, Resource, Task } from './task.js';

/** Time is counted in whole nanoseconds: sums are exact. */
export const NANOSECONDS = 1e9;

export interface Machines {
  link: Link;
  /** Layers that the server evaluates side by side, and what that costs each. */
  layers: number;
  contention: number;
}

/** A task in time; nanoseconds. */
export interface Timed {
  task: Task;
  /** Its part of the time of its phase: the lengths of all are the time of all in sequence. */
  length: number;
  start: number;
  end: number;
}

export interface Schedule {
  tasks: readonly Timed[];
  rates: Rates;
  /** When everything has ended, and when the offline phase has. */
  end: number;
  offlineEnd: number;
}

/** Bytes up and down. */
export function bytesOf(tasks: readonly Task[]): Rates {
  const sum = (resource: Resource): number =>
    tasks.reduce((total, { on, bytes }) => (on === resource ? total + bytes : total), 0);
  return { up: sum('uplink'), down: sum('downlink') };
}

export function nanoseconds(task: Task, rates: Rates, link: Link): number {
  const { on, seconds, bytes, rounds } = task;
  if (on === 'uplink') return Math.round((bytes / rates.up) * NANOSECONDS);
  if (on === 'downlink') return Math.round((bytes / rates.down) * NANOSECONDS);
  return Math.round((on === 'wait' ? rounds * link.roundTrip : seconds) * NANOSECONDS);
}

/** Neighbours in the list that the server may do side by side, each with its time alone. */
function* groups(tasks: readonly Task[]): Generator<[first: number, behind: number]> {
  for (let at = 0; at < tasks.length;) {
    let behind = at + 1;
    if (tasks[at]!.sideBySide) while (tasks[behind]?.sideBySide === true) behind++;
    yield [at, behind];
    at = behind;
  }
}

/** Ends of the parts of a time, in proportion to what they would take alone; whole units, the last one exactly. */
function partsOf(all: number, alone: readonly number[]): number[] {
  const sum = alone.reduce((total, one) => total + one, 0);
  let done = 0;
  return alone.map((one) => {
    done += one;
    return sum === 0 ? 0 : Math.round((all * done) / sum);
  });
}

/** One step after another, as the formulas of spec C.4 have it; layers side by side where the server does that. */
export function inSequence({ tasks }: Plan, { link, layers, contention }: Machines): Schedule {
  const rates = ratesOf(link, bytesOf(tasks));
  const timed: Timed[] = [];
  let now = 0;
  let offlineEnd = 0;
  for (const [first, behind] of groups(tasks)) {
    const alone = tasks.slice(first, behind).map((task) => nanoseconds(task, rates, link));
    const start = now;
    for (const [at, part] of partsOf(makespan(alone, layers, contention), alone).entries()) {
      const end = start + part;
      timed.push({ task: tasks[first + at]!, length: end - now, start: now, end });
      now = end;
    }
    if (tasks[first]!.phase === 'offline') offlineEnd = now;
  }
  return { tasks: timed, rates, end: now, offlineEnd };
}

/**
 * The same tasks as events: each starts when those that it needs have ended and its resource is free; resources take
 * them in the order of the list.
 * @param overlap `none`: a step begins when all before it have ended; `pipelined`: layers flow
 */
export function asEvents(
  { tasks }: Plan,
  { link, layers, contention }: Machines,
  overlap: 'none' | 'pipelined',
): Schedule {
  const rates = ratesOf(link, bytesOf(tasks));
  const free: Record<Resource, number> = { client: 0, server: 0, uplink: 0, downlink: 0, wait: 0 };
  const timed: Timed[] = [];
  let [end, offlineEnd] = [0, 0];
  for (const [first, behind] of groups(tasks)) {
    const barrier = end;
    const threads = tasks[first]!.sideBySide ? Math.max(1, Math.min(layers, behind - first)) : 1;
    // Side by side on some of the threads; whatever else a machine does takes all of it.
    const lanes = new Array<number>(threads).fill(free[tasks[first]!.on]);
    for (let at = first; at < behind; at++) {
      const task = tasks[at]!;
      const lane = earliest(lanes);
      const length = slowed(nanoseconds(task, rates, link), threads, contention);
      const needed = task.after.map((before) => timed[before]!.end);
      const ready =
        overlap === 'none' ? barrier : Math.max(task.phase === 'online' ? offlineEnd : 0, ...needed);
      const start = Math.max(ready, lanes[lane]!);
      lanes[lane] = start + length;
      timed.push({ task, length, start, end: start + length });
      end = Math.max(end, start + length);
      if (task.phase === 'offline') offlineEnd = Math.max(offlineEnd, start + length);
    }
    // Waiting for one another holds nobody else up.
    if (tasks[first]!.on !== 'wait') free[tasks[first]!.on] = Math.max(...lanes);
    if (overlap === 'none') shareOut(timed.slice(first), end - barrier);
  }
  return { tasks: timed, rates, end, offlineEnd };
}

/** Of tasks side by side each has its part of the time of all, so that lengths add up to the time of the run. */
function shareOut(group: readonly Timed[], all: number): void {
  const ends = partsOf(
    all,
    group.map(({ length }) => length),
  );
  for (const [at, one] of group.entries()) one.length = ends[at]! - (ends[at - 1] ?? 0);
}
