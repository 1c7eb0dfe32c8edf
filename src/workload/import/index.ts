import type { Network } from '../graph.js';
import { importOnnx } from './onnx.js';
import { importScaleSim } from './scalesim.js';

export interface Importer {
  /** One line for `systole import --help`. */
  summary: string;
  /**
   * The network in `file`; bad input is one `InputError`. `sizes`: of dynamic dimensions, by name or `input:axis`,
   * where the format has them; `values`: of inputs that are one number, by name.
   */
  read(file: string, sizes?: ReadonlyMap<string, number>, values?: ReadonlyMap<string, number>): Network;
}

/** Foreign formats a network is read from. */
export const IMPORTERS: Record<'scalesim' | 'onnx', Importer> = {
  scalesim: { summary: 'SCALE-Sim topology, CSV of convolutions or of M, N, K', read: importScaleSim },
  onnx: { summary: 'ONNX model, with or without its weights', read: importOnnx },
};
