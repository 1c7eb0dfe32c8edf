// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNode } from './child.mjs';

const CLI = 'dist/cli/index.js';
/** 12,000 grid points of rows, columns, dataflow, scratchpads and bandwidth, of which a sample is taken. */
const GRID = `kind: sweep
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

/** Sweeps as a user starts them, from an empty database. @returns {import('./table.mjs').Section} */
export function sweepSection() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  try {
    return {
      name: 'sweep',
      title: 'Design-space sweeps (ResNet-50, two workers, empty database, writing included)',
      notes: ['Wall time of the whole process, one run each; peak memory: all threads.'],
      columns: [
        { key: 'sweep', title: 'sweep' },
        { key: 'points', title: 'points' },
        { key: 'seconds', title: 'wall s', show: (/** @type {number} */ s) => s.toFixed(1) },
        { key: 'rate', title: 'points/s', show: (/** @type {number} */ rate) => rate.toFixed(0) },
        { key: 'peakBytes', title: 'peak MiB', show: (/** @type {number} */ b) => (b / 2 ** 20).toFixed(0) },
      ],
      rows: [
        row(folder, 'analytic, every operator', 5000, 'fidelity: analytic'),
        row(folder, 'analytic, totals', 10000, 'detail: totals'),
        row(folder, 'event, every operator', 300, 'fidelity: event'),
      ],
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {string} sweep @param {number} points @param {string} extra */
function row(folder, sweep, points, extra) {
  const name = sweep.replace(/\W+/g, '-');
  const file = path.join(folder, `${name}.yaml`);
  const sampling = `sampling: { method: random, points: ${points}, seed: 7 }`;
  fs.writeFileSync(file, `${GRID}name: ${name}\n${extra}\n${sampling}\n`);
  const ran = runNode([CLI, 'sweep', file, '--db', path.join(folder, `${name}.sqlite`), '--workers', '2']);
  return { sweep, points, seconds: ran.wall, rate: points / ran.wall, peakBytes: ran.peakBytes };
}
