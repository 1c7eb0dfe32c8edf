import type { AxisValue, SweepPoint } from '../sweep-record.js';
import { POINT_METRICS } from './schema.js';

/** A row of the table of points, by column. */
export type PointRow = Record<string, string | number | null>;

export function pointFrom(row: PointRow): SweepPoint {
  const known = POINT_METRICS.filter(([, column]) => row[column] !== null);
  const others = row.metrics === null ? {} : (JSON.parse(String(row.metrics)) as Record<string, number>);
  return {
    index: Number(row.idx),
    stage: Number(row.stage),
    fidelity: row.fidelity as SweepPoint['fidelity'],
    workload: String(row.workload),
    values: JSON.parse(String(row.axis_values)) as Record<string, AxisValue>,
    status: row.status as SweepPoint['status'],
    ...(row.error === null ? {} : { error: String(row.error) }),
    metrics: { ...Object.fromEntries(known.map(([name, column]) => [name, Number(row[column])])), ...others },
  };
}
