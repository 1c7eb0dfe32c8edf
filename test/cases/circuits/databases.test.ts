import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blameFile } from '../../../src/results/trouble.js';
import { BIN, folder, NETWORK, removeFolder, started, systoleHere, type Outcome } from '../../cli/process.js';
import { LOCKLESS } from '../../results/lockless.js';
import { contents } from '../../sweep/helpers.js';

vi.setConfig({ testTimeout: 180_000 });

const sweepOf = (name: string, rows: string): string =>
  `kind: sweep\nname: ${name}\narch: systolic/8x8\nworkloads: [net.yaml]\naxes: {rows: "${rows}", dataflow: [ws, os]}\n`;
const cwd = folder({
  'net.yaml': NETWORK,
  'small.yaml': sweepOf('small', '4..24 step 4'),
  'large.yaml': sweepOf('large', '1..800 step 1'),
});
afterAll(() => removeFolder(cwd));
const at = (name: string): string => path.join(cwd, name);
const systole = (words: string): Promise<Outcome> => systoleHere(words.split(' '), cwd);
const RUN = 'run net.yaml --arch systolic/8x8 --db';

/** A database with a run and a sweep, of this name. */
function copied(name: string): string {
  fs.copyFileSync(at('base.sqlite'), at(name));
  return name;
}
/** Changes a database as somebody with a tool for SQLite might. */
function spoil(name: string, ...statements: string[]): void {
  const db = new Database(at(name));
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  for (const sql of statements) db.exec(sql);
  db.pragma('wal_checkpoint(truncate)');
  db.close();
}
const READERS = [
  'list runs',
  'list sweeps',
  'query select*from(v_run)',
  'export json --out r.json',
  'export csv --out r.csv',
  'plot utilization --out r.svg',
  'plot pareto --out r.2.svg',
  'pareto',
  'compare --sweep latest --by dataflow',
  'sweep status',
  'report --out r.html',
];

beforeAll(async () => {
  expect((await systole(`${RUN} base.sqlite`)).code).toBe(0);
  expect((await systole('sweep small.yaml --workers 0 --db base.sqlite')).code).toBe(0);
});

/** Runs `systole` as a process, of somebody who owns nothing here if this one may do that. */
function elsewhere(words: string): Promise<Outcome> {
  const nobody = process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(process.execPath, [BIN, ...words.split(' ')], { cwd, ...nobody });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

it('read-only-db', async ({ skip }) => {
  fs.mkdirSync(at('ro'));
  copied('ro/a.sqlite');
  fs.chmodSync(cwd, 0o777);
  if ((await elsewhere('--version')).code !== 0) skip(); // where others may not read the program
  fs.chmodSync(at('ro'), 0o555);
  for (const words of READERS.filter((one) => !one.startsWith('export csv') && !one.startsWith('list s'))) {
    const before = await systole(`${words} --db base.sqlite`);
    const after = await elsewhere(`${words.replaceAll(' r.', ' other.')} --db ro/a.sqlite`);
    expect([words, after.code, after.stdout]).toEqual([words, 0, before.stdout]);
  }
  const { code, stderr } = await elsewhere('run net.yaml --arch systolic/16x16 --db ro/a.sqlite');
  expect([code, stderr]).toEqual([2, expect.stringContaining('ro/a.sqlite: cannot be written')]);
  fs.chmodSync(at('ro'), 0o755);
  expect(fs.readdirSync(at('ro'))).toEqual(['a.sqlite']);
});

it.each(LOCKLESS)('locking-protocol (%s)', (code) => {
  const fails = (): never => {
    throw new Database.SqliteError('locking protocol', code);
  };
  expect(() => blameFile('p.sqlite', fails)).toThrow(
    'p.sqlite: is on a file system that cannot share locks or memory between processes; expected a database on a disk of this machine (--db; docs/cluster.md)',
  );
});

it('lost-run', async () => {
  copied('e.sqlite');
  const lock = new Database(at('e.sqlite'));
  lock.exec('begin immediate');
  const { code, stdout, stderr } = await systole(
    'run net.yaml --arch systolic/16x16 --db e.sqlite --format json',
  );
  lock.exec('rollback');
  lock.close();
  const { id } = (JSON.parse(stdout) as { run: { id: string } }).run;
  const kept = `e.sqlite.unsaved-${id.slice(0, 12)}.json`;
  expect([code, fs.existsSync(at(kept))]).toEqual([2, true]);
  expect(stderr).toContain(`is locked by another process for more than 5 s: the run is kept in ${kept}`);
  const listed = await systole('list runs --db e.sqlite --format json');
  expect((JSON.parse(listed.stdout) as { id: string }[]).map((run) => run.id)).toContain(id);
  expect(fs.existsSync(at(kept))).toBe(false);
});

it('db-removed', async () => {
  const end = started([BIN, 'sweep', 'large.yaml', '--workers', '0', '--db', 'c.sqlite'], cwd, {});
  const log = at('c.sqlite-wal');
  const isFilled = (): boolean => fs.existsSync(log) && fs.statSync(log).size > 65_536;
  let over = false;
  void end.then(() => (over = true));
  while (!isFilled() && !over) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const part of ['', '-wal', '-shm']) fs.rmSync(at('c.sqlite') + part, { force: true });
  const { code, stderr } = await end;
  expect(stderr).toContain(
    'systole: error: c.sqlite: was removed while it was in use; expected a database that stays',
  );
  expect([code, stderr.includes('is complete')]).toEqual([2, false]);
});

it('points-deleted', async () => {
  copied('u.sqlite');
  spoil('u.sqlite', 'delete from point where idx >= 5');
  const status = await systole('sweep status --db u.sqlite --format json');
  expect(JSON.parse(status.stdout)).toMatchObject([{ planned: 12, finished: 5, missing: 7 }]);
  const { code, stderr } = await systole('sweep small.yaml --workers 0 --db u.sqlite');
  expect([code, stderr]).toEqual([0, expect.stringContaining('is complete in u.sqlite')]);
  expect(contents(at('u.sqlite'))).toEqual(contents(at('base.sqlite')));
});

describe('damaged-db', () => {
  it.each<[what: string, sql: string, ...commands: string[]]>([
    ['a table that is gone', 'drop table operator', 'export json --out d.json', 'report --out d.html'],
    ['a version put back', 'pragma user_version = 1', 'list runs', `${RUN.replace('8x8', '32x32')}`],
    ['JSON that is none', "update run set architecture = '{'", 'export json --out d.json', 'show latest'],
    [
      'packed numbers',
      "update point_detail set detail = x'00'",
      'compare --sweep latest --by dataflow --layers',
    ],
    ['axes', "update sweep set axes = '{['", 'pareto', 'plot pareto --out d.svg'],
    [
      'values of a point',
      "update point set axis_values = '{}' where idx = 3",
      'plot pareto --out d.svg',
      'compare --sweep latest --by dataflow',
    ],
    ['a row that others need', 'drop table sweep', 'pareto', 'sweep small.yaml --workers 0', 'sweep status'],
  ])('%s', async (_, sql, ...commands) => {
    for (const words of commands) {
      spoil(copied('d.sqlite'), sql);
      const { code, stdout, stderr } = await systole(
        words.endsWith('--db') ? `${words} d.sqlite` : `${words} --db d.sqlite`,
      );
      expect([words, code]).toEqual([words, 2]);
      expect(stderr).toContain('d.sqlite: is a damaged database (');
      expect(stderr).toContain("expected a sound one: 'sqlite3 <file> .recover' saves what is left");
      if (!words.startsWith('run')) expect(stdout).toBe('');
      for (const part of ['', '-wal', '-shm']) fs.rmSync(at('d.sqlite') + part, { force: true });
    }
  });

  it('pages of it', async () => {
    const sound = fs.readFileSync(at('base.sqlite'));
    const pages = sound.length / 4096;
    for (let page = 0; page < pages; page++) {
      const bytes = Buffer.from(sound);
      if (page % 2 === 0) bytes.fill(0, 4096 * page, 4096 * (page + 1));
      else bytes.fill(0xff, 4096 * page, 4096 * page + 64);
      fs.writeFileSync(at('d.sqlite'), bytes);
      const words = [...READERS, 'sweep small.yaml --workers 0'][page % (READERS.length + 1)]!;
      const { code, stderr } = await systole(`${words} --db d.sqlite`);
      expect([page, words, code, stderr.includes('internal')]).toEqual([
        page,
        words,
        code === 0 ? 0 : 2,
        false,
      ]);
      for (const part of ['-wal', '-shm']) fs.rmSync(at('d.sqlite') + part, { force: true });
    }
  });
});
