/** A sweep as the page holds it. */
import type { AxisValue, SweepAxis, SweepPoint, SweepRecord } from '../results/sweep-record.js';
import { candidatesOf } from './candidates.js';
import { numberColumn, wordColumn } from './columns.js';
import type { AxisData, SweepData } from './data.js';
import { inOrder, meaningOf } from './meaning.js';

export async function sweepData(sweep: SweepRecord): Promise<SweepData> {
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
    finished: points.filter(({ stage }) => stage === 1).length,
    count: points.length,
    axes: sweep.axes.map((axis) => axisData(axis, points)),
    index: numberColumn(points.map(({ index }) => index)),
    stage: wordColumn(points.map(({ stage }) => String(stage))),
    fidelity: wordColumn(points.map(({ fidelity }) => fidelity)),
    workload: wordColumn(points.map(({ workload }) => workload)),
    error: wordColumn(
      points.map((point) => (point.status === 'done' ? undefined : (point.error ?? 'failed'))),
    ),
    ...(candidates === undefined ? {} : { candidate: numberColumn(candidates) }),
    metrics: metrics.map((metric) => ({
      meaning: { ...meaningOf(metric), ...goalOf(sweep, metric) },
      column: numberColumn(
        points.map(({ status, metrics: values }) => (status === 'done' ? values[metric] : undefined)),
      ),
    })),
  };
}

/** What the sweep itself says is better. */
function goalOf(sweep: SweepRecord, name: string): { better?: 'lower' | 'higher' } {
  const objective = sweep.objectives.find(({ metric }) => metric === name);
  return objective === undefined ? {} : { better: objective.goal === 'minimize' ? 'lower' : 'higher' };
}

/** An axis is numeric if each of its values is a number; other values keep the order of the sweep file. */
function axisData({ path, values }: SweepAxis, points: readonly SweepPoint[]): AxisData {
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
