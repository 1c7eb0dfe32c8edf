/** Human forms of numbers for tables and pictures; files and JSON always carry plain numbers. */

const SI = ['', 'k', 'M', 'G', 'T', 'P'];
const SI_SMALL = ['', 'm', 'u', 'n', 'p', 'f'];

/** Four significant digits with an SI prefix: `formatSi(4089184256, 'MAC')` is `4.089 GMAC`. */
export function formatSi(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'unknown';
  if (!Number.isFinite(value)) return `${value < 0 ? '-' : ''}infinite ${unit}`.trim();
  if (value === 0) return `0 ${unit}`.trim();
  // Rounding comes first: 999,999 is 1 M and not 1000 k.
  const exponent = Number(Math.abs(value).toExponential(3).split('e')[1]);
  const step = Math.max(-5, Math.min(5, Math.floor(exponent / 3)));
  const prefix = step >= 0 ? SI[step]! : SI_SMALL[-step]!;
  return `${Number((value / 1000 ** step).toPrecision(4))} ${prefix}${unit}`.trim();
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Four significant digits with a binary prefix; 1023.99 KiB is 1 MiB. */
export function formatBytes(bytes: number): string {
  if (Number.isNaN(bytes)) return 'unknown';
  if (!Number.isFinite(bytes)) return bytes < 0 ? '-infinite' : 'infinite';
  const scaleToPrefix = (step: number): number => Number((bytes / 1024 ** step).toPrecision(4));
  let step = 0;
  while (step < BINARY.length - 1 && Math.abs(scaleToPrefix(step)) >= 1024) step++;
  return `${scaleToPrefix(step)} ${BINARY[step]!}`;
}

export const formatPercent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** Whole numbers in groups of three: 1234567 -> 1,234,567. */
export function formatCount(value: number): string {
  const whole = Math.round(value);
  // The first use of a locale costs as much as a small simulation; these digits need none.
  return Number.isSafeInteger(whole) && !Object.is(whole, -0)
    ? String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',')
    : whole.toLocaleString('en-US');
}

/** Writes numbers of a unit, for columns: `inSi('J')(0.0012)` is `1.2 mJ`. */
export const inSi =
  (unit: string) =>
  (value: number): string =>
    formatSi(value, unit);
