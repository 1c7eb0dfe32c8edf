import { describe, expect, it } from 'vitest';
import { scaleSimUtilizations, spatialDimensions, type Dataflow } from '../../src/metrics/scalesim.js';

// Conv1 and Conv2_1a of resnet18 on 16 x 16, SCALE-Sim v3: cycles (their count + 1), overall, mapping, compute %.
const CONV1 = { gemmM: 12100, gemmN: 64, gemmK: 147 };
const CONV2 = { gemmM: 2916, gemmN: 64, gemmK: 576 };

describe('scaleSimUtilizations', () => {
  it.each<[Dataflow, typeof CONV1, number, number, number, number]>([
    ['os', CONV1, 535956, 82.96871938875465, 99.9009247027741, 82.9685645836537],
    ['os', CONV1, 3546240, 12.539340975044265, 99.9009247027741, 82.9685645836537],
    ['ws', CONV1, 485840, 91.52723433071449, 91.875, 91.4141517967272],
    ['is', CONV1, 832700, 53.40164933547416, 91.7839745706737, 46.99339498018933],
    ['os', CONV2, 443592, 94.66017119373477, 99.59016393442623, 94.65995779905836],
    ['ws', CONV2, 839369, 50.026210196242886, 100, 97.95095733960326],
    ['is', CONV2, 4861733, 8.636921985827273, 99.59016393442623, 50.99016393443038],
  ])('agrees with its report: %s %j', (dataflow, gemm, cycles, overall, mapping, compute) => {
    const ours = scaleSimUtilizations({ ...gemm, dataflow, cycles, rows: 16, cols: 16, instances: 1 });
    expect(ours.overall / overall).toBeCloseTo(1, 12);
    expect(ours.mappingEfficiency / mapping).toBeCloseTo(1, 12);
    expect(ours.compute / compute).toBeCloseTo(1, 12);
  });

  it('counts all instances in the overall utilisation, and survives a single cycle', () => {
    const one = { dataflow: 'os', rows: 1, cols: 1, gemmM: 1, gemmN: 1, gemmK: 1 } as const;
    expect(scaleSimUtilizations({ ...one, instances: 3, cycles: 4 }).overall).toBe(100);
    expect(scaleSimUtilizations({ ...one, instances: 1, cycles: 1 }).overall).toBe(0);
  });

  it('is followed by hand on shapes of distinct primes', () => {
    // M 7, N 5, K 11 on 3x2, two instances: 770 MACs
    const gemm = { rows: 3, cols: 2, gemmM: 7, gemmN: 5, gemmK: 11, instances: 2, cycles: 101 } as const;
    const of = (dataflow: Dataflow) => scaleSimUtilizations({ ...gemm, dataflow });
    for (const dataflow of ['os', 'ws', 'is'] as const)
      expect(of(dataflow).overall).toBeCloseTo((770 * 100) / (100 * 6), 9);
    // os: ceil(7/3) * ceil(5/2) = 9 folds of 6 PEs, 35 outputs, 11 + 3 + 2 - 2 = 14 cycles
    expect(of('os').mappingEfficiency).toBeCloseTo((35 * 100) / 54, 9);
    expect(of('os').compute).toBeCloseTo((35 * 11 * 100) / (54 * 14), 9);
    // ws: ceil(11/3) * ceil(5/2) = 12 folds, 55 weights, 2*3 + 2*2 + 7 - 3 = 14
    expect(of('ws').mappingEfficiency).toBeCloseTo((55 * 100) / 72, 9);
    expect(of('ws').compute).toBeCloseTo((55 * 7 * 100) / (72 * 14), 9);
    // is: ceil(11/3) * ceil(7/2) = 16 folds, 77 inputs, 2*3 + 2*2 + 5 - 3 = 12
    expect(of('is').mappingEfficiency).toBeCloseTo((77 * 100) / 96, 9);
    expect(of('is').compute).toBeCloseTo((77 * 5 * 100) / (96 * 12), 9);
  });

  it('divides by the index of the last cycle from two cycles on', () => {
    const gemm = { dataflow: 'os', rows: 1, cols: 1, gemmM: 1, gemmN: 1, gemmK: 1, instances: 1 } as const;
    expect(scaleSimUtilizations({ ...gemm, cycles: 2 }).overall).toBe(100);
  });
});

it('what lies over rows and columns, and what is streamed', () => {
  const gemm = { rows: 1, cols: 1, gemmM: 7, gemmN: 5, gemmK: 11, instances: 1 };
  expect(spatialDimensions({ ...gemm, dataflow: 'os' })).toEqual([7, 5, 11]);
  expect(spatialDimensions({ ...gemm, dataflow: 'ws' })).toEqual([11, 5, 7]);
  expect(spatialDimensions({ ...gemm, dataflow: 'is' })).toEqual([11, 7, 5]);
});
