/** A sweep as the page holds it. */
import type { AxisValue, SweepAxis, SweepPoint, SweepRecord } from '../results/sweep-record.js';
import { numberColumn, wordColumn } from './columns.js';
import { inOrder, meaningOf } from './meaning.js';

export type SweepData = Awaited<ReturnType<typeof sweepData>>;

export async function sweepData(sweep: SweepRecord) {
  const { id, name, title, arch, kind, toolVersion, objectives, filters, planned, points } = sweep;
  const metrics = inOrder([
    ...objectives.map(({ metric }) => metric),
    ...points.flatMap(({ metrics }) => Object.keys(metrics)),
  ]);
  const candidates = filters.length === 0 ? undefined : await candidatesOf(sweep);
  return {
    id,
    name,
    title,
    arch,
    kind,
    toolVersion,
    objectives: objectives.map(({ metric, goal }) => ({ metric, goal })),
    filters,
    planned,
    /** Points of the first stage; `count` also has those of the second. */
    finished: points.filter(({ stage }) => stage === 1).length,
    count: points.length,
    axes: sweep.axes.map((axis) => axisData(axis, points)),
    index: numberColumn(points.map(({ index }) => index)),
    stage: wordColumn(points.map(({ stage }) => String(stage))),
    fidelity: wordColumn(points.map(({ fidelity }) => fidelity)),
    workload: wordColumn(points.map(({ workload }) => workload)),
    /** Why a point failed; -1 if it did not. */
    error: wordColumn(
      points.map((point) => (point.status === 'done' ? undefined : (point.error ?? 'failed'))),
    ),
    /** 1 if a point meets the filters; absent if nobody could say. */
    ...(candidates === undefined ? {} : { candidate: numberColumn(candidates) }),
    metrics: metrics.map((metric) => ({
      meaning: { ...meaningOf(metric), ...goalOf(sweep, metric) },
      column: numberColumn(
        points.map(({ status, metrics: values }) => (status === 'done' ? values[metric] : undefined)),
      ),
    })),
  };
}

/** 1 for each point that meets every filter; undefined if a filter of the record cannot be evaluated. */
async function candidatesOf({ name, kind, filters, points }: SweepRecord): Promise<number[] | undefined> {
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

/** What the sweep itself says is better. */
function goalOf(sweep: SweepRecord, name: string): { better?: 'lower' | 'higher' } {
  const objective = sweep.objectives.find(({ metric }) => metric === name);
  return objective === undefined ? {} : { better: objective.goal === 'minimize' ? 'lower' : 'higher' };
}

/** An axis is numeric if each of its values is a number; other values keep the order of the sweep file. */
function axisData({ path, values }: SweepAxis, points: readonly SweepPoint[]) {
  const taken = points.map((point): AxisValue | undefined => point.values[path]);
  const all = [...new Set([...values, ...taken.filter((value) => value !== undefined)])];
  const numeric = all.length > 0 && all.every((value) => typeof value === 'number');
  if (numeric) all.sort((a, b) => Number(a) - Number(b));
  const words = wordColumn(
    taken.map((value) => (value === undefined ? undefined : String(value))),
    all.map(String),
  );
  return { path, words, ...(numeric ? { numbers: all.map(Number) } : {}) };
}
