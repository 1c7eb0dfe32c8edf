// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateCircuit } from '../dist/circuit/generate/index.js';
import { prepare, simulate } from '../dist/simulation/simulate.js';
import { runNode } from './child.mjs';
import { perCall } from './measure.mjs';
import { GRID } from './sweep.mjs';
import { milliseconds, whole } from './table.mjs';

const CLI = 'dist/cli/index.js';
/** 48,000 points: finer steps of bandwidth than sweeps are timed with. */
const FINE = GRID.replace('step 80 GB/s', 'step 16 GB/s');
const ARCH = 'systolic/128x128';
/** Above this the cost grows faster than what is asked for; noise of a shared machine is within it. */
const LINEAR = 1.15;

/**
 * `cost`: CPU seconds for a size; `work`: what they should grow with, if not the size itself.
 * @typedef {{
 *   law: string, of: string, sizes: number[],
 *   cost: (size: number, folder: string) => number | Promise<number>, work?: (size: number) => number,
 * }} Law
 */

/** A stack of equal 3x3 convolutions. @param {number} layers */
const stack = (layers) => `kind: network
name: stack-${layers}
title: ${layers} convolutions
source: scaling bench
input: { channels: 64, height: 56, width: 56 }
operators:
  - repeat:
      times: ${layers}
      name: block
      operators:
        - { name: conv, kind: conv, filters: 64, kernel: 3, padding: 1, then: [relu] }
`;

/** GPT-2 small's blocks for so many tokens. @param {number} tokens */
const transformer = (tokens) =>
  fs.readFileSync('workloads/gpt2-small-T128.yaml', 'utf8').replaceAll(/\b128\b/g, String(tokens));

/** CPU seconds of one warm event simulation. @param {import('../dist/simulation/simulate.js').Request} request */
async function simulation(request) {
  const experiment = await prepare({ fidelity: 'event', ...request });
  return perCall(() => simulate(experiment), { batches: 3, batchSeconds: 0.05 });
}

/** @param {string} folder @param {string} name @param {string} text */
function written(folder, name, text) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

/** CPU seconds of a sweep with totals from an empty database. @param {number} points @param {string} folder */
function sweep(points, folder) {
  const name = `points-${points}`;
  const file = written(
    folder,
    `${name}.yaml`,
    `${FINE}name: ${name}\ndetail: totals\nsampling: { method: random, points: ${points}, seed: 7 }\n`,
  );
  return runNode([CLI, 'sweep', file, '--db', path.join(folder, `${name}.sqlite`), '--workers', '1']).cpu;
}

/** CPU seconds of the front of a sweep that `sweep` has left. @param {number} points @param {string} folder */
const front = (points, folder) =>
  runNode([
    CLI,
    'pareto',
    '--sweep',
    `points-${points}`,
    '--db',
    path.join(folder, `points-${points}.sqlite`),
  ]).cpu;

/** @type {Law[]} */
const LAWS = [
  {
    law: 'depth',
    of: 'layers of a stack',
    sizes: [16, 64, 256, 1024],
    cost: (size, folder) =>
      simulation({ arch: ARCH, workload: written(folder, `stack-${size}.yaml`, stack(size)) }),
  },
  {
    law: 'batch',
    of: 'images through VGG-16',
    sizes: [1, 16, 256, 4096],
    cost: (batch) => simulation({ arch: ARCH, workload: 'vgg16-imagenet', batch }),
  },
  {
    law: 'tokens',
    of: 'tokens of GPT-2 small (its products of scores grow with their square)',
    sizes: [512, 1024, 2048, 4096, 8192],
    cost: (size, folder) =>
      simulation({ arch: ARCH, workload: written(folder, `tokens-${size}.yaml`, transformer(size)) }),
  },
  {
    law: 'array',
    of: 'PEs under ResNet-50',
    sizes: [8, 16, 32, 64, 128, 256].map((side) => side * side),
    cost: (size) =>
      simulation({
        arch: ARCH,
        workload: 'resnet50-imagenet',
        overrides: [`rows=${Math.sqrt(size)}`, `cols=${Math.sqrt(size)}`],
      }),
  },
  {
    law: 'gates',
    of: 'values sorted on 16 gate engines (gates grow with their square)',
    sizes: [64, 128, 256],
    cost: (values) =>
      simulation({
        arch: 'haac/16ge-2mb-ddr4',
        workload: `circuit:bubble-sort?elements=${values}&bits=32`,
      }),
    work: (values) => generateCircuit('bubble-sort', [`elements=${values}`, 'bits=32']).gates,
  },
  { law: 'points', of: 'points of a sweep, process', sizes: [1000, 4000, 16_000], cost: sweep },
  {
    law: 'database',
    of: 'points whose front is asked for, process',
    sizes: [1000, 4000, 16_000],
    cost: front,
  },
];

/**
 * What each kind of input costs as it grows: a factor of cost beside one of size, and the exponent between the two
 * largest sizes.
 * @returns {Promise<import('./table.mjs').Section>}
 */
export async function scalingSection() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  try {
    /** @type {import('./table.mjs').Row[]} */
    const rows = [];
    for (const { law, of, sizes, cost, work = (size) => size } of LAWS) {
      let before = { work: 0, seconds: 0 };
      for (const size of sizes) {
        const now = { work: work(size), seconds: await cost(size, folder) };
        const exponent = Math.log(now.seconds / before.seconds) / Math.log(now.work / before.work);
        rows.push({
          law,
          of,
          size,
          seconds: now.seconds,
          perUnit: now.seconds / now.work,
          exponent: before.work === 0 ? '' : exponent.toFixed(2),
          verdict: before.work === 0 ? '' : exponent <= LINEAR ? 'linear or better' : 'MORE THAN LINEAR',
        });
        before = now;
      }
    }
    return {
      name: 'scaling',
      title: 'Cost laws: CPU time as inputs grow',
      notes: [
        'Event fidelity, warm, median of three; points and database: whole processes, once.',
        `exponent: growth of the cost over growth of the work since the row above; at most ${LINEAR} counts as linear.`,
      ],
      columns: [
        { key: 'law', title: 'law' },
        { key: 'of', title: 'of' },
        { key: 'size', title: 'size', show: whole },
        { key: 'seconds', title: 'CPU ms', show: milliseconds },
        { key: 'perUnit', title: 'CPU s / unit', show: (value) => value.toExponential(1) },
        { key: 'exponent', title: 'exponent' },
        { key: 'verdict', title: 'verdict' },
      ],
      rows,
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
