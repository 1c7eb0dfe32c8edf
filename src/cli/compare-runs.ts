import pc from 'picocolors';
import type { MetricLook } from '../metrics/table.js';
import { shortLabels, writeDifferences } from '../models/differences.js';
import { modelOf } from '../models/registry.js';
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
    const rivals = records
      .filter((other) => other.run.workload === record.run.workload)
      .flatMap((other) => rankOf(other, metric, weights) ?? []);
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

const labelOf = (record: RunRecord): string => `${record.run.arch} ${dataflowOf(record)}`.trim();

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
    metrics.map((metric, m) => {
      const from = m * records.length + workload * width;
      return { metric, cells: cells.slice(from, from + width) };
    }),
  ).flat();
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { key: 'workload', title: 'workload', value: (row) => row.cells[0]!.workload },
    {
      key: 'metric',
      title: 'metric',
      value: ({ metric }) => `${metric.name}${metric.goal === 'minimize' ? ' (less)' : ' (more)'}`,
    },
    ...records.slice(0, width).map((record, c): Column<Row> => ({
      key: labelOf(record),
      title: labelOf(record),
      align: 'right',
      value: (row) => row.cells[c]!.value,
      text: ({ metric, cells: own }) => {
        const { value, best } = own[c]!;
        const text = writeMetric(metric, value);
        return best ? pc.bold(`* ${text}`) : text;
      },
    })),
  ];
  const ranked = metrics.some(({ unit }) => unit === 'cycles') && clocksOf(records).size > 1;
  const legend = [
    '* best of its row',
    'less or more: which is better',
    ...(ranked ? ['clocks differ: cycles are ranked by the time they take'] : []),
    `${DASH}: not modelled`,
  ];
  return `${drawTable(rows, columns)}\n${legend.join('; ')}`;
}

const clocksOf = (records: readonly RunRecord[]): Set<number> =>
  new Set(records.map(({ totals }) => Math.round(totals.cycles / totals.seconds)));

/** How the configurations are set, and what they do not share beside that: two lines at most. */
export function settingsLines(records: readonly RunRecord[]): string[] {
  const runs = records.map(({ run }) => run);
  const labels = records.map(labelOf);
  const differences = writeDifferences(runs, labels);
  const settings = runs.map(({ kind, architecture, fidelity }) => [
    ...(modelOf(kind).view?.settings?.(architecture) ?? []),
    `fidelity ${fidelity}`,
  ]);
  const shared = settings[0]!.filter((text) => settings.every((one) => one.includes(text)));
  const short = shortLabels(labels);
  const own = settings.flatMap((one, i) => {
    const rest = one.filter((text) => !shared.includes(text) && text !== short[i]);
    return rest.length === 0 ? [] : [`${short[i]}: ${rest.join(', ')}`];
  });
  return [
    `settings: ${[...(shared.length === 0 ? [] : [shared.join(', ')]), ...own].join('; ')}`,
    ...(differences === '' ? [] : [`not the same in all: ${differences}`]),
  ];
}
