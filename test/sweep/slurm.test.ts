import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Store } from '../../src/results/store.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { openPool } from '../../src/sweep/pool.js';
import { runSweep } from '../../src/sweep/run.js';
import { collectShards, runShard, shardFile } from '../../src/sweep/shard.js';
import { queuedTasks, ranges, shellWords } from '../../src/sweep/slurm-commands.js';
import { chunksOf, logName, nameAt, namesOf, offsetIn } from '../../src/sweep/slurm-chunks.js';
import { divide, logFolder, recordDivision, taskCount, writeTask } from '../../src/sweep/slurm-division.js';
import { jobName, runArray, type ArrayOutcome, type ArrayProgress } from '../../src/sweep/slurm.js';
import { contents, temporaryFolder, writeSweep } from './helpers.js';
import { fakeSlurm, type FakeSlurm } from './slurm-fake.js';

const OF = 6;
const ALL = Array.from({ length: OF }, (_, index) => index);

let folder: string;
let plan: SweepPlan;
let file: string;
let made: string;

beforeAll(async () => {
  folder = temporaryFolder();
  file = writeSweep(folder, { side: 2, name: 'array' });
  plan = await planSweep(file, { yes: false });
  made = path.join(folder, 'made');
  const pool = openPool(plan.variants.works, 0);
  for (const index of ALL) await runShard(plan, { index, of: OF }, made, pool);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

interface Bench {
  slurm: FakeSlurm;
  into: string;
  progress: ArrayProgress[];
  run(signal?: AbortSignal): Promise<ArrayOutcome>;
}

/** Waits for a state of things; other tests may keep the machine busy. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 20 });

let benches = 0;

/** A fake Slurm whose tasks copy shards made before. */
function bench(retries = 3, chunk = OF): Bench {
  const slurm = fakeSlurm(path.join(folder, `slurm ${benches++}`));
  fs.cpSync(made, path.join(slurm.folder, 'made'), { recursive: true });
  const into = path.join(slurm.folder, 'shards');
  for (const [name, value] of Object.entries({ ...slurm.env, INTO: into, OF: String(OF) }))
    vi.stubEnv(name, value);
  const program = ['/bin/sh', slurm.worker];
  const { script } = writeTask(plan, into, { program, file, out: slurm.folder, of: OF, workers: 0 });
  const progress: ArrayProgress[] = [];
  const run = (signal = new AbortController().signal): Promise<ArrayOutcome> =>
    runArray({
      folder: into,
      of: OF,
      needed: ALL,
      submission: {
        jobs: { name: jobName(plan.header.id, into, OF), of: OF, chunk },
        script,
        cwd: folder,
        logs: logFolder(into),
        cpus: 1,
        extra: [],
      },
      retries,
      interval: [20, 40],
      signal,
      onSubmitted: () => recordDivision(into, { of: OF, chunk }),
      onProgress: (one) => progress.push(one),
    });
  return { slurm, into, progress, run };
}

describe('a job array', () => {
  it('gives the rows of a local run, though tasks fail and are lost', async () => {
    const { slurm, into, progress, run } = bench();
    for (const trouble of ['fail-1', 'lose-2', 'lose-5']) slurm.set(trouble);
    expect(await run()).toEqual({ stopped: false, submitted: true, failed: [] });
    const arrays = slurm.arrays();
    expect(arrays[0]).toBe('0-5');
    expect(ranges(arrays.slice(1).flatMap(numbers).sort())).toBe('1-2,5');
    expect(progress[0]).toEqual({ tasks: OF, done: 0, running: 0, waiting: 0, again: 0 });
    expect(progress.at(-1)!.again).toBe(3);

    const local = path.join(slurm.folder, 'local.sqlite');
    const distributed = path.join(slurm.folder, 'slurm.sqlite');
    const pool = openPool(plan.variants.works, 0);
    const [one, other] = [Store.open(local), Store.open(distributed)];
    await runSweep(plan, { store: one, pool, stopped: () => false, onProgress: () => undefined });
    expect(collectShards(plan, into, other)).toEqual({ files: OF, added: 24, missing: 0 });
    one.close();
    other.close();
    expect(contents(distributed)).toEqual(contents(local));
  });

  it('gives a task up after its retries and finishes the others', async () => {
    const { slurm, into, run } = bench(2);
    slurm.set('never-3');
    expect(await run()).toEqual({ stopped: false, submitted: true, failed: [3] });
    expect(slurm.arrays()).toEqual(['0-5', '3', '3']);
    expect(ALL.filter((index) => fs.existsSync(shardFile(into, { index, of: OF })))).toEqual([0, 1, 2, 4, 5]);
    slurm.unset('never-3');
    expect(await run()).toEqual({ stopped: false, submitted: true, failed: [] });
  });

  it('goes on after it was stopped, and submits nothing that is in the queue', async () => {
    const { slurm, run, progress } = bench();
    slurm.set('hold');
    const controller = new AbortController();
    const first = run(controller.signal);
    await until(() => expect(progress.at(-1)).toMatchObject({ waiting: OF }));
    controller.abort();
    expect(await first).toEqual({ stopped: true, submitted: true, failed: [] });
    const second = run();
    await until(() => expect(progress.filter(({ waiting }) => waiting === OF).length).toBeGreaterThan(5));
    slurm.unset('hold');
    expect(await second).toEqual({ stopped: false, submitted: true, failed: [] });
    expect(slurm.arrays()).toEqual(['0-5']);
  });

  it('bears a controller that does not answer for a while', async () => {
    const { slurm, run, progress } = bench();
    slurm.set('hold');
    const outcome = run();
    await until(() => expect(progress.at(-1)).toMatchObject({ waiting: OF }));
    slurm.set('silent');
    await until(() =>
      expect(progress.at(-1)).toMatchObject({
        waiting: OF,
        silence: expect.stringContaining('Unable to contact slurm controller') as string,
      }),
    );
    slurm.unset('hold');
    await until(() => expect(fs.readdirSync(path.join(slurm.folder, 'queue'))).toEqual([]));
    slurm.unset('silent');
    expect(await outcome).toEqual({ stopped: false, submitted: true, failed: [] });
    expect(slurm.arrays()).toEqual(['0-5']);
  });

  it('is refused at once and in one line when Slurm does not take it', async () => {
    const { slurm, into, run } = bench();
    slurm.set('refuse');
    await expect(run()).rejects.toThrow(
      '--engine slurm: sbatch says: invalid partition specified: nix; Batch job submission failed: Invalid partition name specified; expected',
    );
    expect(fs.existsSync(path.join(into, 'division.json'))).toBe(false);
  });

  it('counts only tasks of its own name that still run', async () => {
    bench();
    expect(await queuedTasks({ name: 'other', of: 8, chunk: 8 })).toEqual({ tasks: new Map() });
  });

  it('is several arrays where the cluster takes only small ones', async () => {
    const { slurm, into, run } = bench(3, 4);
    slurm.set('largest', '4');
    slurm.set('never-4');
    slurm.set('hold');
    const outcome = run();
    await until(() => expect(fs.readdirSync(path.join(slurm.folder, 'queue')).length).toBe(OF));
    slurm.unset('hold');
    await until(() => expect(slurm.arrays()).toEqual(['0-3', '0-1', '0']));
    expect(fs.readFileSync(path.join(into, 'log', 'task-4+0.log'), 'utf8')).toBe('out of luck\n');
    slurm.unset('never-4');
    expect(await outcome).toEqual({ stopped: false, submitted: true, failed: [] });
    expect(ALL.every((index) => fs.existsSync(shardFile(into, { index, of: OF })))).toBe(true);
  });

  it('says whether anything was submitted before it was stopped', async () => {
    const { slurm, run, progress } = bench();
    slurm.set('silent');
    const controller = new AbortController();
    const outcome = run(controller.signal);
    await until(() =>
      expect(progress.at(-1)).toMatchObject({
        done: 0,
        silence: expect.stringContaining('contact') as string,
      }),
    );
    controller.abort();
    expect(await outcome).toEqual({ stopped: true, submitted: false, failed: [] });
    expect(slurm.arrays()).toEqual([]);
  });

  it('asks the same whatever the environment says', async () => {
    const { slurm, run, progress } = bench();
    for (const name of ['SQUEUE_STATES', 'SBATCH_ARRAY_INX']) vi.stubEnv(name, 'RUNNING');
    slurm.set('hold');
    const outcome = run();
    await until(() => expect(progress.filter(({ waiting }) => waiting === OF).length).toBeGreaterThan(5));
    slurm.unset('hold');
    expect(await outcome).toEqual({ stopped: false, submitted: true, failed: [] });
    expect(slurm.arrays()).toEqual(['0-5']);
  });
});

/** The reverse of ranges. */
const numbers = (array: string): number[] =>
  array.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
  });

describe('the division of a sweep', () => {
  const of = (planned: number, ...sizes: number[]): Parameters<typeof taskCount>[0] =>
    ({
      header: { planned },
      space: { dimensions: sizes.map((size) => ({ size, axes: [] })), size: planned },
    }) as unknown as Parameters<typeof taskCount>[0];

  it('makes tasks of half a minute or more', () => {
    expect(taskCount(of(24, 4, 6), 0.01)).toBe(1);
    expect(taskCount(of(1000, 1000), 0.1)).toBe(3);
    expect(taskCount(of(10, 11), 3600)).toBe(10);
    expect(taskCount(of(1e6, 1e6), 1)).toBeLessThanOrEqual(1000);
  });

  it('does not give all large arrays to one task', () => {
    const count = taskCount(of(10_000, 10, 10, 100), 0.3);
    expect(count).toBe(99);
    expect(taskCount(of(64, 8, 8), 30)).toBe(63);
  });

  it('stays what it was', async () => {
    const into = path.join(folder, 'division');
    fs.mkdirSync(into);
    const { env, set } = fakeSlurm(path.join(folder, 'small arrays'));
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(await divide(plan, into, 5, 1)).toEqual({ of: 5, chunk: 5 });
    set('largest', '7');
    expect(await divide(plan, into, 500, 1)).toEqual({ of: 24, chunk: 7 });
    vi.stubEnv('PATH', '/none');
    expect(await divide(plan, into, 500, 1)).toEqual({ of: 24, chunk: 24 });
    recordDivision(into, { of: 5, chunk: 3 });
    expect(await divide(plan, into, undefined, 1)).toEqual({ of: 5, chunk: 3 });
    await expect(divide(plan, into, 4, 1)).rejects.toThrow(/^--tasks: is 4; expected 5, into which /);
  });
});

describe('words for Slurm', () => {
  it('writes ranges', () => {
    expect(ranges([])).toBe('');
    expect(ranges([4])).toBe('4');
    expect(ranges([0, 1, 2, 3, 7, 9, 10])).toBe('0-3,7,9-10');
  });

  it('cuts tasks into arrays and finds them again by the names of their jobs', () => {
    const jobs = { name: 'job', of: 10, chunk: 4 };
    expect(namesOf(jobs)).toEqual(['job', 'job+4', 'job+8']);
    expect(namesOf({ ...jobs, of: 8 })).toEqual(['job', 'job+4']);
    expect(namesOf(jobs).map(offsetIn)).toEqual([0, 4, 8]);
    expect(nameAt(4, jobs)).toBe('job+4');
    expect(chunksOf([0, 3, 4, 9], jobs)).toEqual([[0, 3], [4], [9]]);
    expect([logName(0, 3), logName(4, '%a')]).toEqual(['task-3.log', 'task-4+%a.log']);
  });

  it('splits options as a shell does', () => {
    expect(shellWords(' -p short  --comment="a b" \'c d\'e ')).toEqual([
      '-p',
      'short',
      '--comment=a b',
      'c de',
    ]);
    expect(shellWords('')).toEqual([]);
  });

  it('names jobs by sweep, folder and division', () => {
    const name = jobName('0123456789abcdef', '/a', 3);
    expect(name).toMatch(/^systole-0123456789ab-[0-9a-f]{8}-3$/);
    expect(jobName('0123456789abcdef', '/b', 3)).not.toBe(name);
    expect(jobName('0123456789abcdef', '/a', 4)).not.toBe(name);
  });

  it('quotes what is odd in names', () => {
    const into = path.join(folder, "it's $HOME");
    const { script } = writeTask(plan, into, { program: ['node'], file, out: into, of: 2, workers: 0 });
    expect(fs.readFileSync(script, 'utf8')).toContain(`it'\\''s $HOME/sweep.yaml'`);
  });
});
