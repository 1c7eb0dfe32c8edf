/** What of a run record is drawn, and the errors for what is not there. */
import { InputError, nearest } from '../errors.js';
import type { OperatorRecord, RunRecord } from '../results/record.js';
import { oneLine } from './text.js';

/** The entry of `table` called `name`, or an error with the nearest of its names. */
export function named<T>(table: Readonly<Record<string, T>>, name: string, noun: string, field?: string): T {
  const names = Object.keys(table);
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new InputError(`no ${noun} is called '${oneLine(name)}'`, {
    field,
    expected: `one of ${names.map(oneLine).join(', ')}`,
    nearest: nearest(name, names),
  });
}

/** First eight characters of the run's id: enough to find it again. */
export function shortId(record: RunRecord): string {
  return oneLine(record.run.id).slice(0, 8);
}

/** The only record of a picture that shows one run. */
export function single(records: readonly RunRecord[], plot: string): RunRecord {
  const [record, ...others] = records;
  if (record === undefined || others.length > 0) {
    throw new InputError(`plot ${plot}: ${records.length} runs selected`, { expected: 'one run' });
  }
  return record;
}

/** `value`, or an error that names what is missing: a picture never hides a NaN. */
export function finite(value: number | undefined, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InputError(`cannot be drawn: ${oneLine(what)} is ${String(value)}`, {
      expected: 'a finite number',
    });
  }
  return value;
}

/** Adds the numbers of `extra` to those of `base`, key by key. */
function sumOf(base: Record<string, number>, extra: Record<string, number>): Record<string, number> {
  const sum = { ...base };
  for (const [key, value] of Object.entries(extra)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

/**
 * The operators that took time, in execution order. Energy and traffic of an operator fused into another are
 * added to that one; a fused operator whose host is not in the record stays, if it has any, so that nothing
 * is lost from the sums.
 */
export function executed(record: RunRecord): OperatorRecord[] {
  const byName = new Map(record.operators.map((operator) => [operator.name, operator]));
  const rows = new Map<OperatorRecord, OperatorRecord>();
  for (const operator of record.operators) if (operator.unit !== 'fused') rows.set(operator, { ...operator });
  for (const operator of record.operators) {
    if (operator.unit !== 'fused') continue;
    const host = hostOf(operator, byName);
    const row = host && rows.get(host);
    if (row !== undefined) {
      row.traffic = [...row.traffic, ...operator.traffic];
      row.energy = sumOf(row.energy, operator.energy);
      row.energyJoules += operator.energyJoules;
    } else if (operator.traffic.length > 0 || operator.energyJoules > 0) rows.set(operator, { ...operator });
  }
  const kept = record.operators.flatMap((operator) => rows.get(operator) ?? []);
  if (kept.length === 0) {
    throw new InputError(`run ${shortId(record)}: no operator was executed, nothing to draw`);
  }
  return kept;
}

/** The operator at the end of a chain of fusions. */
function hostOf(operator: OperatorRecord, byName: Map<string, OperatorRecord>): OperatorRecord | undefined {
  let host: OperatorRecord | undefined = operator;
  for (let hops = 0; host?.unit === 'fused' && hops <= byName.size; hops++) {
    host = host.fusedInto === undefined ? undefined : byName.get(host.fusedInto);
  }
  return host?.unit === 'fused' ? undefined : host;
}

/** The operators executed on the PE array. */
export function onArray(record: RunRecord): OperatorRecord[] {
  const operators = executed(record).filter((operator) => operator.unit === 'array');
  if (operators.length === 0) {
    throw new InputError(`run ${shortId(record)}: no operator was executed on a PE array, nothing to draw`, {
      expected: "operators with unit 'array'",
    });
  }
  return operators;
}

/** A positive number of the resolved architecture, by dotted path. */
export function machine(record: RunRecord, field: string): number {
  let value: unknown = record.run.architecture;
  for (const key of field.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw new InputError(`architecture of run ${shortId(record)} has no such number, nothing to draw`, {
      field,
      expected: 'a positive number in the run record',
    });
  }
  return value;
}

/** The dataflow of the run's architecture, if it names one. */
export function dataflow(record: RunRecord): string | undefined {
  const value = record.run.architecture['dataflow'];
  return typeof value === 'string' && value !== '' ? oneLine(value) : undefined;
}

/** Categories in a fixed order: the known ones first, then the others by name; never by chance of insertion. */
export function ordered(names: Iterable<string>, known: readonly string[]): string[] {
  const rank = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
