import { describe, expect, it } from 'vitest';
import { findFile } from '../../../src/document/files.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { arch, run } from './helpers.js';

/** Mappings are chosen for the roofline, not for the order of transfers: that may cost a thousandth (README). */
const NEARLY = 1.001;

describe('networks with more room', () => {
  it.each(
    ['mobilenetv1-tiny', 'resnet20-c100'].flatMap((name) =>
      (['ws', 'os', 'is'] as const).map((dataflow) => [name, dataflow] as const),
    ),
  )('%s, %s: twice of any scratchpad is never slower, event by event', async (name, dataflow) => {
    const network = loadNetwork(findFile('workloads', name));
    const timed = async (settings: Record<string, string>): Promise<number> =>
      run(await arch({ dataflow, ...settings }, 'systolic/32x32'), network, 'event').totals.cycles;
    const { scratchpad } = (await arch({}, 'systolic/32x32')).spec as GemmSpec;
    const cycles = await timed({});
    for (const pad of ['ifmap', 'filter', 'ofmap'] as const) {
      const twice = await timed({ [`scratchpad.${pad}.size`]: `${2 * scratchpad[pad].size} B` });
      expect(twice, pad).toBeLessThanOrEqual(cycles * NEARLY);
    }
  });
});
