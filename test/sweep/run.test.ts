import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { planSweep } from '../../src/sweep/plan.js';
import { openPool } from '../../src/sweep/pool.js';
import { refinedIndices } from '../../src/sweep/refine.js';
import { runSweep } from '../../src/sweep/run.js';
import { collectShards, runShard } from '../../src/sweep/shard.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { CLI, contents, integrity, systole, temporaryFolder, writeSweep } from './helpers.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs a sweep on the calling thread. */
async function sweepInto(database: string, file: string, stopAfter = Infinity): Promise<boolean> {
  const plan = await planSweep(file, { yes: false });
  const store = Store.open(database);
  let finished = 0;
  try {
    return await runSweep(plan, {
      store,
      pool: openPool(plan.variants.works, 0),
      stopped: () => finished >= stopAfter,
      onProgress: (progress) => (finished = progress.finished),
    });
  } finally {
    store.close();
  }
}

describe('a sweep', () => {
  it('gives what single runs give, with every operator', async () => {
    const file = writeSweep(folder, { side: 2, name: 'equal' });
    const database = path.join(folder, 'equal.sqlite');
    expect(await sweepInto(database, file)).toBe(true);
    const store = Store.open(database, { readonly: true });
    const sweep = store.sweeps.load('equal');
    expect(sweep.points.length).toBe(24);
    for (const point of sweep.points.filter(({ index }) => index % 5 === 0)) {
      const overrides = Object.entries(point.values).map(([axis, value]) => `${axis}=${String(value)}`);
      const experiment = await prepare({
        workload: point.workload,
        arch: 'systolic/16x16',
        overrides,
        fidelity: 'analytic',
      });
      const { totals, operators } = simulate(experiment);
      expect(point.metrics).toMatchObject({
        cycles: totals.cycles,
        seconds: totals.seconds,
        energyJoules: totals.energyJoules,
        peUtilization: totals.peUtilization,
      });
      const kept = store.sweeps.operators(sweep.id, 1, point.index)!;
      expect(
        kept.map(({ details: _, ...rest }) => ({ ...rest, traffic: [...rest.traffic].sort(byName) })),
      ).toEqual(
        operators.map(({ details: _, fusedInto: __, ...rest }) => ({
          ...rest,
          traffic: [...rest.traffic].sort(byName),
        })),
      );
    }
    store.close();
  });

  it('does not depend on workers, on being stopped, or on shards', async () => {
    const file = writeSweep(folder, { side: 4, name: 'same' });
    const reference = path.join(folder, 'same-0.sqlite');
    await sweepInto(reference, file);
    const expected = contents(reference);
    expect(expected).toMatchObject({ points: 96, intact: true });

    const threads = path.join(folder, 'same-2.sqlite');
    systole(['sweep', file, '--db', threads, '--workers', '2'], folder);
    expect(contents(threads)).toEqual(expected);

    const stopped = path.join(folder, 'same-stopped.sqlite');
    expect(await sweepInto(stopped, file, 30)).toBe(false);
    expect(contents(stopped).points).toBeLessThan(96);
    expect(await sweepInto(stopped, file)).toBe(true);
    expect(contents(stopped)).toEqual(expected);

    const plan = await planSweep(file, { yes: false });
    const shards = path.join(folder, 'shards');
    const pool = openPool(plan.variants.works, 0);
    for (const index of [2, 0, 1]) await runShard(plan, { index, of: 3 }, shards, pool);
    const collected = path.join(folder, 'same-shards.sqlite');
    const store = Store.open(collected);
    expect(collectShards(plan, shards, store)).toEqual({ files: 3, added: 96, missing: 0 });
    expect(collectShards(plan, shards, store)).toEqual({ files: 3, added: 0, missing: 0 });
    store.close();
    expect(contents(collected)).toEqual(expected);
  });

  it('survives kill -9: nothing doubled, nothing torn, the rest follows', async () => {
    const file = writeSweep(folder, { side: 9, name: 'killed' });
    const reference = path.join(folder, 'killed-reference.sqlite');
    await sweepInto(reference, file);
    const database = path.join(folder, 'killed.sqlite');
    for (let kill = 0; kill < 10; kill++) {
      await new Promise<void>((resolve) => {
        const child = spawn(process.execPath, [CLI, 'sweep', file, '--db', database, '--workers', '2'], {
          cwd: folder,
          stdio: 'ignore',
        });
        child.on('exit', () => resolve());
        // Start-up takes about half a second; kills are spread over it and the work after it.
        setTimeout(() => child.kill('SIGKILL'), 300 + 97 * kill);
      });
      if (fs.existsSync(database)) expect(integrity(database)).toBe('ok');
    }
    systole(['sweep', file, '--db', database, '--workers', '2'], folder);
    expect(contents(database)).toEqual(contents(reference));
    expect(contents(database).points).toBe(486);
  });

  it('records a failing point and goes on', async () => {
    const file = writeSweep(folder, {
      side: 2,
      name: 'failing',
      extra: 'set:\n  scratchpad.filter.size: 40 B\n',
    });
    const database = path.join(folder, 'failing.sqlite');
    expect(await sweepInto(database, file)).toBe(true);
    const store = Store.open(database, { readonly: true });
    const { points } = store.sweeps.load('failing');
    const failed = points.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(points.length);
    expect(failed[0]!.error).toMatch(/scratchpad.filter.size: operator 'conv1' does not map/);
    expect(store.sweeps.list()[0]).toMatchObject({ planned: 24, finished: 24, failed: failed.length });
    store.close();
  });

  it('second stage: the front and its neighbours at event fidelity', async () => {
    const file = writeSweep(folder, { side: 3, name: 'staged', extra: 'refine: {fidelity: event}\n' });
    const database = path.join(folder, 'staged.sqlite');
    expect(await sweepInto(database, file)).toBe(true);
    const store = Store.open(database, { readonly: true });
    const { points } = store.sweeps.load('staged');
    const plan = await planSweep(file, { yes: false });
    const second = points.filter(({ stage }) => stage === 2);
    expect(second.map(({ index }) => index)).toEqual(refinedIndices(plan, points));
    expect(second.every(({ fidelity }) => fidelity === 'event')).toBe(true);
    for (const { index, metrics } of second) {
      expect(metrics.cycles).toBeGreaterThanOrEqual(
        points.find((one) => one.stage === 1 && one.index === index)!.metrics.cycles!,
      );
    }
    store.close();
  });

  it('fidelity and batch can be axes', async () => {
    const file = path.join(folder, 'own-axes.yaml');
    const axes = { fidelity: ['analytic', 'event'], batch: [1, 2], rows: [8, 16] };
    const sweep = {
      kind: 'sweep',
      name: 'own-axes',
      arch: 'systolic/16x16',
      workloads: ['resnet20-c100'],
      axes,
    };
    fs.writeFileSync(file, JSON.stringify(sweep));
    const database = path.join(folder, 'own-axes.sqlite');
    expect(await sweepInto(database, file)).toBe(true);
    const store = Store.open(database, { readonly: true });
    const { points } = store.sweeps.load('own-axes');
    expect(points.map(({ fidelity, values }) => [fidelity, values.batch, values.rows])).toEqual(
      ['analytic', 'event'].flatMap((fidelity) =>
        [1, 2].flatMap((batch) => [8, 16].map((rows) => [fidelity, batch, rows])),
      ),
    );
    for (const { index, metrics } of points.slice(4)) {
      expect(metrics.cycles!).toBeGreaterThan(points[index - 4]!.metrics.cycles!);
      expect(metrics.macs).toBe(points[index - 4]!.metrics.macs);
    }
    expect(points[2]!.metrics.macs).toBe(2 * points[0]!.metrics.macs!);
    store.close();
  });

  it('keeps totals only, if asked', async () => {
    const file = writeSweep(folder, { side: 2, name: 'totals', extra: 'detail: totals\n' });
    const database = path.join(folder, 'totals.sqlite');
    await sweepInto(database, file);
    const store = Store.open(database, { readonly: true });
    expect(store.sweeps.operators(store.sweeps.load('totals').id, 1, 0)).toBeUndefined();
    store.close();
  });
});

const byName = (a: { level: string; tensor: string }, b: { level: string; tensor: string }): number =>
  a.level === b.level ? (a.tensor < b.tensor ? -1 : 1) : a.level < b.level ? -1 : 1;

describe('bad sweep files: one clear error before anything runs', () => {
  const base = {
    kind: 'sweep',
    name: 'bad',
    arch: 'systolic/16x16',
    workloads: ['resnet20-c100'],
    axes: { rows: [8] },
  };
  it.each([
    ['unknown path', { axes: { rowz: [8] } }, /rowz.*did you mean 'rows'/],
    ['empty axis', { axes: { rows: [] } }, /axes.rows: has no values/],
    [
      'a billion points',
      { axes: { rows: '1..1000', cols: '1..1000', 'tiling.stream': '1..1000' } },
      /1,000,000,000 points; expected at most/,
    ],
    [
      'a few points of more combinations than can be numbered',
      {
        axes: {
          rows: '1..1000000',
          cols: '1..1000000',
          'tiling.stream': '1..1000000',
          dataflow: ['ws', 'os'],
        },
        sampling: { method: 'random', points: 5, seed: 1 },
      },
      /axes: span 2\.0e\+18 combinations, more than can be numbered; expected at most 9,007,199,254,740,991: fewer axes/,
    ],
    [
      'two million points',
      { axes: { rows: '1..2000', cols: '1..1000' } },
      /2,000,000 points; expected at most 1,000,000, or --yes/,
    ],
    [
      'contradictory constraint',
      { axes: { rows: [8, 16] }, constraints: ['rows > 16'] },
      /constraints: leave no point/,
    ],
    ['constraint on no axis', { constraints: ['colz == 3'] }, /constraints\[0\].*colz/],
    ['NaN objective', { objectives: { minimize: [NaN] } }, /objectives.minimize/],
    ['unknown objective', { objectives: { minimize: ['secnods'] } }, /did you mean 'seconds'/],
    ['no objective', { objectives: {} }, /objectives: are empty/],
    ['unknown workload', { workloads: ['resnet21'] }, /unknown workload/],
    ['wrong unit in an axis', { axes: { 'dram.bandwidth': ['64 GHz'] } }, /axes.*64 GHz/],
    [
      'unknown fidelity in an axis',
      { axes: { fidelity: ['evnt'] } },
      /axes.fidelity: is 'evnt'.*did you mean 'event'/,
    ],
    ['uneven zip', { zip: [{ cols: [1, 2], 'vector.lanes': [1] }] }, /zip\[0\].*equal length/],
    ['axis given twice', { zip: [{ rows: [1, 2] }] }, /axis 'rows' is given twice/],
    ['sample without a size', { sampling: { method: 'random' } }, /sampling.points: is missing/],
    ['filter that is no condition', { filters: ['seconds'] }, /filters\[0\].*no condition/],
    ['unknown key', { axess: {} }, /unknown key 'axess'.*did you mean 'axes'/],
  ])('%s', async (name, change, message) => {
    const file = path.join(folder, `bad-${name.replace(/\W/g, '-')}.yaml`);
    fs.writeFileSync(file, JSON.stringify({ ...base, ...change }).replaceAll('null', '.nan'));
    await expect(planSweep(file, { yes: false })).rejects.toThrow(message);
    await expect(planSweep(file, { yes: false })).rejects.toThrow(/bad-/);
  });

  it('takes short names of metrics as objectives', async () => {
    const file = path.join(folder, 'short.yaml');
    const objectives = { minimize: ['time', 'area'], maximize: ['utilization'] };
    fs.writeFileSync(file, JSON.stringify({ ...base, objectives }));
    const { header } = await planSweep(file, { yes: false });
    expect(header.objectives).toEqual([
      { metric: 'seconds', goal: 'minimize' },
      { metric: 'areaSquareMetres', goal: 'minimize' },
      { metric: 'peUtilization', goal: 'maximize' },
    ]);
  });
});
