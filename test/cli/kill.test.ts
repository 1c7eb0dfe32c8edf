import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BIN, folder, removeFolder, systole } from './process.js';

const RUN = ['run', 'vgg16-imagenet', '--arch', 'systolic/8x8', '--db', 'runs.sqlite'];
let cwd: string;
beforeAll(() => {
  cwd = folder();
});
afterAll(() => removeFolder(cwd));

/** Starts a run and kills it after `delay` milliseconds, so that it can clean up nothing. */
function killed(delay: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...RUN, '--force'], { cwd, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), delay);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Checks the database, and that every run in it is whole. */
function check(file: string): number {
  const db = new Database(file);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    if (db.prepare("select 1 from sqlite_master where name = 'run'").get() === undefined) return 0;
    const runs = db
      .prepare<[], { cycles: number; sum: number; operators: number; made: number }>(
        `select cycles, (select sum(o.cycles) from operator o where o.run_id = run.id) as sum,
           (select count(*) from operator o where o.run_id = run.id) as operators,
           (select count(*) from circumstance c where c.run_id = run.id) as made
         from run`,
      )
      .all();
    for (const run of runs) expect(run).toMatchObject({ sum: run.cycles, operators: whole, made: 1 });
    return runs.length;
  } finally {
    db.close();
  }
}

let whole = 0;

it('a run that is killed leaves no database, or a sound one without half a run', async () => {
  const began = Date.now();
  const { stdout } = await systole([...RUN, '--format', 'json', '--db', 'whole.sqlite'], cwd);
  const duration = Date.now() - began;
  whole = (JSON.parse(stdout) as { operators: unknown[] }).operators.length;
  const file = path.join(cwd, 'runs.sqlite');
  // Most kills meet the last part of a run, when it is written; the first kills meet no database, later ones replace a run.
  for (let turn = 0; turn < 6; turn++) {
    const delay = Math.round(duration * (turn === 0 ? 0.3 : 0.6 + 0.45 * Math.random()));
    await killed(delay);
    if (fs.existsSync(file))
      expect(check(file), `killed after ${delay} of ${duration} ms`).toBeLessThanOrEqual(1);
    if (turn === 2) await systole([...RUN, '--force'], cwd);
  }
  expect(check(file)).toBe(1);
});
