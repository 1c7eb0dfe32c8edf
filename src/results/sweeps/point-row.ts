import type { AxisValue, SweepPoint } from '../sweep-record.js';
import { isMap, isNumber, isScalar, storedJson } from '../stored.js';
import { POINT_METRICS } from './schema.js';

/** A row of the table of points, by column. */
export type PointRow = Record<string, string | number | null>;

export function pointFrom(row: PointRow): SweepPoint {
  const known = POINT_METRICS.filter(([, column]) => row[column] !== null);
  const what = `of point ${row.idx}`;
  const others =
    row.metrics === null
      ? {}
      : storedJson<Record<string, number>>(row.metrics, `metrics ${what}`, isMap(isNumber));
  return {
    index: Number(row.idx),
    stage: Number(row.stage),
    fidelity: row.fidelity as SweepPoint['fidelity'],
    workload: String(row.workload),
    values: storedJson<Record<string, AxisValue>>(row.axis_values, `axis values ${what}`, isMap(isScalar)),
    status: row.status as SweepPoint['status'],
    ...(row.error === null ? {} : { error: String(row.error) }),
    metrics: { ...Object.fromEntries(known.map(([name, column]) => [name, Number(row[column])])), ...others },
  };
}
