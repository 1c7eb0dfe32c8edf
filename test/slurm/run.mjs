// A sweep of 1,000 points as a job array on a real Slurm of four nodes, one of which dies midway: every point is
// done once, and the rows are those of local runs. `node test/slurm/run.mjs`, some two minutes.
// Without root or slurm-wlm it is skipped; SLURM_REQUIRED=1 makes that a failure.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { killNode, startCluster, stopCluster, whyNoSlurm } from './cluster.mjs';

const CLI = path.resolve(import.meta.dirname, '../../dist/cli/index.js');
const TASKS = 40;
const VICTIM = 'n2';
const SWEEP = `kind: sweep
name: thousand
arch: systolic/16x16
workloads: [resnet20-c100]
fidelity: event
axes:
  rows: "4..40 step 4"
  cols: "4..40 step 4"
  dataflow: [ws, os]
  dram.bandwidth: [4 GB/s, 8 GB/s, 16 GB/s, 32 GB/s, 64 GB/s]
refine:
  fidelity: event
`;

const began = Date.now();
const say = (text) =>
  process.stdout.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

/** Every row of every table of sweeps, in the order of their keys. */
function dump(file) {
  const db = new Database(file, { readonly: true });
  const hash = createHash('sha256');
  for (const [table, order] of [
    ['sweep', 'id'],
    ['point', 'sweep_id, stage, idx'],
    ['point_detail', 'sweep_id, stage, idx'],
    ['point_operator', 'sweep_id, workload'],
  ])
    for (const row of db.prepare(`select * from ${table} order by ${order}`).raw().iterate())
      hash.update(JSON.stringify(row));
  const count = (text) => db.prepare(text).pluck().get();
  const content = {
    hash: hash.digest('hex'),
    done: count("select count(*) from point where stage = 1 and status = 'done'"),
    refined: count("select count(*) from point where stage = 2 and status = 'done'"),
    all: count('select count(*) from point'),
    intact: db.pragma('integrity_check', { simple: true }),
  };
  db.close();
  return content;
}

function local(folder, workers) {
  const db = path.join(folder, `local-${workers}.sqlite`);
  const words = [CLI, 'sweep', 'thousand.yaml', '--db', db, '--workers', String(workers)];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  say(`local run with ${workers} workers`);
  return dump(db);
}

const shardsIn = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /^shard-\d+-of-\d+\.ndjson$/.test(name))
    .map(({ parentPath, name }) => path.join(parentPath, name));

/** The sweep on Slurm; a node dies when a quarter of the tasks is done. */
async function onSlurm(folder, cluster) {
  const db = path.join(folder, 'slurm.sqlite');
  const out = path.join(folder, 'shards');
  const words = ['thousand.yaml', '--engine', 'slurm', '--tasks', String(TASKS), '--out', out, '--db', db];
  const child = spawn(process.execPath, [CLI, 'sweep', ...words], {
    cwd: folder,
    env: cluster.env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    for (const line of text.trim().split('\n')) say(`  ${line}`);
  });
  const end = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  const ready = () => (fs.existsSync(out) ? shardsIn(out).map((file) => path.basename(file)) : []);
  const unfinished = (tasks) => {
    const files = ready();
    return tasks.filter((task) => !files.includes(`shard-${task}-of-${TASKS}.ndjson`));
  };
  let lost = [];
  while (child.exitCode === null && lost.length === 0) {
    await sleep(50);
    if (ready().length >= TASKS / 4) lost = await killNode(cluster, VICTIM, unfinished);
  }
  say(`killed ${VICTIM} at ${ready().length} of ${TASKS} shards; lost tasks: ${lost.join(', ')}`);
  assert.ok(lost.length > 0, 'a node with unfinished tasks on it');
  assert.equal(await end, 0, 'exit code of systole sweep --engine slurm');
  const again = Math.max(
    0,
    ...[...said.matchAll(/(\d+) submitted again/g)].map(([, count]) => Number(count)),
  );
  assert.ok(again >= lost.length, `${lost.length} lost tasks submitted again, and not ${again}`);
  const indices = shardsIn(out).flatMap((file) =>
    fs
      .readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line).point.index),
  );
  assert.equal(indices.length, 1000, 'points in the shards');
  assert.equal(new Set(indices).size, 1000, 'distinct points in the shards');
  return dump(db);
}

async function main() {
  const reason = whyNoSlurm();
  if (reason !== undefined) return skip(reason);
  // Blanks, quotes and dollars in the paths of sweep, shards and logs; Slurm's own files could not bear them.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `systole slurm it's "$HOME" `));
  const halls = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-slurm-'));
  fs.writeFileSync(path.join(folder, 'thousand.yaml'), SWEEP);
  let cluster;
  const stop = async () => {
    if (cluster !== undefined) await stopCluster(cluster);
    for (const one of [folder, halls]) fs.rmSync(one, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(143)));
  try {
    try {
      cluster = await startCluster(halls);
    } catch (error) {
      return skip(`it does not start: ${error.message.split('\n')[0]}`);
    }
    say('four nodes are up');
    const distributed = await onSlurm(folder, cluster);
    assert.deepEqual(
      { ...distributed, hash: '' },
      { hash: '', done: 1000, refined: distributed.refined, all: 1000 + distributed.refined, intact: 'ok' },
    );
    assert.ok(distributed.refined > 0, 'points of the second stage');
    for (const workers of [2, 0]) assert.deepEqual(local(folder, workers), distributed);
    say(
      `passed: 1000 points and ${distributed.refined} of the second stage once each, rows ${distributed.hash.slice(0, 16)} in all three databases`,
    );
  } finally {
    await stop();
  }
}

function skip(reason) {
  process.stdout.write(`slurm not available: skipped (${reason})\n`);
  if (process.env.SLURM_REQUIRED === '1') process.exitCode = 1;
}

await main();
