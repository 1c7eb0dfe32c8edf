import { describe, expect, it } from 'vitest';
import {
  CONFIGURATIONS,
  GEMMS,
  MODE_SHARES,
  SMALL_CORES,
  STEPS,
} from '../../../src/experiments/flexsa/published.js';
import { closedForm, groupGemms } from '../../../src/models/flexsa/closed-form.js';
import { division, DIVISIONS, PES, steps, sums } from './helpers.js';

describe('one GEMM, against the closed form worked out apart', () => {
  it.each(GEMMS)('$m x $n x $k on every configuration, to the cycle', ({ cycles, ...gemm }) => {
    const ours = DIVISIONS.map((divided) => {
      const { execCycles, shiftWait } = closedForm(gemm, divided);
      return execCycles + shiftWait;
    });
    expect(ours).toEqual(cycles);
  });

  it('is never faster than its MACs allow, and its groups take all of it', () => {
    for (const { cycles: _, ...gemm } of GEMMS) {
      for (const divided of DIVISIONS) {
        const { execCycles } = closedForm(gemm, divided);
        expect(execCycles * PES).toBeGreaterThanOrEqual(gemm.m * gemm.n * gemm.k);
        const parts = groupGemms(gemm, divided.groups);
        expect(parts.reduce((sum, { m, n, k }) => sum + m * n * k, 0)).toBe(gemm.m * gemm.n * gemm.k);
      }
    }
  });
});

describe('training steps, against the closed form worked out apart', () => {
  it.each(STEPS)('$name: utilisation within 0.002, traffic within 0.01', (row) => {
    const networks = steps(row.workload, row.batch, row.strength);
    const ours = DIVISIONS.map((divided) => sums(networks, divided));
    for (const [index, name] of CONFIGURATIONS.entries()) {
      expect(Math.abs(ours[index]!.utilization - row.utilization[index]!), name).toBeLessThanOrEqual(0.002);
      const traffic = ours[index]!.bytes / ours[0]!.bytes;
      expect(Math.abs(traffic - row.traffic[index]!), name).toBeLessThanOrEqual(0.01);
    }
  });

  it.each(Object.entries(MODE_SHARES))(
    'ResNet-50 %s: share of each mode within a hundredth',
    (strength, shares) => {
      const { byMode } = sums(steps('resnet50-imagenet', 32, strength), DIVISIONS[3]!);
      for (const [index, share] of shares.entries())
        expect(Math.abs(byMode[index]! - share)).toBeLessThan(0.01);
    },
  );

  it.each(SMALL_CORES)('one group of $cores cores of $side', ({ cores, side, utilization, traffic }) => {
    const networks = steps('resnet50-imagenet', 32, 'r0.2');
    const ours = sums(networks, division(1, cores, side, false));
    expect(Math.abs(ours.utilization - utilization)).toBeLessThanOrEqual(0.002);
    expect(Math.abs(ours.bytes / sums(networks, DIVISIONS[0]!).bytes - traffic)).toBeLessThanOrEqual(0.01);
  });
});
