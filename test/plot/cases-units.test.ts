/** Units in pictures: bytes as tables have them, and one prefix an axis. */
import fc from 'fast-check';
import { scaleLog } from 'd3';
import { describe, expect, it } from 'vitest';
import { leftAxis, referenceOf } from '../../src/charts/axes.js';
import type { Mark, Marks } from '../../src/charts/mark.js';
import { fromZero, logTicks, ofBytes, scaleFor, withTicks } from '../../src/charts/scales.js';
import { numberTicks, si, siTicks } from '../../src/charts/text.js';
import { plot } from '../../src/plot/index.js';
import { sweepPlot } from '../../src/plot/sweeps.js';
import { formatBytes } from '../../src/quantity/format.js';
import { shortTicks } from '../../src/report/client/format.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';
import { SPECIAL } from './special.js';
import { sweepRecord } from './sweep-fixture.js';

const flatten = (marks: Marks): Mark[] => {
  if (typeof marks !== 'object') return [];
  return 'tag' in marks ? [marks, ...flatten(marks.children)] : (marks as Marks[]).flatMap(flatten);
};
const ticksOf = (marks: Marks): string[] =>
  flatten(marks)
    .filter(({ tag, attributes }) => tag === 'text' && attributes['class'] === 'tick')
    .map(({ children }) => children as string);
const textsOf = (svg: string, selector: string): string[] =>
  [...check(svg).querySelectorAll(selector)].map(({ textContent }) => textContent);

describe('bytes', () => {
  it('have the prefix and the digits of tables, but one', () => {
    expect([0, 1, 1023, 1024, 1500, 10 * 1024 ** 2].map((value) => si(value, 'B'))).toEqual([
      '0 B',
      '1 B',
      '1023 B',
      '1 KiB',
      '1.46 KiB',
      '10 MiB',
    ]);
    expect(si(1024 ** 2 - 1, 'B')).toBe('1 MiB');
    expect(si(7_350_000_000, 'B')).toBe('6.85 GiB');
    expect(si(-2048, 'B')).toBe('-2 KiB');
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (value) => {
        const [number, unit] = si(value, 'B').split(' ');
        const [exact, same] = formatBytes(value).split(' ');
        // Rounding to three digits may reach the next prefix where four do not.
        if (unit === same) expect(Math.abs(Number(number) / Number(exact) - 1)).toBeLessThan(0.006);
        else expect([number, Number(exact) > 1018]).toEqual(['1', true]);
      }),
    );
  });

  it('stand on round ticks of one prefix, linear and logarithmic', () => {
    const format = (reference: number) => siTicks(reference, 'B');
    const linear = fromZero(10.5e6, [100, 0], 'B');
    expect(ticksOf(leftAxis({ scale: linear, name: '', format }, 9))).toEqual([
      '0',
      '2 MiB',
      '4 MiB',
      '6 MiB',
      '8 MiB',
      '10 MiB',
      '12 MiB',
    ]);
    expect(linear(12 * 1024 ** 2)).toBeCloseTo(0, 9);
    expect(linear(6 * 1024 ** 2)).toBeCloseTo(50, 9);
    const { scale, log } = scaleFor([2 * 1024, 5e6], [0, 100], undefined, 'B');
    expect(log).toBe(true);
    for (const tick of ticksOf(leftAxis({ scale, name: '', format }, 9)))
      expect(tick).toMatch(/^(0?\.?0*[1235]0*) (K|M)iB$/);
    expect(ofBytes(scaleLog([1024, 1024 ** 2], [0, 9]), true).ticks(3).length).toBeLessThanOrEqual(4);
    expect(scaleFor([0, 4e9], [0, 1], false, 'B').scale.ticks(4)[1]! / 1024 ** 3).toBe(1);
    expect(fromZero(1.1, [0, 1], 'J')(1.2)).toBeCloseTo(1, 9);
    expect(fromZero(1.1, [0, 1], 'J', false)(1.1)).toBeCloseTo(1, 9);
    expect(fromZero(0, [0, 1], 'B')(1)).toBeCloseTo(1, 9);
  });

  it.each(['traffic', 'dram-causes', 'occupancy', 'gc-traffic'])('%s: no decimal prefix', async (kind) => {
    const text = await plot(kind, [(SPECIAL[kind] ?? ((one) => one))(runRecord())]);
    expect(text).toMatch(/\d [KMG]iB/);
    expect(text).not.toMatch(/\d [kMG]B/);
  });

  it('of a sweep, too', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    const ticks = textsOf(await sweepPlot('pareto', sweep, { x: 'dramBytes', y: 'seconds' }), 'text.tick');
    expect(ticks.filter((tick) => /iB$/.test(tick)).length).toBeGreaterThan(2);
    for (const tick of ticks) expect(tick).not.toMatch(/\d [kMG]?B$/);
  });
});

describe('units in the middle of a scale', () => {
  const prefixes = (ticks: readonly string[]): Set<string> =>
    new Set(ticks.filter((tick) => tick !== '0').map((tick) => /[a-zµ]*$/iu.exec(tick)![0]));
  const wordsFor = (low: number, high: number, unit: string): string[] => {
    const { scale } = scaleFor([low, high], [0, 900], true);
    return ticksOf(leftAxis({ scale, name: '', format: (reference) => siTicks(reference, unit) }, 9));
  };

  it('half a million and a million are of one kind', () => {
    expect([2e5, 5e5, 1e6, 2e8].map(siTicks(1e6))).toEqual(['0.2M', '0.5M', '1M', '200M']);
    expect([5e-5, 1e-4, 1e-3].map(siTicks(1e-3, 's'))).toEqual(['0.05 ms', '0.1 ms', '1 ms']);
    expect([2e-6, 0].map(siTicks(1, 's'))).toEqual(['0.000002 s', '0']);
    expect([500, 1000, 2000].map(numberTicks(500))).toEqual(['500', '1000', '2000']);
    expect([500, 1000, 20_000].map(numberTicks(20_000))).toEqual(['0.5k', '1k', '20k']);
  });

  it('whatever the ends of an axis, all ticks have one prefix, and are the numbers that they stand for', () => {
    const values = { s: 1, m: 1e-3, µ: 1e-6, n: 1e-9, p: 1e-12, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.5, max: 9 }),
        (low, span) => {
          const ends = [10 ** low, 10 ** (low + span)] as const;
          const { scale } = scaleFor(ends, [0, 900], true);
          const words = wordsFor(...ends, 's');
          expect(prefixes(words).size).toBeLessThanOrEqual(1);
          const ticks = scale.ticks(5);
          words.forEach((word, i) => {
            const [number, unit] = word.split(' ') as [string, string];
            const size = values[(unit.length > 1 ? unit[0] : 's') as keyof typeof values];
            expect((Number(number) * size) / ticks[i]!).toBeCloseTo(1, 6);
          });
        },
      ),
    );
  });

  it('the prefix is that of the largest tick, or of the middle of many decades', () => {
    expect(referenceOf([0, 50, 1000])).toBe(1000);
    expect(referenceOf([1, 10, 1000])).toBe(1000);
    expect(referenceOf([1, 10, 100, 1e3, 1e4])).toBe(100);
    expect(referenceOf([])).toBe(0);
    const given = withTicks((value) => value, [1e-6, 1e-3, 1]);
    const words = leftAxis({ scale: given, name: '', format: (r) => siTicks(r, 'J') }, 9);
    expect(ticksOf(words)).toEqual(['0.001 mJ', '1 mJ', '1000 mJ']);
  });

  it('also on axes of the report', () => {
    expect([5e-4, 1e-3].map(shortTicks(1e-3, 's'))).toEqual(['0.5 ms', '1 ms']);
    expect([512, 2048].map(shortTicks(2048, 'B'))).toEqual(['0.5 KiB', '2 KiB']);
    expect([5e5, 1e6].map(shortTicks(1e6, 'cycles'))).toEqual(['0.5M', '1M']);
    expect([0.05, 0.5].map(shortTicks(0.5, 'fraction of 1'))).toEqual(['5 %', '50 %']);
    expect([1e-6, 2e-6].map(shortTicks(2e-6, 'm2'))).toEqual(['1 mm²', '2 mm²']);
  });

  it.each(['pareto', 'parallel', 'tornado', 'latency-rate'])('%s', async (kind) => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    // From microseconds to seconds.
    sweep.points.forEach((point, i) => {
      if (point.status === 'done') point.metrics['seconds'] = 10 ** ((6 * i) / sweep.points.length - 6);
    });
    const options = kind === 'latency-rate' ? { x: 'rows', metric: 'seconds' } : { metric: 'seconds' };
    const ticks = textsOf(await sweepPlot(kind, sweep, options), 'text.tick');
    const seconds = ticks.filter((tick) => /^[\d.]+ [mµn]?s$/.test(tick));
    expect(seconds.length).toBeGreaterThan(1);
    expect(prefixes(seconds).size).toBe(1);
  });

  it('logarithmic ticks in bytes stay few', () => {
    expect(logTicks(scaleLog([1, 1e9], [0, 1]), 6).length).toBeLessThanOrEqual(10);
  });
});
