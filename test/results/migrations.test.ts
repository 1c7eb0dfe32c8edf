import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { SCHEMA_VERSION, schemaVersion } from '../../src/results/migrations.js';
import { Store } from '../../src/results/store.js';
import { useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();

it('a database that another process migrates while its header is read is ours, not another program’s', () => {
  const file = join(folder(), 'runs.sqlite');
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
