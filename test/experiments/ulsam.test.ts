import { describe, expect, it } from 'vitest';
import { ulsam } from '../../src/experiments/ulsam/index.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { expectRecorded } from './recorded.js';

describe('costs of subspace attention', async () => {
  const findings = await ulsam.findings(openLaboratory({ progress: () => undefined }));
  it('gives what is recorded in docs/validation.json', () => expectRecorded('ulsam', findings));

  const rows = (figure: string) => findings.filter((one) => one.figure.startsWith(figure));

  it('has every printed total, MACs within half a per cent', () => {
    const totals = rows('totals');
    expect(totals).toHaveLength(2 + 3 * 2 + 2 + 7 + 6);
    for (const one of totals.filter(({ quantity }) => quantity.startsWith('MACs')))
      expect(one, one.quantity).toMatchObject({ status: 'reproduced', unit: 'M' });
    const missed = totals.filter(({ status }) => status === 'missed').map(({ quantity }) => quantity);
    expect(missed).toHaveLength(8);
    expect(missed.every((quantity) => quantity.startsWith('weights'))).toBe(true);
  });

  it('agrees in what is added or saved, to the last digit', () => {
    const changes = rows('change');
    expect(changes).toHaveLength(3 + 1 + 7 + 6);
    for (const one of changes)
      expect(one, one.quantity).toMatchObject({ status: 'reproduced', variant: true });
    const of = (quantity: string): number => changes.find((one) => one.quantity === quantity)!.ours;
    // By hand: 2 m h w; a pair of 512 channels less, a bottleneck of 96 channels less.
    expect(of('MACs, mobilenetv1-ulsam-after-11-imagenet')).toBeCloseTo((2 * 512 * 196) / 1e6, 9);
    expect(of('MACs, mobilenetv1-ulsam-after-13-imagenet')).toBeCloseTo((2 * 1024 * 49) / 1e6, 9);
    expect(of('weights, mobilenetv1-ulsam-for-11-imagenet')).toBeCloseTo(
      (2 * 512 - 512 * 9 - 512 * 512) / 1e6,
      9,
    );
    const bottleneck = (width: number): number => 2 * width - 2 * 6 * width * width - 9 * 6 * width;
    expect(of('weights, mobilenetv2-ulsam-for-13-imagenet')).toBeCloseTo(bottleneck(96) / 1e6, 9);
    expect(of('MACs, mobilenetv2-ulsam-for-10-13-imagenet')).toBeCloseTo(
      (196 * (bottleneck(96) + bottleneck(64))) / 1e6,
      9,
    );
    expect(of('MACs, mobilenetv2-ulsam-for-15-16-imagenet')).toBeCloseTo((2 * 49 * bottleneck(160)) / 1e6, 9);
  });

  it('says that where the attention stands was worked out from the costs', () => {
    for (const one of findings)
      expect(one.evidence, one.quantity).toBe(one.quantity.includes('ulsam') ? 'inferred' : 'published');
  });

  it('costs a thousand weights and 0.2 M MACs alone', () => {
    expect(rows('the module').map(({ ours }) => ours)).toEqual([1.024, (2 * 512 * 196) / 1e6]);
  });
});
