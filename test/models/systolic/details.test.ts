import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { bankFactor } from '../../../src/models/systolic/timing.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, gemmNetwork, run, specOf, vary } from './helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch();
});

interface Change {
  dataflow?: 'ws' | 'os' | 'is';
  stream?: number;
  ifmapBytes?: number;
  ofmapBytes?: number;
  order?: string;
}

/** 5 rows and 3 columns; 1, 2, 3 and 4 bytes an element; 2 bytes a cycle. */
function machine({
  dataflow = 'ws',
  stream,
  ifmapBytes,
  ofmapBytes,
  order = 'auto',
}: Change = {}): Architecture {
  return vary(base, (spec) => ({
    ...spec,
    rows: 5,
    cols: 3,
    dataflow,
    convention: 'scalesim',
    tiling: { order, stream: stream ?? 'whole', objective: 'dram', groups: 'apart' } as GemmSpec['tiling'],
    residency: 'none',
    data: { ifmap: 8, filter: 16, ofmap: 24, accumulator: 32 },
    dram: { bandwidth: 2 * spec.clock, latency: 0 },
    scratchpad: {
      ...spec.scratchpad,
      ifmap: { ...spec.scratchpad.ifmap, size: ifmapBytes ?? spec.scratchpad.ifmap.size },
      ofmap: { ...spec.scratchpad.ofmap, size: ofmapBytes ?? spec.scratchpad.ofmap.size },
    },
  }));
}

describe('details of an operator, by hand', () => {
  it('ws', () => {
    // M 7, N 4, K 11: 3 folds of rows, 2 of columns; a fold takes 5 + 7 + 5 + 3 - 2
    const [layer] = run(machine(), gemmNetwork(7, 4, 11), 'analytic').operators;
    expect(layer!.details).toMatchObject({
      gemmM: 7,
      gemmN: 4,
      gemmK: 11,
      instances: 1,
      rowFolds: 3,
      colFolds: 2,
      streamBlocks: 1,
      folds: 6,
      cyclesPerFold: 18,
      rows: 5,
      cols: 3,
      dataflow: 'ws',
      loopOrder: 'nk',
      ifmapFetch: 'retained',
      filterFetch: 'every',
      accumulation: 'on-chip',
      ifmapBits: 8,
      filterBits: 16,
      ofmapBits: 24,
      accumulatorBits: 32,
      // 77 of input, 88 of weights, 84 of results
      compulsoryDramBytes: 249,
      dramCycles: 249 / 2,
    });
    expect(layer!.mappingEfficiency).toBeCloseTo(44 / (6 * 15), 12);
    expect(layer!.cycles).toBe(6 * 18);
  });

  it('of blocks: a fold is as long as a full block', () => {
    const [layer] = run(machine({ stream: 3 }), gemmNetwork(7, 4, 11), 'analytic').operators;
    expect(layer!.details).toMatchObject({ streamBlocks: 3, folds: 18, cyclesPerFold: 5 + 3 + 6 });
    // 12 folds of three operands, 6 of one
    expect(layer!.cycles).toBe(12 * 14 + 6 * 12);
  });

  it('of groups: folds and compulsory bytes of all of them', () => {
    const builder = new NetworkBuilder({ name: 'grouped', input: { channels: 22, height: 7, width: 1 } });
    builder.conv('conv', { filters: 8, kernel: 1, groups: 2 });
    const [conv] = run(machine(), builder.build(), 'analytic').operators;
    expect(conv!.details).toMatchObject({ instances: 2, folds: 12, compulsoryDramBytes: 2 * 249 });
    expect(conv!.macs).toBe(2 * 7 * 4 * 11);
  });

  it('spilled sums are said, and are no part of what cannot be avoided', () => {
    const [layer] = run(
      machine({ ofmapBytes: 20, order: 'kn' }),
      gemmNetwork(7, 4, 11),
      'analytic',
    ).operators;
    expect(layer!.details).toMatchObject({ accumulation: 'spilled', compulsoryDramBytes: 249 });
    expect(layer!.details.dramCycles).toBe((249 + 2 * 2 * 28 * 4) / 2);
  });
});

describe('what an operator leaves in the scratchpad for the next', () => {
  /** Two layers that read the input, and how the second finds it. */
  const second = (change: Change, build: (builder: NetworkBuilder) => void): unknown => {
    const builder = new NetworkBuilder({ name: 'pair', input: { channels: 4, height: 6, width: 6 } });
    build(builder);
    const { operators } = run(machine(change), builder.build(), 'analytic');
    return operators.at(-1)!.details.ifmapFetch;
  };
  const pointwise = (builder: NetworkBuilder, name: string, more: object = {}): string =>
    builder.conv(name, { filters: 3, kernel: 1, inputs: ['input'], ...more });

  it('is found if it is the same tensor, and all of it', () => {
    const pair = (builder: NetworkBuilder): void => {
      pointwise(builder, 'a');
      pointwise(builder, 'b');
    };
    expect(second({}, pair)).toBe('resident');
    expect(second({ ifmapBytes: 144 }, pair)).toBe('resident');
    expect(second({ ifmapBytes: 143 }, pair)).toBe('every');
    expect(second({ dataflow: 'os' }, pair)).toBe('resident');
    expect(second({ dataflow: 'is' }, pair)).toBe('resident');
  });

  it('is not found behind another, in blocks, of groups, or of another tensor', () => {
    expect(
      second({}, (builder) => {
        pointwise(builder, 'a');
        builder.pool('pool', { type: 'max', kernel: 2, inputs: ['a'] });
        pointwise(builder, 'b');
      }),
    ).toBe('every');
    expect(
      second({}, (builder) => {
        pointwise(builder, 'a', { groups: 1, filters: 4 });
        pointwise(builder, 'b', { groups: 2, filters: 4 });
      }),
    ).toBe('every');
    expect(
      second({}, (builder) => {
        pointwise(builder, 'a', { groups: 2, filters: 4 });
        pointwise(builder, 'b');
      }),
    ).toBe('every');
    expect(
      second({ stream: 5 }, (builder) => {
        pointwise(builder, 'a');
        pointwise(builder, 'b');
      }),
    ).toBe('every');
    expect(
      second({}, (builder) => {
        pointwise(builder, 'a');
        pointwise(builder, 'b', { inputs: ['a'] });
      }),
    ).toBe('every');
  });

  it('is found by a chain of readers', () => {
    const builder = new NetworkBuilder({ name: 'three', input: { channels: 4, height: 6, width: 6 } });
    for (const name of ['a', 'b', 'c']) pointwise(builder, name);
    const { operators } = run(machine(), builder.build(), 'analytic');
    expect(operators.map(({ details }) => details.ifmapFetch)).toEqual(['retained', 'resident', 'resident']);
    // 144 of input once; 3 x (12 weights of 2 bytes, 108 results of 3)
    const read = (index: number) =>
      operators[index]!.traffic.filter(({ level }) => level === 'dram').map(
        ({ tensor, readBytes, writeBytes }) => `${tensor} ${readBytes} ${writeBytes}`,
      );
    expect(read(0)).toEqual(['ifmap 144 0', 'filter 24 0', 'ofmap 0 324']);
    expect(read(1)).toEqual(['filter 24 0', 'ofmap 0 324']);
    expect(operators.map(({ details }) => details.compulsoryDramBytes)).toEqual([492, 348, 348]);
  });
});

describe('work beside the array', () => {
  const network = (fusedName: 'gelu' | 'relu'): Network => {
    const builder = new NetworkBuilder({ name: 'beside', input: { channels: 11, height: 7, width: 1 } });
    builder.linear('linear', { features: 4 });
    builder.activation('act', { function: fusedName });
    builder.pool('pool', { type: 'average', kernel: [7, 1] });
    return builder.build();
  };

  it.each(['event', 'analytic'] as const)('%s: is on its own unit, without MACs or mapping', (fidelity) => {
    const { operators, totals } = run(machine(), network('gelu'), fidelity);
    expect(
      operators.map(({ unit, fusedInto, macs, mappingEfficiency }) => [
        unit,
        fusedInto,
        macs,
        mappingEfficiency,
      ]),
    ).toEqual([
      ['array', undefined, 308, 44 / 90],
      ['fused', 'linear', 0, null],
      ['vector', undefined, 0, null],
    ]);
    expect(totals.macs).toBe(308);
  });

  it('a fused activation costs what the vector unit is slower than the array', () => {
    // 28 elements at 1 lane of 1/8 a cycle: 224 cycles beside the array's 108
    const slow = vary(machine(), (spec) => ({
      ...spec,
      vector: { ...spec.vector, lanes: 1, throughput: { ...spec.vector.throughput, activation: 1 / 8 } },
    }));
    const [, act] = run(slow, network('gelu'), 'analytic').operators;
    expect(act!.cycles).toBe(224 - 108);
    const [, quick] = run(machine(), network('relu'), 'analytic').operators;
    expect(quick!.cycles).toBe(0);
  });
});

describe('banks', () => {
  const factor = (
    dataflow: 'ws' | 'os' | 'is',
    banked: Partial<Record<'ifmap' | 'filter' | 'ofmap', [number, number]>>,
  ) => {
    const spec = specOf(machine({ dataflow }));
    const pad = (operand: 'ifmap' | 'filter' | 'ofmap') => {
      const [banks, ports] = banked[operand] ?? ['auto' as const, 1];
      return { ...spec.scratchpad[operand], banks, ports };
    };
    return bankFactor({
      ...spec,
      rows: 30,
      cols: 21,
      scratchpad: { ifmap: pad('ifmap'), filter: pad('filter'), ofmap: pad('ofmap') },
    });
  };

  it.each([
    // words a cycle at the edges of 30 x 21
    ['ws', 'ifmap', 30],
    ['ws', 'filter', 21],
    ['ws', 'ofmap', 42],
    ['is', 'ifmap', 21],
    ['is', 'filter', 30],
    ['is', 'ofmap', 42],
    ['os', 'ifmap', 30],
    ['os', 'filter', 21],
    ['os', 'ofmap', 21],
  ] as const)('%s %s: %i words', (dataflow, operand, words) => {
    expect(factor(dataflow, { [operand]: [words, 1] })).toBe(1);
    expect(factor(dataflow, { [operand]: [words - 1, 1] })).toBe(2);
    expect(factor(dataflow, { [operand]: [1, 1] })).toBe(words);
    expect(factor(dataflow, { [operand]: [1, 4] })).toBe(Math.ceil(words / 4));
    expect(factor(dataflow, { [operand]: [1000, 1] })).toBe(1);
  });

  it('the slowest scratchpad decides', () => {
    expect(factor('ws', { ifmap: [10, 1], filter: [3, 1], ofmap: [21, 1] })).toBe(7);
    expect(factor('ws', {})).toBe(1);
  });
});
