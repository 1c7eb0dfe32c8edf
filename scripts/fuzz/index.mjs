// @ts-check
// Gives changed files to all that reads files: `npm run fuzz -- --inputs 100000 --seed 1`. An input is accepted, or refused with
// an InputError of one line; anything else, more than 10 s, or more than 1 GB is a finding, kept with its seed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const LIMIT_MEGABYTES = 1024;
const LOOK_MILLISECONDS = 250;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: '' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string' },
    limit: { type: 'string', default: '10' },
    module: { type: 'string', default: './kinds.mjs' },
    out: { type: 'string', default: 'results/fuzz' },
  },
});
const [inputs, seed, workers, limit = 10] = [values.inputs, values.seed, values.workers, values.limit].map(
  Number,
);
if (![inputs, seed, workers, limit].every((one) => Number.isInteger(one) && Number(one) >= 0) || !workers) {
  console.error(
    'usage: npm run fuzz -- [--inputs n] [--seed n] [--kinds a,b] [--workers n] [--only index] [--limit seconds] [--out folder]',
  );
  process.exit(2);
}
const only = values.only === undefined ? undefined : Number(values.only);
const module = values.module.startsWith('.') ? values.module : path.resolve(values.module);
const kinds = values.kinds === '' ? [] : values.kinds.split(',');

/** @typedef {{ inputs: number, accepted: number, findings: number, milliseconds: number }} Count */
/** @type {Map<string, Count>} */
const counts = new Map();

/** @param {string} kind @returns {Count} */
function countOf(kind) {
  const count = counts.get(kind) ?? { inputs: 0, accepted: 0, findings: 0, milliseconds: 0 };
  counts.set(kind, count);
  return count;
}

/** @param {import('./worker.mjs').Begun} input @param {string} problem @param {Uint8Array} bytes */
function keep({ kind, index }, problem, bytes) {
  countOf(kind).findings++;
  fs.mkdirSync(values.out, { recursive: true });
  const kept = path.join(values.out, `${kind}-${seed}-${index}`);
  fs.writeFileSync(kept, bytes);
  console.error(`${kind}, --seed ${seed} --only ${index} (${kept}): ${problem}`);
}

/**
 * Inputs from `first` on, every `step`th. A worker that is stuck or out of memory is replaced after that input.
 * @param {number} first @param {number} step @param {number} end @returns {Promise<void>}
 */
async function run(first, step, end) {
  let next = first;
  while (next < end) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-fuzz-'));
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { home, module, seed, first: next, step, end, kinds },
      resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES },
    });
    /** @type {(import('./worker.mjs').Begun & { since: number }) | undefined} */
    let present;
    /** @type {string | undefined} */
    let ended;
    const timer = setInterval(() => {
      if (present === undefined || performance.now() - present.since < limit * 1e3) return;
      ended = `more than ${limit} s`;
      void worker.terminate();
    }, LOOK_MILLISECONDS);
    worker.on('message', ({ begun, through }) => {
      if (begun !== undefined) {
        present = { ...begun, since: performance.now() };
        countOf(begun.kind).inputs++;
      }
      if (through === undefined || present === undefined) return;
      const count = countOf(present.kind);
      count.accepted += through.accepted ? 1 : 0;
      count.milliseconds += through.milliseconds;
      if (through.finding !== undefined) keep(present, through.finding.problem, through.finding.bytes);
      present = undefined;
    });
    worker.on('error', (error) => {
      ended = 'code' in error ? `${String(error.code)}: ${error.message}` : error.message;
    });
    await new Promise((resolve) => worker.once('exit', resolve));
    clearInterval(timer);
    if (ended === undefined) next = end;
    else if (present === undefined) {
      fs.rmSync(home, { recursive: true, force: true });
      console.error(ended);
      process.exit(2);
    } else {
      keep(present, ended, fs.readFileSync(present.file));
      next = present.index + step;
    }
    fs.rmSync(home, { recursive: true, force: true });
  }
}

const started = performance.now();
if (only === undefined)
  await Promise.all(Array.from({ length: workers ?? 1 }, (_, at) => run(at, workers ?? 1, inputs ?? 0)));
else await run(only, 1, only + 1);
const seconds = (performance.now() - started) / 1e3;
console.log('kind           inputs   accepted    refused   findings   ms each');
const sum = { inputs: 0, findings: 0 };
for (const [name, { inputs: all, accepted, findings, milliseconds }] of [...counts].toSorted()) {
  const cells = [all, accepted, all - accepted - findings, findings].map((one) => String(one).padStart(8));
  console.log(
    `${name.padEnd(12)} ${cells.join('   ')}   ${(milliseconds / Math.max(1, all)).toFixed(2).padStart(7)}`,
  );
  sum.inputs += all;
  sum.findings += findings;
}
console.log(`${sum.inputs} inputs of seed ${seed} in ${seconds.toFixed(0)} s: ${sum.findings} findings`);
process.exitCode = sum.findings > 0 ? 1 : 0;
