/** The pictures that can be drawn from a sweep, by name. */
import type { SweepRecord } from '../results/sweep-record.js';
import { drawKind, type Kind } from './kind.js';
import type { SweepPlotOptions } from './sweep-kinds/select.js';

export type { SweepPlotOptions } from './sweep-kinds/select.js';
export type SweepPlot = Kind<SweepRecord, SweepPlotOptions>;

export const SWEEP_PLOTS: Readonly<Record<string, SweepPlot>> = {
  heatmap: {
    summary: 'a metric over two axes, one panel a workload or value of a third axis',
    load: () => import('./sweep-kinds/heatmap.js'),
  },
  pareto: {
    summary: 'all candidates by two metrics, with the Pareto front, its knee and its ends',
    load: () => import('./sweep-kinds/pareto.js'),
  },
  'dataflow-bars': {
    summary: 'by workload, the best that every dataflow (or value of another axis) reaches',
    load: () => import('./sweep-kinds/dataflow-bars.js'),
  },
  tornado: {
    summary: 'sensitivity of one design: what every axis changes when it moves alone',
    load: () => import('./sweep-kinds/tornado.js'),
  },
  'latency-rate': {
    summary: 'latency of a service over the rate of requests (or a metric over an axis), a line a design',
    load: () => import('./sweep-kinds/latency-rate.js'),
  },
  parallel: {
    summary: 'parallel coordinates over axes and objectives, the front highlighted',
    load: () => import('./sweep-kinds/parallel.js'),
  },
};

/** Draws the picture of a sweep; the sweep's own filters are the rule for candidates unless the caller brings one. */
export async function sweepPlot(
  name: string,
  sweep: SweepRecord,
  options: SweepPlotOptions = {},
): Promise<string> {
  return drawKind(SWEEP_PLOTS, name, 'plot of sweeps', sweep, await withFilters(sweep, options));
}

/** Conditions are compiled by a library that takes long to load: only where there are any. */
async function withFilters(sweep: SweepRecord, options: SweepPlotOptions): Promise<SweepPlotOptions> {
  if (sweep.filters.length === 0 || options.candidate !== undefined) return options;
  const { filtersFrom } = await import('../sweep/plan.js');
  const conditions = await filtersFrom(sweep.filters, sweep.kind, (index) => ({ field: `filters.${index}` }));
  return { ...options, candidate: ({ metrics }) => conditions.every((meets) => meets(metrics)) };
}
