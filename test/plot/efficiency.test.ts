import { describe, expect, it } from 'vitest';
import { measuredNetworks } from '../../src/experiments/di/measured.js';
import { reproductionPlot } from '../../src/plot/reproductions.js';
import { check } from './document.js';

const di = { system: 'di', title: 'intensities', toolVersion: '0.1.0', findings: [] };

describe('plot efficiency', () => {
  it('has every network at both batches, by AI, DI and AI with the weights once a batch', async () => {
    const document = check(await reproductionPlot('efficiency', [di], { note: 'from a test' }));
    const points = [...document.querySelectorAll('.point > title')].map(({ textContent }) => textContent);
    expect(points).toHaveLength(2 * 3 * 12);
    // 32 images of 4.089 GMAC in 6.70662 J; 4.089 GMAC on 25.5 M weights and 21.78 M activations.
    expect(points).toContain(
      'resnet50, batch 32: AI, weights for every image 86.5 MACs/element, 19.5 GMAC/J',
    );
    expect(points).toContain('resnet50, batch 32: AI, weights once a batch 181 MACs/element, 19.5 GMAC/J');
    expect(points).toContain('resnet50, batch 4: DI* at 0.80 182 MACs/element, 14.7 GMAC/J');
    const words = [...document.querySelectorAll('text')].map(({ textContent }) => textContent).join(' ');
    expect(words).toContain('AI, weights for every image 0.66 / 0.55, DI* at 0.80 0.78 / 0.79');
    expect(words).toContain('recalled, not read');
    expect(words).toContain('systole reproduce di; from a test');
  });

  it('has higher efficiency further up and higher intensity further right', async () => {
    const document = check(await reproductionPlot('efficiency', [di]));
    const circles = [...document.querySelectorAll('.panel circle.point')].slice(0, 12);
    const networks = measuredNetworks(32).map((one, index) => ({
      ai: one.macs / (one.weights + one.activations),
      efficiency: one.efficiency,
      x: Number(circles[index]!.getAttribute('cx')),
      y: Number(circles[index]!.getAttribute('cy')),
    }));
    const order = (of: (one: (typeof networks)[number]) => number) =>
      [...networks].sort((a, b) => of(a) - of(b)).map(({ ai }) => ai);
    expect(order(({ x }) => x)).toEqual(order(({ ai }) => ai));
    expect(order(({ y }) => -y)).toEqual(order(({ efficiency }) => efficiency));
  });

  it('needs the reproduction of di', async () => {
    await expect(reproductionPlot('efficiency', [{ ...di, system: 'haac' }])).rejects.toThrow(
      'systole reproduce di',
    );
  });
});
