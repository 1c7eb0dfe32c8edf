import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPool } from '../../src/sweep/pool.js';
import { planSweep } from '../../src/sweep/plan.js';
import { runSweep } from '../../src/sweep/run.js';
import { Store } from '../../src/results/store.js';
import { folder, NETWORK, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeEach(async () => {
  cwd = folder({ 'net.yaml': NETWORK, 'small.yaml': SWEEP });
});
afterEach(() => removeFolder(cwd));
const at = (name: string): string => path.join(cwd, name);
const RUN = ['run', 'net.yaml', '--arch', 'systolic/16x16', '--db', 'a.sqlite'];

const SWEEP = `kind: sweep
name: small
arch: systolic/16x16
workloads: [net.yaml]
axes: {rows: [4, 8, 12, 16], cols: [4, 8]}
`;

const unsaved = (): string[] => fs.readdirSync(cwd).filter((name) => name.includes('unsaved'));

describe('a run that cannot be saved', () => {
  it('is printed and kept, and the next command stores it', async () => {
    await systoleHere([...RUN, '--set', 'rows=8'], cwd);
    const lock = new Database(at('a.sqlite'));
    lock.exec('begin immediate');
    const { code, stdout, stderr } = await systoleHere([...RUN, '--format', 'json'], cwd);
    lock.exec('rollback');
    lock.close();
    const record = JSON.parse(stdout) as { run: { id: string } };
    const short = record.run.id.slice(0, 12);
    expect([code, unsaved()]).toEqual([2, [`a.sqlite.unsaved-${short}.json`]]);
    expect(stderr).toBe(
      `systole: error: a.sqlite: is locked by another process for more than 5 s: the run is kept in a.sqlite.unsaved-${short}.json, and the next command with this database stores it; expected a SQLite database of runs, or a name under which one can be made\n`,
    );
    const listed = await systoleHere(['list', 'runs', '--db', 'a.sqlite', '--format', 'json'], cwd);
    expect(listed.stderr).toBe(`run ${short}, finished before, is stored in a.sqlite now\n`);
    expect((JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id)).toContain(record.run.id);
    expect(unsaved()).toEqual([]);
    const again = await systoleHere([...RUN, '--format', 'json'], cwd);
    expect([again.code, again.stdout]).toEqual([0, stdout]);
    expect(again.stderr).toContain(`run ${short} was in a.sqlite already`);
  });

  it('waits for a new database while that is full, and is kept elsewhere where there is no room', async ({
    skip,
  }) => {
    fs.mkdirSync(at('full'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at('full')], { stdio: 'ignore' });
    } catch {
      skip();
    }
    const words = [...RUN.slice(0, -1), 'full/a.sqlite'];
    try {
      fs.writeFileSync(at('full/ballast'), 'x'.repeat(16_000));
      const { code, stdout, stderr } = await systoleHere(words, cwd);
      expect([code, stdout.includes('net.yaml') || stdout.includes('tiny')]).toEqual([2, true]);
      expect(stderr).toMatch(
        /full\/a\.sqlite: cannot grow: the disk is full: the run is kept in .*systole-unsaved-/,
      );
      expect(
        fs.readdirSync(at('full')).filter((name) => !/ballast|a\.sqlite(-shm|-wal)?$/.test(name)),
      ).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=4m', at('full')]);
      const listed = await systoleHere(['list', 'runs', '--db', 'full/a.sqlite'], cwd);
      expect([listed.code, listed.stderr]).toEqual([
        0,
        expect.stringContaining('finished before, is stored in full/a.sqlite now'),
      ]);
    } finally {
      execFileSync('umount', [at('full')]);
    }
  });

  it('is told to be damaged if its file is', async () => {
    for (const text of [
      '',
      '{}',
      '{"format":"systole-unsaved/1","force":false,"record":{},"circumstances":{}}',
    ]) {
      fs.writeFileSync(at('a.sqlite.unsaved-0123.json'), text);
      const { code, stderr } = await systoleHere(['list', 'runs', '--db', 'a.sqlite'], cwd);
      expect([code, stderr]).toEqual([
        2,
        'systole: error: a.sqlite.unsaved-0123.json: is a damaged file of a finished run; expected a whole one; remove it, and run again what it was\n',
      ]);
    }
  });
});

it('a run that a database has is shown from one that may not be written', async ({ skip }) => {
  await systoleHere(RUN, cwd);
  fs.mkdirSync(at('ro'));
  fs.renameSync(at('a.sqlite'), at('ro/a.sqlite'));
  try {
    execFileSync('mount', ['--bind', at('ro'), at('ro')], { stdio: 'ignore' });
  } catch {
    skip();
  }
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', at('ro')]);
    const words = [...RUN.slice(0, -1), 'ro/a.sqlite'];
    const shown = await systoleHere(words, cwd);
    expect([shown.code, shown.stderr]).toEqual([0, expect.stringContaining('was in ro/a.sqlite already')]);
    const compared = await systoleHere(
      ['compare', 'net.yaml', '--arch', 'systolic/16x16', '--db', 'ro/a.sqlite'],
      cwd,
    );
    expect([compared.code, compared.stdout.includes('tiny')]).toEqual([0, true]);
    const other = await systoleHere([...words, '--set', 'rows=8'], cwd);
    expect([other.code, other.stdout, fs.readdirSync(at('ro'))]).toEqual([2, '', ['a.sqlite']]);
    for (const reading of [
      ['list', 'runs'],
      ['query', 'select * from v_run'],
      ['export', 'csv', '--out', '-'],
      ['report', '--out', 'r.html'],
      ['plot', 'utilization', '--out', 'u.svg'],
      ['sweep', 'status'],
    ])
      expect([reading[0], (await systoleHere([...reading, '--db', 'ro/a.sqlite'], cwd)).code]).toEqual([
        reading[0],
        0,
      ]);
  } finally {
    execFileSync('umount', [at('ro')]);
  }
});

describe('a sweep', () => {
  /** Runs it, with something done when it has saved its first points. */
  async function swept(then: (store: Store) => void): Promise<Store> {
    const home = process.cwd();
    process.chdir(cwd);
    let done = false;
    const store = Store.open(at('s.sqlite'));
    try {
      const plan = await planSweep('small.yaml', { yes: false });
      const pool = openPool(plan.variants.works, 0);
      await runSweep(plan, {
        store,
        pool,
        stopped: () => false,
        onProgress: () => {
          if (!done) then(store);
          done = true;
        },
      });
      await pool.close();
    } finally {
      process.chdir(home);
    }
    return store;
  }

  it('whose database is removed is no complete one', async () => {
    const remove = (): void => {
      for (const part of ['', '-wal', '-shm']) fs.rmSync(at('s.sqlite') + part, { force: true });
    };
    await expect(swept(remove)).rejects.toThrow('s.sqlite: was removed while it was in use');
  });

  it('keeps the points that a lock held back for the next', async () => {
    const store = await swept(({ sweeps }) => {
      const save = sweeps.savePoints.bind(sweeps);
      let lock: Database.Database | undefined = new Database(at('s.sqlite'));
      lock.exec('begin immediate');
      sweeps.savePoints = (...points) => {
        try {
          save(...points);
        } finally {
          lock?.close();
          lock = undefined;
        }
      };
    });
    expect(store.sweeps.load('small').points).toHaveLength(8);
    store.close();
  });

  it('all of whose points failed has failed, and says why', async () => {
    fs.writeFileSync(
      at('fail.yaml'),
      SWEEP.replace('small', 'none').replace(
        /axes:.*/,
        'axes: {scratchpad.ifmap.size: [1 B, 2 B]}\nrefine: {fidelity: event}',
      ),
    );
    const words = ['sweep', 'fail.yaml', '--db', 's.sqlite', '--workers', '0'];
    for (let round = 0; round < 2; round++) {
      const { code, stderr } = await systoleHere(words, cwd);
      expect([code, stderr.trim().split('\n').at(-1)]).toEqual([
        2,
        expect.stringMatching(
          /^systole: error: none: all 2 points of the sweep failed: point 0( and 1 more)?: \S/,
        ),
      ]);
      expect(stderr).not.toContain('complete');
    }
    const { code, stderr } = await systoleHere(['pareto', '--db', 's.sqlite'], cwd);
    expect([code, stderr]).toEqual([2, expect.stringContaining('all 2 points of the sweep failed: point 0')]);
  });

  it('some of whose points failed says how many, and the first reasons', async () => {
    fs.writeFileSync(
      at('half.yaml'),
      SWEEP.replace(/axes:.*/, 'axes: {scratchpad.ifmap.size: [64 KiB, 1 B, 2 B]}'),
    );
    const { code, stderr } = await systoleHere(
      ['sweep', 'half.yaml', '--db', 's.sqlite', '--workers', '0'],
      cwd,
    );
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^small: 2 of 3 points failed: point 1( and 1 more)?: \S/m),
    ]);
    expect(stderr).toContain('is complete in s.sqlite');
    const pareto = await systoleHere(['pareto', '--db', 's.sqlite', '--format', 'csv'], cwd);
    expect([pareto.code, pareto.stderr]).toEqual([
      0,
      expect.stringContaining('small: 2 of 3 points failed: point 1'),
    ]);
    expect(pareto.stdout.trim().split(/\r?\n/)).toHaveLength(2);
  });
});
