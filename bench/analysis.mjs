// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { runNode } from './child.mjs';
import { boundOf } from './physical.mjs';
import { Store } from '../dist/results/store.js';

const CLI = 'dist/cli/index.js';
const POINTS = [10_000, 100_000, 1_000_000];
const PLOTS = ['pareto', 'heatmap', 'dataflow-bars', 'tornado', 'latency-rate', 'parallel'];

/** Axes of a made-up sweep: 12,000 designs and as many more of the last as it takes. */
const AXES = [
  { path: 'rows', values: [16, 32, 48, 64, 80, 96, 112, 128, 144, 160] },
  { path: 'cols', values: [16, 32, 48, 64, 80, 96, 112, 128, 144, 160] },
  { path: 'dataflow', values: ['ws', 'os', 'is'] },
  { path: 'dram.bandwidth', values: ['60 GB/s', '140 GB/s', '220 GB/s', '300 GB/s'] },
];

/** What is asked of a sweep that is there, as whole processes. @returns {import('./table.mjs').Section} */
export function analysisSection() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-'));
  try {
    return {
      name: 'analysis',
      title: 'Analysis of stored sweeps (made-up points with totals, one run each, start-up included)',
      notes: [
        'Cold processes, warm files; limits at 1 M points: 8 s, 600 MB, a page of 10 MB.',
        'bound: to read the database and write the output once, in memory.',
      ],
      columns: [
        { key: 'command', title: 'command' },
        { key: 'points', title: 'points' },
        { key: 'wall', title: 'wall s', show: (/** @type {number} */ s) => s.toFixed(1) },
        { key: 'bound', title: 'bound s', show: (/** @type {number} */ s) => s.toPrecision(2) },
        { key: 'cpu', title: 'CPU s', show: (/** @type {number} */ s) => s.toFixed(1) },
        { key: 'peakBytes', title: 'peak MB', show: (/** @type {number} */ b) => (b / 1e6).toFixed(0) },
        { key: 'outputBytes', title: 'output MB', show: (/** @type {number} */ b) => (b / 1e6).toFixed(2) },
      ],
      rows: POINTS.flatMap((points) => rowsOf(folder, points)),
      faults: [],
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {number} points */
function rowsOf(folder, points) {
  const file = path.join(folder, `${points}.sqlite`);
  makeSweep(file, points);
  const out = (/** @type {string} */ name) => path.join(folder, name);
  const commands = [
    { command: 'pareto', args: ['pareto', '--format', 'csv'] },
    ...PLOTS.map((kind) => ({ command: `plot ${kind}`, args: ['plot', kind, '--out', out(`${kind}.svg`)] })),
    { command: 'report', args: ['report', '--out', out('report.html')] },
    { command: 'compare', args: ['compare', '--sweep', 'latest', '--by', 'dataflow', '--format', 'csv'] },
  ];
  return commands.map(({ command, args }) => {
    const { wall, cpu, peakBytes } = runNode([CLI, ...args, '--db', file]);
    const at = args.indexOf('--out');
    const outputBytes = at < 0 ? 0 : fs.statSync(/** @type {string} */ (args[at + 1])).size;
    const bound = boundOf(fs.statSync(file).size + outputBytes);
    return { command, points, wall, cpu, bound, peakBytes, outputBytes };
  });
}

/**
 * A sweep of that many points in a database: times and energies fall and rise with the array, each point a little off.
 * @param {string} file
 * @param {number} points
 */
export function makeSweep(file, points) {
  const designs = AXES.reduce((product, { values }) => product * values.length, 1);
  const lanes = Array.from({ length: Math.ceil(points / designs) }, (_, at) => 8 * (at + 1));
  const axes = [...AXES, { path: 'vector.lanes', values: lanes }];
  const id = 'b'.repeat(64);
  const store = Store.open(file);
  store.sweeps.save(
    {
      ...{ id, name: 'made-up', title: '', arch: 'systolic/128x128', kind: 'systolic', toolVersion: 'bench' },
      ...{
        codeHash: '',
        workloads: ['resnet50-imagenet'],
        axes,
        filters: [],
        planned: points,
        assumptions: [],
      },
      objectives: [
        { metric: 'seconds', goal: 'minimize' },
        { metric: 'energyJoules', goal: 'minimize' },
      ],
    },
    {},
  );
  store.close();
  const db = new Database(file);
  const insert = db.prepare(
    `insert into point (sweep_id, stage, idx, fidelity, workload, axis_values, status, cycles, seconds, macs,
       pe_utilization, energy_joules, stall_cycles, dram_bytes, area_square_metres)
     values ('${id}', 1, ?, 'analytic', 'resnet50-imagenet', ?, 'done', ?, ?, 4.1e9, ?, ?, ?, 9.7e7, ?)`,
  );
  db.transaction(() => {
    for (let index = 0; index < points; index++) {
      /** @type {Record<string, string | number>} */
      const values = {};
      let rest = index;
      for (const axis of axes.toReversed()) {
        values[axis.path] = /** @type {string | number} */ (axis.values[rest % axis.values.length]);
        rest = Math.floor(rest / axis.values.length);
      }
      const ordered = Object.fromEntries(axes.map((axis) => [axis.path, values[axis.path]]));
      const side = Number(values['rows']) * Number(values['cols']);
      const off = ((index * 7919) % 9973) / 9973;
      const cycles = Math.round((4.1e9 / side) * (1.1 + off));
      const joules = 0.004 + side * 1e-7 * (1 + ((index * 6101) % 9949) / 9949);
      insert.run(
        ...[index, JSON.stringify(ordered), cycles, cycles / 700e6],
        ...[4.1e9 / (cycles * side), joules, Math.round(cycles * off * 0.1), side * 9e-10],
      );
    }
  })();
  db.close();
}
