import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import type { AxisValue, SweepPoint } from '../../src/results/sweep-record.js';
import { AxisTaker } from '../../src/results/column-takers.js';
import { asTable, type SweepTable } from '../../src/results/sweep-table.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-table-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const HEADER = {
  ...{
    id: 'a'.repeat(64),
    name: 's',
    title: '',
    arch: 'x',
    kind: 'systolic',
    toolVersion: '1',
    codeHash: '',
  },
  ...{ workloads: ['v', 'w'], axes: [], objectives: [], filters: [], planned: 9, assumptions: [] },
};

const value: fc.Arbitrary<AxisValue> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('64 KiB', '1', 'a,', ',"b', '","', '{"c":1}', '\\', 'é\n'),
  fc.boolean(),
);
const values = fc.dictionary(fc.constantFrom('rows', 'dram.bandwidth', 'x,"y', 'l', 'workload'), value);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const metrics = fc.dictionary(fc.constantFrom('seconds', 'peUtilization', 'own', 'own.p99'), number);

const point = fc.record({
  index: fc.integer({ min: 0, max: 1e6 }),
  stage: fc.constantFrom(1, 2),
  fidelity: fc.constantFrom('analytic' as const, 'event' as const),
  workload: fc.constantFrom('v', 'w'),
  values,
  status: fc.constantFrom('done' as const, 'failed' as const),
  metrics,
});
const points = fc
  .uniqueArray(point, { selector: ({ index, stage }) => `${stage} ${index}`, maxLength: 30 })
  .map((all): SweepPoint[] => all.sort((a, b) => a.stage - b.stage || a.index - b.index));

const NAMES = ['seconds', 'peUtilization', 'own', 'own.p99', 'cycles', 'constructor'];
const PATHS = ['rows', 'dram.bandwidth', 'x,"y', 'l', 'workload', 'none'];

function expectSame(table: SweepTable, all: readonly SweepPoint[]): void {
  expect(table.points.map((each) => each.record())).toEqual(all);
  for (const [row, each] of all.entries()) {
    const own = table.points[row]!;
    expect([own.index, own.stage, own.fidelity, own.workload, own.isDone]).toEqual([
      ...[each.index, each.stage, each.fidelity, each.workload, each.status === 'done'],
    ]);
    for (const name of NAMES)
      expect(own.metric(name)).toBe(Object.hasOwn(each.metrics, name) ? each.metrics[name] : undefined);
    for (const at of PATHS) {
      const wanted = Object.hasOwn(each.values, at) ? each.values[at] : undefined;
      expect(own.value(at)).toBe(wanted);
      expect(own.key(at)).toBe(wanted === undefined ? undefined : String(wanted));
    }
  }
}

let files = 0;
/** A database with these points. */
function stored(all: readonly SweepPoint[]): string {
  const file = path.join(folder, `${files++}.sqlite`);
  const store = Store.open(file);
  store.sweeps.save(HEADER, {});
  store.sweeps.savePoints(
    HEADER.id,
    all.map((each) => ({ point: each })),
  );
  store.close();
  return file;
}

describe('a sweep by column', () => {
  it('says of every point what the record says, from memory and from a database, read at once or later', () => {
    fc.assert(
      fc.property(points, fc.boolean(), (all, axes) => {
        expectSame(asTable({ ...HEADER, points: all }), all);
        const store = Store.open(stored(all), { readonly: true });
        const record = store.sweeps.load('s');
        expectSame(
          store.sweeps.table('s', () => ({ metrics: NAMES.slice(0, 3), axes })),
          record.points,
        );
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('reads more rows than one fetch has', () => {
    const first = 7000;
    const all = Array.from({ length: 10_001 }, (_, row): SweepPoint => ({
      ...{ index: row % first, stage: row < first ? 1 : 2, fidelity: 'event', workload: 'w', status: 'done' },
      values: { rows: row % 7, cols: row % 11, 'dram.bandwidth': `${row} GB/s` },
      metrics: { seconds: row / 3 },
    }));
    const store = Store.open(stored(all), { readonly: true });
    const { points: read } = store.sweeps.table('latest', () => ({ axes: true }));
    expect(read.map(({ stage, index }) => [stage, index])).toEqual(
      all.map(({ stage, index }) => [stage, index]),
    );
    for (const row of [0, 1, 4999, 5000, 5001, 6999, 7000, 9999, 10_000]) {
      expect(read[row]!.metric('seconds')).toBe(row / 3);
      expect(read[row]!.value('dram.bandwidth')).toBe(`${row} GB/s`);
      expect([read[row]!.value('rows'), read[row]!.value('cols')]).toEqual([row % 7, row % 11]);
    }
    store.close();
  });

  it('knows nothing of points that are written later', () => {
    const of = (index: number): SweepPoint => ({
      ...{ index, stage: 1, fidelity: 'event', workload: 'w', status: 'done' },
      ...{ values: { rows: index }, metrics: { seconds: index } },
    });
    const file = stored([of(1), of(3), of(4)]);
    const store = Store.open(file, { readonly: true });
    const { points: read } = store.sweeps.table('s');
    const writer = Store.open(file);
    writer.sweeps.savePoints(HEADER.id, [{ point: of(0) }, { point: of(2) }, { point: of(5) }]);
    writer.close();
    expect(read.map((each) => each.metric('seconds'))).toEqual([1, 3, 4]);
    expect(read.map((each) => each.value('rows'))).toEqual([1, 3, 4]);
    expect(read.map((each) => each.record().index)).toEqual([1, 3, 4]);
    store.close();
  });

  it('reads numbers of columns from their columns, whatever JSON says', () => {
    const file = stored([]);
    const db = new Database(file);
    db.prepare(
      `insert into point (sweep_id, stage, idx, fidelity, workload, axis_values, status, seconds, metrics)
       values (?, 1, 0, 'event', 'w', '{}', 'done', 0.1, '{"own": 0.30000000000000004}')`,
    ).run(HEADER.id);
    db.close();
    const store = Store.open(file, { readonly: true });
    const [only] = store.sweeps.table('s').points;
    expect([only!.metric('seconds'), only!.metric('own'), only!.metric('cycles')]).toEqual([
      0.1,
      0.1 + 0.2,
      undefined,
    ]);
    store.close();
  });
});

it('reads axes of more different halves than it remembers', () => {
  const taker = new AxisTaker();
  const count = 20_500;
  const valuesOf = (row: number): Record<string, AxisValue> => ({
    rows: row,
    cols: -1 - row,
    flow: `f${row % 3}`,
  });
  // The last ones come a second time: their halves are not remembered.
  for (let row = 0; row < count; row++) taker.addJson(JSON.stringify(valuesOf(row)));
  for (let row = count - 50; row < count; row++) taker.addJson(JSON.stringify(valuesOf(row)));
  for (const [path, { values: known, keys, at }] of taker.columns()) {
    const wanted = [...Array(count).keys()].map((row) => valuesOf(row)[path]!);
    const read = [...wanted, ...wanted.slice(-50)];
    expect(Array.from(at, (code) => known[code])).toEqual(read);
    expect(Array.from(at, (code) => keys[code])).toEqual(read.map(String));
  }
});
