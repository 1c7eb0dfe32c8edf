import { describe, expect, it } from 'vitest';
import { scaleSimUtilizations, type Dataflow } from '../../src/metrics/scalesim.js';

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
});
