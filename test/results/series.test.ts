import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSeries, encodeSeries } from '../../src/results/series.js';

describe('series', () => {
  it('are short where distances repeat', () => {
    expect(encodeSeries([0, 50, 100, 150, 170])).toBe('0 +50*3 +20');
    expect(encodeSeries([7])).toBe('7');
    expect(encodeSeries([])).toBe('');
  });

  it('come back as they were', () => {
    const distances = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(), distances, (first, steps) => {
        const values = steps.reduce((all, step) => [...all, all.at(-1)! + step], [first]);
        expect(decodeSeries(encodeSeries(values))).toEqual(values);
      }),
    );
  });

  it('are refused if they are none', () => {
    for (const text of ['a', '1 2', '1 +', '1 +2*', '-1']) expect(decodeSeries(text)).toBeUndefined();
  });
});
