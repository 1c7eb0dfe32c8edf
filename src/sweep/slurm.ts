import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shardFile } from './shard.js';
import { chunksOf } from './slurm-chunks.js';
import { noAnswer, queuedTasks, submitTasks, type Submission, type TaskState } from './slurm-commands.js';

/** Times in a row that Slurm may fail to answer: its controller may be restarted while tasks run on. */
const TROUBLES = 120;
/** Times in a row that it may refuse what it took before. */
const REFUSALS = 20;

export interface ArrayProgress {
  tasks: number;
  done: number;
  running: number;
  waiting: number;
  /** Submissions of tasks that were lost or failed. */
  again: number;
  /** What Slurm says instead of an answer; the numbers are then those of before. */
  silence?: string;
}

export interface SlurmArray {
  /** Where the shards appear. */
  folder: string;
  of: number;
  /** Tasks that have points the database lacks. */
  needed: readonly number[];
  submission: Submission;
  /** How often a task is submitted again. */
  retries: number;
  /** Between two looks at the queue, in milliseconds: the first, growing up to the last. */
  interval: readonly [first: number, last: number];
  signal: AbortSignal;
  /** Tasks were submitted. */
  onSubmitted: () => void;
  onProgress: (progress: ArrayProgress) => void;
}

export interface ArrayOutcome {
  /** Stopped by the signal; what was submitted goes on. */
  stopped: boolean;
  /** Whether Slurm has, or had, tasks of ours. */
  submitted: boolean;
  /** Tasks that came to nothing however often they were submitted. */
  failed: number[];
}

/** Name of the job: made of the sweep, the folder and the division; never of Slurm's numbers. */
export function jobName(sweepId: string, folder: string, of: number): string {
  const place = createHash('sha256').update(path.resolve(folder)).digest('hex');
  return `systole-${sweepId.slice(0, 12)}-${place.slice(0, 8)}-${of}`;
}

/**
 * Sees to it that every needed shard appears. Files are the truth: a task is finished when its shard is there,
 * lost when it is neither there nor in the queue, twice in a row (a shared disk may show files late). What is
 * lost is submitted once nothing of ours waits any more, so that calling this again, from anywhere, continues.
 */
export async function runArray(array: SlurmArray): Promise<ArrayOutcome> {
  const { needed, submission, signal, onProgress } = array;
  const submitted = new Map<number, number>();
  const failed = new Set<number>();
  let suspects: ReadonlySet<number> = new Set(needed);
  let [again, troubles, refusals, pause] = [0, 0, 0, array.interval[0]];

  let known = false;
  let progress: ArrayProgress | undefined;

  for (;;) {
    if (signal.aborted) return { stopped: true, submitted: known, failed: [...failed] };
    const queue = await queuedTasks(submission.jobs);
    // Looked at after the queue: what had left it had written its shard.
    const missing = needed.filter((index) => !fs.existsSync(shardFile(array.folder, { ...array, index })));
    const tasks = 'tasks' in queue ? queue.tasks : undefined;
    known ||= missing.length < needed.length || (tasks !== undefined && tasks.size > 0);
    const count = (state: TaskState): number => missing.filter((index) => tasks?.get(index) === state).length;
    const [running, waiting] = [count('running'), count('waiting')];
    if (tasks !== undefined || missing.length === 0 || progress === undefined) {
      progress = { tasks: needed.length, done: needed.length - missing.length, running, waiting, again };
    }
    onProgress('silence' in queue ? { ...progress, silence: queue.silence } : progress);
    if (missing.every((index) => failed.has(index)))
      return { stopped: false, submitted: known, failed: missing };
    if ('silence' in queue) {
      if (++troubles > TROUBLES) throw noAnswer(queue.silence);
    } else {
      troubles = 0;
      const lost = missing.filter((index) => !queue.tasks.has(index) && !failed.has(index));
      const surely = lost.filter((index) => suspects.has(index));
      suspects = new Set(lost);
      if (waiting === 0 && surely.length > 0) {
        for (const index of surely) if ((submitted.get(index) ?? 0) > array.retries) failed.add(index);
        const next = surely.filter((index) => !failed.has(index));
        if (next.length > 0 && (await submit(next))) [suspects, pause] = [new Set(), array.interval[0]];
      }
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    pause = Math.min(pause * 1.5, array.interval[1]);
  }

  /** Submits tasks, array by array; only the first refusal is fatal: later ones may be a controller that is away. */
  async function submit(tasks: readonly number[]): Promise<boolean> {
    for (const chunk of chunksOf(tasks, submission.jobs)) {
      try {
        await submitTasks(chunk, submission);
      } catch (error) {
        if (submitted.size === 0 || ++refusals > REFUSALS) throw error;
        return false;
      }
      refusals = 0;
      known = true;
      array.onSubmitted();
      again += chunk.filter((index) => submitted.has(index)).length;
      for (const index of chunk) submitted.set(index, (submitted.get(index) ?? 0) + 1);
    }
    return true;
  }
}
