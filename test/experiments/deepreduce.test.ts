import { describe, expect, it } from 'vitest';
import { ACCURACIES, DEEPREDUCE_PARETO, paretoFront } from '../../src/experiments/accuracies/points.js';
import { latencyLine, onLine, reluSeconds } from '../../src/experiments/accuracies/latency.js';
import { deepreduce } from '../../src/experiments/deepreduce/index.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { keptShare, snl } from '../../src/experiments/snl/index.js';

const laboratory = openLaboratory({ progress: () => undefined });

describe('latency by ReLU', () => {
  it('is the line of least squares', () => {
    const line = latencyLine([
      { relus: 0, latency: 1 },
      { relus: 1e6, latency: 3 },
      { relus: 2e6, latency: 8 },
    ]);
    expect(line.microseconds).toBeCloseTo(3.5, 10);
    expect(line.seconds).toBeCloseTo(0.5, 10);
    expect(onLine(line, 3e6)).toBeCloseTo(11, 10);
  });

  it("is DELPHI's 85.3 us over four threads", () => {
    expect(reluSeconds(1e6)).toBeCloseTo(21.325, 9);
  });
});

describe('paretoFront', () => {
  it('keeps what is more accurate than all that cost as little', () => {
    const points = [
      { accuracy: 70, cost: 2 },
      { accuracy: 60, cost: 1 },
      { accuracy: 69, cost: 3 },
      { accuracy: 71, cost: 2 },
      { accuracy: 71, cost: 5 },
      { accuracy: 90, cost: 9 },
    ];
    expect(paretoFront(points, ({ cost }) => cost)).toEqual([points[1], points[3], points[5]]);
    expect(paretoFront([], () => 0)).toEqual([]);
  });
});

describe('published points', () => {
  it('are percent, thousands and seconds, each with a source', () => {
    expect(ACCURACIES.map(({ data }) => data).filter((data) => data === 'tiny')).toHaveLength(14);
    for (const { accuracy, kiloRelus, latency, source } of ACCURACIES) {
      expect(accuracy).toBeGreaterThan(50);
      expect(accuracy).toBeLessThan(100);
      expect(kiloRelus).toBeGreaterThan(5);
      expect(kiloRelus).toBeLessThan(1000);
      if (latency !== null) expect(latency).toBeLessThan(13);
      expect(source).not.toBe('');
    }
    expect(DEEPREDUCE_PARETO.map(({ latency }) => latency)).toEqual(
      [...DEEPREDUCE_PARETO].map(({ latency }) => latency).sort((a, b) => b - a),
    );
  });
});

describe('reproduce deepreduce', async () => {
  const findings = await deepreduce.findings(laboratory);
  const tables = await deepreduce.tables!(laboratory);
  const rows = (figure: string) => findings.filter((one) => one.figure.startsWith(figure));

  it('has every count to the unit', () => {
    expect(rows('ReLUs by stage')).toHaveLength(5 + 5 + 4 + 4 + 4 + 5 + 5);
    expect(rows('ReLUs of the Pareto points')).toHaveLength(10);
    for (const one of [...rows('ReLUs by stage'), ...rows('ReLUs of the Pareto points')])
      expect(one, one.quantity).toMatchObject({ deviation: 0, tolerance: 0 });
    expect(rows('ReLUs of further')).toHaveLength(5);
    expect(rows('merged').map(({ ours }) => ours)).toEqual([8, 7, 66.509056]);
    for (const one of [...rows('ReLUs of further'), ...rows('merged')]) expect(one.status).toBe('reproduced');
  });

  it('has C_k to a hundredth, with the slips and without', () => {
    expect(rows('C_k as printed')).toHaveLength(4 + 4 + 5 + 5);
    expect(rows('C_k corrected')).toHaveLength(4 + 4 + 5 + 5);
    for (const one of rows('C_k'))
      expect(one, one.quantity).toMatchObject({ status: 'reproduced', tolerance: 0.01 });
    const slipped = rows('C_k as printed').filter(({ note }) => note !== '');
    expect([...new Set(slipped.map(({ quantity }) => quantity.split(', ')[1]))]).toEqual([
      'resnet18-tiny',
      'mobilenetv1-c100',
    ]);
    for (const one of slipped) expect(one.evidence).toBe('inferred');
  });

  it('has latencies within 0.15 s of the line, which is called fitted', () => {
    const fitted = rows('latency, on the line');
    expect(fitted).toHaveLength(10);
    for (const one of fitted)
      expect(one).toMatchObject({ status: 'reproduced', evidence: 'fitted', tolerance: 0.15 });
    expect(rows('latency, DELPHI')).toHaveLength(10 + 7);
    expect(checksOf(deepreduce).map(({ status }) => status)).toEqual(['reproduced', 'reproduced']);
  });

  it('lists the slips, and other methods beside it', () => {
    expect(tables.map(({ rows: lines }) => lines.length)).toEqual([7, 7]);
    // CryptoNAS, 100K: 68.7 % and 2.3 s; of DeepReDuce 49,152 ReLUs with 69.5 % and 1.19 s.
    expect(tables[1]!.rows[1]).toEqual([
      'CryptoNAS, 100K',
      '68.7',
      '2.3',
      '23.0',
      'cull=S1,S4 thin=S2,S3 alpha=0.5',
      '69.50',
      '2.03 x',
      '1.93 x',
    ]);
  });
});

const checks = new Map([
  [deepreduce, await deepreduce.checks!(laboratory)],
  [snl, await snl.checks!(laboratory)],
]);
const checksOf = (of: typeof deepreduce) => checks.get(of)!;

describe('reproduce snl', async () => {
  const findings = await snl.findings(laboratory);
  const rows = (figure: string) => findings.filter((one) => one.figure.startsWith(figure));

  it("has the ReLUs of SNL's networks", () => {
    expect(rows('ReLUs of the networks').map(({ ours, deviation }) => [ours, deviation])).toEqual([
      [491_520, 0],
      [1_966_080, 0],
      [1_359_872, 0],
      [5_439_488, 0],
    ]);
  });

  it('has latencies of SNL on ResNet-18 within 9 %, of wide networks and AutoReP not', () => {
    const latencies = rows('latency');
    expect(latencies).toHaveLength(30);
    for (const one of latencies.filter(({ figure }) => figure.endsWith('SNL'))) {
      const wide = one.quantity.includes('WRN-22-8, c10');
      expect([one.quantity, Math.abs(one.deviation) < 0.09]).toEqual([one.quantity, !wide]);
    }
    for (const one of rows('latency, AutoReP')) expect(one.status).toBe('missed');
    const [first] = latencies;
    expect(first).toMatchObject({
      quantity: 'ResNet-18, c100, 12.9K ReLUs',
      published: 0.291,
      note: '22.6 us a ReLU in print, 85.3 / 4 here',
    });
    expect(first!.ours).toBeCloseTo(12_900 * 21.325e-6, 12);
  });

  it('keeps no ReLU in the first seven layers of 12.9K, and says where it differs', () => {
    expect(rows('layers that keep').map(({ ours, status }) => [ours, status])).toEqual([
      [0, 'reproduced'],
      [0, 'missed'],
    ]);
  });

  it('takes shares of layers counted from 1, the last one too', () => {
    // S2 and S3 are kept: layers 5 to 12; layer 4 is twice as large as layer 5, layer 13 half of layer 12.
    expect(keptShare('snl budget=196608', 4, 5)).toBeCloseTo(1 / 3, 12);
    expect(keptShare('snl budget=196608', 12, 13)).toBeCloseTo(2 / 3, 12);
    expect(keptShare('snl budget=196608', 5, 12)).toBe(1);
  });

  it('keeps every published budget to the element', () => {
    expect(checksOf(snl)).toHaveLength(33);
    for (const one of checksOf(snl))
      expect(one, one.quantity).toMatchObject({ deviation: 0, evidence: 'self-check' });
  });
});
