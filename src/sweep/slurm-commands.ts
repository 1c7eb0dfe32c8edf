import { spawn } from 'node:child_process';
import path from 'node:path';
import { InputError, oneLine } from '../errors.js';
import { logName, nameAt, namesOf, offsetIn, offsetOf, type ArrayJobs } from './slurm-chunks.js';

/** A command of Slurm that has not answered by then is given up, in milliseconds. */
const PATIENCE = 60_000;
/** The same while somebody waits at the terminal for the first answer. */
const FIRST_PATIENCE = 15_000;

/** Variables of sbatch that say who pays and where tasks run; all others, and squeue's, would change what we ask. */
const KEPT = ['ACCOUNT', 'CONSTRAINT', 'PARTITION', 'QOS', 'RESERVATION', 'TIMELIMIT'].map(
  (name) => `SBATCH_${name}`,
);

/** What `sbatch` is told besides the numbers of the tasks. */
export interface Submission {
  /** Name of the jobs: how their tasks are found in the queue again. Job numbers are not used: Slurm reuses them. */
  jobs: ArrayJobs;
  script: string;
  /** Folder in which tasks run. */
  cwd: string;
  /** Folder of the logs of tasks. */
  logs: string;
  cpus: number;
  /** The user's own words for sbatch. */
  extra: readonly string[];
}

interface Answer {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/**
 * Says in one line why Slurm cannot be used from here, before anything is written: its commands are missing, or its
 * controller does not answer.
 */
export async function checkSlurm(): Promise<void> {
  const { ok, stderr } = await call('sbatch', ['--version']);
  if (!ok) throw refuse('sbatch', stderr);
  const queue = await call('squeue', ['-h', '-o', '%K', '-n', 'systole'], FIRST_PATIENCE);
  if (!queue.ok) throw noAnswer(wordsOf(queue.stderr));
}

/** Tasks that one array of this cluster may have (`MaxArraySize`); undefined if it does not say. */
export async function largestArray(): Promise<number | undefined> {
  const answer = await call('scontrol', ['show', 'config'], FIRST_PATIENCE).catch(() => undefined);
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(answer?.stdout ?? '')?.[1];
  return size === undefined || Number(size) < 1 ? undefined : Number(size);
}

/** Submits tasks of one array. @param tasks ascending, of one chunk @throws InputError with Slurm's own words */
export async function submitTasks(tasks: readonly number[], submission: Submission): Promise<void> {
  const { jobs, script, cwd, logs, cpus, extra } = submission;
  const offset = offsetOf(tasks[0]!, jobs);
  const { ok, stderr } = await call('sbatch', [
    `--cpus-per-task=${cpus}`,
    ...extra,
    '--parsable',
    `--job-name=${nameAt(offset, jobs)}`,
    `--array=${ranges(tasks.map((index) => index - offset))}`,
    '--export=ALL',
    '--no-requeue', // Slurm holds what it requeues for two minutes; we submit what was lost at once
    `--chdir=${cwd}`,
    `--output=${path.join(logs.replaceAll('%', '%%'), logName(offset, '%a'))}`,
    script,
    ...(offset === 0 ? [] : [String(offset)]),
  ]);
  if (!ok) throw refuse('sbatch', stderr);
}

/** States in which a task of ours will still do something. Whatever ends may linger as COMPLETING. */
const WAITING = /^(PENDING|CONFIGURING|REQUEUED|REQUEUE_HOLD|REQUEUE_FED|SUSPENDED|STOPPED|RESIZING)$/;
const RUNNING = /^(RUNNING|SIGNALING|STAGE_OUT)$/;

export type TaskState = 'waiting' | 'running';

/** Tasks in the queue by their state, or what Slurm says instead of an answer. */
export type Queue = { tasks: Map<number, TaskState> } | { silence: string };

/** Our tasks in the queue. */
export async function queuedTasks(jobs: ArrayJobs): Promise<Queue> {
  const { ok, stdout, stderr } = await call('squeue', [
    '-h',
    '-r',
    '-n',
    namesOf(jobs).join(),
    '-o',
    '%K %T %j',
  ]);
  if (!ok) return { silence: wordsOf(stderr) };
  const tasks = new Map<number, TaskState>();
  for (const line of stdout.split('\n')) {
    const [number = '', state = '', name = ''] = line.trim().split(/\s+/);
    if (!/^\d+$/.test(number)) continue;
    const index = Number(number) + offsetIn(name);
    if (RUNNING.test(state)) tasks.set(index, 'running');
    else if (WAITING.test(state) && !tasks.has(index)) tasks.set(index, 'waiting');
  }
  return { tasks };
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

export const noAnswer = (words: string): InputError =>
  new InputError(`Slurm does not answer${words === '' ? '' : ` (${words})`}`, {
    field: '--engine slurm',
    expected:
      'its controller to be up; tasks that were submitted go on, and the same command again continues',
  });

/** What a command of Slurm complains of, without its own name before every line. */
const wordsOf = (stderr: string): string =>
  oneLine(stderr.replace(/^\w+: (error|fatal): /gm, '').replace(/\n(?=.)/g, '; '));

const refuse = (program: string, stderr: string): InputError =>
  new InputError(`${program} says: ${wordsOf(stderr) || 'nothing, but fails'}`, {
    field: '--engine slurm',
    expected:
      "a cluster that takes this job (--sbatch passes options on), or 'systole sweep' on this machine",
  });

/** Our environment without the variables by which the commands of Slurm would ask or list something else. */
function environment(): NodeJS.ProcessEnv {
  const strange = (name: string): boolean => /^(SQUEUE|SBATCH|SCONTROL)_/.test(name) && !KEPT.includes(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange(name)));
}

/** Runs a command in a process group of its own: Ctrl-C must not interrupt a submission half-way. */
function call(program: string, args: readonly string[], patience = PATIENCE): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill(), patience);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, stdout, stderr });
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        new InputError(`${program} cannot be started (${error.code ?? error.message})`, {
          field: '--engine slurm',
          expected: "Slurm's commands on the PATH, or 'systole sweep' on this machine",
        }),
      );
    });
  });
}
