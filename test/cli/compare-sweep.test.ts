import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { compareSweep } from '../../src/cli/compare-sweep.js';
import { METRICS } from '../../src/models/registry.js';
import { Store } from '../../src/results/store.js';
import type { SweepPoint } from '../../src/results/sweep-record.js';
import { contests, secondsPerCycle, type Measure } from '../../src/sweep/winners.js';
import { sweepRecord } from '../plot/sweep-fixture.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-compare-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const AXIS = { path: 'dataflow', values: ['ws', 'os', 'is'] };

const few = fc.integer({ min: 0, max: 4 });
const point = fc.record({
  stage: fc.constantFrom(1, 2, 2, 2),
  status: fc.constantFrom('done' as const, 'done' as const, 'failed' as const),
  workload: fc.constantFrom('v', 'w'),
  dataflow: fc.constantFrom(...AXIS.values),
  seconds: few,
  cycles: few,
  peUtilization: fc.option(few),
});
const points = fc.array(point, { minLength: 1, maxLength: 30, size: 'max' }).map((all): SweepPoint[] =>
  all
    .sort((a, b) => a.stage - b.stage)
    .map(({ stage, status, workload, dataflow, seconds, cycles, peUtilization }, index) => ({
      ...{ index, stage, status, workload, fidelity: 'analytic', values: { dataflow } },
      metrics: { seconds, cycles, ...(peUtilization === null ? {} : { peUtilization }) },
    })),
);

/** What the command prints as JSON. */
function printed(database: string, metric: string): unknown {
  let text = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    compareSweep({ sweep: 'latest', by: 'dataflow', metric, layers: false, database, format: 'json' });
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return JSON.parse(text);
}

let files = 0;

it.each(['seconds', 'cycles', 'peUtilization'])('finds the winners by %s among all points', (metric) => {
  const { goal } = METRICS.lookOf(metric);
  fc.assert(
    fc.property(points, (all) => {
      const last = all.some(({ stage }) => stage === 2) ? 2 : 1;
      const finished = all.filter(({ stage, status }) => stage === last && status === 'done');
      fc.pre(finished[0] !== undefined && metric in finished[0].metrics);
      const file = path.join(folder, `${files++}.sqlite`);
      const store = Store.open(file);
      const { points: _, ...header } = sweepRecord();
      store.sweeps.save({ ...header, workloads: ['v', 'w'], axes: [AXIS], planned: all.length }, {});
      store.sweeps.savePoints(
        header.id,
        all.map((each) => ({ point: each })),
      );
      store.close();
      const measure = (each: SweepPoint): Measure | undefined => {
        const value = each.metrics[metric];
        const scale = metric === 'cycles' ? secondsPerCycle(each) : 1;
        return value === undefined || scale === undefined ? undefined : { value, rank: value * scale };
      };
      const rows = contests(
        finished.map((each) => ({ point: each })),
        'dataflow',
        AXIS.values,
        goal,
        measure,
        false,
      );
      expect(printed(file, metric)).toEqual(
        rows.map(({ workload, best, winner, margin }) => ({
          ...{ workload, operator: '(whole)', winner: AXIS.values[winner] ?? null, margin },
          ...Object.fromEntries(AXIS.values.map((value, index) => [value, best[index] ?? null])),
        })),
      );
    }),
    { numRuns: 40 },
  );
});
