import pc from 'picocolors';
import { InputError, nearest } from '../errors.js';
import type { MetricLook } from '../metrics/table.js';
import { METRICS } from '../models/registry.js';
import type { OperatorRecord } from '../results/record.js';
import { valueOf } from '../results/values.js';
import { openStore } from './store.js';
import type { AxisValue, SweepPoint } from '../results/sweep-record.js';
import type { TablePoint } from '../results/sweep-table.js';
import { lastStage } from '../sweep/candidates.js';
import { contests, secondsPerCycle, type Contest, type Measure } from '../sweep/winners.js';
import { drawTable, note, print, printText, printRows, type Column, type Format } from './output.js';
import { trustText } from './trust.js';
import { refuseFailed, tellPartial } from './failures.js';
import { DASH, writeMetric } from './metrics.js';

export interface CompareSweepOptions {
  sweep: string;
  by: string;
  metric: string;
  layers: boolean;
  database: string;
  format: Format;
}

/** Metrics that single layers have too, in the form kept of sweeps. */
const OF_LAYERS = ['seconds', 'cycles', 'energyJoules', 'peUtilization', 'stallCycles', 'dramBytes'];

/** Metrics from which follows how long a cycle takes. */
const CLOCK = ['seconds', 'cycles'];

/** Matrix of a sweep: which value of one axis wins for which workload or layer, and by how much. */
export function compareSweep(options: CompareSweepOptions): void {
  const store = openStore(options.database, true);
  try {
    const look = METRICS.lookOf(options.metric);
    const { name: metric, goal } = look;
    const sweep = store.sweeps.table(options.sweep, () => ({ metrics: [metric, ...CLOCK], axes: true }));
    refuseFailed(sweep, store.sweeps);
    tellPartial(sweep, store.sweeps);
    const axis = sweep.axes.find(({ path }) => path === options.by);
    if (axis === undefined) {
      const paths = sweep.axes.map(({ path }) => path);
      throw new InputError(`no axis '${options.by}'`, {
        field: '--by',
        expected: `one of ${paths.join(', ')}`,
        nearest: nearest(options.by, paths),
      });
    }
    const { layers } = options;
    const finished = lastStage(sweep.points).filter(({ isDone }) => isDone);
    const known = layers ? OF_LAYERS : Object.keys(finished[0]?.record().metrics ?? {});
    if (!known.includes(metric)) {
      throw new InputError(`no metric '${metric}'${layers ? ' of single layers' : ''}`, {
        field: '--metric',
        expected: `one of ${known.join(', ')}`,
        nearest: nearest(metric, known),
      });
    }
    const competing = layers ? finished : bestOf(finished, options.by, look);
    const points = sweep.columns.records(competing.map(({ row }) => row));
    const entries = points.map((point) => ({
      point,
      operators: layers ? store.sweeps.operators(sweep.id, point.stage, point.index) : undefined,
    }));
    if (layers && entries.every(({ operators }) => operators === undefined)) {
      throw new InputError(`sweep '${sweep.name}' kept totals only`, {
        field: '--layers',
        expected: 'a sweep with detail: operators',
      });
    }
    const measure = (point: SweepPoint, operator?: OperatorRecord): Measure | undefined =>
      measureOf(look, point, operator);
    const rows = contests(entries, options.by, axis.values, goal, measure, layers);
    printContests(rows, axis.values.map(String), options);
    if (options.format === 'table') printText(trustText(sweep.assumptions));
    const { settings = [] } = sweep;
    const fidelities = [...new Set(finished.map(({ fidelity }) => `fidelity ${fidelity}`))];
    note(`settings of every point: ${[...settings, ...fidelities].join(', ')}`);
  } finally {
    store.close();
  }
}

/** Points that may be the best of their workload and value: the best of each, and the first of each workload. */
function bestOf(points: readonly TablePoint[], by: string, look: MetricLook): TablePoint[] {
  const best = new Map<string, Map<AxisValue | undefined, { point: TablePoint; rank: number }>>();
  const first: TablePoint[] = [];
  const sign = look.goal === 'minimize' ? 1 : -1;
  for (const point of points) {
    let own = best.get(point.workload);
    if (own === undefined) {
      best.set(point.workload, (own = new Map()));
      first.push(point);
    }
    const rank = sign * (rankOf(look, point) ?? NaN);
    const key = point.value(by);
    const before = own.get(key);
    if (Number.isFinite(rank) && (before === undefined || rank < before.rank)) own.set(key, { point, rank });
  }
  const winners = [...best.values()].flatMap((own) => [...own.values()].map(({ point }) => point));
  return [...new Set([...first, ...winners])].sort((a, b) => a.row - b.row);
}

/** What a point is ranked by. */
function rankOf({ name, unit }: MetricLook, point: TablePoint): number | undefined {
  const value = point.metric(name);
  if (unit !== 'cycles') return value;
  const [seconds, cycles] = [point.metric('seconds'), point.metric('cycles')];
  const perCycle = secondsPerCycle({ metrics: { seconds, cycles } });
  return value === undefined || perCycle === undefined ? undefined : value * perCycle;
}

/** A metric of a point or of one of its layers; undefined where it is not modelled. */
function measureOf(
  { name, unit }: MetricLook,
  point: SweepPoint,
  operator?: OperatorRecord,
): Measure | undefined {
  const perCycle = secondsPerCycle(point);
  // Layers are timed in cycles alone.
  const timed = operator !== undefined && name === 'seconds';
  const found = operator === undefined ? point.metrics[name] : valueOf(operator, timed ? 'cycles' : name);
  if (found === undefined || found === null) return undefined;
  if (!timed && unit !== 'cycles') return { value: found, rank: found };
  if (perCycle === undefined) return undefined;
  return { value: timed ? found * perCycle : found, rank: found * perCycle };
}

function printContests(
  rows: readonly Contest[],
  names: readonly string[],
  { metric, by, format }: CompareSweepOptions,
): void {
  const look = METRICS.lookOf(metric);
  const columns: Column<Contest>[] = [
    { key: 'workload', title: 'workload', value: ({ workload }) => workload },
    { key: 'operator', title: 'layer', value: ({ operator }) => operator ?? '(whole)' },
    ...names.map((name, index): Column<Contest> => ({
      key: name,
      title: name,
      align: 'right',
      value: ({ best }) => best[index] ?? null,
      text: ({ best, winner }) => {
        const value = best[index];
        if (value === undefined) return DASH;
        return index === winner ? pc.bold(`* ${writeMetric(look, value)}`) : writeMetric(look, value);
      },
    })),
    { key: 'winner', title: 'winner', value: ({ winner }) => names[winner] ?? null },
    {
      key: 'margin',
      title: 'better by',
      align: 'right',
      value: ({ margin }) => margin,
      text: ({ margin, winner }) => (winner < 0 ? DASH : `${(100 * margin).toFixed(1)} %`),
    },
  ];
  if (format !== 'table') return printRows(rows, columns, format);
  const wins = names.map((name, index) => `${name} ${rows.filter(({ winner }) => winner === index).length}`);
  print(
    `${drawTable(rows, columns)}\n* best ${metric} for each ${by}, all other axes free, ${DASH} not modelled; wins: ${wins.join(', ')} of ${rows.length}`,
  );
}
