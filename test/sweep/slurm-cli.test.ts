import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systoleHere, type Outcome } from '../cli/process.js';
import { CLI, contents, temporaryFolder, writeSweep } from './helpers.js';
import { fakeSlurm, type FakeSlurm } from './slurm-fake.js';

let folder: string;
let slurm: FakeSlurm;
let reference: ReturnType<typeof contents>;

/** Runs `systole sweep` as a process, with this fake Slurm on its PATH: it may wait for tasks while others run. */
function started(
  words: readonly string[],
  { env }: FakeSlurm,
): { child: ChildProcess; end: Promise<Outcome> } {
  const child = spawn(process.execPath, [CLI, 'sweep', ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const end = new Promise<Outcome>((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, end };
}
const supervised = (words: readonly string[], on: FakeSlurm): Promise<Outcome> => started(words, on).end;

/** Command lines in this process, one at a time: each has an environment of its own. */
let turn: Promise<unknown> = Promise.resolve();
/** Runs `systole sweep` in this process, with a fake Slurm on the PATH. */
function sweep(words: readonly string[], { env }: Pick<FakeSlurm, 'env'> = slurm): Promise<Outcome> {
  const outcome = turn.then(async () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    try {
      return await systoleHere(['sweep', ...words], folder);
    } finally {
      vi.unstubAllEnvs();
    }
  });
  turn = outcome.catch(() => undefined);
  return outcome;
}

/** Like `sweep`, of input that is wrong: one line, nothing else. */
async function refused(words: readonly string[], on?: Pick<FakeSlurm, 'env'>): Promise<string> {
  const { code, stdout, stderr } = await sweep(words, on);
  expect(stderr).toMatch(/^systole: error: [^\n]*\n$/);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
}

beforeAll(async () => {
  folder = temporaryFolder();
  slurm = fakeSlurm(path.join(folder, 'slurm'));
  writeSweep(folder, { side: 2, name: 'small', extra: 'refine: {fidelity: event}\n' });
  expect(await sweep(['small.yaml', '--db', 'local.sqlite', '--workers', '0'])).toMatchObject({ code: 0 });
  reference = contents(path.join(folder, 'local.sqlite'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

// Each waits seconds between two looks at a queue of its own.
describe.concurrent('systole sweep --engine slurm', { timeout: 180_000 }, () => {
  const queue = (name: string): FakeSlurm => fakeSlurm(path.join(folder, name));

  it('gives what a local run gives; again it submits nothing', async () => {
    const slurm = queue('slurm-a');
    slurm.set('lose-1');
    const words = [
      'small.yaml',
      '--engine',
      'slurm',
      '--tasks',
      '3',
      '--db',
      'a/x.sqlite',
      '--sbatch',
      '-p sim',
    ];
    const { code, stderr } = await supervised(words, slurm);
    expect(stderr).toContain('small: 24 points in 3 tasks; shards and logs in ');
    expect(stderr).toContain('is complete in a/x.sqlite');
    expect(code).toBe(0);
    expect(contents(path.join(folder, 'a/x.sqlite'))).toEqual(reference);
    expect(slurm.arrays()).toEqual(['0-2', '1']);
    expect(await sweep(words, slurm)).toMatchObject({ code: 0 });
    expect(slurm.arrays().length).toBe(2);

    const status = await sweep(['status', 'small.yaml', '--db', 'a/x.sqlite', '--format', 'json'], slurm);
    const [first, second] = JSON.parse(status.stdout) as Record<string, unknown>[];
    expect(first).toMatchObject({
      stage: 1,
      planned: 24,
      finished: 24,
      failed: 0,
      missing: 0,
      shards: '3 of 3',
    });
    expect(second).toMatchObject({ stage: 2, fidelity: 'event', missing: 0 });
    expect(status.stderr).toBe('Slurm: 0 tasks running, 0 waiting\n');
  });

  it('keeps what is done when tasks fail for good, and says why they did', async () => {
    const slurm = queue('slurm-b');
    writeSweep(folder, { side: 1, name: 'other' });
    const words = ['other.yaml', '--engine', 'slurm', '--tasks', '2', '--db', 'b/x.sqlite', '--retries', '0'];
    const status = await sweep(['status', 'other.yaml', '--db', 'b/x.sqlite', '--format', 'json']);
    const { id } = (JSON.parse(status.stdout) as { id: string }[])[0]!;
    const lock = path.join(folder, 'b/shards', id.slice(0, 16));
    fs.mkdirSync(path.join(lock, 'sweep.yaml'), { recursive: true });
    expect(await refused(words, slurm)).toContain(
      'sweep.yaml: is a directory; expected a folder that can be written',
    );
    fs.rmdirSync(path.join(lock, 'sweep.yaml'));
    slurm.set('fail-1');
    const outcome = await supervised(words, slurm);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(
      /systole: error: .*task-1\.log: 1 of 2 tasks failed, 3 points are missing/,
    );
    expect(contents(path.join(folder, 'b/x.sqlite'))).toMatchObject({ points: 3, intact: true });
    expect(await supervised(words, slurm)).toMatchObject({ code: 0 });
    expect(contents(path.join(folder, 'b/x.sqlite'))).toMatchObject({ points: 6, intact: true });
  });

  it('leaves the tasks running on Ctrl-C, says how to go on, and goes on', async () => {
    const slurm = queue('slurm-c');
    slurm.set('hold');
    const words = ['small.yaml', '--engine', 'slurm', '--tasks', '2', '--workers', '0', '--db', 'c/x.sqlite'];
    const { child, end } = started(words, slurm);
    await vi.waitFor(() => expect(fs.readdirSync(path.join(slurm.folder, 'queue')).length).toBe(2), 150_000);
    child.kill('SIGINT');
    const { code, stderr: said } = await end;
    expect(code).toBe(130);
    expect(said).toContain('small: the tasks go on.');
    expect(said).toContain('systole sweep collect small.yaml --db c/x.sqlite --from c/shards');
    expect(fs.existsSync(path.join(folder, 'c/x.sqlite'))).toBe(false);
    const status = await sweep(['status', 'small.yaml', '--db', 'c/x.sqlite'], slurm);
    expect(status.stderr).toBe('Slurm: 0 tasks running, 2 waiting\n');
    slurm.unset('hold');
    expect(await supervised(words, slurm)).toMatchObject({ code: 0 });
    expect(slurm.arrays()).toEqual(['0-1']);
    expect(contents(path.join(folder, 'c/x.sqlite'))).toEqual(reference);
  });
});

describe('what systole sweep says of Slurm', () => {
  it('says in one line that there is no Slurm, and writes nothing', async () => {
    const words = ['small.yaml', '--engine', 'slurm', '--db', 'none/x.sqlite'];
    const nowhere = { env: { PATH: path.join(folder, 'slurm', 'queue') } };
    expect(await refused(words, nowhere)).toContain(
      "--engine slurm: sbatch cannot be started (ENOENT); expected Slurm's commands on the PATH",
    );
    expect(fs.existsSync(path.join(folder, 'none'))).toBe(false);
  });

  it('says in one line that Slurm refuses', async () => {
    slurm.set('refuse');
    const words = [
      'small.yaml',
      '--engine',
      'slurm',
      '--tasks',
      '2',
      '--db',
      'd/x.sqlite',
      '--sbatch',
      '-p nix',
    ];
    expect(await refused(words)).toContain(
      '--engine slurm: sbatch says: invalid partition specified: nix; Batch',
    );
    slurm.unset('refuse');
    expect(fs.existsSync(path.join(folder, 'd'))).toBe(false);
  });

  it('says in one line that Slurm does not answer, before anything is written', async () => {
    slurm.set('silent');
    const words = ['small.yaml', '--engine', 'slurm', '--tasks', '2', '--db', 'silent/x.sqlite'];
    expect(await refused(words)).toContain(
      '--engine slurm: Slurm does not answer (slurm_load_jobs error: Unable to contact slurm controller); expected its controller to be up',
    );
    slurm.unset('silent');
    expect(fs.existsSync(path.join(folder, 'silent'))).toBe(false);
  });

  it('names an option that belongs elsewhere', async () => {
    expect(await refused(['small.yaml', '--tasks', '3'])).toContain('--tasks: is for --engine slurm');
    expect(await refused(['small.yaml', '--engine', 'slrm'])).toContain("did you mean 'slurm'?");
  });
});

describe('systole sweep shard, collect, status', () => {
  it('are the same by hand', async () => {
    for (const index of ['2', '0']) {
      const { stdout, code } = await sweep([
        'shard',
        'small.yaml',
        ...['--index', index, '--of', '3', '--out', 'hand'],
      ]);
      expect(code).toBe(0);
      expect(fs.existsSync(path.join(folder, stdout.trim()))).toBe(true);
    }
    const collect = ['collect', 'small.yaml', '--from', 'hand', '--db', 'hand.sqlite'];
    expect((await sweep(collect)).stderr).toBe('2 shards: 16 points added to hand.sqlite, 8 missing\n');
    const said = "small: partial: 16 of 24 points; the same 'systole sweep' again goes on\n";
    for (const words of [
      ['pareto'],
      ['compare', '--sweep', 'small', '--by', 'dataflow'],
      ['plot', 'pareto', '--out', 'part.svg'],
      ['report', '--out', 'part.html'],
    ])
      expect((await systoleHere([...words, '--db', 'hand.sqlite'], folder)).stderr).toContain(said);
    const status = await sweep(['status', '--db', 'hand.sqlite', '--out', 'hand', '--format', 'csv']);
    expect(status.stdout.split('\n')[1]).toMatch(/^small,[0-9a-f]{64},1,analytic,24,16,0,8,2 of 3$/);
    const last = ['shard', 'small.yaml', '--workers', '1', '--index', '1', '--of', '3', '--out', 'hand'];
    expect(await sweep(last)).toMatchObject({ code: 0 });
    expect((await sweep(collect)).stderr).toContain('3 shards: 8 points added to hand.sqlite, 0 missing; ');
    expect(await sweep(['small.yaml', '--db', 'hand.sqlite', '--workers', '0'])).toMatchObject({ code: 0 });
    expect((await systoleHere(['pareto', '--db', 'hand.sqlite'], folder)).stderr).not.toContain('partial');
    expect(contents(path.join(folder, 'hand.sqlite'))).toEqual(reference);
  });

  const cases: [words: string, says: string][] = [
    ['shard small.yaml --out x --of 3', '--index: is missing; expected a whole number from 0 to 2'],
    ['shard small.yaml --out x --index 0', '--of: is missing'],
    ['shard small.yaml --index 0 --of 3', '--out: is missing'],
    ['shard small.yaml --out x --of 3 --index 3', '--index: is 3; expected a whole number from 0 to 2'],
    ['shard small.yaml --out x --of 3 --index -1', "--index: is '-1'"],
    ['shard small.yaml --out /proc/x --of 3 --index 1', 'cannot be written (ENOENT)'],
    [
      'shard small.yaml --out x --of 3 --index 1 --expect beef',
      'expected beef; a file it is made of has changed',
    ],
    ['shard small.yaml --dry-run --of 3', "unknown option '--dry-run'; expected one of --index, --of, "],
    ['collect small.yaml', '--from: is missing'],
    ['collect small.yaml --from slurm', 'slurm: holds no shard of sweep '],
    ['status --db nowhere.sqlite', 'nowhere.sqlite: no such database'],
  ];
  it.each(cases)('%s', async (words, says) => {
    expect(await refused(words.split(' '))).toContain(says);
    expect(fs.existsSync(path.join(folder, 'x'))).toBe(false);
  });
});
