import { describe, expect, it } from 'vitest';
import { drawAccuracyPareto, type ParetoPoint } from '../../src/plot/accuracy-pareto.js';
import { drawReluStages } from '../../src/plot/relu-stages.js';

const point = (more: Partial<ParetoPoint>): ParetoPoint => ({
  method: 'One',
  network: 'net',
  kiloRelus: 10,
  accuracy: 70,
  latency: 1,
  reluFront: true,
  latencyFront: false,
  source: 'a paper',
  ...more,
});
const POINTS = [
  point({}),
  point({ kiloRelus: 100, accuracy: 75, latency: 0.5, latencyFront: true }),
  point({ method: 'Two', kiloRelus: 200, accuracy: 65, latency: null, reluFront: false }),
];

describe('accuracy-pareto', () => {
  it('has every point where it was measured, rings round the fronts, and the sources', async () => {
    const svg = await drawAccuracyPareto({ data: 'c100', points: POINTS, toolVersion: '1.2.3' });
    expect(svg).toContain('CIFAR-100');
    expect(svg).toContain('Sources: a paper.');
    // Three by ReLUs, two by latency.
    expect(svg.match(/class="point"/g)).toHaveLength(5);
    expect(svg.match(/One, net: 10K ReLUs, 70 %, 1 s/g)).toHaveLength(2);
    expect(svg.match(/Two, net: 200K ReLUs, 65 %</g)).toHaveLength(1);
    // Two rings by ReLUs, one by latency, and that of the legend.
    expect(svg.match(/fill="none"[^>]*stroke-width="1.4"/g)).toHaveLength(3);
    expect(svg).toContain('3 points of 2 methods; 2 are beaten by none');
    const at = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    // More ReLUs further right, more accuracy further up.
    expect(at[0]![0]).toBeLessThan(at[1]![0]!);
    expect(at[0]![1]).toBeGreaterThan(at[1]![1]!);
  });

  it.each(['kiloRelus', 'accuracy', 'latency'] as const)(
    'refuses a NaN in %s, and no points at all',
    async (key) => {
      const draw = (points: readonly ParetoPoint[]) =>
        drawAccuracyPareto({ data: 'c10', points, toolVersion: '1' });
      await expect(draw([...POINTS, point({ [key]: NaN })])).rejects.toThrow(
        /cannot be drawn: .* of One is NaN/,
      );
      await expect(draw([])).rejects.toThrow(/no point to draw/);
    },
  );
});

describe('relu-stages', () => {
  const before = {
    name: 'net',
    stages: [
      { stage: 'S1', relus: 400 },
      { stage: 'S2', relus: 100 },
    ],
  };
  const after = { name: 'net+cut', stages: [{ stage: 'S2', relus: 50 }] };

  it('has a bar for each stage and network, and the totals', async () => {
    const svg = await drawReluStages({ series: [before, after], toolVersion: '1.2.3' });
    const heights = [...svg.matchAll(/<rect[^>]* height="([\d.]+)"[^>]*class="bar"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights).toHaveLength(4);
    expect(heights[0]! / heights[2]!).toBeCloseTo(4, 1);
    expect(heights[2]! / heights[3]!).toBeCloseTo(2, 1);
    expect(heights[1]).toBe(0);
    expect(svg).toContain('net: 500');
    expect(svg).toContain('net+cut: 50, 10.0 % of the first');
    expect(svg).toContain('net: 500 ReLUs; net+cut: 50 ReLUs');
  });

  it('refuses what has no ReLU, a NaN, and too many networks', async () => {
    const draw = (...series: (typeof before)[]) => drawReluStages({ series, toolVersion: '1' });
    await expect(draw({ name: 'none', stages: [] })).rejects.toThrow(/no ReLU to draw/);
    await expect(draw({ name: 'bad', stages: [{ stage: 'S1', relus: NaN }] })).rejects.toThrow(
      /S1 of bad is NaN/,
    );
    await expect(draw(...Array.from({ length: 7 }, () => before))).rejects.toThrow(
      /7 networks; expected 1 to 6/,
    );
    await expect(draw()).rejects.toThrow(/0 networks/);
  });
});
