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
  heatmap: {
    summary: 'a metric over two axes, one panel a workload or value of a third axis',
    draw: async (sweep, options) => (await import('./sweep-kinds/heatmap.js')).heatmap(sweep, options),
  },
  pareto: {
    summary: 'all candidates by two metrics, with the Pareto front, its knee and its ends',
    draw: async (sweep, options) => (await import('./sweep-kinds/pareto.js')).pareto(sweep, options),
  },
  'dataflow-bars': {
    summary: 'by workload, the best that every dataflow (or value of another axis) reaches',
    draw: async (sweep, options) =>
      (await import('./sweep-kinds/dataflow-bars.js')).dataflowBars(sweep, options),
  },
  tornado: {
    summary: 'sensitivity of one design: what every axis changes when it moves alone',
    draw: async (sweep, options) => (await import('./sweep-kinds/tornado.js')).tornado(sweep, options),
  },
  parallel: {
    summary: 'parallel coordinates over axes and objectives, the front highlighted',
    draw: async (sweep, options) => (await import('./sweep-kinds/parallel.js')).parallel(sweep, options),
  },
};

/** Draws the picture of a sweep called `name`, after checking the name. */
export async function sweepPlot(
  name: string,
  sweep: SweepRecord,
  options: SweepPlotOptions = {},
): Promise<string> {
  return named(SWEEP_PLOTS, name, 'plot of sweeps').draw(sweep, options);
}
