import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinishedPoint } from '../../src/results/sweeps/store.js';
import { executePoints } from '../../src/sweep/execute.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import type { PointOutcome, PointTask } from '../../src/sweep/point.js';
import type { PointPool } from '../../src/sweep/pool.js';
import { temporaryFolder } from './helpers.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function planOf(name: string, axes: object, extra: object = {}): Promise<SweepPlan> {
  const file = path.join(folder, `${name}.yaml`);
  const sweep = { kind: 'sweep', name, arch: 'systolic/16x16', workloads: ['resnet20-c100'], axes, ...extra };
  fs.writeFileSync(file, JSON.stringify(sweep));
  return planSweep(file, { yes: false });
}

/** Answers with a number made of the machine, later lots sooner. */
function fakePool(width: number): { pool: PointPool; seen: PointTask[] } {
  const seen: PointTask[] = [];
  let lots = 0;
  const outcomeOf = ({ spec }: PointTask): PointOutcome => {
    const { rows, cols } = spec as { rows: number; cols: number };
    return rows === 13 ? { error: 'unlucky' } : { metrics: { cycles: 1000 * rows + cols } };
  };
  const run = async (lot: PointTask[]): Promise<PointOutcome[]> => {
    seen.push(...lot);
    await new Promise((resolve) => setTimeout(resolve, (40 / ++lots) | 0));
    return lot.map(outcomeOf);
  };
  return { pool: { width, run, close: async () => undefined }, seen };
}

async function execute(
  plan: SweepPlan,
  pool: PointPool,
  indices: Iterable<number>,
): Promise<FinishedPoint[]> {
  const points: FinishedPoint[] = [];
  await executePoints(plan, {
    stage: 1,
    fidelity: 'analytic',
    indices,
    pool,
    onFinished: (some) => points.push(...some),
    stopped: () => false,
  });
  return points.sort((a, b) => a.point.index - b.point.index);
}

describe('executePoints', () => {
  it('gives each point its own outcome, in whatever order lots come back', async () => {
    const plan = await planOf('own', { rows: '1..30', cols: '1..30' });
    const points = await execute(plan, fakePool(4).pool, Array(900).keys());
    expect(points.map(({ point }) => point.index)).toEqual([...Array(900).keys()]);
    for (const { point } of points) {
      const { rows, cols } = point.values as { rows: number; cols: number };
      if (rows === 13) expect(point).toMatchObject({ status: 'failed', error: 'unlucky', metrics: {} });
      else expect(point).toMatchObject({ status: 'done', metrics: { cycles: 1000 * rows + cols } });
    }
  });

  it('simulates equal points once, if they are near each other, and each of others', async () => {
    // What is meant by auto is graph: the machines of both are equal.
    const plan = await planOf('equal', { rows: '1..40', residency: ['auto', 'graph', 'none'] });
    const { pool, seen } = fakePool(2);
    const points = await execute(plan, pool, Array(120).keys());
    expect(seen.length).toBe(80);
    for (const { point } of points)
      expect(point.metrics).toEqual(
        point.values['rows'] === 13 ? {} : { cycles: 1016 + 1000 * (Number(point.values['rows']) - 1) },
      );
  });

  it('remembers the latest of many, not the first', async () => {
    const plan = await planOf('many', { rows: '1..60', cols: '1..30' });
    const { pool, seen } = fakePool(2);
    const again = function* (): Generator<number> {
      for (let index = 0; index < 1800; index++) yield index;
      yield* [1799, 1798, 0, 1];
    };
    const points = await execute(plan, pool, again());
    expect(points.length).toBe(1804);
    // The last two are known still; of the first two nothing is kept.
    expect(seen.length).toBe(1802);
  });

  it('runs what is asked for and nothing else, and says what cannot be made', async () => {
    const plan = await planOf(
      'faults',
      { rows: [4, 8], 'sparsity.compression': ['none', 'rlc'] },
      { set: { 'sparsity.density': 0.5 } },
    ).catch(() => undefined);
    expect(plan).toBeUndefined();
    const own = await planOf('some', { rows: '1..10', cols: '1..10' });
    const { pool, seen } = fakePool(3);
    const points = await execute(own, pool, [7, 99, 12]);
    expect(points.map(({ point }) => point.index)).toEqual([7, 12, 99]);
    expect(seen.length).toBe(3);
  });
});
