import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amortizingShare, DISPARITY_FACTOR, reuseOf } from '../../src/metrics/intensity.js';
import { metricsMarkdown } from '../../src/metrics/markdown.js';
import { METRICS } from '../../src/models/registry.js';

const positive = fc.double({ min: 1, max: 1e12, noNaN: true });
const accesses = fc.record({ macs: positive, weights: positive, activations: positive });
const batches = fc.integer({ min: 1, max: 4096 });
const close = (a: number, b: number): void => expect(Math.abs(a / b - 1)).toBeLessThan(1e-9);

describe('reuseOf', () => {
  // 210 MACs on 35 weights and 7 activations.
  const counts = { macs: 210, weights: 35, activations: 7 };

  it('counts the weights for every input in AI and DI, and once a batch where that is said', () => {
    const reuse = reuseOf(counts, { batch: 7, alpha: 0.75 });
    expect(reuse.arithmeticIntensity).toBe(210 / 42);
    expect(reuse.amortizedIntensity).toBe(210 / (7 + 5));
    expect(reuse.weightReuse).toBe(7 * 6);
    expect(reuse.activationReuse).toBe(30);
    expect(reuse.H).toBe(210 / (0.75 * 7 + 0.25 * 35));
    expect(reuse["H'"]).toBe(210 / (0.75 * 35 + 0.25 * 7));
    expect(reuse.S).toBe(0.75 * 30 + 0.25 * 6);
    expect(reuse["S'"]).toBe(0.75 * 6 + 0.25 * 30);
    expect(reuse.amortizedWeighted).toBe(210 / (0.75 * 7 + 0.25 * 5));
  });

  it('is for one input and alpha 0.80 unless said otherwise', () => {
    expect(reuseOf(counts)).toEqual(reuseOf(counts, { batch: 1, alpha: 0.8 }));
    expect(reuseOf(counts).amortizedIntensity).toBe(reuseOf(counts).arithmeticIntensity);
  });

  it('obeys 1 / (AI with weights / b) = 1 / R_W + 1 / R_A', () => {
    fc.assert(
      fc.property(accesses, batches, (given, batch) => {
        const { amortizedIntensity, weightReuse, activationReuse } = reuseOf(given, { batch });
        close(1 / amortizedIntensity, 1 / weightReuse + 1 / activationReuse);
      }),
    );
  });

  it('at alpha = b / (b + 1) DI_H is AI with weights / b, times (b + 1) / b', () => {
    fc.assert(
      fc.property(accesses, batches, (given, batch) => {
        const { H, amortizedIntensity } = reuseOf(given, { batch, alpha: amortizingShare(batch) });
        close(H, ((batch + 1) / batch) * amortizedIntensity);
      }),
    );
    expect(amortizingShare(4)).toBe(DISPARITY_FACTOR);
    expect(amortizingShare(32)).toBe(32 / 33);
  });
});

describe('what hardware said', () => {
  it('stands with DI, with AI and with AI of amortised weights, each with its correlations', () => {
    const measured = (name: string): string => METRICS.find(name).measured ?? '';
    expect(measured('di')).toMatch(/DI_H at 0\.80 correlates \.86 \[\.62,\.98\] at batch 32/);
    expect(measured('di')).toMatch(/advantage is gone at batch 32 and not significant at batch 4/);
    expect(measured('di')).toContain('alpha = b/(b+1)');
    expect(measured('di')).toMatch(/simulated energy can say nothing/);
    expect(measured('ai')).toContain('.71 [.35,.96]');
    expect(measured('amortizedIntensity')).toContain('.94 [.90,.97]');
    expect(METRICS.find('cycles').measured).toBeUndefined();
  });

  it('is in the page of metrics, below the table of its group', () => {
    const page = metricsMarkdown(METRICS);
    const said = page.split('\n').filter((line) => /^`\w+`, measured: on an H100/.test(line));
    expect(said).toHaveLength(3);
    expect(page.indexOf(said[0]!)).toBeGreaterThan(page.indexOf('| `arithmeticIntensity`'));
    expect(METRICS.find('R_W').name).toBe('weightReuse');
    expect(METRICS.find('R_A').name).toBe('activationReuse');
  });
});
