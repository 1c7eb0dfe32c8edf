import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { nameOf } from '../../src/results/sweeps/operator-columns.js';
import { packDetail } from '../../src/results/sweeps/point-detail.js';
import type { SweepHeader } from '../../src/results/sweeps/store.js';
import { CIRCUMSTANCES, complaint, idOf, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();
let file: string;

const SWEEP: SweepHeader = {
  ...{ id: idOf('5eed'), name: 'small', title: 'Small', arch: 'any', kind: 'any', toolVersion: '0.1.0' },
  ...{ codeHash: 'd'.repeat(64), workloads: ['tiny'], filters: [], planned: 3, assumptions: [] },
  axes: [{ path: 'rows', values: [0, 1, 2] }],
  objectives: [{ metric: 'cycles', goal: 'minimize' }],
};
const { operators } = sampleRecord();
const points = [0, 1, 2].map((index) => ({
  point: {
    ...{ index, stage: 1, fidelity: 'event' as const, workload: 'tiny', values: { rows: index } },
    ...{ status: 'done' as const, metrics: { cycles: 10 + index, other: 1 } },
  },
  detail: packDetail(operators),
  operators: operators.map(nameOf),
}));

function fill(): void {
  const store = Store.open(file);
  store.runs.save(sampleRecord(), CIRCUMSTANCES);
  store.sweeps.save(SWEEP, {});
  store.sweeps.savePoints(SWEEP.id, points);
  store.close();
}

/** Changes the database as somebody with a tool for SQLite might, who checks nothing. */
function spoil(...statements: string[]): void {
  const db = new Database(file);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  for (const sql of statements) db.exec(sql);
  db.close();
}

/** Reads and writes all that a command might. */
const USES: Readonly<Record<string, (store: Store) => unknown>> = {
  load: (store) => store.runs.load('latest'),
  list: (store) => store.runs.list(),
  circumstances: (store) => store.runs.circumstances('latest'),
  sweep: (store) => store.sweeps.load('small'),
  axes: (store) => store.sweeps.table('small').columns.axis('rows'),
  metrics: (store) => store.sweeps.table('small').columns.metric('other'),
  operators: (store) => store.sweeps.operators(SWEEP.id, 1, 1),
  stages: (store) => store.sweeps.stages(),
  save: (store) => store.runs.save(sampleRecord(idOf('decaf')), CIRCUMSTANCES),
};

beforeEach(() => {
  file = path.join(folder(), 'runs.sqlite');
  fill();
});

describe('what was changed in a database is told as damage', () => {
  it.each<[what: string, sql: string, use: string, says: string]>([
    ['the version, put back', 'pragma user_version = 2', 'list', '(table reproduction already exists)'],
    ['a version that never was', 'pragma user_version = -1', 'load', 'already exists'],
    ['a table of runs', 'drop table operator', 'load', '(no such table: operator)'],
    ['a table to write to', 'drop table stall', 'save', 'stall'],
    ['a table of points', 'drop table point', 'stages', '(no such table: point)'],
    ['a column', 'alter table run rename column seconds to second', 'list', '(no such column: seconds)'],
    [
      'a trigger',
      "create trigger no before insert on run begin select raise(abort, 'never'); end",
      'save',
      'never',
    ],
    [
      'an index',
      'create unique index one on run (fidelity)',
      'save',
      '(UNIQUE constraint failed: run.fidelity)',
    ],
    [
      'an architecture',
      "update run set architecture = '{'",
      'load',
      '(architecture of run c0ffee000000: no JSON)',
    ],
    [
      'options',
      "update run set options = '[]'",
      'load',
      '(options of run c0ffee000000: not as it was written)',
    ],
    ['an operator in the middle', 'delete from operator where idx = 0', 'load', 'has lost operators'],
    ['all operators', 'delete from operator', 'load', 'has lost operators'],
    ['circumstances', 'delete from circumstance', 'list', 'has lost when and where it was made'],
    ['the same, asked for', 'delete from circumstance', 'circumstances', 'has lost when and where'],
    ['axes', "update sweep set axes = '{['", 'sweep', '(axes of sweep small: no JSON)'],
    ['axes of another shape', "update sweep set axes = '[null]'", 'sweep', '(axes of sweep small: not as'],
    [
      'objectives',
      `update sweep set objectives = '[{"metric":"x"}]'`,
      'sweep',
      '(objectives of sweep small: not',
    ],
    ['a definition', "update sweep set definition = '1'", 'sweep', '(definition of sweep small: not'],
    [
      'values of a point',
      "update point set axis_values = 'x' where idx = 1",
      'sweep',
      '(axis values of point 1: no',
    ],
    [
      'values by column',
      "update point set axis_values = '[[]]' where idx = 1",
      'axes',
      '(axis values of a point: not',
    ],
    [
      'a value of a point',
      "update point set axis_values = '{}' where idx = 1",
      'axes',
      "(axis values of point 1: none of 'rows')",
    ],
    [
      'values of all points',
      "update point set axis_values = '{}'",
      'axes',
      "(axis values of point 0: none of 'rows')",
    ],
    [
      'metrics',
      `update point set metrics = '{"other":"1"}' where idx = 2`,
      'metrics',
      '(metrics of point 2: not',
    ],
    ['packed operators', "update point_detail set detail = x'00'", 'operators', 'cannot be unpacked'],
    [
      'nothing packed',
      "update point_detail set detail = x''",
      'operators',
      'operators of point 1 of sweep 5eed',
    ],
    [
      'names of operators',
      "update operator_list set operators = '[1]'",
      'operators',
      'not as it was written',
    ],
    ['too few names', "update operator_list set operators = '[]'", 'operators', 'not as many numbers'],
  ])('%s', (_, sql, use, says) => {
    spoil(sql);
    const message = complaint(() => {
      const store = Store.open(file);
      try {
        USES[use]!(store);
      } finally {
        store.close();
      }
    });
    expect(message).toContain(`${file}: is a damaged database`);
    expect(message).toContain(says);
    expect(message).toContain("expected a sound one: 'sqlite3 <file> .recover' saves what is left");
  });

  it('whatever bytes of it are lost, nothing but one line comes', () => {
    const sound = fs.readFileSync(file);
    let told = 0;
    for (let round = 0; round < 60; round++) {
      const bytes = Buffer.from(sound);
      const page = round % (sound.length / 4096);
      if (round % 3 === 0) bytes.fill(0, 4096 * page + 100, 4096 * (page + 1));
      else if (round % 3 === 1) bytes.fill(0xff, 4096 * page + 100, 4096 * page + 164);
      else for (let at = 4096 * page + 100; at < 4096 * (page + 1); at += 97) bytes[at]! ^= 1 << (at & 7);
      fs.writeFileSync(
        file,
        round % 10 === 9 ? bytes.subarray(0, bytes.length - 4096 * (1 + (round % 7))) : bytes,
      );
      for (const use of Object.values(USES)) {
        let store: Store | undefined;
        try {
          store = Store.open(file);
          use(store);
        } catch (error) {
          expect([(error as Error).name, (error as Error).stack]).toEqual(['InputError', expect.anything()]);
          told++;
        } finally {
          store?.close();
        }
        for (const part of ['-wal', '-shm']) fs.rmSync(file + part, { force: true });
      }
    }
    expect(told).toBeGreaterThan(50);
  });
});

describe('what was deleted', () => {
  it('of points is missing, and can be saved again beside what is left of it', () => {
    spoil('delete from point where idx >= 1');
    const store = Store.open(file);
    expect([...store.sweeps.finished(SWEEP.id, 1)]).toEqual([0]);
    store.sweeps.savePoints(SWEEP.id, points);
    expect(store.sweeps.load('small').points.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(store.sweeps.operators(SWEEP.id, 1, 2)).toHaveLength(operators.length);
    store.close();
  });

  it('of a sweep while its points are made is damage', () => {
    const store = Store.open(file);
    store.sweeps.save(SWEEP, {});
    spoil('delete from sweep', 'delete from point');
    expect(complaint(() => store.sweeps.savePoints(SWEEP.id, points))).toContain(
      `${file}: is a damaged database (FOREIGN KEY constraint failed)`,
    );
    store.close();
  });

  it('of runs is missing, and can be saved again beside what is left of it', () => {
    spoil('delete from run');
    const store = Store.open(file);
    expect(store.runs.list()).toEqual([]);
    expect(store.runs.save(sampleRecord(), CIRCUMSTANCES)).toBe(true);
    expect(store.runs.load('latest')).toEqual(sampleRecord());
    store.close();
  });
});

describe('a database that is removed or replaced while it is open', () => {
  it.each<[word: string, then: () => void]>([
    ['removed', () => undefined],
    ['replaced', fill],
  ])('%s: the next change says so', (word, then) => {
    const store = Store.open(file);
    store.sweeps.save(SWEEP, {});
    for (const part of ['', '-wal', '-shm']) fs.rmSync(file + part, { force: true });
    then();
    expect(complaint(() => store.sweeps.savePoints(SWEEP.id, points))).toContain(
      `${file}: was ${word} while it was in use; expected a database that stays`,
    );
    expect(complaint(() => store.checkPlace())).toContain(word);
    store.close();
  });

  it('one in its place is left in peace', () => {
    const store = Store.open(file);
    store.checkPlace();
    store.runs.save(sampleRecord(idOf('decaf')), CIRCUMSTANCES);
    store.checkPlace();
    store.close();
  });
});
