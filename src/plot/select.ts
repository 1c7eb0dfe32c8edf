/** What of run records is drawn, names and colours that tell it apart, and errors for what is not there. */
import type { LegendEntry } from '../charts/legend.js';
import { SERIES } from '../charts/palette.js';
import { sumParts } from '../charts/stack.js';
import { oneLine, shorten } from '../charts/text.js';
import { InputError, nearest } from '../errors.js';
import { differencesOf } from '../models/differences.js';
import { kinds, modelOf } from '../models/registry.js';
import { executedOperators } from '../results/executed.js';
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

/** What took time, in execution order, with what was fused into it; an error if nothing did. */
export function executed(record: RunRecord): OperatorRecord[] {
  const operators = executedOperators(record);
  if (operators.length > 0) return operators;
  return refuse(`run ${shortId(record)}: no operator was executed, nothing to draw`);
}

/** The operators that did what the machine's units are for; others ran beside them. */
export function workOperators(record: RunRecord): OperatorRecord[] {
  // What another unit does (depthwise on a vector unit) is no work of these.
  const operators = executed(record).filter(
    ({ work, unit }) => unit !== 'vector' && checkFinite(work, 'work of an operator') > 0,
  );
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

/** What the run's architecture was set to, as the headline of a run says it. */
export function settingsOf({ run }: RunRecord): string[] {
  if (!kinds().includes(run.kind)) return [];
  return (modelOf(run.kind).view?.settings?.(run.architecture) ?? []).map((text) => shorten(text, 40));
}

/**
 * `ws, tpu-like-128x128`; where runs would share that label, with what they do not share: `(dram.bandwidth 34 GB/s)`,
 * or with the short id if that is nothing.
 */
export function runLabels(records: readonly RunRecord[]): string[] {
  const plain = records.map((record) => {
    // What a run did differently from others on the same machine: its dataflow, or the schedule of its kind.
    const { scheduler } = record.run.architecture;
    const variant = dataflowOf(record) ?? (typeof scheduler === 'string' ? scheduler : undefined);
    const arch = shorten(record.run.arch, 20);
    return variant === undefined ? arch : `${shorten(variant, 12)}, ${arch}`;
  });
  const told = plain.map((label, i) => {
    const namesakes = [...records.keys()].filter((other) => plain[other] === label);
    if (namesakes.length === 1) return label;
    const own = ownSettings(
      namesakes.map((run) => records[run]!),
      namesakes.indexOf(i),
    );
    return own === '' ? label : `${label} (${own})`;
  });
  return told.map((label, i) =>
    told.indexOf(label) === told.lastIndexOf(label) ? label : `${label} (${shortId(records[i]!)})`,
  );
}

/** So many settings are told in a label. */
const TOLD = 2;

/**
 * What one of several runs has alone: its network and the rewrites of it where they differ, then the first two settings
 * by which it differs from the others.
 */
function ownSettings(records: readonly RunRecord[], which: number): string {
  const parts = records.map(({ run }) => run.workload.split('+'));
  const ownOf = (one: readonly string[]): string[] =>
    one.filter((part) => !parts.every((others) => others.includes(part)));
  const differ = parts.some((one) => ownOf(one).length > 0);
  const own = ownOf(parts[which]!).map((part) => shorten(part, 24));
  const settings = differencesOf(records.map(({ run }) => run))
    .filter(({ path }) => !differ || !path.startsWith('transforms.'))
    .slice(0, TOLD)
    .flatMap(({ path, values }) => {
      const value = values.find(({ of }) => of.includes(which));
      return value === undefined ? [] : [`${shorten(path, 24)} ${shorten(value.value, 16)}`];
    });
  const network = differ ? [own.join(' ') || 'not rewritten'] : [];
  return [...network, ...settings].join(', ');
}

/** The operators with work of every run by name, and all names, of which some must be in every run. */
export function commonOperators(records: readonly RunRecord[]): {
  tables: Map<string, OperatorRecord>[];
  names: string[];
} {
  const tables = records.map((record) => new Map(workOperators(record).map((each) => [each.name, each])));
  const names = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  if (!names.some((name) => tables.every((table) => table.has(name)))) {
    refuse(`runs ${records.map(shortId).join(', ')} have no operator in common`, 'runs of one workload');
  }
  return { tables, names };
}

export type StageColours = { colour(operator: OperatorRecord): string; legend: LegendEntry[] };

/** One colour a stage in order of appearance; of more than eight, the seven that take longest, the others in grey. */
export function stageColours(operators: readonly OperatorRecord[]): StageColours {
  const cycles = sumParts(operators.map(({ stage, cycles }) => [stage, cycles]));
  const all = [...cycles.keys()];
  const bySize = [...all].sort((a, b) => cycles.get(b)! - cycles.get(a)!);
  const large = new Set(all.length > SERIES.length ? bySize.slice(0, SERIES.length - 1) : all);
  const stages = all.filter((stage) => large.has(stage));
  const nameOf = (stage: string): string => {
    if (oneLine(stage) !== '') return shorten(stage, 24);
    const first = operators.find((operator) => operator.stage === stage)!.name;
    return all.length === 1 ? 'operator' : `other operators (${shorten(first, 20)}, …)`;
  };
  const legend = stages.map((stage, i) => ({ label: nameOf(stage), colour: SERIES[i]! }));
  const grey = SERIES.at(-1)!;
  const rest = all.length - stages.length;
  return {
    colour: ({ stage }) => SERIES[stages.indexOf(stage)] ?? grey,
    legend: rest > 0 ? [...legend, { label: `${rest} other stages`, colour: grey }] : legend,
  };
}
