import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatPercent, formatSi } from '../../src/quantity/format.js';
import { readQuantity } from '../../src/quantity/units.js';

describe('formatSi', () => {
  it.each<[number, string, string]>([
    [0, 's', '0 s'],
    [1, 's', '1 s'],
    [999.94, 's', '999.9 s'],
    [999.96, 's', '1 ks'],
    [999949, 'MAC', '999.9 kMAC'],
    [999950, 'MAC', '1 MMAC'],
    [999999, 'MAC', '1 MMAC'],
    [4089184256, 'MAC', '4.089 GMAC'],
    [1e20, 'J', '100000 PJ'],
    [0.00099999, 's', '1 ms'],
    [0.99999, 's', '1 s'],
    [1e-12, 'J', '1 pJ'],
    [1e-18, 'J', '0.001 fJ'],
    [-999999, '', '-1 M'],
    [1234, '', '1.234 k'],
    [Infinity, 'B/s', 'infinite B/s'],
    [-Infinity, '', '-infinite'],
    [NaN, 's', 'unknown'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(formatSi(value, unit)).toBe(text);
  });

  it('is read back to four digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-15, max: 1e17, noNaN: true }), (value) => {
        expect(readQuantity(formatSi(value, 'J'), 'joules')! / value).toBeCloseTo(1, 3);
      }),
    );
  });

  it('never shows a thousand of a prefix that has a larger neighbour', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-15, max: 9.99e17, noNaN: true }), (value) => {
        expect(parseFloat(formatSi(value, ''))).toBeLessThan(1000);
        expect(parseFloat(formatSi(value, ''))).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('formatBytes', () => {
  it.each<[number, string]>([
    [0, '0 B'],
    [0.5, '0.5 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1 MiB'],
    [1024 ** 2, '1 MiB'],
    [1024 ** 3, '1 GiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
    [-2048, '-2 KiB'],
    [Infinity, 'infinite'],
    [NaN, 'unknown'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('is read back to four digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), (bytes) => {
        expect(readQuantity(formatBytes(bytes), 'bytes')! / bytes).toBeCloseTo(1, 3);
      }),
    );
  });
});

it('counts and shares', () => {
  expect(formatCount(1234567.4)).toBe('1,234,567');
  expect(formatPercent(0.44649)).toBe('44.6 %');
});
