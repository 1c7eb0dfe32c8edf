/** The pictures that can be drawn from run records, by name. */
import type { RunRecord } from '../results/record.js';
import { drawKind, type Kind, type PlotOptions } from './kind.js';
import type { HeatmapOptions } from './kinds/pe-grid.js';
import { findNamed, refuse } from './select.js';

export type { PlotOptions } from './kind.js';
export type { HeatmapOptions } from './kinds/pe-grid.js';
export { renderSvg } from './svg.js';
export type { Surface } from './svg.js';

/** A kind of pictures of so many runs. */
export type Plot = Kind<readonly RunRecord[]> & { minRuns: number; maxRuns: number };

const LOAD = {
  utilization: () => import('./kinds/utilization.js'),
  roofline: () => import('./kinds/roofline.js'),
  traffic: () => import('./kinds/operator-bars.js').then(({ traffic: draw }) => ({ draw })),
  energy: () => import('./kinds/operator-bars.js').then(({ energy: draw }) => ({ draw })),
  stalls: () => import('./kinds/operator-bars.js').then(({ stalls: draw }) => ({ draw })),
  dataflows: () => import('./kinds/dataflows.js'),
  'dram-causes': () => import('./kinds/dram-causes.js'),
  occupancy: () => import('./kinds/occupancy.js'),
  timeline: () => import('./kinds/timeline.js'),
  'cache-hits': () => import('./kinds/gpu.js').then(({ hits: draw }) => ({ draw })),
  bottlenecks: () => import('./kinds/gpu.js').then(({ bottlenecks: draw }) => ({ draw })),
  modes: () => import('./kinds/operator-bars.js').then(({ modes: draw }) => ({ draw })),
  configurations: () => import('./kinds/configurations.js'),
  training: () => import('./kinds/training.js'),
  draco: () => import('./kinds/draco.js'),
  'ge-utilization': () => import('./kinds/gate-engines.js').then(({ utilization: draw }) => ({ draw })),
  'ge-scaling': () => import('./kinds/gate-engines.js').then(({ scaling: draw }) => ({ draw })),
  'gc-traffic': () => import('./kinds/gate-engines.js').then(({ traffic: draw }) => ({ draw })),
  'he-kernels': () => import('./kinds/encrypted.js').then(({ kernels: draw }) => ({ draw })),
  'noise-budget': () => import('./kinds/encrypted.js').then(({ budget: draw }) => ({ draw })),
  'latency-breakdown': () => import('./kinds/inference.js').then(({ breakdown: draw }) => ({ draw })),
  waterfall: () => import('./kinds/inference.js').then(({ waterfall: draw }) => ({ draw })),
} as const;

type Row = readonly [minRuns: number, maxRuns: number, summary: string];

const KINDS: Readonly<Record<keyof typeof LOAD, Row>> = {
  utilization: [1, 4, 'utilisation and mapping efficiency by operator, with the share of cycles'],
  roofline: [
    1,
    8,
    'work a second against work per DRAM byte, below the peaks and bandwidths of the machines',
  ],
  traffic: [1, 1, 'bytes moved by operator and tensor, and totals by memory level'],
  energy: [1, 1, 'energy by operator and component, with the constants that were assumed'],
  stalls: [1, 1, 'cycles by operator: compute, fill, drain, stalls by cause'],
  dataflows: [2, 8, 'several runs of one workload: the best for every layer, and totals'],
  'dram-causes': [
    1,
    8,
    'DRAM bytes of one or several training runs by cause: weights, features, boundaries, ...',
  ],
  occupancy: [1, 1, 'global buffer over time of a training step, with groups and sub-batches'],
  timeline: [1, 1, 'what every unit did over time: stall, fill, compute, drain'],
  'cache-hits': [1, 1, 'GPU at event fidelity: share of sectors that L1 and L2 find, by operator'],
  bottlenecks: [1, 1, 'what holds operators up: how many, and their share of cycles'],
  modes: [1, 1, 'FlexSA: share of cycles in each mode by operator'],
  configurations: [
    2,
    8,
    'several machines on one workload: utilisation, buffer traffic, energy and time beside the first',
  ],
  training: [1, 6, 'whole trainings under pruning: MACs and channels left, utilisation and cycles by epoch'],
  draco: [2, 64, 'runs with --draco: PE utilisation and cycles by channels per group, one line an array'],
  'ge-utilization': [1, 6, 'circuits: issue slots of the gate engines used over time'],
  'ge-scaling': [2, 48, 'circuits: speed-up by number of gate engines, a line for each circuit and memory'],
  'gc-traffic': [
    1,
    12,
    'circuits: bytes by stream for several runs, such as one for each pass of the compiler',
  ],
  'he-kernels': [1, 1, 'encryption: cycles by operator and kernel (NTT, rotate, multiply, add)'],
  'noise-budget': [1, 1, 'encryption: noise budget left behind each operator'],
  'latency-breakdown': [
    1,
    12,
    'private inference: time by step (products, garbling, circuits, link), runs side by side',
  ],
  waterfall: [2, 12, 'private inference: what each of several runs in order takes less than the one before'],
};

export const PLOTS: Readonly<Record<string, Plot>> = Object.fromEntries(
  Object.entries(KINDS).map(([name, [minRuns, maxRuns, summary]]) => {
    return [name, { minRuns, maxRuns, summary, load: LOAD[name as keyof typeof LOAD] }];
  }),
);

/** A heat map of `rows` x `cols` cells in row-major order: a PE grid, or a metric over array sizes. */
export async function heatmap(
  cells: ArrayLike<number>,
  rows: number,
  cols: number,
  options: HeatmapOptions,
): Promise<string> {
  return (await import('./kinds/pe-grid.js')).heatmap(cells, rows, cols, options);
}

/** Kinds that set the layers of a network side by side. */
const OF_LAYERS = ['utilization', 'traffic', 'energy', 'stalls', 'timeline', 'dataflows', 'configurations'];

/** Draws the picture called `name`, after checking the name and the number of runs, and that they are of networks. */
export async function plot(
  name: string,
  records: readonly RunRecord[],
  options: PlotOptions = {},
): Promise<string> {
  const { minRuns, maxRuns } = findNamed(PLOTS, name, 'plot');
  if (records.length < minRuns || records.length > maxRuns) {
    const expected = minRuns === maxRuns ? `${minRuns}` : `${minRuns} to ${maxRuns}`;
    refuse(`plot ${name}: ${records.length} runs selected`, expected);
  }
  if (OF_LAYERS.includes(name)) for (const record of records) refuseCircuit(name, record);
  return drawKind(PLOTS, name, 'plot', records, options);
}

function refuseCircuit(name: string, record: RunRecord): void {
  if (record.operators.length === 0 || record.operators.some(({ kind }) => kind !== 'circuit')) return;
  const { workload, arch } = record.run;
  const problem = `plot ${name}: ${workload} on ${arch} is a circuit, which has no layers`;
  refuse(problem, 'a run of a network; of circuits there are ge-utilization, ge-scaling and gc-traffic');
}
