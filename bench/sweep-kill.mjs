// Kills a sweep of 2,000 points at random moments, again and again, each time continuing it, and compares the
// database at the end with that of a sweep nobody touched.
//   node bench/sweep-kill.mjs [--kills 100] [--seed 1]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const KILLS = Number(values.kills);
const random = xoroshiro128plus(Number(values.seed));
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-kill-'));
const file = path.join(folder, 'kill.yaml');
// 10 x 10 x 20 = 2,000 points; small fronts of slow points keep the sweep going for some seconds.
fs.writeFileSync(
  file,
  `kind: sweep
name: kill
arch: systolic/16x16
workloads: [resnet50-imagenet]
axes:
  rows: "8..80 step 8"
  cols: "8..80 step 8"
  dram.bandwidth: "10..200 step 10 GB/s"
`,
);

const args = (database) => [cli, 'sweep', file, '--db', database, '--workers', '2'];

/** Starts the sweep and kills it after a random time; true if it had ended by itself before. */
function killed(database) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args(database), { cwd: folder, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), uniformInt(random, 0, 2500));
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

function contents(database) {
  const db = new Database(database); // writing: what a kill left unfinished is rolled back
  const digest = createHash('sha256');
  for (const [table, order] of [
    ['sweep', 'id'],
    ['point', 'sweep_id, stage, idx'],
    ['point_detail', 'sweep_id, stage, idx'],
    ['point_operator', 'sweep_id, workload'],
  ]) {
    for (const row of db.prepare(`select * from ${table} order by ${order}`).raw().iterate()) {
      digest.update(JSON.stringify(row));
    }
  }
  const points = db.prepare('select count(*) from point').pluck().get();
  const intact = db.pragma('integrity_check', { simple: true });
  db.close();
  return { points, intact, hash: digest.digest('hex') };
}

function integrity(database) {
  const db = new Database(database);
  const verdict = db.pragma('integrity_check', { simple: true });
  db.close();
  return verdict;
}

const untouched = path.join(folder, 'untouched.sqlite');
spawnSync(process.execPath, args(untouched), { cwd: folder, stdio: 'ignore' });
const expected = contents(untouched);

let interrupted = 0;
let restarts = 0;
let database = path.join(folder, 'killed-0.sqlite');
const faults = [];
while (interrupted < KILLS) {
  const complete = await killed(database);
  if (!complete) {
    interrupted++;
    if (fs.existsSync(database) && integrity(database) !== 'ok')
      faults.push(`damaged after kill ${interrupted}`);
    continue;
  }
  // Ended before a kill could reach it: check it and begin a new one.
  if (contents(database).hash !== expected.hash) faults.push(`differs after ${interrupted} kills`);
  database = path.join(folder, `killed-${++restarts}.sqlite`);
}
spawnSync(process.execPath, args(database), { cwd: folder, stdio: 'ignore' });
const final = contents(database);
if (final.hash !== expected.hash || final.points !== 2000 || final.intact !== 'ok')
  faults.push('differs at the end');
fs.rmSync(folder, { recursive: true, force: true });

console.log(`${interrupted} kills over ${restarts + 1} sweeps of ${expected.points} points`);
console.log(
  `integrity ${final.intact}, points ${final.points}, ${faults.length === 0 ? 'equal to the untouched sweep' : faults.join('; ')}`,
);
process.exit(faults.length === 0 ? 0 : 1);
