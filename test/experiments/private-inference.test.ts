import { describe, expect, it } from 'vitest';
import { cryptonite } from '../../src/experiments/cryptonite/index.js';
import { delphi } from '../../src/experiments/delphi/index.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { expectRecorded } from './recorded.js';

const laboratory = openLaboratory({ progress: () => undefined });

describe('reproduce cryptonite', async () => {
  const findings = await cryptonite.findings(laboratory);
  it('gives what is recorded in docs/validation.json', () => expectRecorded('cryptonite', findings));

  const of = (figure: string) => findings.filter((one) => one.figure === figure);

  it('has every time of six networks, by sums and by constants', () => {
    expect(of('single inference')).toHaveLength(36);
    expect(of('single inference by constants')).toHaveLength(36);
    for (const figure of ['single inference', 'single inference by constants', 'storage of the client'])
      expect(of(figure).filter(({ status }) => status !== 'reproduced')).toEqual([]);
  });

  it('has all seven bars of the waterfall, within a thousandth', () => {
    expect(of('fig. 14')).toHaveLength(49);
    expect(of('fig. 14').filter(({ status }) => status !== 'reproduced')).toEqual([]);
  });

  it('has the mean speedup, the split of the link, layers side by side and the floor of the link', () => {
    const ours = (quantity: RegExp): number => findings.find((one) => quantity.test(one.quantity))!.ours;
    expect(ours(/^speedup/)).toBeCloseTo(1.79, 2);
    expect(ours(/^inference\/client-garbler/)).toBeCloseTo(0.834, 3);
    expect(ours(/^inference\/delphi-lphe/)).toBeCloseTo(0.202, 3);
    expect(ours(/both$/)).toBeCloseTo(488.8, 0);
    for (const figure of [
      'headlines',
      'split of the link',
      'layers side by side',
      'accelerators as speedups',
    ])
      expect(of(figure).filter(({ status }) => status !== 'reproduced')).toEqual([]);
  });
});

describe('reproduce delphi', async () => {
  const findings = await delphi.findings(laboratory);
  it('gives what is recorded in docs/validation.json', () => expectRecorded('delphi', findings));

  it('misses what its deviations say, and nothing else', () => {
    const missed = findings.filter(({ status }) => status !== 'reproduced');
    expect([...new Set(missed.map(({ figure }) => figure))]).toEqual([
      'ciphertexts',
      'products on one thread',
      'ResNet-32 online',
      'without circuits',
    ]);
    expect(
      missed
        .filter(({ figure }) => figure === 'ciphertexts' || figure.startsWith('products'))
        .map(({ quantity }) => quantity),
    ).toEqual(['resnet32-c100: from the client', 'resnet32-c100: convolutions']);
  });

  it('has the bytes of a ReLU and the table of operators', () => {
    for (const figure of ['bytes of a garbled ReLU', 'table of operators', 'masked inputs']) {
      const rows = findings.filter((one) => one.figure === figure);
      expect(rows.length).toBeGreaterThanOrEqual(6);
      expect(rows.filter(({ status }) => status !== 'reproduced')).toEqual([]);
    }
  });
});
