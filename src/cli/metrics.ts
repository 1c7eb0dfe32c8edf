import { arithmeticIntensity } from '../metrics/intensity.js';
import type { MetricLook } from '../metrics/table.js';
import { InputError, nearest } from '../errors.js';
import { METRICS } from '../models/registry.js';
import { formatBytes, formatCount, formatPercent, inSi } from '../quantity/format.js';
import type { RunRecord } from '../results/record.js';
import { movedReuse } from '../results/reuse.js';
import { valueOf } from '../results/values.js';

/** How values of a unit read in a terminal. */
const TEXTS: Readonly<Record<string, (value: number) => string>> = {
  'fraction of 1': formatPercent,
  B: formatBytes,
  'B/s': inSi('B/s'),
  s: inSi('s'),
  J: inSi('J'),
  W: inSi('W'),
  'm^2': (value) => `${(value * 1e6).toFixed(3)} mm^2`,
  'MACs/element': (value) => value.toFixed(1),
};

/** What is not modelled. */
export const DASH = '-';

/** A value of a metric with its unit, as tables have it; a dash for what is not modelled. */
export function writeMetric({ unit, caveat }: MetricLook, value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  const text = (TEXTS[unit] ?? writeNumber)(value);
  return caveat === undefined ? text : `${text} (${caveat.short})`;
}

/** A count as such, anything else with four digits. */
const writeNumber = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1000
    ? formatCount(value)
    : String(Number(value.toPrecision(4)));

/** Names by which runs are compared first. */
export const COMPARED = METRICS.all
  .filter(({ goal, name }) => goal !== undefined && !name.includes('<'))
  .map(({ name }) => name);

/** The metric that a name of `--metric` means. @throws InputError if there is none */
export function comparedMetric(name: string): MetricLook {
  const definition = METRICS.lookUp(name);
  if (definition !== undefined) return METRICS.lookOf(definition.name.includes('<') ? name : definition.name);
  throw new InputError(`unknown metric '${name}'`, {
    field: '--metric',
    expected: `one of ${COMPARED.join(', ')}, or another of a run (systole list metrics)`,
    nearest: nearest(name, COMPARED),
  });
}

/**
 * The metric of a whole run; null if it is not modelled or the run has no such number.
 * @param weights elements of the work, each once: what AI with them once a batch needs beside a record
 */
export function valueOfRun(record: RunRecord, { name }: MetricLook, weights?: number): number | null {
  const { totals } = record;
  if (name === 'amortizedIntensity') return amortizedOf(record, weights);
  if (name === 'weightReuse' || name === 'activationReuse') return movedReuse(record, totals)?.[name] ?? null;
  // A sum over nothing is no measurement: such a machine has no DRAM, or no causes to wait for, in its model.
  const { traffic, stallCycles } = totals;
  if (name === 'dramBytes' && !traffic.some(({ level }) => level === 'dram')) return null;
  if (name === 'stallCycles' && Object.keys(stallCycles).length === 0) return null;
  const value = valueOf(totals, name);
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** AI with every weight once a batch: as the kind keeps it, else of what was moved and the weights of the work. */
export function amortizedOf(record: RunRecord, weights: number | undefined): number | null {
  const { totals } = record;
  const kept = totals.details['amortizedIntensity'];
  if (typeof kept === 'number') return kept;
  const moved = movedReuse(record, totals);
  if (moved === undefined || weights === undefined) return null;
  return arithmeticIntensity(totals.work, moved.activations + weights);
}
