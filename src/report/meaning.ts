/** Labels and units of the numbers in the page, from the one table of definitions. */
import { findMetric } from '../metrics/definitions.js';
import type { Meaning } from './data.js';

/** Said wherever DI appears. */
export const DI_NOTE = 'form and factor recalled, not read';
export const DI = 'weightedArithmeticIntensity';

/** Labels of well-known metrics, in the order in which they are listed. */
const LABELS: Readonly<Record<string, string>> = {
  seconds: 'Latency',
  cycles: 'Cycles',
  energyJoules: 'Energy',
  dramBytes: 'DRAM traffic',
  areaSquareMetres: 'Area',
  peUtilization: 'PE utilisation',
  mappingEfficiency: 'Mapping efficiency',
  macs: 'MACs',
  stallCycles: 'Stall cycles',
  computeCycles: 'Compute cycles',
  fillCycles: 'Fill cycles',
  drainCycles: 'Drain cycles',
  arithmeticIntensity: 'AI',
  [DI]: 'DI',
};

/** Units of names that no definition covers, by how they end. */
const ENDINGS: readonly [RegExp, string][] = [
  [/SquareMetres$/, 'm2'],
  [/Joules$/, 'J'],
  [/Bytes$/, 'B'],
  [/Seconds$/i, 's'],
  [/Watts$/, 'W'],
  [/cycles$/i, 'cycles'],
];

const HIGHER = /utili[sz]ation|efficiency|intensity|throughput|PerSecond|PerJoule|PerWatt|speedup/i;

export function meaningOf(name: string, label?: string): Meaning {
  return {
    name,
    label: label ?? (Object.hasOwn(LABELS, name) ? LABELS[name]! : name),
    unit: unitOf(name),
    ...(name === DI ? { note: DI_NOTE } : {}),
    better: HIGHER.test(name) ? 'higher' : 'lower',
  };
}

function unitOf(name: string): string {
  const ending = ENDINGS.find(([end]) => end.test(name));
  if (ending !== undefined) return ending[1];
  try {
    const { unit } = findMetric(name);
    return unit === '-' ? '' : unit;
  } catch {
    return '';
  }
}

/** Well-known names first, then the others by name. */
export function inOrder(names: Iterable<string>): string[] {
  const known = Object.keys(LABELS);
  const rank = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
