import { describe, expect, it } from 'vitest';
import { macs } from '../../src/workload/count.js';
import { countNetwork } from '../../src/workload/count.js';
import { buildNetwork } from '../../src/workload/expand.js';
import { sitesOf } from '../../src/workload/sites.js';
import { CIFAR10 } from '../../src/workload/zoo/draft.js';
import { SPHYNX, sphynx } from '../../src/workload/zoo/sphynx.js';

const named = (name: string) => buildNetwork(SPHYNX.get(`sphynx-${name}`)!());

describe('Sphynx networks', () => {
  // Names of the authors' runs: channels x cells x pixels, four times as many of TinyImageNet.
  it.each<readonly [string, number]>([
    ['25k-c100', 5 * 5 * 1024],
    ['30k-c100', 5 * 6 * 1024],
    ['40k-c100', 5 * 8 * 1024],
    ['50k-c100', 5 * 10 * 1024],
    ['70k-c100', 7 * 10 * 1024],
    ['100k-c100', 10 * 10 * 1024],
    ['102k-tiny', 5 * 5 * 4096],
    ['204k-tiny', 5 * 10 * 4096],
    ['286k-tiny', 7 * 10 * 4096],
    ['492k-tiny', 12 * 10 * 4096],
    ['614k-tiny', 15 * 10 * 4096],
    ...([20, 30, 40, 50, 60] as const).map((channels, index) => {
      const name = `${['345k', '517k', '690k', '862k', '1034k'][index]}-imagenet`;
      return [name, 10 * channels * 28 ** 2 + (channels / 2) * 112 ** 2 + channels * 56 ** 2] as const;
    }),
  ])('%s has %d ReLUs', (name, relus) => {
    expect(countNetwork(named(name)).relus).toBe(relus);
  });

  // Counted once more from the repository's cells by another program, reductions where its commands have them.
  it.each<readonly [string, number, number]>([
    ['25k-c100', 194_573_120, 2_883_105],
    ['30k-c100', 238_809_920, 3_574_305],
    ['40k-c100', 252_557_120, 3_620_205],
    ['50k-c100', 283_123_520, 3_747_405],
    ['70k-c100', 554_685_376, 7_340_111],
    ['100k-c100', 1_131_648_640, 14_972_510],
    ['102k-tiny', 778_276_480, 2_891_205],
    ['204k-tiny', 1_132_478_080, 3_755_505],
    ['286k-tiny', 2_218_719_104, 7_351_411],
    ['492k-tiny', 6_517_446_144, 21_575_636],
    ['614k-tiny', 10_182_253_440, 33_699_515],
    ['345k-imagenet', 3_368_007_680, 59_491_470],
    ['517k-imagenet', 7_575_237_120, 133_614_355],
    ['690k-imagenet', 13_464_616_960, 237_322_340],
    ['862k-imagenet', 21_036_147_200, 370_615_425],
    ['1034k-imagenet', 30_289_827_840, 533_493_610],
  ])('%s has %d MACs and %d weights', (name, macs, weights) => {
    const counts = countNetwork(named(name));
    expect([counts.macs, counts.parametersWithoutBatchNorm]).toEqual([macs, weights]);
  });

  it('have one ReLU a cell, of the same size before and after a reduction', () => {
    expect(sitesOf(named('40k-c100')).map(({ elements, stage }) => [elements, stage])).toEqual(
      ['S1', 'S2', 'S2', 'S3', 'S3', 'S3', 'S3', 'S3'].map((stage) => [5120, stage]),
    );
    const stem = sitesOf(named('345k-imagenet')).slice(0, 3);
    expect(stem.map(({ elements, stage }) => [elements, stage])).toEqual([
      [10 * 112 ** 2, 'stem'],
      [20 * 56 ** 2, 'stem'],
      [20 * 28 ** 2, 'S1'],
    ]);
  });

  it('have the cells of the repository: one cell of two channels, by hand', () => {
    const net = buildNetwork(
      sphynx({ name: 'one', title: '', dataset: CIFAR10, channels: 2, cells: 1, reduce: [1, 1] }),
    );
    const products = net.operators.flatMap((operator) =>
      operator.kind === 'conv' ? [[operator.kernel[0], operator.dilation[0], macs(operator) / 1024]] : [],
    );
    expect(products).toEqual([
      [3, 1, 3 * 6 * 9],
      [1, 1, 6 * 2],
      [1, 1, 6 * 2],
      [5, 2, 4 * 25],
      [5, 1, 4 * 25],
      [5, 1, 4 * 25],
      [3, 2, 4 * 9],
      [3, 1, 4 * 9],
      [3, 1, 4 * 9],
      [1, 1, 8 * 2],
    ]);
  });

  it('halve by two convolutions of half the channels, and their second convolution keeps the size', () => {
    const net = buildNetwork(
      sphynx({ name: 'one', title: '', dataset: CIFAR10, channels: 2, cells: 1, reduce: [0, 0] }),
    );
    const products = net.operators.flatMap((operator) =>
      operator.kind === 'conv' ? [[operator.kernel[0], operator.filters, operator.output.height]] : [],
    );
    expect(products).toEqual([
      [3, 6, 32],
      [1, 8, 32],
      [1, 8, 32],
      // conv3 0, conv3 1
      [3, 8, 16],
      [3, 8, 16],
      [3, 8, 16],
      [3, 8, 16],
      // skip 0, conv3 2
      [1, 4, 16],
      [1, 4, 16],
      [3, 8, 16],
      [3, 8, 16],
      // dil3 0, skip 2
      [3, 8, 16],
      // conv5 0, skip 4
      [5, 8, 16],
      [5, 8, 16],
      [1, 8, 16],
    ]);
  });
});
