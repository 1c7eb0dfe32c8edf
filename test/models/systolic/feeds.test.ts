import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import type { OperatorRecord } from '../../../src/results/record.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { arch, gemmNetwork, run, vary } from './helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch();
});

/** 4 rows and 3 columns; 1, 2, 3 and 4 bytes an element, so that a width in the wrong place shows. */
const machine = (dataflow: 'ws' | 'os' | 'is', stream: 'whole' | number = 'whole'): Architecture =>
  vary(base, (spec) => ({
    ...spec,
    rows: 4,
    cols: 3,
    dataflow,
    convention: 'scalesim',
    tiling: { ...spec.tiling, order: 'auto', stream, groups: 'apart' },
    residency: 'none',
    data: { ifmap: 8, filter: 16, ofmap: 24, accumulator: 32 },
  }));

/** Bytes read and written at a level, by tensor. */
const at = (level: string, { traffic }: OperatorRecord): Record<string, [number, number]> =>
  Object.fromEntries(
    traffic
      .filter((row) => row.level === level)
      .map(({ tensor, readBytes, writeBytes }) => [tensor, [readBytes, writeBytes]]),
  );

/** M 7, N 5, K 11: 77 elements of input, 55 weights, 35 results. */
const feeds = (dataflow: 'ws' | 'os' | 'is', stream?: number) =>
  at('scratchpad', run(machine(dataflow, stream), gemmNetwork(7, 5, 11), 'analytic').operators[0]!);

describe('what the array takes from the scratchpads and gives them, by hand', () => {
  it('ws: inputs for each of 2 column folds, weights once, sums of 2 of 3 row folds written and read', () => {
    expect(feeds('ws')).toEqual({
      ifmap: [2 * 77, 0],
      filter: [55 * 2, 0],
      psum: [2 * 35 * 4, 2 * 35 * 4],
      ofmap: [0, 35 * 3],
    });
  });

  it('ws in 3 blocks: weights once a block', () => {
    expect(feeds('ws', 3)).toMatchObject({ ifmap: [154, 0], filter: [3 * 110, 0] });
  });

  it('is: inputs once, weights for each of 3 column folds', () => {
    expect(feeds('is')).toEqual({
      ifmap: [77, 0],
      filter: [3 * 110, 0],
      psum: [280, 280],
      ofmap: [0, 105],
    });
    expect(feeds('is', 2)).toMatchObject({ ifmap: [3 * 77, 0], filter: [330, 0] });
  });

  it('os: inputs for each of 2 column folds, weights for each of 2 row folds, no sums', () => {
    expect(feeds('os')).toEqual({ ifmap: [154, 0], filter: [220, 0], ofmap: [0, 105] });
  });

  it.each(['ws', 'os', 'is'] as const)('%s: every group its own', (dataflow) => {
    // 3 groups of 11 channels and 5 filters over 7 positions
    const builder = new NetworkBuilder({ name: 'grouped', input: { channels: 33, height: 7, width: 1 } });
    builder.conv('conv', { filters: 15, kernel: 1, groups: 3 });
    const [conv] = run(machine(dataflow), builder.build(), 'analytic').operators;
    const tripled = Object.entries(feeds(dataflow)).map(([tensor, bytes]) => [
      tensor,
      bytes.map((n) => 3 * n),
    ]);
    expect(at('scratchpad', conv!)).toEqual(Object.fromEntries(tripled));
  });

  it('one column fold and one row fold feed once', () => {
    const [layer] = run(machine('ws'), gemmNetwork(7, 3, 4), 'analytic').operators;
    expect(at('scratchpad', layer!)).toEqual({ ifmap: [28, 0], filter: [24, 0], ofmap: [0, 63] });
  });
});

describe('what crosses DRAM, by hand', () => {
  it.each(['ws', 'os', 'is'] as const)('%s: with room for everything each tensor once', (dataflow) => {
    const [layer] = run(machine(dataflow), gemmNetwork(7, 5, 11), 'analytic').operators;
    expect(at('dram', layer!)).toEqual({ ifmap: [77, 0], filter: [110, 0], ofmap: [0, 105] });
  });

  it('a pass of the vector unit: inputs and tables in, results out, on both sides', () => {
    const builder = new NetworkBuilder({ name: 'passes', input: { channels: 3, height: 4, width: 6 } });
    builder.pool('pool', { type: 'max', kernel: [4, 2], stride: [4, 2] });
    builder.add('position', { parameters: 9 });
    builder.embedding('look', { rows: 50, features: 5, tokens: 2, lookups: 7 });
    const [pool, position, look] = run(machine('ws'), builder.build(), 'analytic').operators;
    const crossed = (operator: OperatorRecord | undefined) => [
      at('scratchpad', operator!),
      at('dram', operator!),
    ];
    const twice = (bytes: Record<string, [number, number]>) => [bytes, bytes];
    expect(crossed(pool)).toEqual(twice({ ifmap: [72, 0], ofmap: [0, 9 * 3] }));
    expect(crossed(position)).toEqual(twice({ ifmap: [9, 0], filter: [9 * 2, 0], ofmap: [0, 27] }));
    expect(crossed(look)).toEqual(twice({ filter: [70 * 2, 0], ofmap: [0, 10 * 3] }));
  });
});
