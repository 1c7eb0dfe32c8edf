import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { reproductionPlot } from '../../src/plot/reproductions.js';
import type { Finding, Reproduction } from '../../src/results/reproduction.js';
import { check } from './document.js';

const finding = (published: number, ours: number, more: Partial<Finding> = {}): Finding => ({
  figure: 'Table 1',
  quantity: 'time',
  unit: 'ms',
  published,
  ours,
  source: 'a paper',
  mark: 'found',
  evidence: 'published',
  number: 'Table 1: time',
  variant: false,
  deviation: ours / published - 1,
  tolerance: 0.1,
  relative: true,
  status: Math.abs(ours / published - 1) <= 0.1 ? 'reproduced' : 'missed',
  note: '',
  ...more,
});
const system = (name: string, findings: Finding[]): Reproduction => ({
  system: name,
  title: 'a machine',
  toolVersion: '0.1.0',
  findings,
});
const draw = (findings: Finding[], options = {}): Promise<string> =>
  reproductionPlot('deviations', [system('haac', findings)], options);
const texts = (svg: string): string[] =>
  [...check(svg).querySelectorAll('text')].map(({ textContent }) => textContent);
const places = (svg: string): [number, number][] =>
  [...check(svg).querySelectorAll('circle.point')].map((dot) => [
    Number(dot.getAttribute('cx')),
    Number(dot.getAttribute('cy')),
  ]);

describe('plot deviations', () => {
  it('draws every number, reproduced or not, with what it is', async () => {
    const svg = await draw(
      [
        finding(2, 2.02),
        finding(2, 3, { status: 'shape only' }),
        finding(-4, -3),
        finding(5, 5, { figure: 'Table 2', mark: 'recalled', evidence: 'recalled' }),
      ],
      { note: 'from a test' },
    );
    const document = check(svg);
    expect(document.querySelectorAll('.point')).toHaveLength(4);
    expect(document.querySelectorAll('path.point')).toHaveLength(1);
    expect([...document.querySelectorAll('.point > title')].map(({ textContent }) => textContent)).toContain(
      'Table 1, time: published -4 ms, ours -3 (published)',
    );
    const words = texts(svg);
    expect(words).toContain(
      '1 of 3 published and independent numbers reproduced within tolerance, of 1 system',
    );
    expect(words).toContain('1 of 3');
    expect(words).toContain('25.0 %');
    expect(words).toContain('haac: a machine');
    expect(words).toContain(
      'Counted apart: recalled 1 of 1 (what the classes mean: systole explain fitted).',
    );
    expect(words).toContain('systole 0.1.0, systole reproduce haac; from a test');
    expect(await draw([finding(1, 1)])).toBe(await draw([finding(1, 1)]));
  });

  it('puts larger deviations further out, the same way for negative numbers', async () => {
    const [up, more, down] = places(await draw([finding(10, 10.5), finding(-10, -9.2), finding(10, 9.5)]));
    expect(more![0]).toBeGreaterThan(up![0]);
    expect(up![0]).toBeGreaterThan(down![0]);
  });

  it('covers no dot by another, as long as there is room', async () => {
    const dots = places(await draw(Array.from({ length: 9 }, (_, i) => finding(1, 1 + i * 1e-4))));
    for (const [i, [x, y]] of dots.entries())
      for (const [a, b] of dots.slice(i + 1)) expect(Math.hypot(x - a, y - b)).toBeGreaterThan(5.9);
  });

  it('keeps many equal numbers in a row of bounded height', async () => {
    const height = async (n: number): Promise<number> =>
      Number(check(await draw(Array.from({ length: n }, () => finding(1, 1)))).getAttribute('height'));
    expect(await height(2000)).toBe(await height(200));
  });

  // the narrowest has room for its two ends
  it.each([
    [500, 2],
    [900, 3],
    [2000, 3],
  ])('labels of ticks are apart at %i pixels', async (width, least) => {
    const svg = await draw([finding(1, 0.2), finding(1, 90)], { width });
    const ticks = [...check(svg).querySelectorAll('text.tick')]
      .filter((tick) => tick.getAttribute('text-anchor') === 'middle')
      .map((tick) => Number(tick.getAttribute('x')));
    expect(ticks.length).toBeGreaterThanOrEqual(least);
    for (const [i, x] of ticks.slice(1).entries()) expect(x - ticks[i]!).toBeGreaterThanOrEqual(43.9);
  });

  it('leaves out what was published as zero and says so', async () => {
    const svg = await draw([finding(0, 0, { deviation: 0 }), finding(1, 1)]);
    expect(check(svg).querySelectorAll('.point')).toHaveLength(1);
    expect(texts(svg)).toContain('1 number published as zero not drawn.');
    await expect(draw([finding(0, 0, { deviation: 0 })])).rejects.toThrow('no number to compare');
  });

  it('refuses a number that is none, and another name', async () => {
    await expect(draw([finding(1, NaN)])).rejects.toThrow(/cannot be drawn: time is NaN/);
    await expect(reproductionPlot('deviation', [])).rejects.toThrow(InputError);
    await expect(reproductionPlot('deviations', [])).rejects.toThrow('no number to compare');
  });

  it('keeps odd names legible and the document valid', async () => {
    const odd = { figure: `<a>&\u0001\u202e${'long '.repeat(40)}`, quantity: ']]>\u0007"', unit: '</svg>' };
    const svg = await reproductionPlot('deviations', [
      { ...system('x', [finding(1, 2, odd)]), title: '<b>' },
    ]);
    check(svg);
    expect(svg).not.toMatch(/\u202e/);
  });
});
