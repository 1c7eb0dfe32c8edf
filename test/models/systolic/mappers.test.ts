import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, run } from './helpers.js';

interface Shape {
  channels: number;
  side: number;
  filters: number;
  kernel: number;
  stride?: number;
}

const layer = ({ channels, side, filters, kernel, stride = 1 }: Shape): Network => {
  const builder = new NetworkBuilder({ name: 'layer', input: { channels, height: side, width: side } });
  builder.conv('conv', { filters, kernel, stride, padding: (kernel - 1) / 2 });
  return builder.build();
};
const RES2A: Shape = { channels: 64, side: 56, filters: 64, kernel: 3 };
const CONV3: Shape = { channels: 256, side: 56, filters: 256, kernel: 3 };
const CONV1: Shape = { channels: 3, side: 224, filters: 64, kernel: 7, stride: 2 };

/** Mappers of others on the same layers: what they were run with is in the page of the systolic array. */
describe('beside other mappers', () => {
  // Timeloop (eyeriss-256, random_pruned): cycles; its factors divide 64 and 256, so that 12 of 16 rows have work.
  it.each([
    ['ResNet-50 conv1', CONV1, 526_848, 526_848],
    ['ResNet-50 res2a_branch2b', RES2A, 602_112, 489_216],
    ['VGG-16 conv3_2', CONV3, 9_633_792, 7_827_456],
  ])('Timeloop, row stationary, %s', async (_, shape, theirs, ours) => {
    const settings = { 'rs.tileColumns': 'true', 'rs.strips': 'searched', 'dram.bandwidth': 'infinite' };
    const { totals } = run(await arch(settings, 'eyeriss/isca16-16x16'), layer(shape), 'analytic');
    expect(totals.cycles).toBe(ours);
    expect(totals.cycles).toBeLessThanOrEqual(theirs);
    expect(totals.cycles).toBeGreaterThanOrEqual(totals.macs! / 256);
  });

  // ZigZag (tpu_like, energy): 112,896 + 784 to load weights + 2; ours fills once and drains once.
  it('ZigZag, weight stationary, 32x32, ResNet-50 res2a_branch2b', async () => {
    const cycles = async (convention: string): Promise<number> =>
      run(
        await arch({ convention, 'dram.bandwidth': 'infinite' }, 'systolic/32x32'),
        layer(RES2A),
        'analytic',
      ).totals.cycles;
    expect(await cycles('overlap')).toBe(112_896 + 32 + 62);
    // SCALE-Sim fills and drains every one of 36 folds.
    expect(await cycles('scalesim')).toBe(112_896 + 36 * (32 + 62));
  });
});
