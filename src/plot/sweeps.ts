/** The pictures that can be drawn from a sweep, by name. */
import type { SweepRecord } from '../results/sweep-record.js';
import { named } from './select.js';
import type { SweepPlotOptions } from './sweep-kinds/options.js';

export type { SweepPlotOptions } from './sweep-kinds/options.js';

export interface SweepPlot {
  /** One line for help texts. */
  summary: string;
  /** The SVG document. Drawing code is loaded on first use. */
  draw(sweep: SweepRecord, options?: SweepPlotOptions): Promise<string>;
}

export const SWEEP_PLOTS: Readonly<Record<string, SweepPlot>> = {
  heatmap: kind(
    'a metric over two axes, one panel a workload or value of a third axis',
    async () => (await import('./sweep-kinds/heatmap.js')).heatmap,
  ),
  pareto: kind(
    'all candidates by two metrics, with the Pareto front, its knee and its ends',
    async () => (await import('./sweep-kinds/pareto.js')).pareto,
  ),
  'dataflow-bars': kind(
    'by workload, the best that every dataflow (or value of another axis) reaches',
    async () => (await import('./sweep-kinds/dataflow-bars.js')).dataflowBars,
  ),
  tornado: kind(
    'sensitivity of one design: what every axis changes when it moves alone',
    async () => (await import('./sweep-kinds/tornado.js')).tornado,
  ),
  parallel: kind(
    'parallel coordinates over axes and objectives, the front highlighted',
    async () => (await import('./sweep-kinds/parallel.js')).parallel,
  ),
};

/** Drawing code with the sweep's own filters as the rule for candidates, unless the caller brings one. */
function kind(
  summary: string,
  load: () => Promise<(sweep: SweepRecord, options: SweepPlotOptions) => Promise<string>>,
): SweepPlot {
  return {
    summary,
    draw: async (sweep, options = {}) => (await load())(sweep, await withFilters(sweep, options)),
  };
}

/** Conditions are compiled by a library that takes long to load: only where there are any. */
async function withFilters(sweep: SweepRecord, options: SweepPlotOptions): Promise<SweepPlotOptions> {
  if (sweep.filters.length === 0 || options.candidate !== undefined) return options;
  const { filtersFrom } = await import('../sweep/plan.js');
  const conditions = await filtersFrom(sweep.filters, (index) => ({ field: `filters.${index}` }));
  return { ...options, candidate: ({ metrics }) => conditions.every((meets) => meets(metrics)) };
}

/** Draws the picture of a sweep called `name`, after checking the name. */
export async function sweepPlot(
  name: string,
  sweep: SweepRecord,
  options: SweepPlotOptions = {},
): Promise<string> {
  return named(SWEEP_PLOTS, name, 'plot of sweeps').draw(sweep, options);
}
