import { describe, expect, it } from 'vitest';
import { formatFull, formatShort, formatValue, parseQuantity } from '../../src/report/client/format.js';

describe('numbers in the page', () => {
  it.each([
    [0.00272, 's', '2.72 ms'],
    [1234567, 'cycles', '1,234,567 cycles'],
    [0.4567, 'fraction of 1', '45.7 %'],
    [3 * 1024 ** 2, 'B', '3 MiB'],
    [4.2e-6, 'm2', '4.2 mm²'],
    [7.8134, 'MACs/element', '7.813 MACs/element'],
    [NaN, 'cycles', '–'],
    [0, 'J', '0 J'],
    [1e-13, '', '100 f'],
    [-2.5e-3, 'J', '-2.5 mJ'],
  ])('%d %s is written %s', (value, unit, text) => {
    expect(formatFull(value, unit)).toBe(text);
  });

  it('is short on axes', () => {
    expect(formatShort(1234567, 'cycles')).toBe('1.23 M');
    expect(formatShort(1000, '')).toBe('1 k');
  });

  it.each([
    ['1e6', 'cycles', 1e6],
    ['1,000', '', 1000],
    ['2.5 ms', 's', 2.5e-3],
    ['3MiB', 'B', 3 * 1024 ** 2],
    ['40 %', 'fraction of 1', 0.4],
    ['12 mm2', 'm2', 12e-6],
    ['2 M', 'cycles', 2e6],
    ['ten', 'cycles', NaN],
    ['4 furlongs', 's', NaN],
  ])('%s in %s is read as %d', (text, unit, value) => {
    const read = parseQuantity(text, unit);
    if (Number.isNaN(value)) expect(read).toBeNaN();
    else expect(read).toBeCloseTo(value, 12);
  });

  it('reads back what it wrote', () => {
    for (const [value, unit] of [
      [0.0123, 's'],
      [5e-9, 'J'],
      [2048, 'B'],
      [0.25, 'fraction of 1'],
      [81, 'cycles'],
    ] as const) {
      expect(parseQuantity(formatValue(value, unit), unit)).toBeCloseTo(value, 12);
    }
  });
});
