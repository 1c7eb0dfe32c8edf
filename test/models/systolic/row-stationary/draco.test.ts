import { describe, expect, it } from 'vitest';
import {
  CYCLES,
  GROUPS,
  MEAN_UTILIZATION,
  MEGA_MACS,
  SINGLE_LAYER,
  WORKLOAD,
} from '../../../../src/experiments/draco/published.js';
import { layerMacs } from '../../../../src/models/systolic/row-stationary/layer.js';
import { fold } from '../../../../src/models/systolic/row-stationary/spatial.js';
import type { RunRecord } from '../../../../src/results/record.js';
import { levelOne, runOn, square } from './helpers.js';

const archOf = (array: string): string => (array === '12x14' ? 'eyeriss/chip-12x14' : `draco/rs-${array}`);
const made = new Map<string, Promise<RunRecord>>();
/** Each run once: several tests look at the same ones. */
function grouped(array: string, G: number): Promise<RunRecord> {
  const key = `${array} ${G}`;
  if (!made.has(key)) made.set(key, simulated(array, G));
  return made.get(key)!;
}
/** The author's mapper never waits for the DRAM. */
const OVERRIDES = ['rs.tileColumns=true', 'dram.bandwidth=infinite'];
const simulated = (array: string, G: number): Promise<RunRecord> =>
  runOn(WORKLOAD, archOf(array), { transforms: { draco: { G } }, overrides: OVERRIDES });

describe("MobileNet-V1 with G channels a group, the author's table", () => {
  it.each(Object.keys(CYCLES))('%s: every cell to the cycle', async (array) => {
    const ours = await Promise.all(GROUPS.map((G) => grouped(array, G)));
    expect(ours.map(({ totals }) => totals.cycles)).toEqual(CYCLES[array]);
  });

  it('MACs grow as listed', async () => {
    const runs = await Promise.all(GROUPS.map((G) => grouped('16x16', G)));
    const millions = runs.map(({ operators }) =>
      operators.reduce((sum, one) => (one.kind === 'conv' ? sum + one.macs! / 1e6 : sum), 0),
    );
    expect(millions.map((value) => Number(value.toFixed(1)))).toEqual(MEGA_MACS);
  });

  it('mean utilisation of the 29 layers on 64x64', async () => {
    for (const [G, published] of Object.entries(MEAN_UTILIZATION)) {
      const { operators } = await grouped('64x64', Number(G));
      const layers = operators.filter(({ unit }) => unit === 'array');
      expect(layers).toHaveLength(29);
      const used = layers.map(
        ({ macs, cycles, details }) => (macs! + Number(details['regionOps'] ?? 0)) / (cycles * 64 * 64),
      );
      expect(used.reduce((sum, one) => sum + one, 0) / 29).toBeCloseTo(published, 3);
    }
  });

  it('a small array gets slower with any G', async () => {
    const [depthwise, ...others] = await Promise.all(GROUPS.map((G) => grouped('16x16', G)));
    for (const { totals } of others) expect(totals.cycles).toBeGreaterThan(depthwise!.totals.cycles);
  });
});

describe('64 channels, 3x3, 56x56 on 64x64', () => {
  it.each(SINGLE_LAYER)('G = %i', (G, utilization, cycles) => {
    const layer = square({ C: 64, M: 64, R: 3, E: 56, groups: 64 / G });
    const ours = levelOne(layer, fold(3, 56, 64, 64));
    expect(ours).toBe(cycles);
    expect(layerMacs(layer) / (ours * 64 * 64)).toBeCloseTo(utilization, 3);
  });
});
