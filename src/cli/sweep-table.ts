import type { AxisValue, SweepPoint } from '../results/sweep-record.js';
import type { SweepHeader } from '../results/sweep-table.js';
import { METRICS } from '../models/registry.js';
import { writeMetric } from './metrics.js';
import type { Column } from './output.js';

/** Columns of a table of points: where they are in the design space, then metrics. */
export function pointColumns(sweep: SweepHeader, metrics: readonly string[]): Column<SweepPoint>[] {
  const axes = sweep.axes.map(({ path }): Column<SweepPoint> => ({
    key: path,
    title: path,
    align: 'right',
    value: ({ values }): AxisValue | null => values[path] ?? null,
  }));
  const numbers = metrics.map((metric): Column<SweepPoint> => ({
    key: metric,
    title: metric,
    align: 'right',
    value: (point) => point.metrics[metric] ?? null,
    text: (point) =>
      point.metrics[metric] === undefined ? '' : writeMetric(METRICS.lookOf(metric), point.metrics[metric]),
  }));
  return [
    { key: 'point', title: 'point', align: 'right', value: ({ index }) => index },
    { key: 'workload', title: 'workload', value: ({ workload }) => workload },
    { key: 'fidelity', title: 'fidelity', value: ({ fidelity }) => fidelity },
    ...axes,
    ...numbers,
  ];
}

/** Metrics worth a column: the objectives first, then what architects ask next. */
export const shownMetrics = (sweep: SweepHeader): string[] => [
  ...new Set([...sweep.objectives.map(({ metric }) => metric), 'peUtilization', 'areaSquareMetres']),
];
