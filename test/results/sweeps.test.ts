import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperatorRecord, Traffic } from '../../src/results/record.js';
import { Store } from '../../src/results/store.js';
import type { SweepPoint } from '../../src/results/sweep-record.js';
import { nameOf } from '../../src/results/sweeps/operator-columns.js';
import { packDetail, unpackDetail } from '../../src/results/sweeps/point-detail.js';
import type { SweepHeader } from '../../src/results/sweeps/store.js';
import { idOf, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();

const HEADER: SweepHeader = {
  ...{ id: idOf('5eed'), name: 'small', title: 'Small', arch: 'any', kind: 'any', toolVersion: '0.1.0' },
  ...{ codeHash: 'd'.repeat(64), workloads: ['tiny'], axes: [], objectives: [], filters: [], planned: 3 },
  assumptions: [],
};

const pointOf = (index: number, metrics: Record<string, number>): SweepPoint => ({
  ...{
    index,
    stage: 1,
    fidelity: 'event',
    workload: 'tiny',
    values: { rows: index },
    status: 'done',
    metrics,
  },
});

/** Operators that keep the contract: cycles that add up, every cause in every operator, a row a tensor. */
const word = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !(text in {}));
const count = fc.nat({ max: 1e9 });
const real = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0);
const modelled = fc.option(real, { freq: 3 });
const anyOperators: fc.Arbitrary<OperatorRecord[]> = fc
  .record({
    causes: fc.uniqueArray(word, { maxLength: 3 }),
    components: fc.uniqueArray(word, { maxLength: 3 }),
  })
  .chain(({ causes, components }) => {
    const each = (names: string[], value: fc.Arbitrary<number>): fc.Arbitrary<Record<string, number>> =>
      fc.record(Object.fromEntries(names.map((name) => [name, value])));
    const traffic: fc.Arbitrary<Traffic[]> = fc.uniqueArray(
      fc.record({
        level: word,
        tensor: word,
        readBytes: count,
        writeBytes: fc.nat({ max: 9 }).map((n) => n + 1),
      }),
      { maxLength: 4, selector: ({ level, tensor }) => JSON.stringify([level, tensor]) },
    );
    const operator = fc.record({
      ...{ name: word, kind: word, stage: word, unit: word, startCycle: count, work: real },
      ...{ computeCycles: count, fillCycles: count, drainCycles: count, stallCycles: each(causes, count) },
      ...{ macs: modelled, peUtilization: modelled, mappingEfficiency: modelled, energyJoules: modelled },
      ...{ arithmeticIntensity: modelled, weightedArithmeticIntensity: modelled },
      ...{ energy: each(components, real), traffic, details: fc.constant({}) },
    });
    return fc.array(
      operator.map((one) => {
        const stalled = Object.values(one.stallCycles).reduce((sum, cycles) => sum + cycles, 0);
        const cycles = one.computeCycles + one.fillCycles + one.drainCycles + stalled;
        return { ...one, cycles, endCycle: one.startCycle + cycles };
      }),
      { maxLength: 6 },
    );
  });

const hashes = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

const inOrder = ({ traffic, ...rest }: OperatorRecord): OperatorRecord => ({
  ...rest,
  traffic: [...traffic].sort((a, b) => (`${a.level}\0${a.tensor}` < `${b.level}\0${b.tensor}` ? -1 : 1)),
});

describe('packed operators', () => {
  it('come back whatever the kind: units, lanes that overlap, work, what is not modelled', () => {
    fc.assert(
      fc.property(anyOperators, (operators) => {
        const unpacked = unpackDetail(packDetail(operators), operators.map(nameOf));
        expect(unpacked.map(inOrder)).toEqual(operators.map(inOrder));
      }),
    );
  });

  it('keep no column for what follows from the others', () => {
    const [conv] = sampleRecord().operators;
    const plain = { ...conv!, energyJoules: 1e-9 + 2e-9 };
    const usual = packDetail(
      Array.from({ length: 50 }, (_, k) => ({ ...plain, startCycle: 640 * k, endCycle: 640 * (k + 1) })),
    );
    const unusual = packDetail(
      Array.from({ length: 50 }, (_, k) => ({ ...plain, startCycle: k * k, endCycle: k * k + 640 })),
    );
    expect(unusual.length).toBeGreaterThan(usual.length + 50);
  });

  it('add up rows of one tensor', () => {
    const [conv] = sampleRecord().operators;
    const row = { level: 'dram', tensor: 'ifmap', readBytes: 3, writeBytes: 0 };
    const [unpacked] = unpackDetail(packDetail([{ ...conv!, traffic: [row, row] }]), [nameOf(conv!)]);
    expect(unpacked!.traffic).toEqual([{ ...row, readBytes: 6 }]);
  });
});

describe('sweeps in a database', () => {
  it('keep any metric of a point: those with a column, those of its kind, none that is not modelled', () => {
    const store = Store.open(join(folder(), 'sweeps.sqlite'));
    const metrics = fc.dictionary(
      fc.oneof(word, fc.constantFrom('cycles', 'energyJoules', 'tokens.p99')),
      real,
    );
    fc.assert(
      fc.property(fc.array(metrics, { minLength: 1, maxLength: 4 }), hashes, (list, id) => {
        const points = list.map((one, index) => pointOf(index, one));
        store.sweeps.save({ ...HEADER, id }, {});
        store.sweeps.savePoints(
          id,
          points.map((point) => ({ point })),
        );
        expect(store.sweeps.load(id)).toEqual({ ...HEADER, id, points });
      }),
      { numRuns: 50 },
    );
    store.close();
  });

  it('show them in v_point', () => {
    const store = Store.open(join(folder(), 'sweeps.sqlite'));
    store.sweeps.save(HEADER, {});
    const unknown = { areaSquareMetres: Number.NaN, noise: Number.NaN };
    store.sweeps.savePoints(HEADER.id, [
      { point: pointOf(0, { cycles: 7, 'tokens.p99': 0.5 }) },
      { point: pointOf(1, { cycles: 8, ...unknown }) },
    ]);
    const { rows } = store.query(
      `select cycles, metrics ->> '$."tokens.p99"', metrics, area_square_metres from v_point order by idx`,
    );
    expect(rows).toEqual([
      [7, 0.5, '{"tokens.p99":0.5}', null],
      [8, null, null, null],
    ]);
    expect(store.sweeps.load('small').points[1]!.metrics).toEqual({ cycles: 8 });
    store.close();
  });

  it('are counted: finished, failed, by stage', () => {
    const store = Store.open(join(folder(), 'sweeps.sqlite'));
    expect([store.sweeps.list(), store.sweeps.stages(), store.sweeps.failures(HEADER.id, 1)]).toEqual([
      [],
      [],
      0,
    ]);
    store.sweeps.save(HEADER, { fidelity: 'analytic', refine: { fidelity: 'event' } });
    const failed: SweepPoint = { ...pointOf(2, {}), status: 'failed', error: 'too small' };
    const points = [pointOf(0, { cycles: 1 }), failed, { ...pointOf(0, { cycles: 2 }), stage: 2 }];
    for (let time = 0; time < 2; time++)
      store.sweeps.savePoints(
        HEADER.id,
        points.map((point) => ({ point })),
      );
    expect(store.sweeps.finished(HEADER.id, 1)).toEqual(new Set([0, 2]));
    expect([1, 2].map((stage) => store.sweeps.failures(HEADER.id, stage))).toEqual([1, 0]);
    const { id, name, arch, codeHash, planned } = HEADER;
    expect(store.sweeps.list()).toEqual([{ id, name, arch, codeHash, planned, finished: 2, failed: 1 }]);
    expect(store.sweeps.stages()).toEqual([
      { sweep: name, id, stage: 1, fidelity: 'analytic', planned: 3, finished: 2, failed: 1 },
      { sweep: name, id, stage: 2, fidelity: 'event', planned: null, finished: 1, failed: 0 },
    ]);
    expect(store.sweeps.load('latest').points.map(({ error }) => error)).toEqual([
      undefined,
      'too small',
      undefined,
    ]);
    store.close();
  });
});
