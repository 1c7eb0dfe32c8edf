import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.js';
import { openStore } from '../store.js';
import type { SweepPlan } from '../../sweep/plan.js';
import { collectShards, shardFile, shardFolder } from '../../sweep/shard.js';
import { checkSlurm, shellWords } from '../../sweep/slurm-commands.js';
import { logName, offsetOf } from '../../sweep/slurm-chunks.js';
import {
  divide,
  logFolder,
  recordDivision,
  recordedDivision,
  writeTask,
  type Division,
} from '../../sweep/slurm-division.js';
import { jobName, runArray, type ArrayProgress } from '../../sweep/slurm.js';
import { clean } from '../clean.js';
import { note } from '../output.js';

/** The command line's entry, for the tasks. */
const ENTRY = fileURLToPath(new URL('../index.js', import.meta.url));
/** Between two looks at the queue, in milliseconds. */
const INTERVAL = [1000, 5000] as const;

export interface SlurmOptions {
  db: string;
  /** Worker threads in a task, if the user said how many. */
  taskWorkers: number | undefined;
  out?: string;
  tasks?: number;
  retries: number;
  sbatch?: string;
}

/** Folder of shards if none is given: beside the database. */
export const defaultOut = (db: string): string => path.join(path.dirname(db), 'shards');

/**
 * Runs the first stage as a Slurm job array and brings its shards into the database.
 * @returns false if it was interrupted: the tasks go on
 */
export async function runOnSlurm(plan: SweepPlan, file: string, options: SlurmOptions): Promise<boolean> {
  const { name, id, planned } = plan.header;
  const store = openStore(options.db);
  try {
    const finished = store.sweeps.finished(id, 1);
    if (finished.size === planned) return true;
    await checkSlurm();
    const out = path.resolve(options.out ?? defaultOut(options.db));
    const folder = shardFolder(out, plan);
    const cpus = Math.max(1, options.taskWorkers ?? 1);
    const division = await divide(plan, folder, options.tasks, cpus);
    const { of, chunk } = division;
    const workers = options.taskWorkers ?? 0;
    const task = { program: [process.execPath, ENTRY], file, out, of, workers };
    const { script, made } = writeTask(plan, folder, task);
    const heading = `${name}: ${planned} points in ${of} tasks; shards and logs in ${folder}`;
    const outcome = await supervise(name, heading, (signal, onProgress) =>
      runArray({
        folder,
        of,
        needed: neededShards(planned, of, finished),
        submission: {
          jobs: { name: jobName(id, folder, of), of, chunk },
          script,
          cwd: process.cwd(),
          logs: logFolder(folder),
          cpus,
          extra: shellWords(options.sbatch ?? ''),
        },
        retries: options.retries,
        interval: INTERVAL,
        signal,
        onSubmitted: () => recordDivision(folder, division),
        onProgress,
      }),
    ).finally(() => {
      // Slurm took nothing: as if nobody had asked.
      if (made !== undefined && recordedDivision(folder) === undefined) fs.rmSync(made, { recursive: true });
    });
    if (outcome.stopped) {
      note(outcome.submitted ? howToGoOn(name, file, options) : `${name}: nothing was submitted.`);
      return false;
    }
    const { added, missing } = collectShards(plan, folder, store);
    note(`${name}: ${added} points added to ${options.db}`);
    if (missing > 0) throw lost(folder, division, outcome.failed, missing);
    return true;
  } finally {
    store.close();
  }
}

/** Shards that hold a point which is not finished, ascending. */
function neededShards(planned: number, of: number, finished: ReadonlySet<number>): number[] {
  const needed = new Set<number>();
  for (let index = 0; index < planned; index++) if (!finished.has(index)) needed.add(index % of);
  return [...needed].sort((a, b) => a - b);
}

function howToGoOn(name: string, file: string, { db, out }: SlurmOptions): string {
  const where = `${file} --db ${db}${out === undefined ? '' : ` --out ${out}`}`;
  return [
    `${name}: the tasks go on.`,
    'The same command again waits for them and collects what they wrote;',
    `systole sweep status ${where}`,
    `systole sweep collect ${file} --db ${db} --from ${out ?? defaultOut(db)}`,
    'say how far they are, and collect what there is.',
  ].join('\n  ');
}

/** Runs with progress on standard error; the first Ctrl-C ends the watching, not the tasks. */
async function supervise<Outcome extends { stopped: boolean }>(
  name: string,
  heading: string,
  run: (signal: AbortSignal, onProgress: (progress: ArrayProgress) => void) => Promise<Outcome>,
): Promise<Outcome> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const line = progressLine(clean(name), clean(heading));
  try {
    const outcome = await run(controller.signal, line.update);
    line.end();
    return outcome;
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
}

/**
 * One line on a terminal that is written over; elsewhere a new line when something changed, not too often.
 * Nothing, not even the heading, before Slurm has taken a task: a refusal is one line.
 */
function progressLine(
  name: string,
  heading: string,
  stream = process.stderr,
): {
  update: (progress: ArrayProgress) => void;
  end: () => void;
} {
  let [last, at, shown] = ['', 0, ''];
  let silent = false;
  const show = (): void => {
    if (last === shown) return;
    stream.write(stream.isTTY ? `\r${last}\x1b[K` : `${last}\n`);
    [shown, at] = [last, Date.now()];
  };
  return {
    update: ({ tasks, done, running, waiting, again, silence }) => {
      if (done + running + waiting === 0 && last === '' && silence === undefined) return;
      if (last === '') stream.write(`${heading}\n`);
      const repeated = again > 0 ? `, ${again} submitted again` : '';
      const state = `${name}: ${done}/${tasks} tasks done, ${running} running, ${waiting} waiting${repeated}`;
      const turns = (silence === undefined) === silent;
      silent = silence !== undefined;
      last = silent ? `${state}; Slurm does not answer (${silence}), asking again` : state;
      if (stream.isTTY || turns || Date.now() - at > 10_000) show();
    },
    end: () => {
      show();
      if (stream.isTTY) stream.write('\n');
    },
  };
}

/** The error of a sweep some of whose tasks failed for good, with the last words of the first of them. */
function lost(folder: string, division: Division, failed: readonly number[], missing: number): InputError {
  const { of } = division;
  const first = failed.find((index) => !fs.existsSync(shardFile(folder, { index, of }))) ?? 0;
  const offset = offsetOf(first, division);
  const log = path.join(logFolder(folder), logName(offset, first - offset));
  const words = lastLine(log);
  return new InputError(
    `${failed.length} of ${of} tasks failed, ${missing} points are missing${words === '' ? '' : `; task ${first}: ${words}`}`,
    {
      file: log,
      expected: 'tasks that run; what is done is kept, and the same command again tries the rest',
    },
  );
}

function lastLine(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
}
