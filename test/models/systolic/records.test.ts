import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import type { OperatorRecord } from '../../../src/results/record.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { arch, gemmNetwork, run } from './helpers.js';

/** 3 rows, 5 columns; 1 B an activation, 2 B a weight and a result, 4 B a sum; SCALE-Sim's convention. */
const ARRAY = {
  rows: 3,
  cols: 5,
  convention: 'scalesim',
  'tiling.stream': 'whole',
  'data.ifmap': '8 bit',
  'data.filter': '16 bit',
  'data.ofmap': '16 bit',
  'data.accumulator': '32 bit',
};
/** M = 7, N = 11, K = 8: ws cuts K into 3 folds of rows and N into 3 of columns. */
const GEMM = gemmNetwork(7, 11, 8);

const moved = ({ traffic }: Pick<OperatorRecord, 'traffic'>, level: string, tensor: string) => {
  const { readBytes = 0, writeBytes = 0 } =
    traffic.find((one) => one.level === level && one.tensor === tensor) ?? {};
  return [readBytes, writeBytes];
};
const first = async (overrides: Record<string, string | number>, network: Network = GEMM) =>
  run(await arch({ ...ARRAY, ...overrides }), network, 'analytic').operators[0]!;

describe('scratchpad traffic of one GEMM, by hand', () => {
  it('ws: rows pass once a column fold; sums are written and read back for every row fold but the last', async () => {
    const gemm = await first({ dataflow: 'ws' });
    expect(moved(gemm, 'scratchpad', 'ifmap')).toEqual([7 * 8 * 3, 0]);
    expect(moved(gemm, 'scratchpad', 'filter')).toEqual([8 * 11 * 2, 0]);
    expect(moved(gemm, 'scratchpad', 'psum')).toEqual([2 * 77 * 4, 2 * 77 * 4]);
    expect(moved(gemm, 'scratchpad', 'ofmap')).toEqual([0, 77 * 2]);
  });

  it('os: weights pass once a row fold, sums never leave', async () => {
    // M of 7 in 3 folds, N of 11 in 3.
    const gemm = await first({ dataflow: 'os' });
    expect(moved(gemm, 'scratchpad', 'ifmap')).toEqual([7 * 8 * 3, 0]);
    expect(moved(gemm, 'scratchpad', 'filter')).toEqual([8 * 11 * 3 * 2, 0]);
    expect(moved(gemm, 'scratchpad', 'psum')).toEqual([0, 0]);
  });

  it('is: weights pass once a fold of M', async () => {
    // K of 8 over rows in 3 folds, M of 7 over columns in 2.
    const gemm = await first({ dataflow: 'is' });
    expect(moved(gemm, 'scratchpad', 'filter')).toEqual([8 * 11 * 2 * 2, 0]);
    expect(moved(gemm, 'scratchpad', 'ifmap')).toEqual([7 * 8, 0]);
    expect(moved(gemm, 'scratchpad', 'psum')).toEqual([2 * 77 * 4, 2 * 77 * 4]);
  });

  it("DRAM's side of the scratchpads is a level of its own, and the array's side stays what SCALE-Sim counts", async () => {
    const gemm = await first({ dataflow: 'ws' });
    for (const tensor of ['ifmap', 'filter', 'psum', 'ofmap'])
      expect(moved(gemm, 'scratchpad-dma', tensor), tensor).toEqual(moved(gemm, 'dram', tensor).reverse());
    expect(moved(gemm, 'scratchpad-dma', 'ofmap')).toEqual([77 * 2, 0]);
  });
});

describe('details and energy of one GEMM, by hand', () => {
  it('compulsory bytes are every element once, at its own width', async () => {
    const gemm = await first({ dataflow: 'ws' });
    expect(gemm.details['compulsoryDramBytes']).toBe(7 * 8 + 8 * 11 * 2 + 77 * 2);
    const net = new NetworkBuilder({ name: 'g', input: { channels: 4, height: 7, width: 3 } });
    net.conv('grouped', { filters: 10, kernel: [3, 1], groups: 2 });
    // 5 x 3 out of 7 x 3, twice: 2 channels, 5 filters.
    const grouped = await first({ dataflow: 'ws' }, net.build());
    expect(grouped.details['compulsoryDramBytes']).toBe(2 * (2 * 21 + 2 * 3 * 5 * 2 + 15 * 5 * 2));
  });

  it('sums stay on chip as long as those of a column fold leave room for the next', async () => {
    // Columns outside: 7 x 5 sums of 4 B at a time, and as many again: 280 B. (All sums are 308 B.)
    const at = async (bytes: number) => {
      const set = { dataflow: 'ws', 'tiling.order': 'nk', 'scratchpad.ofmap.size': `${bytes} B` };
      return moved(await first(set), 'dram', 'psum');
    };
    expect(await at(280)).toEqual([0, 0]);
    expect(await at(279)).toEqual([2 * 77 * 4, 2 * 77 * 4]);
  });

  it('what is fused into a GEMM costs the vector unit an operation an element', async () => {
    const net = new NetworkBuilder({ name: 'f', batch: 3, input: { channels: 8, height: 7, width: 1 } });
    net.linear('gemm', { features: 11 });
    net.activation('relu', { function: 'relu' });
    const set = { ...ARRAY, dataflow: 'ws', 'energy.actions.vector-op': '11 pJ', 'energy.leakage.pe': '0 W' };
    const [gemm, relu] = run(await arch(set), net.build(), 'event').operators;
    expect([relu!.unit, relu!.fusedInto]).toEqual(['fused', 'gemm']);
    expect(relu!.energy['vector']).toBeCloseTo(3 * 77 * 11e-12, 20);
    expect(gemm!.energy['vector']).toBe(0);
  });

  it.each([
    ['os', 'ofmap', 5, 72],
    ['os', 'ifmap', 3, 72],
    ['os', 'filter', 5, 72],
    ['ws', 'ofmap', 10, 63],
    ['ws', 'ifmap', 3, 63],
    ['ws', 'filter', 5, 63],
    ['is', 'ofmap', 10, 66],
    ['is', 'ifmap', 5, 66],
    ['is', 'filter', 3, 66],
  ] as const)(
    '%s takes or gives %s words a cycle: %i of them through two banks',
    async (dataflow, pad, words, compute) => {
      const gemm = await first({ dataflow, [`scratchpad.${pad}.banks`]: 2 });
      expect(gemm.computeCycles).toBe(compute);
      expect(gemm.stallCycles['bank']).toBe(compute * (Math.ceil(words / 2) - 1));
      const double = await first({
        dataflow,
        [`scratchpad.${pad}.banks`]: 2,
        [`scratchpad.${pad}.ports`]: 2,
      });
      expect(double.stallCycles['bank']).toBe(compute * (Math.ceil(words / 4) - 1));
    },
  );
});

describe('weights and activations in the intensities of a training step', () => {
  const SHARE = 0.75;
  it('a weight gradient reads two activations and gives weights, sums included', async () => {
    const net = new NetworkBuilder({ name: 't', batch: 13, input: { channels: 8, height: 7, width: 1 } });
    net.linear('stem', { features: 8 });
    net.linear('gemm', { features: 11 });
    const set = {
      ...ARRAY,
      dataflow: 'ws',
      'data.filter': '8 bit',
      'scratchpad.ofmap.size': '64 B',
      'intensity.activationShare': SHARE,
    };
    const { operators } = run(await arch(set), trainingStep(net.build()), 'analytic');
    const di = (name: string, isWeight: (tensor: string) => boolean): void => {
      const one = operators.find((operator) => operator.name === name)!;
      const [activations, weights] = [0, 1].map((side) =>
        one.traffic
          .filter(({ level, tensor }) => level === 'dram' && isWeight(tensor) === (side === 1))
          .reduce((sum, { tensor, readBytes, writeBytes }) => {
            const bytes = { ifmap: 1, filter: 1, ofmap: 2, psum: 4 }[tensor]!;
            return sum + (readBytes + writeBytes) / bytes;
          }, 0),
      ) as [number, number];
      expect(one.arithmeticIntensity!, name).toBeCloseTo(one.macs! / (activations + weights), 9);
      expect(one.weightedArithmeticIntensity!, name).toBeCloseTo(
        one.macs! / (SHARE * activations + (1 - SHARE) * weights),
        9,
      );
    };
    // Sums of the weight gradient (K of 91 in 31 folds) do not fit and are weights too.
    const wgrad = operators.find(({ name }) => name === 'gemm.wgrad')!;
    expect(moved(wgrad, 'dram', 'psum')[0]).toBeGreaterThan(0);
    di('gemm.wgrad', (tensor) => tensor === 'ofmap' || tensor === 'psum');
    di('gemm', (tensor) => tensor === 'filter');
    di('gemm.dgrad', (tensor) => tensor === 'filter');
  });
});
