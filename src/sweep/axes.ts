import type { AxisValue } from '../results/sweep-record.js';

/** Values a single axis may have; more is surely a slip. */
const MOST_VALUES = 1_000_000;

const RANGE = /^\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)(?:\s+step\s+(\d+(?:\.\d+)?))?\s*(\D.*)?$/;
const POWERS = /^\s*(\d+)\s*\^\s*\{\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*\}\s*(\D.*)?$/;

/** Why an axis cannot be read; the caller knows where it stands. */
export class AxisFault extends Error {}

/**
 * Values of an axis as written: a list, `8..64 step 8`, `2^{3..8}`, both with an optional unit
 * (`16..128 step 16 GB/s`, `2^{4..9} KiB`), or a single value. Repeated values count once.
 */
export function axisValues(written: unknown): AxisValue[] {
  const values = Array.isArray(written)
    ? (written as AxisValue[])
    : typeof written === 'string'
      ? fromText(written)
      : [written as AxisValue];
  if (values.length === 0) throw new AxisFault('has no values');
  return [...new Set(values)];
}

function fromText(text: string): AxisValue[] {
  const powers = POWERS.exec(text);
  if (powers !== null) {
    const [, base, from, to, unit] = powers;
    return countUp(Number(from), Number(to), 1).map((exponent) => withUnit(Number(base) ** exponent, unit));
  }
  const range = RANGE.exec(text);
  if (range !== null) {
    const [, from, to, step = '1', unit] = range;
    return countUp(Number(from), Number(to), Number(step)).map((number) => withUnit(number, unit));
  }
  return [text];
}

function countUp(from: number, to: number, step: number): number[] {
  if (step <= 0) throw new AxisFault('has a step that is not above zero');
  if (to < from) throw new AxisFault(`ends before it begins (${from}..${to})`);
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST_VALUES) throw new AxisFault(`has ${count} values`);
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(12)));
}

const withUnit = (number: number, unit: string | undefined): AxisValue =>
  unit === undefined ? number : `${number} ${unit.trim()}`;
