/** Which points meet the filters of their sweep, by the sweep room's own conditions. */
import type { SweepRecord } from '../results/sweep-record.js';

/** 1 for each point that meets every filter; undefined if a filter of the record cannot be evaluated. */
export async function candidatesOf({
  name,
  kind,
  filters,
  points,
}: SweepRecord): Promise<number[] | undefined> {
  // Conditions need the expression library: loaded only if there are any.
  const { filtersFrom } = await import('../sweep/plan.js');
  try {
    const conditions = await filtersFrom(filters, kind, (index) => ({
      field: `filters[${index}] of ${name}`,
    }));
    return points.map(({ status, metrics }) =>
      status === 'done' && conditions.every((meets) => meets(metrics)) ? 1 : 0,
    );
  } catch {
    return undefined;
  }
}
