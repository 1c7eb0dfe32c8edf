import { describe, expect, it } from 'vitest';
import { addressesOf, enumerateLoads } from '../../../src/models/gpu/enumerate/index.js';
import { aligned, anyAlignment, inefficiencyOf } from '../../../src/models/gpu/traffic/l1.js';
import { kernelOfFirst, squareKernel, TILES, type Square } from './helpers.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { toGemm, type GemmOperator } from '../../../src/models/lowering/gemm.js';
import { kernelOf } from '../../../src/models/gpu/kernel.js';

/** Sectors and requests that an H100 counted of an own kernel (l1tex__t_sectors, l1tex__t_requests of global loads). */
const COUNTED: readonly (readonly [string, Square, 128 | 64 | 32, sectors: number, requests: number])[] = [
  ['res5_1x1_up', [32, 512, 7, 2048, 1, 1, 0], 128, 3883008, 827392],
  ['mb2_expand24', [16, 24, 56, 144, 1, 1, 0], 64, 790272, 155232],
  ['mb1_pw8', [32, 512, 14, 512, 1, 1, 0], 128, 3440640, 802816],
  ['vgg_conv5_1_b8', [8, 512, 14, 512, 3, 1, 1], 128, 8159232, 1861632],
  ['res3_1x1_s2', [32, 256, 56, 512, 1, 2, 0], 128, 9633792, 1605632],
];

describe('loads warp by warp', () => {
  it.each(COUNTED)(
    '%s: sectors and requests that an H100 counted',
    { timeout: 60_000 },
    (_, square, tile, sectors, requests) => {
      const { a, b } = enumerateLoads(squareKernel(square), TILES[tile]);
      expect([a.sectors + b.sectors, a.requests + b.requests]).toEqual([sectors, requests]);
    },
  );

  // Sectors of 8 elements over elements of the im2col matrix, as handed down; the closed form beside it.
  it.each([
    ['3x3 on 56^2', [2, 8, 56, 32, 3, 1, 1], 1.13, 1.04],
    ['3x3 on 14^2', [32, 2, 14, 32, 3, 1, 1], 1.2, 1.14],
    ['11x11 s4 of AlexNet', [1, 3, 227, 32, 11, 4, 0], 4.19, 4.18],
    ['1x1 on 14^2', [32, 8, 14, 32, 1, 1, 0], 1.14, 1],
    ['3x3 on 7^2', [32, 2, 7, 32, 3, 1, 1], 1.22, 1.29],
    ['7x7 s2', [1, 3, 224, 32, 7, 2, 3], 2.12, 2.05],
    ['1x1 s2', [1, 2, 56, 32, 1, 2, 0], 2, 2],
    ['3x3 s2 on 28^2', [8, 2, 28, 32, 3, 2, 1], 2.37, 2.14],
  ] as [string, Square, number, number][])(
    '%s: inefficiency of the input',
    (_, square, enumerated, closed) => {
      const kernel = squareKernel(square);
      const { a } = enumerateLoads(kernel, TILES[32]);
      expect(Math.abs((8 * a.sectors) / (kernel.m * kernel.k) - enumerated)).toBeLessThan(0.017);
      expect(inefficiencyOf(kernel, TILES[32], 'average').a).toBeCloseTo(closed, 1);
    },
  );

  it('is counted by hand', () => {
    // 3 channels of 1 x 40, one tap: rows of 160 bytes, so a warp and 8 lanes; 5 sectors, 2 lines each channel, shifted.
    const builder = new NetworkBuilder({ name: 'n', input: { channels: 3, height: 1, width: 40 } });
    builder.conv('c', { filters: 2, kernel: 1 });
    const { a, b } = enumerateLoads(kernelOfFirst(builder.build()), TILES[32]);
    // Bytes 0..127 and 128..159; 160..287 (lines 1 and 2) and 288..319; 320..447 (lines 2 and 3) and 448..479.
    expect(a).toEqual({ requests: 6, elements: 120, sectors: 15, lines: 2 + 3 + 3 });
    // Two filters of three weights, 24 bytes: one load of 2 x 3 lanes in one sector.
    expect(b).toEqual({ requests: 1, elements: 6, sectors: 1, lines: 1 });
  });

  it('counts every group, A once a column of tiles and B once a row', () => {
    const loads = (filters: number, groups: number, height: number) => {
      const builder = new NetworkBuilder({ name: 'n', input: { channels: 4 * groups, height, width: 32 } });
      builder.conv('c', { filters: filters * groups, kernel: 1, groups });
      return enumerateLoads(kernelOfFirst(builder.build()), TILES[32]);
    };
    // One tile: a warp a channel in four sectors; 32 filters of 4 weights, eight of them a load.
    expect(loads(32, 1, 1)).toMatchObject({
      a: { sectors: 16, requests: 4 },
      b: { sectors: 16, requests: 4 },
    });
    expect(loads(33, 1, 1)).toMatchObject({ a: { sectors: 32 }, b: { sectors: 17, requests: 5 } });
    expect(loads(32, 1, 5)).toMatchObject({ a: { sectors: 80 }, b: { sectors: 32, requests: 8 } });
    expect(loads(32, 3, 1)).toMatchObject({ a: { sectors: 48 }, b: { sectors: 48 } });
  });

  it('switches padding off, and skips zeros of a spread-out gradient by place only', () => {
    const { a } = squareKernel([2, 3, 5, 4, 3, 2, 1]);
    const address = addressesOf(a, 27, 4);
    expect(address(0, 0)).toBeUndefined();
    expect(address(0, 4)).toBe(0);
    // Position (1, 2) of image 1 sees row 2, column 4 through the middle tap of channel 2.
    expect(address(9 + 1 * 3 + 2, 2 * 9 + 4)).toBe(4 * ((1 * 3 + 2) * 25 + 2 * 5 + 4));
  });
});

describe('runs along the depth', () => {
  it('average over alignments: (e + 7) / e in fp32, and by hand in other widths and strides', () => {
    expect(anyAlignment(8, 4, 1)).toBe(15 / 8);
    expect(anyAlignment(4, 4, 1)).toBe(11 / 4);
    expect(anyAlignment(8, 2, 1)).toBe(23 / 8);
    expect(anyAlignment(4, 4, 3)).toBe((9 + 8) / 4);
    // Never more than a sector an element.
    expect(anyAlignment(4, 4, 100)).toBe(8);
    for (const [run, bytes] of [
      [8, 4],
      [4, 4],
      [5, 2],
    ] as const) {
      let touched = 0;
      const perSector = 32 / bytes;
      for (let start = 0; start < perSector; start++)
        touched += Math.floor((start + run - 1) / perSector) + 1;
      expect(anyAlignment(run, bytes, 1)).toBeCloseTo(touched / run, 12);
    }
  });

  it('that begin at sectors: whole ones, or a part of one each time', () => {
    expect(aligned(8, 64, 4)).toBe(1);
    expect(aligned(4, 64, 4)).toBe(2);
    expect(aligned(64, 4096, 2)).toBe(1);
    expect(aligned(8, 64, 2)).toBe(2);
    // Rows of 9 elements end anywhere; runs of 12 elements cut sectors.
    expect(aligned(8, 9, 4)).toBe(15 / 8);
    expect(aligned(12, 96, 4)).toBe(19 / 12);
  });

  it('agree with the enumerator where rows begin at sectors, and on average where they do not', () => {
    const sectorsOf = (k: number, tile: 128 | 32): number => {
      const builder = new NetworkBuilder({ name: 'g', input: { channels: k, height: 128, width: 1 } });
      builder.linear('g', { features: 32 });
      const kernel = kernelOfFirst(builder.build());
      return (8 * enumerateLoads(kernel, TILES[tile]).a.sectors) / (kernel.m * kernel.k);
    };
    expect(sectorsOf(64, 128)).toBe(aligned(8, 64, 4));
    expect(sectorsOf(64, 32)).toBe(aligned(4, 64, 4));
    expect(sectorsOf(104 + 1, 128) / aligned(8, 105, 4)).toBeCloseTo(1, 1);
  });
});

describe('a weight gradient', () => {
  it('reads taps as rows and positions as depth, each element where it is', () => {
    const builder = new NetworkBuilder({ name: 'w', batch: 2, input: { channels: 2, height: 4, width: 4 } });
    builder.conv('first', { filters: 2, kernel: 1 });
    builder.conv('conv', { filters: 3, kernel: 3 });
    const step = trainingStep(builder.build());
    const operator = step.operators.find(
      (one): one is GemmOperator & { kind: 'gradient' } =>
        one.kind === 'gradient' && one.wrt === 'weight' && one.layer.name === 'conv',
    )!;
    const widths = { ifmap: 32, filter: 32, ofmap: 32, accumulator: 32 };
    const kernel = kernelOf(operator, toGemm(operator, step.batch), widths, step.batch);
    expect([kernel.m, kernel.n, kernel.k, kernel.isWeightGradient]).toEqual([18, 3, step.batch * 4, true]);
    const address = addressesOf(kernel.a, kernel.k, 4);
    // Tap (1, 2) of channel 1 at position (1, 0) of image 1: row 2, column 2.
    expect(address(9 + 5, 4 + 2)).toBe(4 * ((2 + 1) * 16 + 2 * 4 + 2));
  });
});
