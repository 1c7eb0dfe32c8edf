import fs from 'node:fs';
import path from 'node:path';
import { readText } from '../document/yaml.js';
import { writeFileWhole } from '../document/output.js';
import { InputError } from '../errors.js';
import { makeFolders } from '../document/folders.js';
import { executePoints } from './execute.js';
import type { SweepPlan } from './plan.js';
import { openPool } from './pool.js';
import { largestArray } from './slurm-commands.js';

/** A task should be worth this many seconds of points: starting one costs about a second. */
const TASK_SECONDS = 30;
/** More tasks than that are not made by themselves: a queue is for others too. */
const MOST_TASKS = 1000;

/** Sampling ends after so many seconds or points, whichever comes first. */
const SAMPLE_SECONDS = 2;
const SAMPLE_POINTS = 256;

/** Seconds one point takes on one core, from points spread over the sweep; the first of them warm up. */
export async function secondsPerPoint(plan: SweepPlan): Promise<{ seconds: number; points: number }> {
  const { planned } = plan.header;
  const pool = openPool(plan.variants.works, 0);
  const golden = (Math.sqrt(5) - 1) / 2;
  const times: number[] = [];
  const began = process.hrtime.bigint();
  const since = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e9;
  while (times.length < Math.min(planned, SAMPLE_POINTS)) {
    const start = process.hrtime.bigint();
    await executePoints(plan, {
      stage: 1,
      fidelity: plan.definition.fidelity,
      indices: [Math.floor(((times.length * golden) % 1) * planned)],
      pool,
      onFinished: () => undefined,
      stopped: () => false,
    });
    times.push(since(start));
    if (since(began) > SAMPLE_SECONDS) break;
  }
  await pool.close();
  const warm = times.slice(Math.floor(times.length / 3));
  return { seconds: warm.reduce((sum, one) => sum + one, 0) / warm.length, points: times.length };
}

/**
 * Tasks for a sweep: as many as are worth their start. Task i of n takes every n-th point, so n should share no
 * factor with the lengths of the axes: else one task would get all the points of the largest array.
 */
export function taskCount(plan: Pick<SweepPlan, 'header' | 'space'>, seconds: number): number {
  const { planned } = plan.header;
  const wanted = Math.max(1, Math.min(Math.floor((planned * seconds) / TASK_SECONDS), MOST_TASKS, planned));
  const mixes = (n: number): boolean => plan.space.dimensions.every(({ size }) => divisor(n, size) === 1);
  for (let n = wanted; n > (wanted * 3) / 4; n--) if (mixes(n)) return n;
  return wanted;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** How a sweep was given to Slurm: in how many tasks, and how many of them to an array at most. */
export interface Division {
  of: number;
  chunk: number;
}

/**
 * How a folder of shards was divided before, if it was.
 * @throws InputError if what says so is not as it was written
 */
export function recordedDivision(folder: string): Division | undefined {
  const file = recordIn(folder);
  if (!fs.existsSync(file)) return undefined;
  const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
  try {
    const { of, chunk = of } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (isCount(of) && isCount(chunk)) return { of, chunk };
  } catch {
    // Said below.
  }
  throw new InputError('is damaged', {
    file,
    expected: 'the number of tasks; remove it, and give it again as --tasks (shards end in -of-<n>)',
  });
}

/**
 * Number of tasks: what the folder holds already, so that calling again continues; else what is wanted, else
 * what sampling says. They are cut into arrays as large as the cluster takes.
 */
export async function divide(
  plan: SweepPlan,
  folder: string,
  wanted: number | undefined,
  cpus: number,
): Promise<Division> {
  const known = recordedDivision(folder);
  const recorded = known?.of;
  const clipped = wanted === undefined ? undefined : Math.min(wanted, plan.header.planned);
  if (recorded !== undefined && clipped !== undefined && recorded !== clipped) {
    throw new InputError(`is ${wanted}`, {
      field: '--tasks',
      expected: `${recorded}, into which ${folder} is divided already, or another --out`,
    });
  }
  if (known !== undefined) return known;
  const of = clipped ?? taskCount(plan, (await secondsPerPoint(plan)).seconds / cpus);
  return { of, chunk: Math.min(of, (await largestArray()) ?? of) };
}

/** What every task runs. */
export interface TaskCommand {
  /** Node and the command line's entry. */
  program: readonly string[];
  /** The sweep file; tasks get a copy, so that it may be edited while they wait. */
  file: string;
  /** Folder above the shards' own. */
  out: string;
  of: number;
  workers: number;
}

/**
 * Writes what the tasks need beside their shards: a copy of the sweep file and the job script. The script's own
 * argument, if any, is the first task of its array.
 * @returns the script, and the topmost folder that was made
 */
export function writeTask(
  plan: SweepPlan,
  folder: string,
  task: TaskCommand,
): { script: string; made: string | undefined } {
  const { program, file, out, of, workers } = task;
  const copy = path.join(folder, 'sweep.yaml');
  const words = [
    ...[...program, 'sweep', 'shard', copy, '--yes', '--out', out, '--expect', plan.header.id],
    ...['--workers', String(workers), '--of', String(of), '--index'],
  ];
  const script = path.join(folder, 'task.sh');
  const text = `#!/bin/sh
# One task of the sweep ${plan.header.id}: sbatch --array=0-${of - 1} task.sh
exec ${words.map(quote).join(' ')} "$((\${1:-0} + SLURM_ARRAY_TASK_ID))"
`;
  let made: string | undefined;
  try {
    made = makeFolders(logFolder(folder));
    writeFileWhole(copy, readText(file));
    writeFileWhole(script, text);
  } catch (error) {
    const place = { file: folder, expected: 'a folder that can be written, on a disk that all nodes see' };
    if (error instanceof InputError) throw error.with({ expected: place.expected });
    throw new InputError(
      `cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      place,
    );
  }
  return { script, made };
}

/** Remembers the division, once there are tasks of it. */
export function recordDivision(folder: string, division: Division): void {
  writeFileWhole(recordIn(folder), `${JSON.stringify(division)}\n`);
}

/** Folder of the logs of tasks. */
export const logFolder = (folder: string): string => path.join(folder, 'log');

const recordIn = (folder: string): string => path.join(folder, 'division.json');

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
