import { describe, expect, it } from 'vitest';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { experimentOf } from '../../src/experiments/registry.js';
import type { Finding } from '../../src/results/reproduction.js';

const findingsOf = async (system: string): Promise<Finding[]> =>
  (await experimentOf(system)).findings(openLaboratory({ progress: () => undefined }));
const missed = (findings: readonly Finding[], quantity: string): string[] =>
  findings
    .filter((one) => one.quantity.includes(quantity) && one.status === 'missed')
    .map((one) => one.quantity);

describe('reproduce', () => {
  it('draco: every cell of the table once, its other mappings and ports as checks', async () => {
    const findings = await findingsOf('draco');
    expect(findings.filter(({ figure }) => figure === 'cycles')).toHaveLength(15);
    expect(findings.filter(({ status }) => status !== 'reproduced').map(({ quantity }) => quantity)).toEqual([
      'PE utilisation, mean of layers',
    ]);
  });

  it('eyeriss: misses are kept and named', async () => {
    const all = await findingsOf('eyeriss');
    expect(all).toHaveLength(2 * 5 * (5 + 13) + 10 + 3 * 8 + 3 * (5 + 13) + 4);
    const findings = all.filter(({ figure }) => !figure.includes("the chip's mapping"));
    expect(missed(findings, 'processing time')).toEqual([
      ...['2-1', '2-2', '3-1', '3-2', '3-3'].map((layer) => `CONV${layer}, processing time`),
      'processing time, all, event',
      'processing time, all, event, strips searched',
      'processing time, all, analytic',
    ]);
    expect(missed(findings, 'energy')).toEqual(['CONV3, energy DRAM']);
    expect(missed(findings, 'active PEs')).toHaveLength(7);
    const given = all.filter(({ figure }) => figure.endsWith("the chip's mapping"));
    expect(missed(given, 'processing time')).toEqual([]);
    expect(missed(given, 'active PEs')).toEqual([]);
    expect(missed(given, 'power')).toEqual(['power, all', 'power, all']);
    expect(missed(given, 'global buffer')).toEqual(['CONV3, global buffer']);
  });

  it('eyeriss: with zeros gated and compressed every DRAM and time is within 20 %, power where the PEs work', async () => {
    const zeros = (await findingsOf('eyeriss')).filter(({ figure }) => figure.endsWith('zeros'));
    expect(missed(zeros, 'DRAM')).toEqual([]);
    expect(missed(zeros, 'total time')).toEqual([]);
    const vgg = zeros.filter(({ figure, quantity }) => figure.startsWith('vgg') && quantity.endsWith('DRAM'));
    expect(Math.max(...vgg.map(({ deviation }) => Math.abs(deviation)))).toBeLessThan(0.09);
    const power = zeros.filter(({ quantity }) => quantity === 'power, all');
    expect(power.map(({ deviation }) => Math.round(100 * deviation))).toEqual([-16, -21]);
    for (const { note } of power)
      expect(note).toMatch(/mac \d+.*scratchpad \d+.*noc \d+.*rf \d+.*clock \d+.*leakage 30/);
    const unclocked = zeros.filter(({ quantity }) => quantity.includes('without a clock'));
    expect(unclocked.map(({ deviation }) => Math.round(100 * deviation))).toEqual([-45, -55]);
  });

  it('eyeriss: what the mapping was inferred from says so', async () => {
    const inferred = (await findingsOf('eyeriss')).filter(
      ({ note }) => note === 'the mapping is inferred from this number',
    );
    expect(inferred).toHaveLength(2 * 13);
    expect(inferred.every(({ figure }) => figure === "vgg16, N = 3, the chip's mapping")).toBe(true);
  });
});
