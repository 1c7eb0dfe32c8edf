/** Several runs in one picture: names that tell them apart, and the operators that they share. */
import { shorten } from '../charts/text.js';
import type { OperatorRecord, RunRecord } from '../results/record.js';
import { dataflowOf, refuse, shortId, workOperators } from './select.js';

/** `ws, tpu-like-128x128`, with the short id where two runs would share that label. */
export function runLabels(records: readonly RunRecord[]): string[] {
  const plain = records.map((record) => {
    // What a run did differently from others on the same machine: its dataflow, or the schedule of its kind.
    const { scheduler } = record.run.architecture;
    const variant = dataflowOf(record) ?? (typeof scheduler === 'string' ? scheduler : undefined);
    const arch = shorten(record.run.arch, 20);
    return variant === undefined ? arch : `${shorten(variant, 12)}, ${arch}`;
  });
  return plain.map((label, i) =>
    plain.indexOf(label) === plain.lastIndexOf(label) ? label : `${label} (${shortId(records[i]!)})`,
  );
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
