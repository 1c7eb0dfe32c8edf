/** Designs of a sweep over several of its workloads: a metric of a design is its geometric mean over them. */
import { InputError, nearest } from '../errors.js';
import { wordColumn } from '../results/column-takers.js';
import type { SweepPoint } from '../results/sweep-record.js';
import { tableOf, type SweepTable } from '../results/sweep-table.js';
import type { IsCandidate } from './candidates.js';
import { designKeys } from './design-key.js';

/** What stands for all workloads of a sweep. */
const ALL = 'all';

/** More names than this are counted. */
const MOST_NAMED = 3;

/** A sweep whose points are designs, of one workload that stands for several. */
export interface OverWorkloads {
  /** A point for each design and stage that has all workloads; its index is that with the first of them. */
  table: SweepTable;
  /** Whether all points of a design are candidates: filters hold for each workload by itself. */
  isCandidate: IsCandidate;
  /**
   * How many designs of a stage do not compete by these metrics, and why: `3 of 54 designs left out: ...`; undefined
   * where all compete.
   */
  leftOut(stage: number, metrics: readonly string[]): string | undefined;
}

/**
 * The workloads of a sweep that an option names, in the order of the sweep: `all`, or each by its name.
 * @throws InputError if the sweep has no such workload
 */
export function workloadsNamed(
  workloads: readonly string[],
  asked: readonly string[],
  field: string,
): string[] {
  if (asked.length === 1 && asked[0] === ALL) return [...workloads];
  const expected = `${ALL}, or some of ${workloads.join(', ')}`;
  if (asked.length === 0) throw new InputError('is empty', { field, expected });
  for (const name of asked) {
    if (workloads.includes(name)) continue;
    throw new InputError(`is '${name}'`, { field, expected, nearest: nearest(name, workloads) });
  }
  return workloads.filter((name) => asked.includes(name));
}

/** Digits of a mean: equal products of different factors are equal. */
const DIGITS = 14;

/**
 * The root of the product of numbers, as deep as there are numbers; the number itself where all are equal, and the same
 * in every order. 0 where one of them is. NaN where one is NaN or negative: there is no such mean.
 */
export function geometricMean(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  if (!(least >= 0) || Number.isNaN(most)) return NaN;
  if (least === 0 || least === most) return least;
  const logs = sorted.reduce((sum, value) => sum + Math.log(value), 0);
  return Number(Math.exp(logs / sorted.length).toPrecision(DIGITS));
}

/**
 * The designs of a sweep over these workloads.
 * @param workloads of the sweep, each once, in its order, at least one
 * @param isCandidate rule for points of the sweep
 */
export function overWorkloads(
  sweep: SweepTable,
  workloads: readonly string[],
  isCandidate: IsCandidate,
): OverWorkloads {
  const { columns, points, ...header } = sweep;
  const axes = sweep.axes.filter(({ path }) => path !== 'workload');
  const { designs, lacking } = designsOf(
    sweep,
    axes.map(({ path }) => path),
    workloads,
  );
  const { index, stage, fidelity, done } = columns.identities;
  const firsts = designs.map((rows) => rows[0]!);
  const name = nameOf(workloads);
  const table = tableOf(
    { ...header, axes, workloads: [name], planned: sweep.planned / sweep.workloads.length },
    {
      identities: {
        index: firsts.map((row) => index[row]!),
        stage: firsts.map((row) => stage[row]!),
        fidelity: wordColumn(firsts.map((row) => fidelity.of[fidelity.at[row]!]!)),
        workload: wordColumn(firsts.map(() => name)),
        done: designs.map((rows) => (rows.every((row) => done[row] === 1) ? 1 : 0)),
      },
      metrics(names) {
        columns.want(names);
        return names.map((metric) => {
          const column = columns.metric(metric);
          return Float64Array.from(designs, (rows) => geometricMean(rows.map((row) => column[row]!)));
        });
      },
      axes: () =>
        new Map(
          axes.flatMap(({ path }) => {
            const axis = columns.axis(path);
            return axis === undefined ? [] : [[path, { ...axis, at: firsts.map((row) => axis.at[row]!) }]];
          }),
        ),
      records: (rows) => rows.map((row) => merged(columns.records(designs[row]!), name)),
    },
  );
  const competes: IsCandidate = ({ row }) => designs[row]!.every((each) => isCandidate(points[each]!));
  return {
    table,
    isCandidate: competes,
    leftOut: (at, metrics) => told(table, competes, lacking, at, metrics),
  };
}

/** Rows of the designs that have all workloads, in the order of the workloads; of the others how many by stage. */
function designsOf(
  { columns, points }: SweepTable,
  paths: readonly string[],
  workloads: readonly string[],
): { designs: number[][]; lacking: Map<number, number> } {
  const places = new Map(workloads.map((name, at) => [name, at]));
  const keyOf = designKeys(columns, paths);
  const groups = new Map<string, number[]>();
  for (const point of points) {
    const place = places.get(point.workload);
    if (place === undefined) continue;
    const key = `${point.stage} ${keyOf(point.row)}`;
    let rows = groups.get(key);
    if (rows === undefined) groups.set(key, (rows = workloads.map(() => -1)));
    rows[place] = point.row;
  }
  const designs: number[][] = [];
  const lacking = new Map<number, number>();
  for (const rows of groups.values()) {
    if (!rows.includes(-1)) {
      designs.push(rows);
      continue;
    }
    const { stage } = points[Math.max(...rows)]!;
    lacking.set(stage, (lacking.get(stage) ?? 0) + 1);
  }
  return { designs, lacking };
}

/** The points of one design as one. */
function merged(points: readonly SweepPoint[], workload: string): SweepPoint {
  const [first] = points as [SweepPoint];
  const { workload: _, ...values } = first.values;
  const names = Object.keys(first.metrics).filter((name) => points.every(({ metrics }) => name in metrics));
  const means = names.map(
    (name) => [name, geometricMean(points.map(({ metrics }) => metrics[name]!))] as const,
  );
  const failed = points.find(({ status }) => status === 'failed');
  return {
    ...first,
    ...(failed === undefined ? {} : { status: failed.status, error: failed.error }),
    workload,
    values,
    metrics: Object.fromEntries(means.filter(([, mean]) => !Number.isNaN(mean))),
  };
}

function told(
  { points, planned }: SweepTable,
  competes: IsCandidate,
  lacking: ReadonlyMap<number, number>,
  stage: number,
  metrics: readonly string[],
): string | undefined {
  const own = points.filter((point) => point.stage === stage);
  const done = own.filter(({ isDone }) => isDone);
  const candidates = done.filter(competes);
  const measured = candidates.filter((point) => metrics.every((name) => Number.isFinite(point.metric(name))));
  const known = own.length + (lacking.get(stage) ?? 0);
  const whole = stage === 1 ? Math.max(planned, known) : known;
  const reasons = [
    [whole - own.length, stage === 1 ? 'not run with every workload' : 'not refined with every workload'],
    [own.length - done.length, 'failed with a workload'],
    [done.length - candidates.length, 'left out by the filters with a workload'],
    [candidates.length - measured.length, `without ${metrics.join(' or ')} with a workload`],
  ] as const;
  const texts = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  if (texts.length === 0) return undefined;
  return `${whole - measured.length} of ${whole} designs left out: ${texts.join(', ')}`;
}

function nameOf(workloads: readonly string[]): string {
  if (workloads.length === 1) return workloads[0]!;
  const names = workloads.length > MOST_NAMED ? `${workloads.length} workloads` : workloads.join(', ');
  return `geometric mean of ${names}`;
}
