import fc from 'fast-check';
import { unit as mathUnit } from 'mathjs';
import { describe, expect, it } from 'vitest';
import {
  expected,
  nearestQuantity,
  parseQuantity,
  parseUnit,
  QUANTITIES,
  readQuantity,
  type QuantityKind,
} from '../../src/quantity/units.js';

const KINDS = Object.keys(QUANTITIES) as QuantityKind[];
/** Our spelling, that of mathjs, and what both are measured in. Cycles are left out: mathjs takes them for angles. */
const BASES: readonly [ours: string, theirs: string, base: string][] = [
  ['bit', 'b', 'b'],
  ['b', 'b', 'b'],
  ['B', 'B', 'b'],
  ['byte', 'B', 'b'],
  ['s', 's', 's'],
  ['Hz', 'Hz', 'Hz'],
  ['J', 'J', 'J'],
  ['W', 'W', 'W'],
  ['m', 'm', 'm'],
];
const LARGE = ['', 'k', 'M', 'G', 'T', 'P'];
const SMALL = ['f', 'p', 'n', 'u', 'm'];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti'];
const data = (unit: string): boolean => ['bit', 'b', 'B', 'byte'].includes(unit);

describe('every unit is what mathjs says', () => {
  for (const [ours, theirs, base] of BASES) {
    const prefixes = [...LARGE, ...(data(ours) ? BINARY : SMALL)];
    it.each(prefixes.map((prefix) => [`${prefix}${ours}`, `${prefix}${theirs}`]))('%s', (mine, reference) => {
      const size = mathUnit(1, reference).toNumber(base);
      expect(parseUnit(mine)!.factor / size).toBeCloseTo(1, 12);
    });
  }

  it.each([
    ['min', 'minute', 60],
    ['h', 'hour', 3600],
  ])('%s', (mine, reference, seconds) => {
    expect(parseUnit(mine)!.factor).toBe(mathUnit(1, reference).toNumber('s'));
    expect(readQuantity(`2 ${mine}`, 'seconds')).toBe(2 * seconds);
    // Nobody counts in kilohours.
    expect(readQuantity(`2 k${mine}`, 'seconds')).toBeUndefined();
  });

  it.each(['um^2', 'mm^2', 'm^3'])('power %s', (text) => {
    const size = mathUnit(1, text).toNumber(text.endsWith('2') ? 'm^2' : 'm^3');
    expect(parseUnit(text)!.factor / size).toBeCloseTo(1, 12);
    expect(parseUnit(text.replace('^', ''))).toEqual(parseUnit(text));
  });

  it.each([
    ['3.97 pJ/bit', 'J/b'],
    ['270 GB/s', 'b/s'],
    ['10 uW/KiB', 'W/b'],
    ['2 W/mm^2', 'W/m^2'],
    ['-4 KiB', 'b'],
    ['1e-3 s', 's'],
    ['.5 MHz', 'Hz'],
  ])('quotient %s', (text, base) => {
    const [number, unit] = text.split(' ');
    const size = mathUnit(Number(number), unit!.replaceAll('bit', 'b')).toNumber(base);
    expect(parseQuantity(text)!.value / size).toBeCloseTo(1, 12);
  });
});

describe('readQuantity', () => {
  it.each<[string | number, QuantityKind, number | undefined]>([
    ['16 KiB', 'bytes', 16384],
    ['16KiB', 'bytes', 16384],
    ['  16   KiB ', 'bytes', 16384],
    ['8 bit', 'bits', 8],
    ['1 byte', 'bits', 8],
    ['700 MHz', 'hertz', 7e8],
    ['100 ns', 'seconds', 1e-7],
    ['5 cycles', 'cycles', 5],
    ['1 cycle', 'cycles', 1],
    ['64 B/cycle', 'bytesPerCycle', 64],
    ['270 GB/s', 'bytesPerSecond', 270e9],
    ['500 Mbps', 'bytesPerSecond', 62.5e6],
    ['1 Gbps', 'bytesPerSecond', 125e6],
    ['3.97 pJ/bit', 'joulesPerByte', 8 * 3.97e-12],
    ['1 µs', 'seconds', 1e-6],
    [0, 'bytes', 0],
    ['0', 'seconds', 0],
    ['infinite', 'bytesPerSecond', Infinity],
    ['inf GB/s', 'bytesPerSecond', Infinity],
    [16, 'bytes', undefined],
    ['', 'bytes', undefined],
    ['KiB', 'bytes', undefined],
    ['16 KiB 3', 'bytes', undefined],
    ['16 KiB/', 'bytes', undefined],
    ['1,000 B', 'bytes', undefined],
    ['0x10 B', 'bytes', undefined],
    ['NaN B', 'bytes', undefined],
    ['16 Kib', 'bytes', undefined],
    ['16 KB', 'bytes', undefined],
    ['16 KiHz', 'hertz', undefined],
    ['700 mHz', 'hertz', undefined],
    ['3 Ms', 'seconds', undefined],
    ['3 mB', 'bytes', undefined],
    ['3 constructor', 'bytes', undefined],
    ['3 ktoString', 'bytes', undefined],
    ['700 MB', 'hertz', undefined],
    ['16 B/B', 'bytes', undefined],
  ])('%j as %s is %s', (text, kind, value) => {
    const read = readQuantity(text, kind);
    if (value === undefined) expect(read).toBeUndefined();
    else expect(read).toBeCloseTo(value, value < 1 ? 20 : 6);
  });

  it.each(KINDS)('accepts the example of %s', (kind) => {
    expect(readQuantity(QUANTITIES[kind].example, kind)).toBeGreaterThan(0);
    expect(expected(kind)).toBe(`${QUANTITIES[kind].noun} such as ${QUANTITIES[kind].example}`);
  });

  it('leaves no last-digit noise behind decimal prefixes', () => {
    expect(readQuantity('270 GB/s', 'bytesPerSecond')).toBe(270e9);
    expect(readQuantity('700 MHz', 'hertz')).toBe(7e8);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('kB', 'MB', 'GB'), (number, unit) => {
        const size = { kB: 1e3, MB: 1e6, GB: 1e9 }[unit]!;
        return readQuantity(`${number} ${unit}`, 'bytes') === number * size;
      }),
    );
  });

  it('takes any text without an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...KINDS), (text, kind) => {
        const value = readQuantity(text, kind);
        expect(value === undefined || typeof value === 'number').toBe(true);
        nearestQuantity(text, kind);
      }),
    );
  });
});

describe('nearestQuantity', () => {
  it.each<[string, QuantityKind, string | undefined]>([
    ['16 Kib', 'bytes', '16 KiB'],
    ['700 mhz', 'hertz', '700 MHz'],
    ['700 mHz', 'hertz', '700 MHz'],
    ['3 GBs', 'bytesPerSecond', '3 GB/s'],
    ['3 GB/sec', 'bytesPerSecond', '3 GB/s'],
    ['100 nsec', 'seconds', '100 ns'],
    ['2 pJ/bits', 'joulesPerByte', undefined],
    ['700 MB', 'hertz', undefined],
    ['16', 'bytes', undefined],
    ['a lot', 'bytes', undefined],
  ])('of %s as %s is %s', (text, kind, near) => {
    expect(nearestQuantity(text, kind)).toBe(near);
  });
});
