import type { Store } from '../results/store.js';
import type { FinishedPoint } from '../results/sweeps/store.js';
import { isLocked } from '../results/trouble.js';
import { executePoints } from './execute.js';
import type { SweepPlan } from './plan.js';
import type { PointPool } from './pool.js';
import { refinedIndices } from './refine.js';

export interface Progress {
  stage: number;
  finished: number;
  planned: number;
  failed: number;
}

export interface SweepOptions {
  store: Store;
  pool: PointPool;
  stopped: () => boolean;
  onProgress: (progress: Progress) => void;
}

/**
 * Runs what the database lacks of a sweep: all points, then the second stage if the file asks for one. Points
 * are written as they finish, in whole transactions, by this thread alone; killing it at any moment loses at
 * most what was in flight.
 * @returns whether the sweep is complete (false: it was stopped)
 */
export async function runSweep(plan: SweepPlan, options: SweepOptions): Promise<boolean> {
  const { store } = options;
  store.sweeps.save(plan.header, plan.definition);
  const { planned } = plan.header;
  if (!(await runStage(plan, 1, { length: planned, at: (index) => index }, options))) return false;
  if (plan.definition.refine === undefined) return true;
  const refined = refinedIndices(plan, store.sweeps.load(plan.header.id).points);
  return runStage(plan, 2, { length: refined.length, at: (index) => refined[index]! }, options);
}

/** Indices of the points of a stage, of which there may be a hundred million. */
interface Indices {
  length: number;
  at: (position: number) => number;
}

function* without({ length, at }: Indices, done: ReadonlySet<number>): Generator<number> {
  for (let position = 0; position < length; position++) if (!done.has(at(position))) yield at(position);
}

async function runStage(
  plan: SweepPlan,
  stage: number,
  indices: Indices,
  options: SweepOptions,
): Promise<boolean> {
  const { store, pool, stopped, onProgress } = options;
  const done = store.sweeps.finished(plan.header.id, stage);
  const waiting: FinishedPoint[] = [];
  const progress = { stage, finished: done.size, planned: indices.length, failed: 0 };
  onProgress({ ...progress });
  await executePoints(plan, {
    stage,
    fidelity: stage === 1 ? plan.definition.fidelity : plan.definition.refine!.fidelity,
    indices: without(indices, done),
    pool,
    stopped,
    onFinished: (points) => {
      waiting.push(...points);
      saveWaiting(isLocked);
      progress.finished += points.length;
      progress.failed += points.filter(({ point }) => point.status === 'failed').length;
      onProgress({ ...progress });
    },
  });
  saveWaiting(() => false);
  return progress.finished === indices.length;

  /** Points that a lock keeps from being saved wait for the next ones. @param mayWait of which errors */
  function saveWaiting(mayWait: (error: unknown) => boolean): void {
    try {
      store.sweeps.savePoints(plan.header.id, waiting);
      waiting.length = 0;
    } catch (error) {
      if (!mayWait(error)) throw error;
    }
  }
}
