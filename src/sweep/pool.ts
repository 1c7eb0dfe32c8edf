import os from 'node:os';
import v8 from 'node:v8';
import { Tinypool } from 'tinypool';
import type { Work } from '../work/kind.js';
import { openBench, simulatePoint, type PointOutcome, type PointTask } from './point.js';

/** Mebibytes for young objects of a worker: what a point makes is gone before they are full. */
const YOUNG = 32;

/** By how many percent the heaps of this process may grow from one full collection to the next: V8 takes up to 300. */
const GROWTH = 50;

/** Somewhere to simulate lots of points. */
export interface PointPool {
  /** Lots that keep every worker busy. */
  width: number;
  run(lot: PointTask[]): Promise<PointOutcome[]>;
  close(): Promise<void>;
}

export const defaultWorkers = (): number => Math.max(1, os.availableParallelism());

/** Worker threads; with zero workers everything runs on the calling thread. */
export function openPool(works: readonly Work[], workers: number): PointPool {
  if (workers === 0) {
    const bench = openBench(works);
    return {
      width: 1,
      run: async (lot) => lot.map((task) => simulatePoint(task, bench)),
      close: async () => undefined,
    };
  }
  // A sweep makes far more than it keeps: without this, threads hold more garbage than anything else.
  v8.setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  const pool = new Tinypool({
    filename: new URL('./worker.js', import.meta.url).href,
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    workerData: { works },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  });
  return {
    width: 2 * workers,
    run: (lot) => pool.run(lot) as Promise<PointOutcome[]>,
    close: () => pool.destroy(),
  };
}
