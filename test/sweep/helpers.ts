import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';

export const CLI = path.resolve(import.meta.dirname, '../../dist/cli/index.js');

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'systole-sweep-'));

/** A sweep of `rows x cols x 3 dataflows x 2 vector units` points of a small network. */
export function writeSweep(
  folder: string,
  options: { side?: number; extra?: string; name?: string } = {},
): string {
  const { side = 4, extra = '', name = 'small' } = options;
  const file = path.join(folder, `${name}.yaml`);
  const text = `kind: sweep
name: ${name}
arch: systolic/16x16
workloads: [resnet20-c100]
axes:
  rows: "4..${4 * side} step 4"
  cols: "4..${4 * side} step 4"
  dataflow: [ws, os, is]
  vector.lanes: [4, 64]
${extra}`;
  fs.writeFileSync(file, text);
  return file;
}

export const systole = (args: string[], cwd: string): string =>
  execFileSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Every row of every sweep table, in key order, as one hash; times are not stored in them. */
export function contents(file: string): { points: number; hash: string; intact: boolean } {
  const db = new Database(file); // writing: what a kill left unfinished is rolled back
  try {
    const digest = createHash('sha256');
    for (const [table, order] of [
      ['sweep', 'id'],
      ['point', 'sweep_id, stage, idx'],
      ['point_detail', 'sweep_id, stage, idx'],
      ['operator_list', 'sweep_id, hash'],
    ]) {
      for (const row of db.prepare(`select * from ${table} order by ${order}`).raw().all())
        digest.update(JSON.stringify(row));
    }
    return {
      points: db.prepare<[], number>('select count(*) from point').pluck().get()!,
      hash: digest.digest('hex'),
      intact: db.pragma('integrity_check', { simple: true }) === 'ok',
    };
  } finally {
    db.close();
  }
}

/** Verdict of SQLite on a database that a kill may have left at any point, even without tables. */
export function integrity(file: string): unknown {
  const db = new Database(file);
  try {
    return db.pragma('integrity_check', { simple: true });
  } finally {
    db.close();
  }
}
