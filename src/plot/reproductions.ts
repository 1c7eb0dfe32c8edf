/** The pictures that can be drawn from reproductions of published systems, by name. */
import type { Reproduction } from '../results/reproduction.js';
import type { PlotOptions } from './options.js';
import { named } from './select.js';

export interface ReproductionPlot {
  /** One line for help texts. */
  summary: string;
  /** The SVG document. Drawing code is loaded on first use. */
  draw(reproductions: readonly Reproduction[], options?: PlotOptions): Promise<string>;
}

export const REPRODUCTION_PLOTS: Readonly<Record<string, ReproductionPlot>> = {
  deviations: {
    summary: 'every published number: how far ours is off, by figure, misses included',
    draw: async (reproductions, options) =>
      (await import('./kinds/deviations.js')).deviations(reproductions, options),
  },
};

/** Draws the picture of reproductions called `name`, after checking the name. */
export async function reproductionPlot(
  name: string,
  reproductions: readonly Reproduction[],
  options: PlotOptions = {},
): Promise<string> {
  return named(REPRODUCTION_PLOTS, name, 'plot of reproductions').draw(reproductions, options);
}
