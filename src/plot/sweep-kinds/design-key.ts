/** Numbers by which designs of equal axis values are found in pictures. */
import { TablePoint } from '../../results/sweep-table.js';
import { designKeys } from '../../sweep/design-key.js';
import { valueOf } from './axis.js';

export type DesignKey = (point: TablePoint) => number | string;

/** One key for all points that have the same text on each of these axes; a point without a value is refused. */
export function designKey(points: readonly TablePoint[], paths: readonly string[]): DesignKey {
  const columns = points[0]?.columns;
  // Refused, but for a workload that is no axis: one is drawn at a time.
  const keys = designKeys(columns, paths, (row, path) => valueOf(new TablePoint(columns!, row), path));
  return ({ row }) => keys(row);
}

/** How many different designs there are by these axes. */
export const distinct = (points: readonly TablePoint[], paths: readonly string[]): number =>
  new Set(points.map(designKey(points, paths))).size;
