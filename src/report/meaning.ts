/** Labels and units of the numbers in the page, from the one table of metrics. */
import { sortKnown } from '../charts/palette.js';
import { capitalize } from '../charts/text.js';
import { METRICS } from '../models/registry.js';

/** How a number is called and shown. */
export interface Meaning {
  /** Name in records, exports and `systole explain`. */
  name: string;
  label: string;
  unit: string;
  /** What a reader must know wherever the number appears. */
  note?: string;
  better: 'lower' | 'higher';
}

export function meaningOf(name: string, label?: string): Meaning {
  const look = METRICS.lookOf(name);
  return {
    name,
    label: label ?? (look.label === name ? name : capitalize(look.label)),
    unit: look.unit === 'm^2' ? 'm2' : look.unit,
    ...(look.caveat === undefined ? {} : { note: look.caveat.long }),
    better: look.goal === 'maximize' ? 'higher' : 'lower',
  };
}

const OF_MACS = ['macs', 'arithmeticIntensity', 'weightedArithmeticIntensity'];

/** Whether a metric means nothing where no MAC is done: its zeros would be read as numbers. */
export const isOfMacs = (name: string): boolean => OF_MACS.includes(name);

/** Names in the order of the table of metrics, then the others by name. */
export function inOrder(names: Iterable<string>): string[] {
  const known = METRICS.all.map(({ name }) => name);
  return sortKnown(names, known);
}
