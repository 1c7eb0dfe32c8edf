import { spawn } from 'node:child_process';
import { InputError, oneLine } from '../errors.js';

/** A command of Slurm that has not answered by then is given up, in milliseconds. */
const PATIENCE = 60_000;

/** What `sbatch` is told besides the numbers of the tasks. */
export interface Submission {
  /** Name of the job: how its tasks are found in the queue again. Job numbers are not used: Slurm reuses them. */
  name: string;
  script: string;
  /** Folder in which tasks run. */
  cwd: string;
  /** Log of a task; `%a` stands for its number. */
  log: string;
  cpus: number;
  /** The user's own words for sbatch. */
  extra: readonly string[];
}

interface Answer {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/** Says in one line why Slurm cannot be used from here, before anything is written. */
export async function checkSlurm(): Promise<void> {
  const { ok, stderr } = await call('sbatch', ['--version']);
  if (!ok) throw refuse('sbatch', stderr);
}

/** Submits tasks as one job array. @throws InputError with Slurm's own words */
export async function submitTasks(tasks: readonly number[], submission: Submission): Promise<void> {
  const { name, script, cwd, log, cpus, extra } = submission;
  const { ok, stderr } = await call('sbatch', [
    `--cpus-per-task=${cpus}`,
    ...extra,
    '--parsable',
    `--job-name=${name}`,
    `--array=${ranges(tasks)}`,
    '--export=ALL',
    '--no-requeue', // Slurm holds what it requeues for two minutes; we submit what was lost at once
    `--chdir=${cwd}`,
    `--output=${log}`,
    script,
  ]);
  if (!ok) throw refuse('sbatch', stderr);
}

/** States in which a task of ours will still do something. Whatever ends may linger as COMPLETING. */
const WAITING = /^(PENDING|CONFIGURING|REQUEUED|REQUEUE_HOLD|REQUEUE_FED|SUSPENDED|STOPPED|RESIZING)$/;
const RUNNING = /^(RUNNING|SIGNALING|STAGE_OUT)$/;

export type TaskState = 'waiting' | 'running';

/** Tasks of a job name in the queue; undefined if Slurm does not answer now. */
export async function queuedTasks(name: string): Promise<Map<number, TaskState> | undefined> {
  const { ok, stdout } = await call('squeue', ['-h', '-r', '-n', name, '-o', '%K %T']);
  if (!ok) return undefined;
  const tasks = new Map<number, TaskState>();
  for (const line of stdout.split('\n')) {
    const [number = '', state = ''] = line.trim().split(/\s+/);
    if (!/^\d+$/.test(number)) continue;
    if (RUNNING.test(state)) tasks.set(Number(number), 'running');
    else if (WAITING.test(state) && !tasks.has(Number(number))) tasks.set(Number(number), 'waiting');
  }
  return tasks;
}

/** Ascending numbers as Slurm writes them: 0-3,7,9-10. */
export function ranges(numbers: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Words of a text as a shell would split it; quotes hold words together. */
export function shellWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** What a command of Slurm complains of, without its own name before every line. */
const wordsOf = (stderr: string): string =>
  oneLine(stderr.replace(/^\w+: (error|fatal): /gm, '').replace(/\n(?=.)/g, '; '));

const refuse = (program: string, stderr: string): InputError =>
  new InputError(`${program} says: ${wordsOf(stderr) || 'nothing, but fails'}`, {
    field: '--engine slurm',
    expected:
      "a cluster that takes this job (--sbatch passes options on), or 'systole sweep' on this machine",
  });

/** Runs a command in a process group of its own: Ctrl-C must not interrupt a submission half-way. */
function call(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const patience = setTimeout(() => child.kill(), PATIENCE);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (code) => {
      clearTimeout(patience);
      resolve({ ok: code === 0, stdout, stderr });
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(patience);
      reject(
        new InputError(`${program} cannot be started (${error.code ?? error.message})`, {
          field: '--engine slurm',
          expected: "Slurm's commands on the PATH, or 'systole sweep' on this machine",
        }),
      );
    });
  });
}
