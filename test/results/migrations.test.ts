import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { SCHEMA_VERSION, schemaVersion } from '../../src/results/migrations.js';
import { Store } from '../../src/results/store.js';
import { CIRCUMSTANCES, idOf, sampleRecord, useTemporaryFolder } from './records.js';
import { recordOf3, releasedSteps, writeVersion3 } from './version-3.js';

const folder = useTemporaryFolder();
const newFile = (): string => join(folder(), 'runs.sqlite');

it('a database that another process migrates while its header is read is ours, not another program’s', () => {
  const file = newFile();
  const slow = new Database(file);
  slow.pragma('journal_mode = WAL');
  const pragma = slow.pragma.bind(slow);
  const readings: string[] = [];
  slow.pragma = (source, options) => {
    const value: unknown = pragma(source, options);
    readings.push(source);
    if (readings.length === 2) Store.open(file).close();
    return value;
  };
  expect(schemaVersion(slow, file)).toBe(0);
  expect(schemaVersion(slow, file)).toBe(SCHEMA_VERSION);
  expect(readings.slice(0, 2).sort()).toEqual(['application_id', 'user_version']);
  slow.close();
});

it('steps that were released stay as they are', () => {
  expect(releasedSteps()).toEqual([
    '8bcab7e2bb192d8f0dad068c65ffa3f3dcd55da6e6d2d708bb530f5bd317211f',
    '5015580e6035fe9d7af6ce0617785bdb763c9c4a72f216a67c30a68bde00963d',
    '0f05ad0251b23c200f67fdc402bd0d614223119597910d931584d25a571576d0',
  ]);
});

describe('a database of version 3', () => {
  it('gives its runs back under the present contract, also to a reader', () => {
    const file = newFile();
    writeVersion3(file, [idOf('aaaa'), idOf('bbbb')]);
    const store = Store.open(file, { readonly: true });
    for (const digits of ['aaaa', 'bbbb']) {
      expect(store.runs.load(digits)).toEqual(recordOf3(idOf(digits)));
      expect(store.runs.circumstances(digits)).toEqual(CIRCUMSTANCES);
    }
    expect(store.runs.list()[0]).toMatchObject({ id: idOf('bbbb'), codeHash: '', work: 6912 });
    expect(
      store.query('select run, work, work_unit, macs, pe_utilization, peak_per_second, code_hash from v_run')
        .rows,
    ).toEqual(['aaaa', 'bbbb'].map((run) => [run.padEnd(12, '0'), 6912, '', 6912, 0.675, null, '']));
    expect(
      store.query(
        'select name, work, dram_read_bytes, dram_write_bytes from v_operator order by run, idx limit 2',
      ).rows,
    ).toEqual([
      ['conv1', 6912, 720, 96],
      ['relu1', 0, 0, 0],
    ]);
    expect(store.query('select sum(cycles) from v_stall').rows).toEqual([[32]]);
    expect(store.query("select text from v_metric where name = 'dataflow'").rows).toEqual([['os'], ['os']]);
    store.close();
  });

  it('gives its sweeps back, with operators that were packed then', () => {
    const file = newFile();
    writeVersion3(file, []);
    const store = Store.open(file);
    const sweep = store.sweeps.load('old');
    expect(sweep).toMatchObject({ codeHash: '', planned: 2, workloads: ['tiny'] });
    expect(sweep.points.map(({ status, metrics }) => [status, metrics])).toEqual([
      ['done', { cycles: 656, energyJoules: 3e-9 }],
      ['failed', {}],
    ]);
    expect(store.query('select cycles, metrics, error from v_point order by idx').rows).toEqual([
      [656, null, null],
      [null, null, 'too small'],
    ]);
    const [conv, pool, relu] = store.sweeps.operators(sweep.id, 1, 0)!;
    expect(conv).toEqual({
      ...{
        name: 'conv1',
        kind: 'any',
        stage: 'S1',
        unit: 'array',
        startCycle: 0,
        endCycle: 640,
        cycles: 640,
      },
      ...{ computeCycles: 576, fillCycles: 0, drainCycles: 48, stallCycles: { ifmap: 9, filter: 7 } },
      ...{ work: 6912, macs: 6912, peUtilization: 0.675, mappingEfficiency: 0.75 },
      ...{ arithmeticIntensity: 8.5, weightedArithmeticIntensity: 17.5 },
      ...{ energyJoules: 1e-9 + 2e-9, energy: { mac: 1e-9, dram: 2e-9 }, details: {} },
      traffic: [
        { level: 'dram', tensor: 'ifmap', readBytes: 288, writeBytes: 0 },
        { level: 'dram', tensor: 'ofmap', readBytes: 0, writeBytes: 96 },
        { level: 'scratchpad', tensor: 'psum', readBytes: 384, writeBytes: 384 },
      ],
    });
    expect(pool).toMatchObject({ unit: 'vector', startCycle: 640, endCycle: 656, work: 0, traffic: [] });
    expect(relu).toMatchObject({ unit: 'fused', startCycle: 656, endCycle: 656, energyJoules: 0 });
    store.close();
  });

  it('takes new runs beside the old ones, and loses whole runs only', () => {
    const file = newFile();
    writeVersion3(file, [idOf('aaaa')]);
    const store = Store.open(file);
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    store.runs.save(sampleRecord(idOf('aaaa')), CIRCUMSTANCES, { force: true });
    expect(store.runs.load('aaaa')).toEqual(sampleRecord(idOf('aaaa')));
    const raw = new Database(file);
    expect(raw.pragma('foreign_key_check')).toEqual([]);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    const counts = ['run', 'operator', 'stall'].map((table) =>
      raw.prepare(`select count(*) from ${table}`).pluck().get(),
    );
    expect(counts).toEqual([2, 4, 20]);
    raw.close();
    store.close();
  });

  it('has the same tables and views as a new one', () => {
    const [old, fresh] = [newFile(), newFile()];
    writeVersion3(old, [idOf('aaaa')]);
    const schemaOf = (file: string): unknown => {
      Store.open(file).runs.save(sampleRecord(), CIRCUMSTANCES);
      return Store.open(file).query('select type, name, sql from sqlite_schema order by name').rows;
    };
    expect(schemaOf(old)).toEqual(schemaOf(fresh));
  });

  it('stays whole when its migration is killed, and is migrated by the next', () => {
    const file = newFile();
    const ids = Array.from({ length: 60 }, (_, index) => idOf(`${index}`.padStart(4, '0')));
    writeVersion3(file, ids);
    // Killed when all is done but the commit; the small cache has the changes written to disk before.
    const script = `
      import Database from 'better-sqlite3';
      import { statSync } from 'node:fs';
      const { exec, pragma } = Database.prototype;
      Database.prototype.exec = function (sql) {
        pragma.call(this, 'cache_size = 1');
        return exec.call(this, sql);
      };
      Database.prototype.pragma = function (source, options) {
        if (!/^user_version = /.test(source)) return pragma.call(this, source, options);
        console.log(this.inTransaction, statSync(process.argv[2] + '-wal').size);
        process.kill(process.pid, 'SIGKILL');
      };
      const { Store } = await import(process.argv[1]);
      Store.open(process.argv[2]);`;
    const root = resolve(import.meta.dirname, '../..');
    const { signal, stdout } = spawnSync(
      process.execPath,
      [
        ...['--input-type=module', '-e', script],
        ...[pathToFileURL(join(root, 'dist/results/store.js')).href, file],
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(signal).toBe('SIGKILL');
    const [inTransaction, spilled] = stdout.trim().split(' ');
    expect(inTransaction).toBe('true');
    expect(Number(spilled)).toBeGreaterThan(0);

    const raw = new Database(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(3);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(raw.prepare('select dram_ifmap_bytes from v_operator where idx = 0').pluck().all()).toEqual(
      ids.map(() => 288),
    );
    expect(raw.prepare("select 1 from sqlite_schema where name = 'total_metric'").get()).toBeUndefined();
    raw.close();
    const store = Store.open(file);
    for (const id of ids) expect(store.runs.load(id)).toEqual(recordOf3(id));
    store.close();
  });
});
