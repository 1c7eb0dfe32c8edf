import pc from 'picocolors';
import type { MetricLook } from '../metrics/table.js';
import { shortLabels, writeDifferences } from '../models/differences.js';
import { METRICS, modelOf } from '../models/registry.js';
import type { RunRecord } from '../results/record.js';
import { DASH, valueOfRun, writeMetric } from './metrics.js';
import { drawTable, type Column } from './output.js';

/** One metric of one run; `best` among the runs of the same workload. */
export interface Cell {
  workload: string;
  arch: string;
  dataflow: string;
  run: string;
  metric: string;
  /** Null: not modelled, and best of nothing. */
  value: number | null;
  best: boolean;
}

/** Weight elements of the work of a run, each once, where there are any. */
type Weights = ReadonlyMap<RunRecord, number | undefined>;

/** Cells of one metric, a run each, in the order of the runs. */
export function compareRuns(
  records: readonly RunRecord[],
  metric: MetricLook,
  weights: Weights = new Map(),
): Cell[] {
  return records.map((record) => {
    const rank = rankOf(record, metric, weights);
    const part = partOf(record);
    const others = records.filter((other) => other.run.workload === record.run.workload);
    const alike = others.filter((other) => partOf(other) === part);
    // Whoever alone does its part is best of nothing.
    const alone = alike.length === 1 && others.length > 1;
    const rivals = alone ? [] : alike.flatMap((other) => rankOf(other, metric, weights) ?? []);
    const best = metric.goal === 'minimize' ? Math.min(...rivals) : Math.max(...rivals);
    return {
      workload: record.run.workload,
      arch: record.run.arch,
      dataflow: dataflowOf(record),
      run: record.run.id.slice(0, 12),
      metric: metric.name,
      value: valueOfRun(record, metric, weights.get(record)),
      best: rank !== null && rank === best,
    };
  });
}

/** What of its work a run did, in words. */
export const partOf = (record: RunRecord): string =>
  modelOf(record.run.kind).view?.part?.(record) ?? 'all of it, in plaintext';

/** What runs are ranked by: the value; cycles by the time that they take, since clocks may differ. */
function rankOf(record: RunRecord, metric: MetricLook, weights: Weights): number | null {
  const value = valueOfRun(record, metric, weights.get(record));
  const { cycles, seconds } = record.totals;
  if (value === null || metric.unit !== 'cycles') return value;
  // The run's own time as it stands: equal times stay equal, whatever is rounded on the way.
  return metric.name === 'cycles' ? seconds : (value * seconds) / cycles;
}

export const CELL_COLUMNS: Column<Cell>[] = (
  ['workload', 'arch', 'dataflow', 'run', 'metric', 'value', 'best'] as const
).map((key) => ({ key, title: key, value: (cell) => cell[key] }));

const dataflowOf = (record: RunRecord): string =>
  String((record.run.architecture as { dataflow?: unknown }).dataflow ?? '');

/** Architecture and dataflow. */
export const labelOf = (record: RunRecord): string => `${record.run.arch} ${dataflowOf(record)}`.trim();

/** A row of a comparison: a metric of one work, by configuration; undefined where there is no such run. */
export interface SideRow {
  workload: string;
  metric: MetricLook;
  cells: readonly (Cell | undefined)[];
}

/**
 * A table with a column for each of `width` configurations and a row for each workload and metric.
 * @param records for every workload its `width` configurations, in the same order
 * @param cells of every metric, as many as there are records
 */
export function sideBySide(
  records: readonly RunRecord[],
  cells: readonly Cell[],
  metrics: readonly MetricLook[],
  width: number,
): string {
  const rows = Array.from({ length: records.length / width }, (_, workload) =>
    metrics.map((metric, m): SideRow => {
      const from = m * records.length + workload * width;
      const own = cells.slice(from, from + width);
      return { workload: own[0]!.workload, metric, cells: own };
    }),
  ).flat();
  return drawSides(rows, records.slice(0, width).map(labelOf), records);
}

/**
 * The same of rows that may lack runs.
 * @param labels of the configurations
 * @param records all that is compared
 */
export function drawSides(
  rows: readonly SideRow[],
  labels: readonly string[],
  records: readonly RunRecord[],
): string {
  const columns: Column<SideRow>[] = [
    { key: 'workload', title: 'workload', value: ({ workload }) => workload },
    {
      key: 'metric',
      title: 'metric',
      value: ({ metric }) => `${metric.name}${metric.goal === 'minimize' ? ' (less)' : ' (more)'}`,
    },
    ...labels.map((label, c): Column<SideRow> => ({
      key: label,
      title: label,
      align: 'right',
      value: (row) => row.cells[c]?.value ?? null,
      text: ({ metric, cells: own }) => {
        const cell = own[c];
        if (cell === undefined) return '';
        const text = writeMetric(metric, cell.value);
        return cell.best ? pc.bold(`* ${text}`) : text;
      },
    })),
  ];
  const ranked = rows.some(({ metric: { unit } }) => unit === 'cycles') && clocksOf(records).size > 1;
  const parts = new Set(records.map(partOf));
  const legend = [
    parts.size > 1 ? '* best of its row among those that do the same part' : '* best of its row',
    'less or more: which is better',
    ...(ranked ? ['clocks differ: cycles are ranked by the time they take'] : []),
    `${DASH}: not modelled`,
    ...(rows.some(({ cells }) => cells.includes(undefined)) ? ['blank: no such run'] : []),
  ];
  return `${drawTable(rows, columns)}\n${legend.join('; ')}`;
}

const clocksOf = (records: readonly RunRecord[]): Set<number> =>
  new Set(records.map(({ totals }) => Math.round(totals.cycles / totals.seconds)));

/**
 * Which runs have no value of a metric, and why: one line, or none.
 * @param records of one workload, with their cells of every metric in the same order
 * @param labels by which they are told apart
 */
export function missingLines(
  records: readonly RunRecord[],
  cells: readonly Cell[],
  labels: readonly string[] = records.map(labelOf),
): string[] {
  const short = shortLabels(labels);
  const texts = records.flatMap((record, index) => {
    const reasons = new Map<string, string[]>();
    for (const [at, { metric, value }] of cells.entries()) {
      if (value !== null || at % records.length !== index) continue;
      const reason = reasonOf(METRICS.lookOf(metric), record);
      reasons.set(reason, [...(reasons.get(reason) ?? []), metric]);
    }
    const lacks = [...reasons].map(([reason, metrics]) => `no ${metrics.join(', ')} (${reason})`);
    return lacks.length === 0 ? [] : [`${short[index]}: ${lacks.join(', ')}`];
  });
  return texts.length === 0 ? [] : [`not modelled: ${texts.join('; ')}`];
}

function reasonOf({ name, unit }: MetricLook, { machine: { workUnit } }: RunRecord): string {
  if (unit === 'MACs/element' && workUnit !== 'MAC') return `its work is ${workUnit}s, which are no MACs`;
  if (name === 'energyJoules') return 'its architecture gives no energies';
  if (name.startsWith('memory.')) return 'its memory has no banks: memory.model';
  return 'of other kinds alone';
}

/** How the configurations are set, what each does, and what those that do the same do not share beside that. */
export function settingsLines(
  records: readonly RunRecord[],
  labels: readonly string[] = records.map(labelOf),
): string[] {
  const runs = records.map(({ run }) => run);
  const byPart = groupsOf(records);
  const settings = runs.map(({ kind, architecture, fidelity }) => [
    ...(modelOf(kind).view?.settings?.(architecture) ?? []),
    `fidelity ${fidelity}`,
  ]);
  const shared = settings[0]!.filter((text) => settings.every((one) => one.includes(text)));
  const short = shortLabels(labels);
  const differences = [...byPart.values()].flatMap((group) => {
    const [all, names] = [group.map((at) => runs[at]!), group.map((at) => labels[at]!)];
    const text = writeDifferences(all, names);
    if (text === '') return [];
    return byPart.size === 1
      ? [`not the same in all: ${text}`]
      : [`not the same of ${group.map((at) => short[at]).join(', ')}: ${text}`];
  });
  const parts = [...byPart].map(([part, group]) => `${group.map((at) => short[at]).join(', ')}: ${part}`);
  const own = settings.flatMap((one, i) => {
    const rest = one.filter((text) => !shared.includes(text) && text !== short[i]);
    return rest.length === 0 ? [] : [`${short[i]}: ${rest.join(', ')}`];
  });
  return [
    ...(byPart.size === 1 ? [] : [`what each does: ${parts.join('; ')}`]),
    `settings: ${[...(shared.length === 0 ? [] : [shared.join(', ')]), ...own].join('; ')}`,
    ...differences,
  ];
}

/** Places of runs by what they do, in order. */
function groupsOf(records: readonly RunRecord[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, record] of records.entries())
    groups.set(partOf(record), [...(groups.get(partOf(record)) ?? []), at]);
  return groups;
}
