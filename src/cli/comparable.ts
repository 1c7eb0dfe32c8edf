import { InputError, nearest } from '../errors.js';
import { formatBytes, formatCount, formatPercent, inSi } from '../quantity/format.js';
import type { RunRecord } from '../results/record.js';
import { dramBytesOf, stallsOf } from '../results/sums.js';

/** A number of a whole run that architects compare. */
export interface ComparableMetric {
  name: string;
  better: 'less' | 'more';
  value: (record: RunRecord) => number;
  text: (value: number) => string;
}

export const COMPARABLE: Readonly<Record<string, Omit<ComparableMetric, 'name'>>> = {
  cycles: { better: 'less', value: ({ totals }) => totals.cycles, text: formatCount },
  seconds: { better: 'less', value: ({ totals }) => totals.seconds, text: inSi('s') },
  peUtilization: { better: 'more', value: ({ totals }) => totals.peUtilization, text: formatPercent },
  mappingEfficiency: { better: 'more', value: ({ totals }) => totals.mappingEfficiency, text: formatPercent },
  stallCycles: { better: 'less', value: ({ totals }) => stallsOf(totals), text: formatCount },
  fillCycles: { better: 'less', value: ({ totals }) => totals.fillCycles, text: formatCount },
  drainCycles: { better: 'less', value: ({ totals }) => totals.drainCycles, text: formatCount },
  dramBytes: { better: 'less', value: ({ totals }) => dramBytesOf(totals), text: formatBytes },
  arithmeticIntensity: {
    better: 'more',
    value: ({ totals }) => totals.arithmeticIntensity,
    text: (value) => value.toFixed(1),
  },
  weightedArithmeticIntensity: {
    better: 'more',
    value: ({ totals }) => totals.weightedArithmeticIntensity,
    text: (value) => `${value.toFixed(1)} (recalled form)`,
  },
  energyJoules: {
    better: 'less',
    value: ({ totals }) => totals.energyJoules,
    text: inSi('J'),
  },
};

export function comparableMetric(name: string): ComparableMetric {
  const metric = Object.hasOwn(COMPARABLE, name) ? COMPARABLE[name] : undefined;
  if (metric !== undefined) return { name, ...metric };
  const names = Object.keys(COMPARABLE);
  throw new InputError(`unknown metric '${name}'`, {
    field: '--metric',
    expected: `one of ${names.join(', ')}`,
    nearest: nearest(name, names),
  });
}
