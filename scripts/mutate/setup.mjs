// Runs in the test process before each test file: records what the file reaches, stops it when it takes too long.
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';

const { root, limits = {}, report } = JSON.parse(process.env.SYSTOLE_MUTANT_RUN);
const file = path.relative(root, expect.getState().testPath).split(path.sep).join('/');
const started = process.cpuUsage();
const seconds = ({ user, system }) => (user + system) / 1e6;

// The same cases for every mutant; the smallest counterexample does not matter, that there is one does.
fc.configureGlobal({ seed: 20260101, endOnFailure: true });

// A mutant may loop for ever, so a thread of its own watches: CPU time of the process, whatever else the machine does,
// and whether the driver is still there.
const WATCH = `
  const { parentPort } = require('node:worker_threads');
  const parent = process.ppid;
  let end = Infinity;
  parentPort.on('message', (limit) => {
    const { user, system } = process.cpuUsage();
    end = (user + system) / 1e6 + limit;
  });
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    const isOver = (user + system) / 1e6 > end || process.ppid !== parent;
    if (isOver) process.kill(process.pid, 'SIGKILL');
  }, 250);
`;
globalThis.__mutantWatch ??= new Worker(WATCH, { eval: true, execArgv: [] });
globalThis.__mutantWatch.unref();
globalThis.__mutantWatch.postMessage(limits[file] ?? Infinity);

if (report !== undefined) {
  afterAll(() => {
    const flags = globalThis.__reachedMutants ?? [];
    const reached = [...flags.keys()].filter((index) => flags[index] === 1);
    fs.writeFileSync(report, JSON.stringify({ seconds: seconds(process.cpuUsage(started)), reached }));
  });
}
