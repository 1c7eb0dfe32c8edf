import { deviationsBehind } from '../deviations/index.js';
import type { Finding } from '../results/reproduction.js';

/** Numbers of a finding as they are printed: published and ours to the same digits, deviation with its sign. */
export function findingText(
  finding: Finding,
): Record<'published' | 'ours' | 'deviation' | 'tolerance', string> {
  const { published, ours, deviation, tolerance, relative } = finding;
  const digits = Math.max(4, significant(published));
  const show = (value: number): string => String(Number(value.toPrecision(digits)));
  const signed = (value: number, unit: string, decimals: number): string =>
    `${value > 0 ? '+' : ''}${Number(value.toFixed(decimals))}${unit}`;
  return {
    published: show(published),
    ours: show(ours),
    deviation: relative ? signed(deviation * 100, ' %', 2) : signed(deviation, '', 5),
    tolerance: relative ? `${Number((tolerance * 100).toFixed(3))} %` : String(tolerance),
  };
}

/** Significant digits in which a number was published. */
const significant = (value: number): number =>
  String(Math.abs(value)).replace(/e.*/, '').replace('.', '').replace(/^0+/, '').length;

/** What is told beside a number that is not reproduced and that no deviation accounts for. */
export const UNEXPLAINED = 'unexplained';

/** Ids of the deviations behind a number that is not reproduced. */
export function explanationOf(system: string, finding: Finding): string {
  if (finding.status === 'reproduced') return '';
  const ids = deviationsBehind(system, finding).map(({ id }) => id);
  return ids.length === 0 ? UNEXPLAINED : ids.join(' ');
}
