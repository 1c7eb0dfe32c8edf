/** The pictures that can be drawn from run records, by name. */
import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import type { HeatmapOptions } from './kinds/pe-grid.js';
import type { PlotOptions } from './options.js';
import { named } from './select.js';

export type { PlotOptions } from './options.js';
export type { HeatmapOptions } from './kinds/pe-grid.js';
export { renderSvg } from './svg.js';
export type { Mark } from './svg.js';

export interface Plot {
  /** One line for help texts. */
  summary: string;
  minRuns: number;
  maxRuns: number;
  /** The SVG document. Drawing code is loaded on first use. */
  draw(records: readonly RunRecord[], options?: PlotOptions): Promise<string>;
}

export const PLOTS: Readonly<Record<string, Plot>> = {
  utilization: {
    summary: 'PE utilisation and mapping efficiency by operator, with the share of cycles',
    minRuns: 1,
    maxRuns: 4,
    draw: async (records, options) => (await import('./kinds/utilization.js')).utilization(records, options),
  },
  roofline: {
    summary: 'MAC/s against MACs per DRAM byte, below the machine’s peak and bandwidth',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/roofline.js')).roofline(records, options),
  },
  traffic: {
    summary: 'bytes moved by operator and tensor, and totals by memory level',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/traffic.js')).traffic(records, options),
  },
  energy: {
    summary: 'energy by operator and component, with the constants that were assumed',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/energy.js')).energy(records, options),
  },
  stalls: {
    summary: 'cycles by operator: compute, fill, drain, stalls by cause',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/stalls.js')).stalls(records, options),
  },
  dataflows: {
    summary: 'several runs of one workload: the best for every layer, and totals',
    minRuns: 2,
    maxRuns: 8,
    draw: async (records, options) => (await import('./kinds/dataflows.js')).dataflows(records, options),
  },
  'dram-causes': {
    summary: 'DRAM bytes of one or several training runs by cause: weights, features, boundaries, ...',
    minRuns: 1,
    maxRuns: 8,
    draw: async (records, options) => (await import('./kinds/dram-causes.js')).dramCauses(records, options),
  },
  occupancy: {
    summary: 'global buffer over time of a training step, with groups and sub-batches',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/occupancy.js')).occupancy(records, options),
  },
  timeline: {
    summary: 'what every unit did over time: stall, fill, compute, drain',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/timeline.js')).timeline(records, options),
  },
  modes: {
    summary: 'FlexSA: share of cycles in each mode by operator',
    minRuns: 1,
    maxRuns: 1,
    draw: async (records, options) => (await import('./kinds/modes.js')).modes(records, options),
  },
  configurations: {
    summary:
      'several machines on one workload: utilisation, buffer traffic, energy and time beside the first',
    minRuns: 2,
    maxRuns: 8,
    draw: async (records, options) =>
      (await import('./kinds/configurations.js')).configurations(records, options),
  },
  training: {
    summary: 'whole trainings under pruning: MACs and channels left, utilisation and cycles by epoch',
    minRuns: 1,
    maxRuns: 6,
    draw: async (records, options) => (await import('./kinds/training.js')).training(records, options),
  },
  draco: {
    summary: 'runs with --draco: PE utilisation and cycles by channels per group, one line an array',
    minRuns: 2,
    maxRuns: 64,
    draw: async (records, options) => (await import('./kinds/draco.js')).draco(records, options),
  },
  'ge-utilization': {
    summary: 'circuits: issue slots of the gate engines used over time',
    minRuns: 1,
    maxRuns: 6,
    draw: async (records, options) =>
      (await import('./kinds/ge-utilization.js')).geUtilization(records, options),
  },
  'ge-scaling': {
    summary: 'circuits: speed-up by number of gate engines, a line for each circuit and memory',
    minRuns: 2,
    maxRuns: 48,
    draw: async (records, options) => (await import('./kinds/ge-scaling.js')).geScaling(records, options),
  },
  'gc-traffic': {
    summary: 'circuits: bytes by stream for several runs, such as one for each pass of the compiler',
    minRuns: 1,
    maxRuns: 12,
    draw: async (records, options) => (await import('./kinds/gc-traffic.js')).gcTraffic(records, options),
  },
};

/** A heat map of `rows` x `cols` cells in row-major order: a PE grid, or a metric over array sizes. */
export async function heatmap(
  cells: ArrayLike<number>,
  rows: number,
  cols: number,
  options: HeatmapOptions,
): Promise<string> {
  return (await import('./kinds/pe-grid.js')).heatmap(cells, rows, cols, options);
}

/** Draws the picture called `name`, after checking the name and the number of runs. */
export async function plot(
  name: string,
  records: readonly RunRecord[],
  options: PlotOptions = {},
): Promise<string> {
  const kind = named(PLOTS, name, 'plot');
  const { minRuns, maxRuns } = kind;
  if (records.length < minRuns || records.length > maxRuns) {
    throw new InputError(`plot ${name}: ${records.length} runs selected`, {
      expected: minRuns === maxRuns ? `${minRuns}` : `${minRuns} to ${maxRuns}`,
    });
  }
  return kind.draw(records, options);
}
