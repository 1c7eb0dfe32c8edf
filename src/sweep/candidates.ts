import type { SweepTable, TablePoint } from '../results/sweep-table.js';
import type { InputErrorDetail } from '../errors.js';
import { pointMetricsOf } from './metrics.js';

/** Whether a point is finished and meets the filters of its sweep. */
export type IsCandidate = (point: TablePoint) => boolean;

/** Metrics that conditions may be about: those whose names, whole or short, stand in them. */
export function metricsIn(filters: readonly string[], kind: string): string[] {
  if (filters.length === 0) return [];
  const { names, aliases } = pointMetricsOf(kind);
  const spelled = [...names.map((name) => [name, name] as const), ...Object.entries(aliases)];
  const found = spelled.filter(([word]) => filters.some((text) => text.includes(word)));
  return [...new Set(found.map(([, name]) => name))];
}

/**
 * The rule of a sweep for candidates.
 * @param at place of a filter for the error
 * @throws InputError if a filter is none
 */
export async function candidateOf(
  { filters, kind, columns }: SweepTable,
  at: (index: number) => InputErrorDetail,
): Promise<IsCandidate> {
  if (filters.length === 0) return ({ isDone }) => isDone;
  // Conditions are compiled by a library that takes long to load: only where there are any.
  const { filtersFrom } = await import('./plan.js');
  const conditions = await filtersFrom(filters, kind, at);
  const names = metricsIn(filters, kind);
  columns.want(names);
  // By row, since pictures ask again: 0 for not known yet, 1 for no, 2 for yes.
  const known = new Uint8Array(columns.count);
  const meetsAll = (point: TablePoint): boolean => {
    if (!point.isDone) return false;
    const metrics: Record<string, number> = {};
    for (const name of names) {
      const value = point.metric(name);
      if (value !== undefined) metrics[name] = value;
    }
    return conditions.every((meets) => meets(metrics));
  };
  return (point) => (known[point.row] ||= meetsAll(point) ? 2 : 1) === 2;
}

/** Points of the last stage there is: numbers of different fidelities are not compared with each other. */
export function lastStage<Point extends { readonly stage: number }>(points: readonly Point[]): Point[] {
  const last = points.some(({ stage }) => stage === 2) ? 2 : 1;
  return points.filter(({ stage }) => stage === last);
}
