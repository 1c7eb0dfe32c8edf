// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNode } from './child.mjs';
import { boundOf } from './physical.mjs';

const CLI = 'dist/cli/index.js';
/** 12,000 grid points of rows, columns, dataflow, scratchpads and bandwidth, of which a sample is taken. */
export const GRID = `kind: sweep
arch: systolic/128x128
workloads: [resnet50-imagenet]
axes:
  rows: "16..160 step 16"
  cols: "16..160 step 16"
  dataflow: [ws, os, is]
  scratchpad.ifmap.size: "2^{8..12} KiB"
  scratchpad.ofmap.size: [1 MiB, 4 MiB]
  dram.bandwidth: "60..300 step 80 GB/s"
`;

/** 1,036,800 grid points: more sizes and bandwidths of the same machines. */
const WIDE = GRID.replace('"2^{8..12} KiB"', '"64..4096 step 366 KiB"')
  .replace('[1 MiB, 4 MiB]', '"256..4096 step 540 KiB"')
  .replace('"60..300 step 80 GB/s"', '"20..370 step 10 GB/s"');

/** Sweeps as a user starts them, from an empty database. @returns {import('./table.mjs').Section} */
export function sweepSection() {
  return measure('sweep', [
    ['analytic, every operator', GRID, 10000, 'fidelity: analytic'],
    ['analytic, totals', WIDE, 100000, 'detail: totals'],
    ['event, every operator', GRID, 300, 'fidelity: event'],
  ]);
}

/** A sweep of a million points, minutes: only if it is asked for. @returns {import('./table.mjs').Section} */
export function millionSection() {
  return measure('million', [['analytic, totals', WIDE, 1000000, 'detail: totals']]);
}

/**
 * @param {string} name
 * @param {readonly [sweep: string, grid: string, points: number, extra: string][]} sweeps
 * @returns {import('./table.mjs').Section}
 */
function measure(name, sweeps) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  try {
    return {
      name,
      title: 'Design-space sweeps (ResNet-50, two workers, empty database, writing included)',
      notes: [
        'Cold: the whole process, one run each. CPU and peak memory: all threads. bound: to write the file once, to memory.',
      ],
      columns: [
        { key: 'sweep', title: 'sweep' },
        { key: 'points', title: 'points' },
        { key: 'seconds', title: 'wall s', show: (/** @type {number} */ s) => s.toFixed(1) },
        { key: 'cpu', title: 'CPU s', show: (/** @type {number} */ s) => s.toFixed(1) },
        { key: 'bound', title: 'bound s', show: (/** @type {number} */ s) => s.toPrecision(2) },
        { key: 'rate', title: 'points/s', show: (/** @type {number} */ rate) => rate.toFixed(0) },
        { key: 'peakBytes', title: 'peak MiB', show: mebibytes },
        { key: 'fileBytes', title: 'file MiB', show: mebibytes },
      ],
      rows: sweeps.map((sweep) => row(folder, ...sweep)),
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(0);

/** @param {string} folder @param {string} sweep @param {string} grid @param {number} points @param {string} extra */
function row(folder, sweep, grid, points, extra) {
  const name = sweep.replace(/\W+/g, '-');
  const file = path.join(folder, `${name}.yaml`);
  const database = path.join(folder, `${name}.sqlite`);
  const sampling = `sampling: { method: random, points: ${points}, seed: 7 }`;
  fs.writeFileSync(file, `${grid}name: ${name}\n${extra}\n${sampling}\n`);
  const ran = runNode([CLI, 'sweep', file, '--db', database, '--workers', '2']);
  const { wall: seconds, cpu, peakBytes } = ran;
  return {
    sweep,
    points,
    seconds,
    cpu,
    rate: points / seconds,
    peakBytes,
    fileBytes: fs.statSync(database).size,
    bound: boundOf(fs.statSync(database).size),
  };
}
