import type { Experiment } from '../experiment.js';
import { PROTOCOLS } from './machines.js';
import { compareOverlay } from './overlay.js';
import { gainsTable, layersTable, overviewTable } from './tables.js';

/** HAAC and RPU at both parties of a private inference: which helps, and what neither can. */
export const piAccelerators: Experiment = {
  system: 'pi-accelerators',
  title: 'accelerators at both parties of a private inference',
  findings: compareOverlay,
  async tables(laboratory) {
    const layers = [];
    for (const protocol of PROTOCOLS) layers.push(await layersTable(laboratory, protocol));
    return [await overviewTable(laboratory), await gainsTable(laboratory), ...layers];
  },
};
