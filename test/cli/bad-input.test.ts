import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARCHITECTURE } from './cases-architecture.js';
import { COMMAND, STORED } from './cases-command.js';
import { DRAM } from './cases-dram.js';
import { WORKLOAD } from './cases-workload.js';
import { caseOf, takesDatabase, type Case } from './cases.js';
import { folder, NETWORK, removeFolder, snapshot, systole, systoleHere } from './process.js';

const folders: string[] = [];
let database: Uint8Array;

beforeAll(async () => {
  const made = folder({ 'net.yaml': NETWORK });
  folders.push(made);
  await systole(['run', 'net.yaml', '--arch', 'systolic/8x8', '--db', 'runs.sqlite'], made);
  database = fs.readFileSync(path.join(made, 'runs.sqlite'));
});
afterAll(() => folders.forEach(removeFolder));

/**
 * Exit code 2, nothing on stdout, one line on stderr that says what it should, no file made or changed.
 * @param stored whether the database is there before
 * @param start as a process of its own, or in this one
 */
async function refuses({ args, files, says }: Case, stored: boolean, start = systoleHere): Promise<void> {
  const cwd = folder(stored ? { ...files, 'runs.sqlite': database } : files);
  folders.push(cwd);
  const before = snapshot(cwd);
  const [command = '', ...rest] = args;
  const outcome = await start(takesDatabase(args) ? [command, '--db', 'runs.sqlite', ...rest] : args, cwd);
  expect(outcome.stderr).toMatch(/^systole: error: [^\n]*\n$/);
  for (const text of says) expect(outcome.stderr).toContain(text);
  expect(outcome.stdout).toBe('');
  expect(outcome.code).toBe(2);
  const after = snapshot(cwd);
  // A reader of a database in WAL mode leaves its index and an empty log beside it.
  delete after['runs.sqlite-shm'];
  if (after['runs.sqlite-wal'] === '') delete after['runs.sqlite-wal'];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(after).toEqual(before);
}

// Each case meets a database or none; of every kind of input some cases meet either.
describe.concurrent('bad input gives one line and changes nothing', () => {
  [...ARCHITECTURE, ...WORKLOAD, ...COMMAND, ...DRAM].forEach((bad, index) => {
    it(bad.name, () => refuses(bad, index % 2 === 0));
  });
  for (const bad of STORED) it(bad.name, () => refuses(bad, true));

  const run = ['run', 'net.yaml', '--arch', 'systolic/8x8', '--db'];
  const databases: readonly [name: string, db: string, files: Case['files'], says: string][] = [
    ['a folder as database', 'db', { 'db/x': '' }, 'db: is a directory; expected a SQLite database of runs'],
    [
      'a text file as database',
      'db',
      { db: 'some text\n'.repeat(500) },
      'db: is not a SQLite database; expected',
    ],
    ['a database under a file', 'f/db', { f: 'text' }, "f/db: cannot be made: '"],
    ['a database where none can be made', '/proc/none/db', {}, '/proc/none/db: '],
  ];
  for (const [name, db, files, says] of databases) {
    it(name, () => refuses(caseOf(name, [...run, db], files, [says]), false));
  }
  it('a database of runs that is not there', () =>
    refuses(caseOf('', ['query', 'select 1'], {}, ['runs.sqlite: no such database; expected']), false));

  const processes = [...ARCHITECTURE.slice(0, 2), ...WORKLOAD.slice(0, 2), ...COMMAND.slice(0, 2)];
  it.each(processes)('$name, as a process of its own', (bad) => refuses(bad, false, systole));

  it('shows a stack trace with --debug only', async () => {
    const cwd = folder();
    folders.push(cwd);
    const { stderr, code } = await systole(['run', 'none.yaml', '--arch', 'systolic/8x8', '--debug'], cwd);
    expect(stderr).toMatch(/\n {4}at /);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^systole: error: no such file/);
    expect(code).toBe(2);
  });

  it('of several files to validate names the fault of each', async () => {
    const cwd = folder({ 'net.yaml': NETWORK, 'a.yaml': 'kind: netwrk\n', 'b.yaml': 'rows: 3\n' });
    folders.push(cwd);
    const { stderr, stdout, code } = await systole(['validate', 'net.yaml', 'a.yaml', 'b.yaml'], cwd);
    expect(stderr.trim().split('\n')).toEqual([
      "systole: error: a.yaml:1:7: kind: is 'netwrk'; expected one of network, circuit, limb-trace, sweep, trace, cheetah, deployment, flexsa, gc-peer, gpu, haac, he-cpu, inference, limb-vector, rpu, systolic, wavecore; did you mean 'network'?",
      expect.stringMatching(/^systole: error: b.yaml:1:1: kind: is missing; expected one of /) as string,
    ]);
    expect(stdout).toContain('net.yaml');
    expect(code).toBe(2);
  });
});
