import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';

it('a journal left by a killed writer is rolled back, also for readers', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-journal-'));
  const file = path.join(folder, 'runs.sqlite');
  const store = Store.open(file);
  store.transaction(() => {}); // makes the file
  store.close();
  // A writer in rollback mode whose small cache spills into the file, killed before it commits.
  const script = `
    const Database = require('better-sqlite3');
    const db = new Database(${JSON.stringify(file)});
    db.pragma('journal_mode = DELETE');
    db.pragma('cache_size = 1');
    db.exec('begin immediate; create table spill (text)');
    const insert = db.prepare('insert into spill values (?)');
    for (let i = 0; i < 200; i++) insert.run('x'.repeat(4000));
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['-e', script], {
    cwd: path.resolve(import.meta.dirname, '../..'),
  });
  expect(signal).toBe('SIGKILL');
  expect(fs.existsSync(`${file}-journal`)).toBe(true);
  const reader = Store.open(file, { readonly: true });
  expect(reader.query("select count(*) from sqlite_schema where name = 'spill'").rows).toEqual([[0]]);
  reader.close();
  expect(fs.existsSync(`${file}-journal`)).toBe(false);
  fs.rmSync(folder, { recursive: true });
});
