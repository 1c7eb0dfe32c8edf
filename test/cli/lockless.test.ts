import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folder, NETWORK, removeFolder, systoleHere } from './process.js';
import { LOCKLESS } from '../results/lockless.js';

const LINE =
  /^systole: error: a\.sqlite: is on a file system that cannot share locks or memory between processes.*; expected a database on a disk of this machine \(--db; docs\/cluster\.md\)\n$/;

const SWEEP = `kind: sweep
name: small
arch: systolic/16x16
workloads: [net.yaml]
axes: {rows: [4, 8]}
objectives: {minimize: [seconds, energyJoules]}
`;

const DB = ['--db', 'a.sqlite'];
const RUN = ['run', 'net.yaml', '--arch', 'systolic/16x16', ...DB];
const SWEPT = ['sweep', 'small.yaml', '--workers', '0', ...DB];

/** Where the driver fails: at a pragma, a statement that it prepares, or a transaction. */
type Call = 'pragma' | 'prepare' | 'transaction' | 'exec';

/** From now on the driver answers calls about databases of the folder as a file system without locks does. */
function breakDriver(code: string, calls: readonly Call[]): void {
  for (const call of calls) {
    const original = Database.prototype[call] as (...args: unknown[]) => unknown;
    vi.spyOn(Database.prototype, call as 'exec').mockImplementation(function (
      this: Database.Database,
      ...args: unknown[]
    ) {
      if (path.basename(this.name).startsWith('a.sqlite'))
        throw new Database.SqliteError('of the disk', code);
      return original.apply(this, args) as Database.Database;
    });
  }
}

let cwd: string;
beforeEach(() => (cwd = folder({ 'net.yaml': NETWORK, 'small.yaml': SWEEP })));
afterEach(() => {
  vi.restoreAllMocks();
  removeFolder(cwd);
});

/** What a command has left in the folder: a finished run is kept, a database is not. */
const left = (): string[] => {
  const kept = fs.readdirSync(cwd).filter((name) => !['net.yaml', 'small.yaml'].includes(name));
  for (const name of kept) fs.rmSync(path.join(cwd, name));
  return kept.map((name) => name.replace(/unsaved-[0-9a-f]{12}/, 'unsaved-<run>'));
};

describe('a database on a file system without locks', () => {
  it.each(LOCKLESS)('%s: one line with the remedy, exit code 2, no database left', async (code) => {
    breakDriver(code, ['pragma']);
    for (const [words, kept] of [
      [RUN, ['a.sqlite.unsaved-<run>.json']],
      [SWEPT, []],
    ] as const) {
      const { code: exit, stderr } = await systoleHere(words, cwd);
      expect({ words, exit, stderr }).toEqual({ words, exit: 2, stderr: expect.stringMatching(LINE) });
      expect(left()).toEqual(kept);
    }
  });

  it.each<Call>(['pragma', 'prepare', 'transaction'])(
    'one that was made elsewhere, where %s fails: every command says so',
    async (call) => {
      expect((await systoleHere(SWEPT, cwd)).code).toBe(0);
      expect((await systoleHere(RUN, cwd)).code).toBe(0);
      const before = fs.readFileSync(path.join(cwd, 'a.sqlite'));
      breakDriver('SQLITE_IOERR_LOCK', [call]);
      const commands = [
        [...RUN, '--set', 'rows=8'],
        ['list', 'runs', ...DB],
        ['show', 'latest', ...DB],
        ['query', 'select count(*) from v_run', ...DB],
        ['pareto', ...DB],
        ['compare', '--sweep', 'small', '--by', 'rows', ...DB],
        ['plot', 'pareto', '--out', 'x.svg', ...DB],
        ['report', '--out', 'x.html', ...DB],
        ['export', 'json', '--out', 'x.json', ...DB],
        ['sweep', 'status', ...DB],
        ['tag', 'latest', 'add', 'x', ...DB],
      ].filter(([name]) => !(call === 'transaction' && name === 'query')); // it reads in one statement
      for (const words of commands) {
        const { code, stdout, stderr } = await systoleHere(words, cwd);
        expect({ words, code, stderr }).toEqual({ words, code: 2, stderr: expect.stringMatching(LINE) });
        if (words[0] !== 'run') expect({ words, stdout }).toEqual({ words, stdout: '' });
      }
      vi.restoreAllMocks();
      expect(fs.readFileSync(path.join(cwd, 'a.sqlite'))).toEqual(before);
      expect(fs.readdirSync(cwd).filter((name) => name.startsWith('x.'))).toEqual([]);
    },
    60_000,
  );

  it('locks that are always taken: told from those that another process has by a database of its own', async () => {
    breakDriver('SQLITE_BUSY', ['transaction', 'exec']);
    const { code, stderr } = await systoleHere(RUN, cwd);
    expect([code, stderr]).toEqual([2, expect.stringMatching(LINE)]);
    expect(left()).toEqual(['a.sqlite.unsaved-<run>.json']);
  });

  it('docs/cluster.md, which the line names, says where a database should be', () => {
    const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/cluster.md'), 'utf8');
    expect(page).toMatch(
      /## Where a database should be\n[^#]*network file systems[^#]*`--db` on a local one/,
    );
  });
});
