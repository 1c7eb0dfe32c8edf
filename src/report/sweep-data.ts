/** A sweep as the page holds it. */
import type { AxisValue, SweepAxis, SweepPoint } from '../results/sweep-record.js';
import type { SweepHeader, SweepTable } from '../results/sweep-table.js';
import { candidateOf, type IsCandidate } from '../sweep/candidates.js';
import { numberColumn, wordColumn } from './columns.js';
import { inOrder, isOfMacs, meaningOf } from './meaning.js';
import { shownOf } from './shown.js';

export type SweepData = Awaited<ReturnType<typeof sweepData>>;

/** @param most points that the page may hold of it */
export async function sweepData(sweep: SweepTable, most: number) {
  const { id, name, title, arch, kind, toolVersion, objectives, filters, planned, columns } = sweep;
  const isCandidate = await candidatesOf(sweep);
  const { rows, front, knees, thinned } = shownOf(sweep, isCandidate ?? (({ isDone }) => isDone), most);
  const points = columns.records(rows);
  const withMacs = points.some(({ status, metrics: { macs } }) => status === 'done' && macs !== 0);
  const metrics = inOrder([
    ...objectives.map(({ metric }) => metric),
    ...points.flatMap(({ metrics }) => Object.keys(metrics)),
  ]).filter((name) => withMacs || !isOfMacs(name) || objectives.some(({ metric }) => metric === name));
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
    finished: sweep.points.filter(({ stage }) => stage === 1).length,
    count: points.length,
    /** Where the page does not hold all points. */
    ...(thinned === undefined ? {} : { thinned }),
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
    ...(isCandidate === undefined || filters.length === 0
      ? {}
      : { candidate: numberColumn(rows.map((row) => (isCandidate(sweep.points[row]!) ? 1 : 0))) }),
    /** Places of the points on the front of their workload and stage by the objectives, and of the knees. */
    front: placesIn(rows, front),
    knees: placesIn(rows, knees),
    metrics: metrics.map((metric) => ({
      meaning: { ...meaningOf(metric), ...goalOf(sweep, metric) },
      column: numberColumn(
        points.map(({ status, metrics: values }) => (status === 'done' ? values[metric] : undefined)),
      ),
    })),
  };
}

const placesIn = (rows: readonly number[], wanted: ReadonlySet<number>): number[] =>
  rows.flatMap((row, place) => (wanted.has(row) ? [place] : []));

/** The rule for candidates; undefined if a filter of the record cannot be evaluated. */
async function candidatesOf(sweep: SweepTable): Promise<IsCandidate | undefined> {
  try {
    const isCandidate = await candidateOf(sweep, (index) => ({
      field: `filters[${index}] of ${sweep.name}`,
    }));
    for (const point of sweep.points) isCandidate(point);
    return isCandidate;
  } catch {
    return undefined;
  }
}

/** What the sweep itself says is better. */
function goalOf(sweep: SweepHeader, name: string): { better?: 'lower' | 'higher' } {
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
