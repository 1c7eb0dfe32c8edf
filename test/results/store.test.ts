import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, migrate, MIGRATIONS, SCHEMA_VERSION } from '../../src/results/migrations.js';
import { Store } from '../../src/results/store.js';
import { anyRecord, CIRCUMSTANCES, complaint, idOf, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();
const newFile = (): string => join(folder(), 'runs.sqlite');

describe('saving and loading', () => {
  it('gives back any record unchanged', () => {
    const store = Store.open(newFile());
    fc.assert(
      fc.property(anyRecord, (record) => {
        store.runs.save(record, CIRCUMSTANCES, { force: true });
        const loaded = store.runs.load(record.run.id);
        expect(loaded).toEqual(record);
        // Key order too, where the record has one that is ours to keep.
        expect(loaded.operators.map(({ traffic }) => traffic)).toEqual(
          record.operators.map(({ traffic }) => traffic),
        );
        expect(loaded.operators.map(({ details }) => Object.keys(details))).toEqual(
          record.operators.map(({ details }) => Object.keys(details)),
        );
      }),
      { numRuns: 150 },
    );
    store.close();
  });

  it('keeps circumstances apart from the record', () => {
    const store = Store.open(newFile());
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    expect(store.runs.circumstances('latest')).toEqual(CIRCUMSTANCES);
    expect(JSON.stringify(store.runs.load('latest'))).not.toContain(CIRCUMSTANCES.host);
    store.close();
  });

  it('refuses numbers that are not finite and saves nothing of such a record', () => {
    const file = newFile();
    const store = Store.open(file);
    const nan = sampleRecord();
    nan.operators[1]!.details['ratio'] = Number.NaN;
    expect(() => store.runs.save(nan, CIRCUMSTANCES)).toThrow('record.operators[1].details.ratio is NaN');
    const infinite = sampleRecord();
    infinite.run.architecture['dram'] = { bandwidth: Infinity };
    expect(() => store.runs.save(infinite, CIRCUMSTANCES)).toThrow(
      'record.run.architecture.dram.bandwidth is Infinity',
    );
    expect(existsSync(file)).toBe(false);
  });

  it('replaces a run only by force, with all its rows', () => {
    const store = Store.open(newFile());
    const first = sampleRecord();
    const second = sampleRecord();
    second.totals.cycles = 641;
    second.operators.pop();
    expect(store.runs.save(first, CIRCUMSTANCES)).toBe(true);
    expect(store.runs.save(second, CIRCUMSTANCES)).toBe(false);
    expect(store.runs.load(first.run.id)).toEqual(first);
    expect(store.runs.save(second, CIRCUMSTANCES, { force: true })).toBe(true);
    expect(store.runs.load(first.run.id)).toEqual(second);
    const rows = (table: string): unknown => store.query(`select count(*) from ${table}`).rows[0]![0];
    expect([rows('run'), rows('operator'), rows('stall'), rows('circumstance')]).toEqual([1, 1, 10, 1]);
    store.close();
  });

  it('leaves the old run when the new one fails half way', () => {
    const store = Store.open(newFile());
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    const broken = sampleRecord();
    broken.operators[1]!.name = undefined as unknown as string;
    expect(() => store.runs.save(broken, CIRCUMSTANCES, { force: true })).toThrow();
    expect(store.runs.load('latest')).toEqual(sampleRecord());
    store.close();
  });

  it('commits a transaction of several runs as one', () => {
    const store = Store.open(newFile());
    expect(() =>
      store.transaction(() => {
        store.runs.save(sampleRecord(), CIRCUMSTANCES);
        throw new Error('point failed');
      }),
    ).toThrow('point failed');
    expect(store.runs.has(sampleRecord().run.id)).toBe(false);
    store.close();
  });

  it('does not touch the disk before the first save', () => {
    const file = join(folder(), 'deep', 'runs.sqlite');
    const store = Store.open(file);
    expect(store.runs.has(idOf('1'))).toBe(false);
    expect(store.runs.list()).toEqual([]);
    expect(complaint(() => store.runs.load('latest'))).toContain(`${file}: no such database`);
    expect(existsSync(join(file, '..'))).toBe(false);
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    expect(existsSync(file)).toBe(true);
    store.close();
    const again = Store.open(file, { readonly: true });
    expect(again.runs.load('c0ffee')).toEqual(sampleRecord());
    expect(() => again.runs.save(sampleRecord(), CIRCUMSTANCES)).toThrow('read-only');
    again.close();
  });
});

describe('finding runs', () => {
  const filled = (...ids: string[]): Store => {
    const store = Store.open(newFile());
    ids.forEach((digits, index) =>
      store.runs.save(sampleRecord(idOf(digits)), {
        ...CIRCUMSTANCES,
        createdAt: `2026-11-2${index}T00:00:00Z`,
      }),
    );
    return store;
  };

  it('resolves short ids and `latest`', () => {
    const store = filled('c0ffee', 'c0ffef', 'decaf');
    expect(store.runs.resolve('deca')).toBe(idOf('decaf'));
    expect(store.runs.resolve('DECAF')).toBe(idOf('decaf'));
    expect(store.runs.resolve('c0ffee')).toBe(idOf('c0ffee'));
    expect(store.runs.resolve(idOf('c0ffef'))).toBe(idOf('c0ffef'));
    expect(store.runs.resolve('latest')).toBe(idOf('decaf'));
  });

  it('lists the candidates of an ambiguous prefix, with as many digits as it takes', () => {
    const store = filled('c0ffee', 'c0ffef', `${'ab'.repeat(10)}1`, `${'ab'.repeat(10)}2`);
    const message = complaint(() => store.runs.resolve('c0ff'));
    expect(message).toContain("'c0ff' is ambiguous: c0ffee000000 (tiny on square4), c0ffef000000");
    expect(complaint(() => store.runs.resolve('abab'))).toContain(`${'ab'.repeat(10)}1 (`);
  });

  it('names the nearest run, and what an id looks like', () => {
    const store = filled('c0ffee', 'decaf');
    expect(complaint(() => store.runs.load('c0ffff'))).toContain(
      "no run 'c0ffff'; expected 'latest', or an id that systole list runs prints; did you mean 'c0ffee000000'?",
    );
    expect(complaint(() => store.runs.load('c0f'))).toContain(
      "'c0f' is no run id; expected 'latest' or at least 4",
    );
    expect(complaint(() => store.runs.load('resnet'))).toContain("'resnet' is no run id");
    expect(complaint(() => Store.open(newFile()).runs.resolve('latest'))).toContain('no such database');
  });

  it('lists newest first and filters', () => {
    const store = filled('aaaa', 'bbbb', 'cccc');
    expect(store.runs.list().map(({ id }) => id[0])).toEqual(['c', 'b', 'a']);
    expect(store.runs.list({ workload: 'tiny', arch: 'square4', limit: 1 }).map(({ id }) => id[0])).toEqual([
      'c',
    ]);
    expect(store.runs.list({ workload: 'other' })).toEqual([]);
    expect(store.runs.list()[0]).toMatchObject({ cycles: 640, host: 'test host', peUtilization: 0.675 });
    expect(store.runs.list()[0]).toMatchObject({ codeHash: 'd'.repeat(64), work: 6912 });
  });
});

describe('files that cannot be used', () => {
  it('names a directory, a missing parent that is a file, and a special file', () => {
    const place = folder();
    writeFileSync(join(place, 'text'), 'no database');
    expect(complaint(() => Store.open(place))).toBe(
      `${place}: is a directory; expected a SQLite database of runs, or a name under which one can be made`,
    );
    expect(complaint(() => Store.open(join(place, 'text', 'runs.sqlite')))).toContain('is no folder');
    const nowhere = Store.open('/proc/none/runs.sqlite');
    expect(complaint(() => nowhere.runs.save(sampleRecord(), CIRCUMSTANCES))).toContain(
      '/proc/none/runs.sqlite: cannot be',
    );
    expect(complaint(() => Store.open('/dev/null'))).toContain('/dev/null: is not a regular file');
    expect(complaint(() => Store.open(join(place, 'none.sqlite'), { readonly: true }))).toContain(
      'no such database',
    );
  });

  it('leaves a file alone that is no database', () => {
    const file = newFile();
    writeFileSync(file, 'This is my thesis. '.repeat(100));
    const before = readFileSync(file);
    expect(complaint(() => Store.open(file))).toContain(`${file}: is not a SQLite database`);
    expect(complaint(() => Store.open(file, { readonly: true }))).toContain(
      `${file}: is not a SQLite database`,
    );
    expect(readFileSync(file)).toEqual(before);
  });

  it('reports a damaged database', () => {
    const file = newFile();
    const store = Store.open(file);
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    store.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 4096));
    expect(complaint(() => Store.open(file).runs.load('latest'))).toContain(`${file}: is a damaged database`);
    expect(complaint(() => Store.open(file).query('select * from run'))).toContain('damaged');
  });

  it('leaves the database of another program alone', () => {
    const file = newFile();
    const other = new Database(file);
    other.exec('create table bookmark (url text)');
    other.close();
    const before = readFileSync(file);
    expect(complaint(() => Store.open(file))).toContain('is a SQLite database of another program');
    expect(readFileSync(file)).toEqual(before);
  });

  it('takes an empty file for a new database', () => {
    const file = newFile();
    writeFileSync(file, '');
    const store = Store.open(file);
    expect(store.runs.save(sampleRecord(), CIRCUMSTANCES)).toBe(true);
    store.close();
  });

  it('does not open what a newer version wrote', () => {
    const file = newFile();
    Store.open(file).runs.save(sampleRecord(), CIRCUMSTANCES);
    const raw = new Database(file);
    raw.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    raw.close();
    for (const readonly of [true, false])
      expect(complaint(() => Store.open(file, { readonly }))).toBe(
        `${file}: has schema version ${SCHEMA_VERSION + 1}; ` +
          `expected at most ${SCHEMA_VERSION}: a newer version of this tool wrote it`,
      );
  });
});

describe('schema', () => {
  it('is brought up to date, also by a reader', () => {
    const file = newFile();
    const old = new Database(file);
    old.pragma(`application_id = ${APPLICATION_ID}`);
    old.close();
    expect(Store.open(file).query('select count(*) from run').rows).toEqual([[0]]);
    expect(complaint(() => Store.open(file, { readonly: true }).runs.load('latest'))).toBe(
      `${file}: holds no runs yet`,
    );
  });

  it('is untouched when a migration fails', () => {
    const file = newFile();
    const clash = new Database(file);
    clash.pragma(`application_id = ${APPLICATION_ID}`);
    clash.exec('create table assumption (x text)');
    expect(() => migrate(clash, file)).toThrow('already exists');
    expect(clash.prepare('select name from sqlite_schema').pluck().all()).toEqual(['assumption']);
    expect(clash.pragma('user_version', { simple: true })).toBe(0);
    clash.close();
  });

  it('is strict, versioned and consistent', () => {
    const file = newFile();
    const store = Store.open(file);
    store.runs.save(sampleRecord(), CIRCUMSTANCES);
    const raw = new Database(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    const tables = raw.pragma('table_list') as {
      schema: string;
      name: string;
      type: string;
      strict: number;
    }[];
    const ours = tables.filter(({ type, name }) => type === 'table' && !name.startsWith('sqlite_'));
    expect(ours.filter(({ strict }) => strict === 0)).toEqual([]);
    expect(raw.pragma('foreign_key_check')).toEqual([]);
    raw.pragma('foreign_keys = ON');
    raw.exec('delete from run');
    for (const { name } of ours)
      expect(raw.prepare(`select count(*) from ${name}`).pluck().get(), name).toBe(0);
    raw.close();
    store.close();
  });
});
