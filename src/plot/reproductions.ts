/** The pictures that can be drawn from reproductions of published systems, by name. */
import type { Reproduction } from '../results/reproduction.js';
import { drawKind, type Kind, type PlotOptions } from './kind.js';

export const REPRODUCTION_PLOTS: Readonly<Record<string, Kind<readonly Reproduction[]>>> = {
  deviations: {
    summary: 'every published number: how far ours is off, by figure, misses included',
    load: () => import('./kinds/deviations.js'),
  },
  efficiency: {
    summary: 'reproduce di: AI, DI and AI with weights once a batch against measured MACs a joule',
    load: () => import('./kinds/efficiency.js'),
  },
  counters: {
    summary:
      'reproduce h100: traffic by level as counted and as simulated, both logarithmic, with the 1:1 line',
    load: () => import('./kinds/counters.js'),
  },
  'di-scatter': {
    summary: 'reproduce di: AI and DI of networks against MACs a joule on a simulated P4000 and P100',
    load: () => import('./kinds/di/scatter.js'),
  },
  'di-alpha': {
    summary: 'reproduce di: correlation of DI with simulated MACs a joule by alpha, card and batch',
    load: () => import('./kinds/di/alpha.js'),
  },
  'di-sampling': {
    summary: 'reproduce di: that correlation over random subsets of networks, and a QQ plot of it',
    load: () => import('./kinds/di/sampling.js'),
  },
  'layer-types': {
    summary: 'reproduce di: R_W, R_A, AI and DI of a layer of each type',
    load: () => import('./kinds/di/layers.js'),
  },
  scaling: {
    summary: 'reproduce delta: speed-up by what of a GPU is scaled, and share of cycles by bottleneck',
    load: () => import('./kinds/scaling.js'),
  },
};

/** Draws the picture of reproductions called `name`, after checking the name. */
export const reproductionPlot = (
  name: string,
  reproductions: readonly Reproduction[],
  options: PlotOptions = {},
): Promise<string> => drawKind(REPRODUCTION_PLOTS, name, 'plot of reproductions', reproductions, options);
