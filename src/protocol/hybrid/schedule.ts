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

/** One step after another, as the formulas of spec C.4 have it; layers side by side where the server does that. */
export function inSequence({ tasks }: Plan, { link, layers, contention }: Machines): Schedule {
  const rates = ratesOf(link, bytesOf(tasks));
  const timed: Timed[] = [];
  let now = 0;
  let offlineEnd = 0;
  for (const [first, behind] of groups(tasks)) {
    const alone = tasks.slice(first, behind).map((task) => nanoseconds(task, rates, link));
    const [all, sum] = [makespan(alone, layers, contention), alone.reduce((total, one) => total + one, 0)];
    const start = now;
    let done = 0;
    alone.forEach((one, at) => {
      done += one;
      // Whole parts of the time of all, in proportion.
      const end = start + (sum === 0 ? 0 : Math.round((all * done) / sum));
      timed.push({ task: tasks[first + at]!, length: end - now, start: now, end });
      now = end;
    });
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
  const free = { client: [0], server: [0], uplink: [0], downlink: [0], wait: [0] };
  const timed: Timed[] = [];
  let [end, offlineEnd, barrier] = [0, 0, 0];
  for (const [first, behind] of groups(tasks)) {
    const threads = Math.max(1, Math.min(layers, behind - first));
    const server = free.server;
    const idle = Math.max(...server);
    // Side by side on some of the threads; whatever else is done takes all of them.
    const lanes = tasks[first]!.sideBySide ? new Array<number>(threads).fill(idle) : server;
    for (let at = first; at < behind; at++) {
      const task = tasks[at]!;
      const machine = task.on === 'server' && task.sideBySide ? lanes : free[task.on];
      const place = earliest(machine);
      const alone = nanoseconds(task, rates, link);
      const length = task.sideBySide ? slowed(alone, threads, contention) : alone;
      const needed = task.after.map((before) => timed[before]!.end);
      const phase = task.phase === 'online' ? offlineEnd : 0;
      const start =
        overlap === 'none' ? Math.max(barrier, machine[place]!) : Math.max(phase, machine[place]!, ...needed);
      // Waiting for one another holds nobody else up.
      if (task.on !== 'wait') machine[place] = start + length;
      timed.push({ task, length, start, end: start + length });
      end = Math.max(end, start + length);
      if (task.phase === 'offline') offlineEnd = Math.max(offlineEnd, start + length);
    }
    if (tasks[first]!.sideBySide) free.server = [Math.max(...lanes)];
    barrier = end;
  }
  return { tasks: timed, rates, end, offlineEnd };
}
