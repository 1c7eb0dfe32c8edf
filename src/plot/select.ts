/** What of a run record is drawn, and the errors for what is not there. */
import { sumParts } from '../charts/stack.js';
import { oneLine } from '../charts/text.js';
import { InputError, nearest } from '../errors.js';
import type { OperatorRecord, RunRecord } from '../results/record.js';

/** What cannot be drawn, in one line. */
export function refuse(problem: string, expected?: string, field?: string, close?: string): never {
  throw new InputError(problem, { field, expected, nearest: close });
}

/** The entry of `table` called `name`, or an error with the nearest of its names. */
export function findNamed<T>(
  table: Readonly<Record<string, T>>,
  name: string,
  noun: string,
  field?: string,
): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  const names = Object.keys(table);
  const expected = `one of ${names.map(oneLine).join(', ')}`;
  return refuse(`no ${noun} is called '${oneLine(name)}'`, expected, field, nearest(name, names));
}

/** First eight characters of the run's id: enough to find it again. */
export function shortId(record: RunRecord): string {
  return oneLine(record.run.id).slice(0, 8);
}

/** The only record of a picture that shows one run. */
export function onlyRun(records: readonly RunRecord[], plot: string): RunRecord {
  const [record, ...others] = records;
  if (record !== undefined && others.length === 0) return record;
  return refuse(`plot ${plot}: ${records.length} runs selected`, 'one run');
}

/** `value`, or an error that names what is missing: a picture never hides a NaN. */
export function checkFinite(value: number | undefined, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuse(`cannot be drawn: ${oneLine(what)} is ${String(value)}`, 'a finite number');
}

/** A number that not every kind of machine has; null stands for those that do not. */
export function checkModelled({ run }: RunRecord, value: number | null | undefined, what: string): number {
  if (value !== null) return checkFinite(value, what);
  return refuse(`a machine of kind ${run.kind} does not model ${what}, nothing to draw`, 'a kind that does');
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
  for (const operator of record.operators.filter(({ unit }) => unit === 'fused')) {
    const host = hostOf(operator, byName);
    const row = host && rows.get(host);
    if (row !== undefined) {
      row.traffic = [...row.traffic, ...operator.traffic];
      const parts = [row.energy, operator.energy].flatMap(Object.entries<number>);
      row.energy = Object.fromEntries(sumParts(parts));
      if (operator.energyJoules !== null) row.energyJoules = (row.energyJoules ?? 0) + operator.energyJoules;
    } else if (operator.traffic.length > 0 || (operator.energyJoules ?? 0) > 0)
      rows.set(operator, { ...operator });
  }
  const kept = record.operators.flatMap((operator) => rows.get(operator) ?? []);
  if (kept.length === 0) refuse(`run ${shortId(record)}: no operator was executed, nothing to draw`);
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

/** The operators that did what the machine's units are for; others ran beside them. */
export function workOperators(record: RunRecord): OperatorRecord[] {
  const operators = executed(record).filter(({ work }) => checkFinite(work, 'work of an operator') > 0);
  if (operators.length > 0) return operators;
  const problem = `run ${shortId(record)}: no operator has work for the ${record.machine.unit}, nothing to draw`;
  return refuse(problem, `operators with ${record.machine.workUnit}s`);
}

/** A positive number of the resolved architecture, by dotted path. */
export function machineNumber(record: RunRecord, field: string): number {
  const value = field
    .split('.')
    .reduce<unknown>(
      (of, key) => (of as Record<string, unknown> | undefined)?.[key],
      record.run.architecture,
    );
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  const problem = `architecture of run ${shortId(record)} has no such number, nothing to draw`;
  return refuse(problem, 'a positive number in the run record', field);
}

/** The dataflow of the run's architecture, if it names one. */
export function dataflowOf(record: RunRecord): string | undefined {
  const value = record.run.architecture['dataflow'];
  return typeof value === 'string' && value !== '' ? oneLine(value) : undefined;
}
