/** The pictures that can be drawn from a sweep, by name. */
import type { SweepRecord } from '../results/sweep-record.js';
import { asTable, type SweepHeader, type SweepTable, type Wanted } from '../results/sweep-table.js';
import { METRICS } from '../models/registry.js';
import { candidateOf, metricsIn } from '../sweep/candidates.js';
import { drawKind, type Kind } from './kind.js';
import type { SweepPlotOptions } from './sweep-kinds/select.js';

export type { SweepPlotOptions } from './sweep-kinds/select.js';
/** A kind of pictures, and the metrics beside objectives and options that it asks points for. */
export type SweepPlot = Kind<SweepTable, SweepPlotOptions> & { metrics?: readonly string[] };

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
    metrics: ['requestsPerHour', 'latencySeconds', 'sustained'],
    load: () => import('./sweep-kinds/latency-rate.js'),
  },
  parallel: {
    summary: 'parallel coordinates over axes and objectives, the front highlighted',
    load: () => import('./sweep-kinds/parallel.js'),
  },
};

/** What the picture called `name` reads of a sweep, to be read in one go; it may ask for more. */
export function wantedBy(
  name: string,
  { objectives, filters, kind }: SweepHeader,
  { metric, x, y }: SweepPlotOptions,
): Wanted {
  const asked = [metric, x, y].flatMap((each) => (each === undefined ? [] : METRICS.lookOf(each).name));
  const usual =
    asked.length === 0 || name === 'parallel' ? objectives.map((objective) => objective.metric) : [];
  const metrics = [...asked, ...usual, ...metricsIn(filters, kind), ...(SWEEP_PLOTS[name]?.metrics ?? [])];
  return { metrics: [...new Set(metrics)], axes: true };
}

/** Draws the picture of a sweep; the sweep's own filters are the rule for candidates unless the caller brings one. */
export async function sweepPlot(
  name: string,
  sweep: SweepRecord | SweepTable,
  options: SweepPlotOptions = {},
): Promise<string> {
  const table = asTable(sweep);
  return drawKind(SWEEP_PLOTS, name, 'plot of sweeps', table, await withFilters(table, options));
}

async function withFilters(sweep: SweepTable, options: SweepPlotOptions): Promise<SweepPlotOptions> {
  if (sweep.filters.length === 0 || options.candidate !== undefined) return options;
  return { ...options, candidate: await candidateOf(sweep, (index) => ({ field: `filters.${index}` })) };
}
