// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { NetworkBuilder } from '../dist/workload/build.js';

/** @typedef {(string | number)[]} Layer name, H, W, kernel height, kernel width, channels, filters, stride */

/** @param {string} file @returns {{ layers: Layer[] }} */
const read = (file) => JSON.parse(fs.readFileSync(path.join(import.meta.dirname, file), 'utf8'));

/** Layers of every network that SCALE-Sim was timed on; names are `network/layer`. */
const LAYERS = [
  ...read('../test/models/systolic/scalesim.fixture.json').layers,
  ...read('topologies.json').layers,
];

/** Layers of one network. @param {string} network */
export const layersOf = (network) => LAYERS.filter(([name]) => String(name).startsWith(`${network}/`));

/**
 * A list of layers as SCALE-Sim sees it: each reads a tensor of its own. SCALE-Sim counts a last window that
 * reaches over the edge; here that is padding at the bottom and right.
 * @param {string} name
 * @returns {import('../src/workload/graph.js').Network}
 */
export function networkOf(name) {
  const builder = new NetworkBuilder({ name, input: { channels: 1, height: 1, width: 1 } });
  for (const [layer, ...numbers] of layersOf(name)) {
    const [h = 0, w = 0, kernelHeight = 0, kernelWidth = 0, channels = 0, filters = 0, stride = 0] =
      numbers.map(Number);
    /** @param {number} size @param {number} kernel */
    const over = (size, kernel) => Math.max(0, Math.ceil((size - kernel) / stride) * stride + kernel - size);
    builder.conv(String(layer), {
      external: { channels, height: h, width: w },
      filters,
      kernel: [kernelHeight, kernelWidth],
      stride,
      padding: { top: 0, left: 0, bottom: over(h, kernelHeight), right: over(w, kernelWidth) },
    });
  }
  return builder.build();
}
