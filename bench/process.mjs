// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNode } from './child.mjs';
import { median } from './measure.mjs';
import { milliseconds } from './table.mjs';

const RUNS = 5;
const CLI = 'dist/cli/index.js';
const RUN = [CLI, 'run', 'resnet50-imagenet', '--arch', 'systolic/128x128'];

/** Whole processes as a user starts them. @returns {import('./table.mjs').Section} */
export function processSection() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  let databases = 0;
  const fresh = () => ['--db', path.join(folder, `${databases++}.sqlite`)];
  const stored = ['--db', path.join(folder, 'stored.sqlite')];
  try {
    runNode([...RUN, ...stored]);
    const rows = [
      row('node alone', () => ['-e', '0']),
      row('systole --version', () => [CLI, '--version']),
      row('systole run, new database', () => [...RUN, ...fresh()]),
      row('systole run, stored already', () => [...RUN, ...stored]),
      row('systole run, analytic', () => [...RUN, '--fidelity', 'analytic', ...fresh()]),
    ];
    return {
      name: 'process',
      title: 'Whole processes (run: resnet50-imagenet on systolic/128x128, event fidelity)',
      notes: [`Median of ${RUNS}; peak memory: the largest. CPU: all threads, compiler and collector too.`],
      columns: [
        { key: 'command', title: 'command' },
        { key: 'wall', title: 'wall ms', show: milliseconds },
        { key: 'cpu', title: 'CPU ms', show: milliseconds },
        { key: 'peakBytes', title: 'peak MiB', show: (bytes) => (bytes / 2 ** 20).toFixed(0) },
      ],
      rows,
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} command @param {() => string[]} args */
function row(command, args) {
  const runs = Array.from({ length: RUNS }, () => runNode(args()));
  return {
    command,
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
  };
}
