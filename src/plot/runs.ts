/** Several runs in one picture, the operators that they share, and the colours of stages. */
import type { LegendEntry } from '../charts/legend.js';
import { SERIES } from '../charts/palette.js';
import { oneLine, shorten } from '../charts/text.js';
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

export type StageColours = { colour(operator: OperatorRecord): string; legend: LegendEntry[] };

/** One colour a stage in order of appearance; beyond eight stages two colours that alternate between neighbours. */
export function stageColours(operators: readonly OperatorRecord[]): StageColours {
  const stages = [...new Set(operators.map((operator) => operator.stage))];
  const many = stages.length > SERIES.length;
  const colourAt = (i: number): string => SERIES[many ? i % 2 : i]!;
  const nameOf = (stage: string): string => {
    if (oneLine(stage) !== '') return shorten(stage, 24);
    return stages.length === 1 ? 'operator' : 'no stage';
  };
  const labels = many
    ? [`${stages.length} stages, in alternating colours`, 'every second stage']
    : stages.map(nameOf);
  return {
    colour: ({ stage }) => colourAt(stages.indexOf(stage)),
    legend: labels.map((label, i) => ({ label, colour: colourAt(i) })),
  };
}
