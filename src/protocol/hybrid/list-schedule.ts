/**
 * Time until all of some independent tasks have ended that threads take in order, each the next when it is free.
 * Threads that work at the same time slow each other down.
 * @param durations whole units of time
 * @param contention part that each thread beside it adds to a task (spec C.2: 0.012)
 *
 * @example
 * makespan([3, 1, 1, 1], 2, 0); // 3
 */
export function makespan(durations: readonly number[], threads: number, contention: number): number {
  const free = new Array<number>(Math.max(1, Math.min(threads, durations.length))).fill(0);
  for (const duration of durations) {
    const next = earliest(free);
    free[next]! += slowed(duration, free.length, contention);
  }
  return Math.max(...free);
}

/** A task among so many threads; whole units of time. */
export const slowed = (duration: number, threads: number, contention: number): number =>
  Math.round(duration * (1 + contention * (threads - 1)));

/** Thread that is free first. */
export function earliest(free: readonly number[]): number {
  let at = 0;
  for (let thread = 1; thread < free.length; thread++) if (free[thread]! < free[at]!) at = thread;
  return at;
}
