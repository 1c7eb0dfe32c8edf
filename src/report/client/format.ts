/** Numbers as text and back. */
import { numberTicks, siTicks } from '../../charts/text.js';

const SI = ['a', 'f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
/** Units that take an SI prefix. */
const PREFIXED = ['s', 'J', 'W', 'Hz'];
/** Units that a formatted number carries. */
const CARRIED = ['fraction of 1', 'B', 'm2', ...PREFIXED];

/** Shortest form with at most `digits` significant ones. */
const short = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

function si(value: number, unit: string, digits: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9);
  const step = Math.max(-6, Math.min(6, size));
  return `${short(value / 1000 ** step, digits)} ${SI[step + 6]}${unit}`.trim();
}

/** What has a unit of its own, with that many significant digits; undefined for all else. */
function special(value: number, unit: string, digits: number): string | undefined {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'm2') return `${short(value * 1e6, digits)} mm²`;
  if (PREFIXED.includes(unit)) return si(value, unit, digits);
  if (unit !== 'B') return undefined;
  const step = Math.abs(value) < 1 ? 0 : Math.min(5, Math.floor(Math.log2(Math.abs(value)) / 10));
  return `${short(value / 1024 ** step, digits)} ${BINARY[step]}B`;
}

/** A whole number with commas between its thousands. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** For tables and tooltips: four significant digits, whole numbers in full. */
export function formatValue(value: number, unit: string): string {
  const text = special(value, unit, 4);
  if (text !== undefined) return text;
  if (unit === 'fraction of 1') return `${(100 * value).toFixed(1)} %`;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(value);
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e9 ? short(value, 4) : si(value, '', 4);
}

/** The unit, if a formatted number does not carry it. */
export const bareUnit = (unit: string): string => (CARRIED.includes(unit) ? '' : unit);

/** The same with the name of the unit, where the number alone does not carry it. */
export function formatFull(value: number, unit: string): string {
  const text = formatValue(value, unit);
  return Number.isFinite(value) ? `${text} ${bareUnit(unit)}`.trim() : text;
}

/** For axes and cells: as short as can be. */
export const formatShort = (value: number, unit: string): string =>
  special(value, unit, 3) ?? (unit === 'fraction of 1' ? `${short(100 * value, 3)} %` : si(value, '', 3));

/** Writes ticks as short as can be, all with the prefix of `reference`. */
export function shortTicks(reference: number, unit: string): (value: number) => string {
  if (unit === 'B' || PREFIXED.includes(unit)) return siTicks(reference, unit);
  return CARRIED.includes(unit) ? (value) => formatShort(value, unit) : numberTicks(reference);
}

const PREFIXES = new Map([
  ['u', 1e-6],
  ...SI.map((prefix, i) => [prefix, Number(`1e${3 * (i - 6)}`)] as const),
  ...BINARY.slice(1).map((prefix, i) => [prefix, 1024 ** (i + 1)] as const),
]);

/** A number as people type it, in the unit of its column: `1e6`, `1,000`, `2.5 ms`, `3 MiB`, `40 %`, `12 mm²`. */
export function parseQuantity(text: string, unit: string): number {
  const match = /^\s*([-+]?[\d.,]+(?:e[-+]?\d+)?)\s*(\S*)\s*$/i.exec(text);
  if (match === null) return NaN;
  const number = Number(match[1]!.replaceAll(',', ''));
  const suffix = match[2]!;
  if (suffix === '') return number;
  if (unit === 'fraction of 1') return suffix === '%' ? number / 100 : NaN;
  if (unit === 'm2') return /^mm(2|²)$/.test(suffix) ? number / 1e6 : /^m(2|²)$/.test(suffix) ? number : NaN;
  const prefix = unit !== '' && suffix.endsWith(unit) ? suffix.slice(0, suffix.length - unit.length) : suffix;
  return number * (PREFIXES.get(prefix) ?? NaN);
}
