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

/** @typedef {{ inputs: number, accepted: number, milliseconds: number }} Count */
/** @type {Map<string, Count>} */
const totals = new Map();
/** @type {import('./worker.mjs').Finding[]} */
const findings = [];

/** @param {import('./worker.mjs').Finding} finding */
function keep(finding) {
  findings.push(finding);
  const { kind, index, problem, bytes } = finding;
  fs.mkdirSync(values.out, { recursive: true });
  const file = path.join(values.out, `${kind}-${seed}-${index}`);
  fs.writeFileSync(file, bytes);
  console.error(`${kind}, --seed ${seed} --only ${index} (${file}): ${problem}`);
}

/** @param {Record<string, Count>} counts */
function add(counts) {
  for (const [name, count] of Object.entries(counts)) {
    const sum = totals.get(name) ?? { inputs: 0, accepted: 0, milliseconds: 0 };
    for (const key of /** @type {const} */ (['inputs', 'accepted', 'milliseconds'])) sum[key] += count[key];
    totals.set(name, sum);
  }
}

/**
 * Inputs from `first` on, every `step`th. A worker that is stuck or out of memory is replaced after that input.
 * @param {number} first @param {number} step @param {number} end @returns {Promise<void>}
 */
async function run(first, step, end) {
  let next = first;
  while (next < end) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-fuzz-'));
    const shared = new SharedArrayBuffer(16);
    const state = new Float64Array(shared);
    state[0] = -1;
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { home, module, seed, first: next, step, end, kinds, shared },
      resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES },
    });
    /** @type {string | undefined} */
    let ended;
    const timer = setInterval(() => {
      const [index = -1, since = 0] = state;
      if (index < 0 || Date.now() - since < limit * 1e3) return;
      ended = `more than ${limit} s`;
      void worker.terminate();
    }, LOOK_MILLISECONDS);
    worker.on('message', ({ finding, counts }) => {
      if (finding !== undefined) keep(finding);
      if (counts !== undefined) add(counts);
    });
    worker.on('error', (error) => {
      ended =
        error.name === 'Error' && 'code' in error
          ? `${String(error.code)}: ${error.message}`
          : String(error.stack);
    });
    await new Promise((resolve) => worker.once('exit', resolve));
    clearInterval(timer);
    if (ended === undefined) next = end;
    else {
      const index = state[0] ?? -1;
      if (index < 0) throw new Error(`a worker could not begin: ${ended}`);
      const file = newest(home);
      keep({ kind: path.basename(file), index, problem: ended, bytes: fs.readFileSync(file) });
      next = index + step;
    }
    fs.rmSync(home, { recursive: true, force: true });
  }
}

/** The file written last. @param {string} folder @returns {string} */
function newest(folder) {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name));
  const plain = files.filter((file) => fs.statSync(file).isFile());
  return plain.reduce((a, b) => (fs.statSync(b).mtimeMs > fs.statSync(a).mtimeMs ? b : a));
}

const started = performance.now();
if (only === undefined)
  await Promise.all(Array.from({ length: workers ?? 1 }, (_, at) => run(at, workers ?? 1, inputs ?? 0)));
else await run(only, 1, only + 1);
const seconds = (performance.now() - started) / 1e3;
console.log('kind           inputs   accepted    refused   findings   ms each');
for (const [name, { inputs: all, accepted, milliseconds }] of [...totals].toSorted()) {
  const bad = findings.filter(({ kind }) => kind === name).length;
  const cells = [all, accepted, all - accepted - bad, bad].map((one) => String(one).padStart(8));
  console.log(
    `${name.padEnd(12)} ${cells.join('   ')}   ${(milliseconds / Math.max(1, all)).toFixed(2).padStart(7)}`,
  );
}
console.log(`${inputs} inputs of seed ${seed} in ${seconds.toFixed(0)} s: ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
