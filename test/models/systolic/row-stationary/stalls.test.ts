import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import { arch, run } from '../helpers.js';

describe('a grouped layer behind a slow DRAM, by hand', () => {
  /** 2 images, 2 groups of 2 channels and 3 filters, 3x3 taps, 5 x 5 to 3 x 3; 16 bit. */
  const layer = () => {
    const net = new NetworkBuilder({ name: 'g', batch: 2, input: { channels: 4, height: 5, width: 5 } });
    net.conv('conv', { filters: 6, kernel: 3, groups: 2 });
    return net.build();
  };
  const [ifmap, filter, ofmap] = [2 * 4 * 25 * 2, 6 * 2 * 9 * 2, 2 * 6 * 9 * 2];

  it('needs every element once at least', async () => {
    const [conv] = run(await arch({ 'rs.tileColumns': 'true' }, 'eyeriss/chip-12x14'), layer()).operators;
    expect(conv!.details['compulsoryDramBytes']).toBe(ifmap + filter + ofmap);
    expect(conv!.details['dramCycles']).toBeCloseTo(((ifmap + filter + ofmap) * 200e6) / 480e6, 6);
  });

  it('waits for each tensor as long as its share of the bytes', async () => {
    const set = { 'dram.bandwidth': '1 B/cycle', 'dram.latency': '7 cycles', 'rs.dramOverlap': 1 };
    const [conv] = run(await arch(set, 'eyeriss/chip-12x14'), layer()).operators;
    const bytes = (tensor: string): number =>
      conv!.traffic
        .filter((row) => row.level === 'dram' && row.tensor === tensor)
        .reduce((sum, row) => sum + row.readBytes + row.writeBytes, 0);
    expect([bytes('ifmap'), bytes('filter'), bytes('ofmap')]).toEqual([ifmap, filter, ofmap]);
    const all = ifmap + filter + ofmap;
    const { fillCycles, computeCycles, stallCycles } = conv!;
    const processing = fillCycles + computeCycles + stallCycles['bank']!;
    const exposed = all + 7 - processing;
    expect(exposed).toBeGreaterThan(0);
    expect(stallCycles['ifmap']).toBe(Math.floor((exposed * ifmap) / all));
    expect(stallCycles['filter']).toBe(Math.floor((exposed * filter) / all));
    expect(stallCycles['ifmap']! + stallCycles['filter']! + stallCycles['ofmap']!).toBe(exposed);
    expect(stallCycles['psum']).toBe(0);
    expect(conv!.cycles).toBe(all + 7);
  });
});
