import { describe, expect, it } from 'vitest';
import { convWindow } from '../../../src/models/lowering/window.js';
import type { Gemm } from '../../../src/models/lowering/gemm.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv } from '../../../src/workload/graph.js';
import { plan } from './plans.js';

describe('convolutions: lines that stay between positions', () => {
  const builder = new NetworkBuilder({ name: 'one', input: { channels: 2, height: 6, width: 5 } });
  builder.conv('conv', { filters: 5, kernel: 3, padding: 1 });
  const window = convWindow(builder.build().operators[0] as Conv, 1);
  /** 6x5 positions, K 18, 60 elements of input; row folds of taps 0..4, 4..8, 8..12, 12..16, 16..18. */
  const conv: Gemm = { instances: 1, m: 30, n: 5, k: 18, window, filterIsActivation: false };

  it('ws: a row fold streams the elements of its channels; without room for its lines, every place', () => {
    // Positions one at a time: ceil(1 / 5) * 1 + 3 = 4 lines of 5 a channel; the third fold touches both: 40 bytes.
    const at = (ifmap: number) => plan(conv, { dataflow: 'ws', order: 'nk', ifmap });
    // Folds of one channel read its 30 elements, the third 30 of each.
    expect(at(60)).toMatchObject({ ifmap: 'retained', dram: { ifmap: 60 } });
    const lines = plan(conv, { dataflow: 'ws', order: 'nk', ifmap: 59, doubleBuffered: false });
    expect(lines).toMatchObject({ ifmap: 'every', dram: { ifmap: 2 * (30 + 30 + 60 + 30 + 30) } });
    const tight = plan(conv, { dataflow: 'ws', order: 'nk', ifmap: 39, doubleBuffered: false });
    expect(tight.dram.ifmap).toBe(2 * (30 + 30 + 30 * 4 + 30 + 30));
    const none = plan(conv, { dataflow: 'ws', order: 'nk', ifmap: 39 });
    expect(none.dram.ifmap).toBe(2 * 30 * 18);
  });

  it('os: blocks of positions slide; without room for the lines each block reads its own', () => {
    // Four positions: ceil(4 / 5) + 3 = 4 lines of 5 of 2 channels: 40 bytes.
    const at = (ifmap: number) =>
      plan(conv, { dataflow: 'os', order: 'nm', ifmap, doubleBuffered: false }).dram.ifmap;
    expect(at(60)).toBe(60);
    expect(at(59)).toBe(2 * 60);
    expect(at(40)).toBe(2 * 60);
    // A block of 4 lies on up to 2 rows of outputs: 4 lines of 5, 20 a channel; the last has 2 positions: 18 taps
    // of 2 places are more than the 20 elements of a channel twice.
    expect(at(39)).toBe(2 * (7 * 40 + 36));
  });

  it('is: so do its columns', () => {
    // Three positions: 4 lines of 5; a row fold of one channel needs 20 bytes, the third 40.
    const at = (ifmap: number) =>
      plan(conv, { dataflow: 'is', order: 'km', ifmap, doubleBuffered: false }).dram.ifmap;
    expect(at(40)).toBe(30 + 30 + 60 + 30 + 30);
    // Third fold alone: ten column folds of 3 x 4 places, which are less than the elements of two rows.
    expect(at(39)).toBe(30 + 30 + 10 * 12 + 30 + 30);
    // Columns outside: all channels slide together, 40 bytes, or none.
    const outer = (ifmap: number) =>
      plan(conv, { dataflow: 'is', order: 'mk', ifmap, doubleBuffered: false }).dram.ifmap;
    expect(outer(40)).toBe(180);
    expect(outer(39)).toBe(10 * 3 * 18);
  });

  // 2x2 kernel without padding: 5x4 positions, K 8; seven column folds, of 2 positions the last.
  const uneven = new NetworkBuilder({ name: 'two', input: { channels: 2, height: 6, width: 5 } });
  uneven.conv('conv', { filters: 5, kernel: 2 });
  const unevenWindow = convWindow(uneven.build().operators[0] as Conv, 1);
  const odd: Gemm = { instances: 1, m: 20, n: 5, k: 8, window: unevenWindow, filterIsActivation: false };

  it('what slides is spread over the folds without loss', () => {
    const parts = plan(odd, { dataflow: 'is', order: 'km', ifmap: 59 });
    // 30 elements a channel: floor(30 x position / 20) at 3, 6, 9, ... positions
    expect([0, 1, 2, 3, 4, 5, 6].map((c) => parts.ifmapElements(5, 1, c))).toEqual([4, 5, 4, 5, 4, 5, 3]);
    expect(parts.dram.ifmap).toBe(60);
    // Five row folds for os: four positions slide over 3 lines of 5 a channel, 30 bytes.
    const rows = plan({ ...odd, m: 19 }, { dataflow: 'os', order: 'nm', ifmap: 30, doubleBuffered: false });
    expect(rows.ifmap).toBe('every');
    const whole = unevenWindow.elements(19, 0, 8);
    expect(rows.dram.ifmap).toBe(2 * whole);
    expect([0, 1, 2, 3, 4].reduce((sum, r) => sum + rows.ifmapElements(8, r, 0), 0)).toBe(whole);
  });

  it('what is retained counts once over all folds, also where its lines would not slide', () => {
    const kept = plan(conv, { dataflow: 'os', order: 'nm', ifmap: 60 });
    expect(kept).toMatchObject({ ifmap: 'retained', dram: { ifmap: 60 } });
    expect([...Array(8).keys()].map((r) => kept.ifmapElements(18, r, 0))).toEqual([8, 8, 8, 8, 8, 8, 8, 4]);
  });
});
