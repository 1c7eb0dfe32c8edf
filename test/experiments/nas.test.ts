import { describe, expect, it } from 'vitest';
import { delphiSeconds } from '../../src/experiments/delphi-line.js';
import { profiled, TOTAL } from '../../src/experiments/privit/published.js';
import { recordedOf, rowOf } from './recorded.js';

const evidenceOf = (system: string): Set<string> =>
  new Set(recordedOf(system).findings.map(({ evidence }) => evidence));

describe('networks with fewer non-linearities, as recorded', () => {
  it('have all of Sphynx, exact by formula', () => {
    const { findings, checks } = recordedOf('sphynx');
    expect(findings.every(({ status }) => status === 'reproduced')).toBe(true);
    expect(checks.map(({ published, ours }) => published - ours)).toEqual(
      Array.from({ length: 16 }, () => 0),
    );
    expect(checks.map(({ ours }) => ours)).toEqual([
      ...[25_600, 30_720, 40_960, 51_200, 71_680, 102_400],
      ...[102_400, 204_800, 286_720, 491_520, 614_400],
      ...[344_960, 517_440, 689_920, 862_400, 1_034_880],
    ]);
  });

  it("have all of AERO's cells, and none of what was fitted counts as published", () => {
    const cells = recordedOf('aero').findings.filter(({ figure }) => figure.includes(', AERO, '));
    const of = (what: string) => cells.filter(({ figure }) => figure.startsWith(what));
    expect([of('communication').length, of('latency').length]).toEqual([20, 20]);
    for (const { deviation } of of('communication')) expect(Math.abs(deviation)).toBeLessThan(0.01);
    for (const { deviation } of of('latency')) expect(Math.abs(deviation)).toBeLessThan(0.1);
    for (const { evidence } of cells) expect(evidence).toBe('fitted');
    expect(rowOf('aero', 'communication, gain').ours).toBeCloseTo(3.969, 3);
  });

  it("take DELPHI's line: 85.3 us of a ReLU on four threads, and 182 ms", () => {
    expect(delphiSeconds(0)).toBe(0.182);
    expect(delphiSeconds(400_000) - delphiSeconds(0)).toBeCloseTo(8.53, 9);
    expect(evidenceOf('cryptonas')).toEqual(new Set(['fitted']));
    expect(rowOf('cryptonas', '344k ReLUs').ours).toBeCloseTo(0.182 + 344e3 * 21.325e-6, 9);
  });

  it('have the profile of SPU, and what it says of matrix products', () => {
    expect(profiled('trunc')).toMatchObject({ seconds: 3.33, megabytes: 141.7 });
    expect(TOTAL).toEqual({ seconds: 26.4, megabytes: 592.7, sends: 3756 });
    // Inputs and weights of every product, by hand: patches, then twelve blocks, and the classifier.
    const [tokens, width] = [197, 192];
    const patches = 3 * 224 * 224 + 768 * width;
    const linears = [3 * width, width, 4 * width].reduce((sum, out) => sum + tokens * width + width * out, 0);
    const down = tokens * 4 * width + 4 * width * width;
    const products = 3 * (tokens * 64 * 2 + tokens * tokens + tokens * 64);
    const head = width + width * 100;
    expect(rowOf('privit', 'sent for matrix products of shares').ours).toBeCloseTo(
      (8 * (patches + 12 * (linears + down + products) + head)) / 1e6,
      9,
    );
  });

  it('say of TruncFormer that no number of its own was at hand', () => {
    expect(evidenceOf('truncformer')).toEqual(new Set(['recalled']));
    expect(recordedOf('truncformer').checks.every(({ status }) => status === 'reproduced')).toBe(true);
  });
});
