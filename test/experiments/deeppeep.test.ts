import { beforeAll, describe, expect, it } from 'vitest';
import { deeppeep } from '../../src/experiments/deeppeep/index.js';
import { latencyOf } from '../../src/experiments/deeppeep/latency.js';
import { leakageOf } from '../../src/experiments/deeppeep/leakage.js';
import { activationsPerWeight, memoryRatios } from '../../src/experiments/deeppeep/memory.js';
import { COMPACT, SECURE, VANILLA } from '../../src/experiments/deeppeep/published.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import type { Finding } from '../../src/results/reproduction.js';
import { parseNetwork } from '../../src/workload/load.js';
import { expectRecorded } from './recorded.js';
import { SMALL } from '../sidechannel/helpers.js';

const laboratory = openLaboratory({ progress: () => undefined });
const NOISE = 0.02;

describe('DeepPeep', () => {
  let findings: Finding[];
  let checks: Finding[];
  beforeAll(async () => {
    findings = await deeppeep.findings(laboratory);
    checks = await deeppeep.checks!(laboratory);
  });

  it('gives what is recorded in docs/validation.json', () => expectRecorded('deeppeep', findings, checks));

  it('finds the type of block of four layers of five of six compact networks, without names and at 2 % noise', async () => {
    expect(COMPACT).toHaveLength(6);
    for (const network of COMPACT) {
      const { blocks } = await leakageOf(laboratory, { network, noise: NOISE, grids: true });
      expect(blocks, network).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('lowers the score by group convolutions, whether grids are looked at or not', async () => {
    for (const grids of [true, false]) {
      const [before, after] = await Promise.all(
        [VANILLA, SECURE].map((network) => leakageOf(laboratory, { network, noise: NOISE, grids })),
      );
      expect(after!.exact).toBeLessThan(before!.exact);
    }
  });

  it('prints the numbers as they are', async () => {
    const { exact } = await leakageOf(laboratory, { network: SECURE, noise: NOISE, grids: false });
    const note = findings[0]!.note;
    expect(note).toContain(`${(100 * exact).toFixed(1)} % after`);
    expect(note).toContain('topology assumed');
    for (const network of COMPACT) expect(note).toContain(network.replace('-imagenet', ''));
    expect(checks.every(({ status, evidence }) => status === 'reproduced' && evidence === 'self-check')).toBe(
      true,
    );
    expect(checks).toHaveLength(10 + 6 + 2);
    for (const { evidence, mark } of findings) expect([evidence, mark]).toEqual(['inferred', 'found']);
  });

  it('has the latency of both, and what a kernel for every group would make of it', async () => {
    const [before, after] = await Promise.all(
      [VANILLA, SECURE].map((network) => latencyOf(laboratory, network, 'gpu/p100')),
    );
    // Depthwise layers of MobileNetV1 have 4960 channels, thirteen kernels; the variant a quarter of the groups.
    expect(before!.groupByGroup - before!.seconds).toBeCloseTo((4960 - 13) * 10e-6, 9);
    expect(after!.groupByGroup - after!.seconds).toBeCloseTo((4960 / 4 - 13) * 10e-6, 9);
    const row = (quantity: string) => findings.find((one) => one.quantity === quantity)!;
    expect(row('latency, change, gpu/p100')).toMatchObject({ published: -0.6, variant: false });
    expect(row('latency, change, gpu/p100').ours).toBeCloseTo(after!.seconds / before!.seconds - 1, 12);
    expect(row('latency, change, gpu/p100, a kernel for every group').ours).toBeCloseTo(
      after!.groupByGroup / before!.groupByGroup - 1,
      12,
    );
    expect(findings.filter(({ variant }) => variant)).toHaveLength(3);
  });

  it('counts activations for a weight, and memory over the model', async () => {
    // Of 36 positions: 3 channels of convolution, norm and ReLU each, 3 of b, 6 joined; 6 of the pool, 5 classes; the
    // shuffle has no buffer. Weights 6 + 27 + 30, norm 6.
    const small = activationsPerWeight(parseNetwork(SMALL));
    expect(small).toBeCloseTo((36 * (3 + 3 + 3 + 3 + 6) + 6 + 5) / 69, 12);
    const { footprintOverModel } = await memoryRatios(laboratory, VANILLA);
    // 4.232 M parameters in fp32: 16.9 MB, of 346 MB.
    expect(footprintOverModel).toBeCloseTo((300 + 30) / ((4_231_976 * 4) / 2 ** 20), 9);
    const row = (quantity: string) => findings.find((one) => one.quantity === quantity)!.ours;
    expect(row('activations for a weight, least')).toBeLessThan(row('activations for a weight, most'));
    expect(row('footprint over size of the model, least')).toBeLessThanOrEqual(footprintOverModel);
  });
});
