import { describe, expect, it } from 'vitest';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { experimentOf } from '../../src/experiments/registry.js';
import { ON_SHELF } from '../../src/experiments/gpu-energy/simulated.js';
import { NETWORKS } from '../../src/experiments/gpu-energy/measured.js';
import type { Finding } from '../../src/results/reproduction.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { findFile } from '../../src/document/files.js';
import { countNetwork } from '../../src/workload/count.js';
import { loadNetwork } from '../../src/workload/load.js';
import { expectRecorded } from './recorded.js';

let made: Promise<Finding[]> | undefined;
/** All of them, made once. */
const findings = (): Promise<Finding[]> =>
  (made ??= experimentOf('gpu-energy').then((one) =>
    one.findings(openLaboratory({ progress: () => undefined })),
  ));
const of = async (figure: RegExp) => (await findings()).filter((one) => figure.test(one.figure));

describe('reproduce gpu-energy', () => {
  it('gives what is recorded in docs/validation.json', async () =>
    expectRecorded('gpu-energy', await findings()));

  it('gives the joules of a byte and of an FFMA above idle, worked out from the loops', async () => {
    const loops = await of(/^loops/);
    expect(loops.map(({ published }) => published)).toEqual([61.34, 33.86, 7.687, 5.94, 5, 123]);
    // 7, 1.5, 0.7 and 0.7 pJ/bit, 15 pJ
    expect(loops.map(({ ours }) => ours)).toEqual([56, 12, 5.6, 5.6, 15, 35]);
  });

  it('sums kernels by hand: relu4_64 of the H100', async () => {
    const [fitted, summed] = (await of(/^kernels/)).filter(({ quantity }) => quantity === 'relu4_64');
    const idle = 123 * 4.76363e-5;
    const l2 = 32 * (2097152 + 2097152);
    const dram = 32 * (2097296 + 1464952);
    expect(fitted!.published).toBe(23.2);
    expect(fitted!.ours).toBeCloseTo(1e3 * (idle + 32 * 2490368 * 16.4e-12 + l2 * 60e-12 + dram * 67e-12), 9);
    expect(summed!.ours).toBeCloseTo(1e3 * (idle + l2 * 12e-12 + dram * 56e-12), 9);
  });

  it('sums networks by hand: ResNet-50, batch 32', async () => {
    const [resnet] = await of(/^networks, batch 32/);
    expect(resnet!.published).toBe(6.70662);
    expect(resnet!.ours).toBeCloseTo(6.997, 3);
    expect(await of(/^networks/)).toHaveLength(24);
  });

  it('the fitted coefficients are as good as stated: geometric mean 3 % for kernels, 6 % for networks', async () => {
    const spread = async (figure: RegExp): Promise<number> => {
      const rows = await of(figure);
      return (
        Math.exp(
          rows.reduce((sum, row) => sum + Math.abs(Math.log(row.ours / row.published)), 0) / rows.length,
        ) - 1
      );
    };
    expect(await spread(/^kernels, fitted$/)).toBeLessThan(0.03);
    expect(await spread(/^networks/)).toBeLessThan(0.06);
    expect(await spread(/^kernels, literature/)).toBeGreaterThan(0.3);
  });
});

describe('networks that are simulated', () => {
  it('have the MACs that were counted of the measured ones', () => {
    for (const [name, workload] of Object.entries(ON_SHELF)) {
      const { macs } = countNetwork(loadNetwork(findFile('workloads', workload)));
      // Six digits were recorded.
      expect(macs / NETWORKS.find(([one]) => one === name)![4]).toBeCloseTo(1, 5);
    }
  });

  it('stand beside the board, time and joules apart, good or bad', async () => {
    const rows = await of(/^simulated networks/);
    // Eight networks and all together, energy and time, two batches.
    expect(rows).toHaveLength(2 * 2 * (8 + 1));
    const row = (figure: string, quantity: string) =>
      rows.find((one) => one.figure === figure && one.quantity === quantity)!;
    expect(row('simulated networks, batch 32, energy', 'resnet50').published).toBe(6.70662);
    expect(row('simulated networks, batch 32, time', 'resnet152').published).toBe(31.0552);
    expect(row('simulated networks, batch 4, energy', 'alexnet').status).toBe('missed');
    expect(new Set(rows.map(({ evidence }) => evidence))).toEqual(new Set(['published']));
    expect(rows.every(({ note }) => /cuDNN/.test(note))).toBe(true);
  });

  it('have the joules of a run at that batch, and the geometric mean of all', async () => {
    const all = await of(/^simulated networks, batch 4, /);
    const rows = all.filter(({ figure, variant }) => /energy$/.test(figure) && !variant);
    const workload = 'squeezenet1.0-imagenet';
    const { totals } = simulate(
      await prepare({ workload, arch: 'gpu/h100-sxm5', batch: 4, fidelity: 'analytic' }),
    );
    const squeezenet = rows.find(({ quantity }) => quantity === 'squeezenet1_0')!;
    expect(squeezenet.ours).toBe(totals.energyJoules);
    expect(squeezenet.deviation).toBeCloseTo(totals.energyJoules! / 0.281015 - 1, 12);
    const logs = rows.map(({ ours, published }) => Math.log(ours / published));
    const mean = all.find(({ figure, variant }) => /energy$/.test(figure) && variant)!;
    expect(mean.ours).toBeCloseTo(Math.exp(logs.reduce((a, b) => a + b) / 8), 12);
    const error = Math.exp(logs.reduce((sum, one) => sum + Math.abs(one), 0) / 8) - 1;
    expect(mean.note).toContain(`geometric-mean error ${(100 * error).toFixed(1)} %`);
    const time = all.find((one) => /time$/.test(one.figure) && one.quantity === 'squeezenet1_0')!;
    expect(time.ours).toBe(1e3 * totals.seconds);
  });
});
