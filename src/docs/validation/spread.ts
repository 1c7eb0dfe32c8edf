import type { Finding } from '../../results/reproduction.js';

/** How far rows are off, as shares of the published numbers: `0`, `+1.3 %`, `-8.8 to +2.5 %`. */
export function spreadOf(findings: readonly Finding[]): string {
  const all = findings.filter(({ variant }) => !variant).flatMap(shareOf);
  if (all.length === 0) return 'none';
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [from, to] = [percentOf(low), percentOf(high)];
  return from === to ? withUnit(from) : `${from} to ${withUnit(to)}`;
}

/** Deviation of a row from its published number; none if that is zero and ours is not. */
function shareOf({ published, ours }: Finding): number[] {
  if (published === ours) return [0];
  return published === 0 ? [] : [(ours - published) / Math.abs(published)];
}

const withUnit = (text: string): string => (text === '0' ? text : `${text} %`);

/** One decimal below ten per cent, as many as show anything below a tenth. */
function percentOf(share: number): string {
  const value = share * 100;
  const size = Math.abs(value);
  if (size < 1e-7) return '0';
  const text = size >= 10 ? value.toFixed(0) : size >= 0.1 ? value.toFixed(1) : value.toPrecision(1);
  return `${value > 0 ? '+' : ''}${String(Number(text))}`;
}
