/** Numbers as text and back. */

const LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const SMALL = ['', 'm', 'µ', 'n', 'p', 'f', 'a'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
/** Units that take an SI prefix. */
const PREFIXED = ['s', 'J', 'W', 'Hz'];

/** Shortest form with at most `digits` significant ones. */
function short(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function si(value: number, unit: string, digits: number): string {
  if (value === 0) return `0 ${unit}`.trim();
  const step = Math.max(-6, Math.min(6, Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9)));
  const prefix = step >= 0 ? LARGE[step] : SMALL[-step];
  return `${short(value / 1000 ** step, digits)} ${prefix}${unit}`.trim();
}

function bytes(value: number, digits: number): string {
  const step = Math.abs(value) < 1 ? 0 : Math.min(5, Math.floor(Math.log2(Math.abs(value)) / 10));
  return `${short(value / 1024 ** step, digits)} ${BINARY[step]}`;
}

/** For tables and tooltips: four significant digits, whole numbers in full. */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'fraction of 1') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'B') return bytes(value, 4);
  if (unit === 'm2') return `${short(value * 1e6, 4)} mm²`;
  if (PREFIXED.includes(unit)) return si(value, unit, 4);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US');
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e9 ? short(value, 4) : si(value, '', 4);
}

/** The unit, if a formatted number does not carry it. */
export function bareUnit(unit: string): string {
  return ['fraction of 1', 'B', 'm2', ...PREFIXED].includes(unit) ? '' : unit;
}

/** The same with the name of the unit, where the number alone does not carry it. */
export function formatFull(value: number, unit: string): string {
  const text = formatValue(value, unit);
  return Number.isFinite(value) ? `${text} ${bareUnit(unit)}`.trim() : text;
}

/** For axes and cells: as short as can be. */
export function formatShort(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'fraction of 1') return `${short(100 * value, 3)} %`;
  if (unit === 'B') return bytes(value, 3);
  if (unit === 'm2') return `${short(value * 1e6, 3)} mm²`;
  return si(value, PREFIXED.includes(unit) ? unit : '', 3);
}

const PREFIXES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  m: 1e-3,
  u: 1e-6,
  µ: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

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
  return Object.hasOwn(PREFIXES, prefix) ? number * PREFIXES[prefix]! : NaN;
}
