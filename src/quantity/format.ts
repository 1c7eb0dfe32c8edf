/** Human forms of numbers for tables and pictures; files and JSON always carry plain numbers. */

const SI = ['', 'k', 'M', 'G', 'T', 'P'];
const SI_SMALL = ['', 'm', 'u', 'n', 'p', 'f'];

/** Four significant digits with an SI prefix: `formatSi(4089184256, 'MAC')` is `4.089 GMAC`. */
export function formatSi(value: number, unit: string): string {
  if (!Number.isFinite(value)) return `infinite ${unit}`.trim();
  if (value === 0) return `0 ${unit}`.trim();
  const step = Math.max(-5, Math.min(5, Math.floor(Math.log10(Math.abs(value)) / 3)));
  const prefix = step >= 0 ? SI[step]! : SI_SMALL[-step]!;
  return `${Number((value / 1000 ** step).toPrecision(4))} ${prefix}${unit}`.trim();
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'infinite';
  const step = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** step).toPrecision(4))} ${BINARY[step]!}`;
}

export const formatPercent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** Whole numbers with thin grouping: 1234567 -> 1,234,567. */
export const formatCount = (value: number): string => Math.round(value).toLocaleString('en-US');
