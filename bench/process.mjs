// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNode } from './child.mjs';
import { median } from './measure.mjs';
import { milliseconds } from './table.mjs';

const RUNS = 5;
const CLI = 'dist/cli/index.js';
const START = 'bundle/systole.cjs';
const RUN = [START, 'run', 'resnet50-imagenet', '--arch', 'systolic/128x128'];
const TINY = ['run', 'resnet20-c100', '--arch', 'systolic/32x32'];

/** Whole processes as a user starts them. @returns {import('./table.mjs').Section} */
export function processSection() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  let databases = 0;
  const fresh = () => ['--db', path.join(folder, `${databases++}.sqlite`)];
  const stored = ['--db', path.join(folder, 'stored.sqlite')];
  try {
    for (const words of [RUN, [START, ...TINY]]) runNode([...words, ...stored]);
    for (const words of ['--help', 'list workloads']) runNode([START, ...words.split(' ')]);
    const rows = [
      row('node alone', () => ['-e', '0']),
      row('systole --version', () => [START, '--version']),
      row('systole --help', () => [START, '--help']),
      row('systole list workloads', () => [START, 'list', 'workloads']),
      row('systole run, small', () => [START, ...TINY, ...stored]),
      row('the same, no code kept', () => [START, ...TINY, ...stored], { NODE_DISABLE_COMPILE_CACHE: '1' }),
      row('the same, out of dist', () => [CLI, ...TINY, ...stored]),
      row('systole run, new database', () => [...RUN, ...fresh()]),
      row('systole run, stored already', () => [...RUN, ...stored]),
      row('systole run, analytic', () => [...RUN, '--fidelity', 'analytic', ...fresh()]),
    ];
    const alone = rows[0].cpu;
    return {
      name: 'process',
      title: 'Whole processes (run: resnet50-imagenet on systolic/128x128, event fidelity)',
      notes: [
        `Median of ${RUNS}; peak memory: the largest. CPU: all threads, compiler and collector too.`,
        'x node: CPU as a multiple of `node -e 0`. Compiled code is kept from earlier runs (warm) unless a row says otherwise.',
      ],
      columns: [
        { key: 'command', title: 'command' },
        { key: 'wall', title: 'wall ms', show: milliseconds },
        { key: 'cpu', title: 'CPU ms', show: milliseconds },
        { key: 'timesNode', title: 'x node', show: (times) => times.toFixed(1) },
        { key: 'peakBytes', title: 'peak MiB', show: (bytes) => (bytes / 2 ** 20).toFixed(0) },
      ],
      rows: rows.map((each) => ({ ...each, timesNode: each.cpu / alone })),
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} command @param {() => string[]} args @param {Record<string, string>} [env] */
function row(command, args, env) {
  const runs = Array.from({ length: RUNS }, () => runNode(args(), env));
  return {
    command,
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
  };
}
