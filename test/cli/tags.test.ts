import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { folder, NETWORK, removeFolder, systoleHere, type Outcome } from './process.js';

const SWEEP = `kind: sweep
name: sides
arch: systolic/8x8
workloads: [net.yaml]
fidelity: analytic
axes: {rows: [4, 8]}
objectives: {minimize: [seconds]}
`;

let cwd: string;
beforeAll(() => (cwd = folder({ 'net.yaml': NETWORK, 'sides.sweep.yaml': SWEEP })));
afterAll(() => removeFolder(cwd));

const ok = async (...args: string[]): Promise<Outcome> => {
  const outcome = await systoleHere(args, cwd);
  expect(outcome, `systole ${args.join(' ')}`).toMatchObject({ code: 0 });
  return outcome;
};
const bad = async (...args: string[]): Promise<string> => {
  const { code, stderr, stdout } = await systoleHere(args, cwd);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
};
const run = (rows: number, ...more: string[]): Promise<Outcome> =>
  ok('run', 'net.yaml', '--arch', 'systolic/8x8', '--set', `rows=${rows}`, ...more);
interface Listed {
  id: string;
  tags: string;
}
const listed = async (...more: string[]): Promise<Listed[]> =>
  JSON.parse((await ok('list', 'runs', '--format', 'json', ...more)).stdout) as Listed[];

/** Every row of every table but of tags and circumstances. */
function rows(file: string): unknown[] {
  const db = new Database(file, { readonly: true });
  const tables = db
    .prepare<[], string>("select name from sqlite_schema where type = 'table' order by name")
    .pluck()
    .all()
    .filter((name) => name !== 'tag' && name !== 'circumstance');
  const all = tables.map((name) => [name, db.prepare(`select * from ${name}`).all()]);
  db.close();
  return all;
}

describe('tags', () => {
  it('are given with a run, or later; a run that is stored gets them too', async () => {
    await run(2);
    const [plain] = await listed();
    expect(plain!.tags).toBe('');
    expect((await ok('list', 'runs')).stdout).not.toContain('tags');
    await run(3, '--tag', 'ours', '--tag', 'b2', '--tag', 'ours');
    expect((await listed()).map(({ tags }) => tags)).toEqual(['b2 ours', '']);
    expect((await run(2, '--tag', 'ours')).stderr).toContain('already');
    expect((await listed()).map(({ tags }) => tags)).toEqual(['b2 ours', 'ours']);
    expect((await ok('list', 'runs')).stdout).toMatch(/ tags\b/);
  });

  it('choose what is listed: all that are asked for', async () => {
    expect(await listed('--tag', 'ours')).toHaveLength(2);
    expect((await listed('--tag', 'ours', '--tag', 'b2')).map(({ tags }) => tags)).toEqual(['b2 ours']);
    const none = await ok('list', 'runs', '--tag', 'nobody');
    expect(none.stderr).toBe("nothing has the tag 'nobody'; there are: b2, ours\n");
    expect(await bad('list', 'archs', '--tag', 'x')).toContain('--tag: is for runs and sweeps');
  });

  it('are added, removed and printed', async () => {
    const [, older] = await listed();
    const id = older!.id.slice(0, 8);
    expect((await ok('tag', id, 'add', 'x1', 'ours')).stderr).toContain(': ours x1\n');
    expect((await ok('tag', id)).stdout).toBe('ours\nx1\n');
    expect((await ok('tag', id, 'remove', 'x1')).stderr).toContain(': ours\n');
    expect(await bad('tag', id, 'remove', 'ours', 'x1')).toContain("has no tag 'x1'; expected one of ours");
    expect((await ok('tag', id)).stdout).toBe('ours\n');
    expect((await ok('show', id)).stdout).toMatch(/\ntags: ours\n$/);
  });

  it('name the newest run that has them, wherever a run is named', async () => {
    const [newer, older] = await listed();
    const id = async (name: string): Promise<string> =>
      (JSON.parse((await ok('show', name, '--format', 'json')).stdout) as { run: { id: string } }).run.id;
    expect(await id('tag:ours')).toBe(newer!.id);
    await ok('tag', older!.id, 'add', 'only-old');
    expect(await id('tag:only-old')).toBe(older!.id);
    expect(await bad('show', 'tag:only-odd')).toContain(
      "no run has the tag 'only-odd'; expected one of b2, only-old, ours; did you mean 'only-old'?",
    );
    expect(await id('latest~1')).toBe(older!.id);
    expect(await id('latest~0')).toBe(newer!.id);
    expect(await bad('show', 'latest~2')).toContain("expected at most 'latest~1': it holds 2 runs");
    expect(await bad('show', 'latest~')).toContain("'latest~' is no run id");
    const where = await ok('query', "select run from v_run where tags = 'b2,ours'", '--format', 'csv');
    expect(where.stdout).toBe(`run\n${newer!.id.slice(0, 12)}\n`);
    await ok('plot', 'energy', '--where', "tags like '%only-old%'", '--out', 'energy.svg');
  });

  it('stay when the run is made again, and leave its rows as they are', async () => {
    await run(5, '--db', 'plain.sqlite');
    await run(5, '--db', 'tagged.sqlite', '--tag', 'kept');
    await run(5, '--db', 'tagged.sqlite', '--force');
    expect((await ok('tag', 'latest', '--db', 'tagged.sqlite')).stdout).toBe('kept\n');
    expect(rows(path.join(cwd, 'tagged.sqlite'))).toEqual(rows(path.join(cwd, 'plain.sqlite')));
  });

  it('of sweeps', async () => {
    await ok('sweep', 'sides.sweep.yaml', '--workers', '0', '--tag', 'paper');
    await ok('tag', '--sweep', 'sides', 'add', 'draft');
    const sweeps = JSON.parse((await ok('list', 'sweeps', '--format', 'json')).stdout) as Listed[];
    expect(sweeps.map(({ tags }) => tags)).toEqual(['draft paper']);
    expect((await ok('list', 'sweeps', '--tag', 'paper')).stdout).toContain('draft paper');
    expect((await listed('--tag', 'paper')).length).toBe(0);
    expect(await bad('tag', '--sweep', 'slides', 'add', 'x')).toContain("did you mean 'sides'?");
  });

  it('that are none are refused, and nothing is written', async () => {
    for (const name of ['', ' ', 'a b', '-x', 'a,b', 'tag:x', 'x'.repeat(65)]) {
      expect(
        await bad('run', 'net.yaml', '--arch', 'systolic/8x8', '--db', 'no.sqlite', `--tag=${name}`),
      ).toContain(`--tag: is '${name}'; expected a tag: 1 to 64 letters`);
    }
    expect(await bad('tag', 'latest', 'add', 'a b')).toContain("<name>: is 'a b'");
    expect(await bad('tag', 'latest', 'add')).toContain('<name>: is missing; expected a tag to add');
    expect(await bad('tag', 'latest', 'ad', 'x')).toContain("did you mean 'add'?");
    expect(fs.existsSync(path.join(cwd, 'no.sqlite'))).toBe(false);
    await run(7, '--db', 'no.sqlite', '--tag', 'x'.repeat(64));
  });
});

it('query --help has every column of the views', async () => {
  const store = Store.open(path.join(cwd, 'results/systole.sqlite'), { readonly: true });
  const { stdout } = await ok('query', '--help');
  for (const view of ['v_run', 'v_operator', 'v_traffic', 'v_stall', 'v_energy', 'v_metric']) {
    const told = new RegExp(`^  ${view} +([^]*?)(?=^  v_|\n\n)`, 'm').exec(stdout)![1]!;
    expect(told.trim().split(/[,\s]+/), view).toEqual(store.query(`select * from ${view} limit 0`).columns);
  }
  store.close();
});

describe('what has a tag', () => {
  let home: string;
  const here = async (...args: string[]): Promise<Outcome> => {
    const outcome = await systoleHere(args, home);
    expect(outcome, `systole ${args.join(' ')}`).toMatchObject({ code: 0 });
    return outcome;
  };
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await systoleHere(args, home);
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    return stderr;
  };
  const other = NETWORK.replace('name: tiny', 'name: other');
  beforeAll(async () => {
    home = folder({ 'net.yaml': NETWORK, 'other.yaml': other, 'sides.sweep.yaml': SWEEP });
    const cases = [
      ['net.yaml', 'rows=4'],
      ['net.yaml', 'rows=16'],
      ['other.yaml', 'rows=4'],
      ['net.yaml', 'rows=2'],
    ];
    for (const [at, [net, rows]] of cases.entries())
      await here(
        'run',
        net!,
        '--arch',
        'systolic/8x8',
        '--set',
        rows!,
        ...(at < 3 ? ['--tag', 'paper'] : []),
      );
    await here('run', 'net.yaml', '--arch', 'systolic/8x8', '--set', 'rows=4', '--batch', '2', '--tag', 'b2');
  }, 60_000);
  afterAll(() => removeFolder(home));

  interface Stored {
    run: string;
    workload: string;
    cycles: number;
    seconds: number;
    tags: string | null;
  }
  const stored = async (): Promise<Stored[]> =>
    JSON.parse(
      (
        await here(
          'query',
          'select run, workload, cycles, seconds, tags from v_run order by created_at',
          '--format',
          'json',
        )
      ).stdout,
    ) as Stored[];

  it('is compared: a row for each work, a column for each machine, the best of each row marked', async () => {
    const wanted = (await stored()).filter(({ tags }) => tags === 'paper');
    const cells = JSON.parse(
      (await here('compare', '--tag', 'paper', '--metric', 'cycles,seconds', '--format', 'json')).stdout,
    ) as { run: string; workload: string; metric: string; value: number; best: boolean }[];
    expect(cells.map(({ run, metric, value }) => [run, metric, value])).toEqual([
      ...wanted.map(({ run, cycles }) => [run, 'cycles', cycles]),
      ...wanted.map(({ run, seconds }) => [run, 'seconds', seconds]),
    ]);
    const [small, large] = wanted.map(({ cycles }) => cycles);
    expect(small).not.toBe(large);
    // The run of the other network is alone in its row, and best of it.
    expect(cells.slice(0, 3).map(({ best }) => best)).toEqual([small! < large!, large! < small!, true]);
    const { stdout } = await here('compare', '--tag', 'paper', '--metric', 'cycles');
    expect(stdout).toMatch(/workload +metric +systolic\/8x8 ws rows=4 +systolic\/8x8 ws rows=16/);
    expect(stdout).toMatch(/\n *tiny +cycles \(less\) +[*\d, ]+\d +[*\d, ]+\d *\n/);
    expect(stdout).toContain('blank: no such run');
    expect(stdout).toMatch(/settings: .*\n/);
  });

  it('of one machine, works of one name are told apart by their options', async () => {
    await here('tag', 'tag:b2', 'add', 'both');
    await here('tag', (await stored())[0]!.run, 'add', 'both');
    const { stdout } = await here('compare', '--tag', 'both', '--metric', 'cycles');
    expect(stdout).toMatch(/\n *tiny batch=1 +cycles/);
    expect(stdout).toMatch(/\n *tiny batch=2 +cycles/);
    expect(stdout).not.toContain('blank');
  });

  it('all tags must be there, and nothing is simulated or changed', async () => {
    const before = await stored();
    const rows = JSON.parse(
      (await here('compare', '--tag', 'both', '--tag', 'paper', '--metric', 'cycles', '--format', 'json'))
        .stdout,
    ) as { run: string }[];
    expect(rows.map(({ run }) => run)).toEqual([before[0]!.run]);
    expect(await stored()).toEqual(before);
  });

  it('what is not stored cannot be asked for beside tags', async () => {
    expect(await refused('compare', '--tag', 'papr')).toContain("no run has the tag 'papr'");
    expect(await refused('compare', '--tag', 'papr')).toContain("did you mean 'paper'?");
    expect(await refused('compare', '--tag', 'paper', '--tag', 'b2')).toContain(
      "has the tags 'paper' and 'b2'",
    );
    for (const [field, ...words] of [
      ['workload', 'net.yaml'],
      ['--arch', '--arch', 'systolic/8x8'],
      ['--set', '--set', 'rows=4'],
      ['--sweep', '--sweep', 'sides'],
      ['--batch', '--batch', '2'],
    ])
      expect(await refused('compare', '--tag', 'paper', ...words)).toContain(
        `${field}: is given beside --tag`,
      );
    expect(await refused('plot', 'energy', '--tag', 'paper', '--run', 'latest', '--out', 'x.svg')).toContain(
      '--tag: is given beside --run',
    );
  });

  it('is drawn, reported and exported', async () => {
    const drawn = await here('plot', 'utilization', '--tag', 'paper', '--out', 'x.svg');
    expect(drawn.stderr).toContain('other on systolic/8x8');
    const listed = await here('plot', 'roofline', '--tag', 'both', '--limit', '1', '--out', 'y.svg');
    expect(listed.stderr).toMatch(/roofline of tiny on systolic\/8x8\n$/);
    expect((await here('report', '--tag', 'paper', '--out', 'r.html')).stderr).toContain('3 runs, 0 sweeps');
    expect(await refused('report', '--tag', 'none', '--out', 'z.html')).toContain('that have the tag none');
    await here('export', 'json', '--run', 'tag:paper', '--out', 'x.json');
    const { run } = JSON.parse(fs.readFileSync(path.join(home, 'x.json'), 'utf8')) as { run: { id: string } };
    expect(run.id.startsWith((await stored())[2]!.run)).toBe(true);
  });

  it('sweeps are named by their tags', async () => {
    await here('sweep', 'sides.sweep.yaml', '--workers', '0', '--tag', 'final');
    const { stdout } = await here('pareto', '--sweep', 'tag:final', '--minimize', 'seconds,cycles');
    expect(stdout).toContain('sides, ');
    expect(await refused('pareto', '--sweep', 'tag:finl')).toContain(
      "no sweep has the tag 'finl'; expected one of final; did you mean 'final'?",
    );
    expect(await refused('pareto', '--sweep', 'tag:paper')).toContain("no sweep has the tag 'paper'");
    expect((await here('report', '--tag', 'final', '--out', 's.html')).stderr).toContain('0 runs, 1 sweeps');
  });
});
