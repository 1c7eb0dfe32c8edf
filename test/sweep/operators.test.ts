import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { planSweep } from '../../src/sweep/plan.js';
import { openPool } from '../../src/sweep/pool.js';
import { runSweep } from '../../src/sweep/run.js';
import { collectShards, runShard, shardFolder } from '../../src/sweep/shard.js';
import { contests } from '../../src/sweep/winners.js';
import { parseSteps } from '../../src/workload/transform/rewrites/steps.js';
import { parseTraining } from '../../src/workload/transform/text.js';
import { contents, temporaryFolder } from './helpers.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A sweep of a small network over these axes, run into a database of its name. */
async function run(
  name: string,
  axes: string,
  arch = 'flexsa/1g1f',
  workload = 'resnet20-c100',
  fidelity = 'analytic',
) {
  const file = path.join(folder, `${name}.yaml`);
  fs.writeFileSync(
    file,
    `kind: sweep\nname: ${name}\narch: ${arch}\nworkloads: [${workload}]\nfidelity: ${fidelity}\ndetail: operators\naxes:\n${axes}\n`,
  );
  const plan = await planSweep(file, { yes: false });
  const database = path.join(folder, `${name}.sqlite`);
  const store = Store.open(database);
  const done = await runSweep(plan, {
    store,
    pool: openPool(plan.variants.works, 0),
    stopped: () => false,
    onProgress: () => {},
  });
  store.close();
  expect(done).toBe(true);
  return { plan, database };
}

const listsIn = (database: string): number => {
  const db = new Database(database, { readonly: true });
  const count = db.prepare<[], number>('select count(*) from operator_list').pluck().get()!;
  db.close();
  return count;
};

it('points of one workload with other operators each keep their own', async () => {
  const { database } = await run('gradients', '  training.dgrad: [dense, spread]\n  side: [16, 32]');
  const store = Store.open(database, { readonly: true });
  const { id, points } = store.sweeps.load('gradients');
  expect(points.map(({ status, error }) => error ?? status)).toEqual(['done', 'done', 'done', 'done']);
  const lengths = new Set<number>();
  for (const { index, values } of points) {
    const { operators } = simulate(
      await prepare({
        workload: 'resnet20-c100',
        arch: 'flexsa/1g1f',
        overrides: [`side=${String(values['side'])}`],
        transforms: { training: parseTraining(`dgrad=${String(values['training.dgrad'])}`) },
        fidelity: 'analytic',
      }),
    );
    lengths.add(operators.length);
    const told = ({ name, stage, cycles, work }: (typeof operators)[number]) => [name, stage, cycles, work];
    expect(store.sweeps.operators(id, 1, index)!.map(told)).toEqual(operators.map(told));
  }
  expect(lengths.size).toBe(2);
  store.close();
  // Four points, two lists.
  expect(listsIn(database)).toBe(2);
});

it('rewrites that remove operators are an axis: each form with its own', async () => {
  const forms = ['none', 'quadratic layers=2', 'deepreduce cull=S1', 'deepreduce cull=S1 thin=S2'];
  const list = forms.map((form) => `"${form}"`).join(', ');
  const { database } = await run('forms', `  transform: [${list}]`, 'systolic/16x16', 'resnet18-c100');
  const store = Store.open(database, { readonly: true });
  const { id, points } = store.sweeps.load('forms');
  const names = points.map(({ index }) => store.sweeps.operators(id, 1, index)!.map(({ name }) => name));
  for (const [index, form] of forms.entries()) {
    expect(points[index]).toMatchObject({ status: 'done', values: { transform: form } });
    const transforms = form === 'none' ? {} : { transform: parseSteps(form) };
    const { operators, totals } = simulate(
      await prepare({ workload: 'resnet18-c100', arch: 'systolic/16x16', transforms, fidelity: 'analytic' }),
    );
    expect(names[index]).toEqual(operators.map(({ name }) => name));
    expect(points[index]!.metrics['cycles']).toBe(totals.cycles);
  }
  // The second has those of the first, in other forms.
  expect(names[1]).toEqual(names[0]);
  expect(names[2]!.length).toBeLessThan(names[0]!.length);
  expect(listsIn(database)).toBe(3);
  store.close();
});

it('machines whose rows follow from their own fields keep those of each', async () => {
  const { database } = await run(
    'streams',
    '  requests.seeds: [2, 3]\n  requests.seed: [5, 6]',
    'deployment/client-garbler-16gb',
    'minionn-c10',
    'event',
  );
  const store = Store.open(database, { readonly: true });
  const { id, points } = store.sweeps.load('streams');
  const names = points.map(({ index }) => store.sweeps.operators(id, 1, index)!.map(({ name }) => name));
  expect(names).toEqual([
    ['seed 5', 'seed 6'],
    ['seed 6', 'seed 7'],
    ['seed 5', 'seed 6', 'seed 7'],
    ['seed 6', 'seed 7', 'seed 8'],
  ]);
  store.close();
});

it('points with equal operators share one list', async () => {
  const { database } = await run('equal', '  rows: [4, 8, 16]', 'systolic/16x16');
  expect(listsIn(database)).toBe(1);
});

it('shards carry the operators of each point, and are collected to the same database', async () => {
  const { plan, database } = await run('parts', '  training.dgrad: [dense, spread]');
  const out = shardFolder(path.join(folder, 'shards'), plan);
  const collected = path.join(folder, 'collected.sqlite');
  for (const index of [1, 0]) await runShard(plan, { index, of: 2 }, out, openPool(plan.variants.works, 0));
  const store = Store.open(collected);
  expect(collectShards(plan, out, store)).toMatchObject({ added: 2, missing: 0 });
  store.close();
  expect(contents(collected)).toEqual(contents(database));
});

it('a transform that cannot be made fails its points, and no others', async () => {
  const { database } = await run(
    'impossible',
    '  transform: [none, "quadratic layers=6", "quadratic layers=999"]\n  rows: [8, 16]',
    'systolic/16x16',
  );
  const store = Store.open(database, { readonly: true });
  const { points } = store.sweeps.load('impossible');
  const told = points.map(({ values, status, error = '' }) => [
    values['transform'],
    status,
    /workload 'resnet20-c100'.* has 19 ReLU layers; expected at most 19/.test(error),
  ]);
  expect(told).toEqual([
    ['none', 'done', false],
    ['none', 'done', false],
    ['quadratic layers=6', 'done', false],
    ['quadratic layers=6', 'done', false],
    ['quadratic layers=999', 'failed', true],
    ['quadratic layers=999', 'failed', true],
  ]);
  store.close();
});

it('a comparison by layers tells every layer that some point has', () => {
  const point = (index: number, by: string) => ({
    ...{ index, stage: 1, fidelity: 'event' as const, workload: 'net', values: { by } },
    ...{ status: 'done' as const, metrics: { cycles: 1 } },
  });
  const operator = (name: string, cycles: number) => ({ name, cycles, mappingEfficiency: 1 });
  const entries = [
    { point: point(0, 'a'), operators: [operator('x', 5), operator('y', 7)] },
    { point: point(1, 'b'), operators: [operator('y', 3), operator('z', 2)] },
  ] as unknown as Parameters<typeof contests>[0];
  const rows = contests(
    entries,
    'by',
    ['a', 'b'],
    'minimize',
    ({ metrics }, one) => {
      const value = one?.cycles ?? metrics['cycles']!;
      return { value, rank: value };
    },
    true,
  );
  expect(rows.map(({ operator: name, best }) => [name, best])).toEqual([
    ['x', [5, undefined]],
    ['y', [7, 3]],
    ['z', [undefined, 2]],
    [undefined, [1, 1]],
  ]);
});
