/** How the metrics of design points are named and written in pictures. */
import { oneLine, percent, shorten, si, siTicks, wholePercent } from '../../charts/text.js';
import { nearest } from '../../errors.js';
import { METRICS } from '../../metrics/definitions.js';
import { metricNamed } from '../../results/sweeps/schema.js';
import type { Objective, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { checkFinite, refuse } from '../select.js';

type Goal = Objective['goal'];

export interface Metric {
  name: string;
  label: string;
  goal: Goal;
  /** Label and unit. */
  heading: string;
  /** A value with its unit: `63.4 %`, `1.2 ms`, `35 mm²`. */
  write(value: number): string;
  /** The value alone, for cells whose unit stands elsewhere. */
  bare(value: number): string;
  /** Writes ticks up to `largest`. */
  ticks(largest: number): (value: number) => string;
}

type Row = [label: string, unit: string, goal?: Goal];

/** `%` is kept as a fraction and `mm²` as square metres in the record. */
const KNOWN: Readonly<Record<string, Row>> = {
  cycles: ['cycles', ''],
  seconds: ['latency', 's'],
  macs: ['MACs', ''],
  peUtilization: ['PE utilisation', '%', 'maximize'],
  mappingEfficiency: ['mapping efficiency', '%', 'maximize'],
  energyJoules: ['energy', 'J'],
  dramBytes: ['DRAM traffic', 'B'],
  stallCycles: ['stall cycles', ''],
  computeCycles: ['compute cycles', ''],
  fillCycles: ['fill cycles', ''],
  drainCycles: ['drain cycles', ''],
  areaSquareMetres: ['area', 'mm²'],
  arithmeticIntensity: ['arithmetic intensity', 'MACs/element', 'maximize'],
  weightedArithmeticIntensity: ['DI, form recalled', 'MACs/element', 'maximize'],
};

/** Units of the metrics' definitions that pictures write in their own way. */
const UNITS: Readonly<Record<string, string>> = { 'fraction of 1': '%', cycles: '', '-': '' };

/** Look of a metric; one that is not known is called by its name and, unless it is an objective, minimised. */
export function metricOf(sweep: SweepRecord, given: string): Metric {
  const name = metricNamed(given);
  const defined = METRICS.find((each) => each.name === name)?.unit ?? '';
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name]! : undefined;
  const [label, unit, usual = 'minimize'] = known ?? [shorten(name, 32), UNITS[defined] ?? defined];
  const goal = sweep.objectives.find((objective) => objective.metric === name)?.goal ?? usual;
  return { name, label, goal, heading: unit === '' ? label : `${label} (${unit})`, ...writers(unit) };
}

function writers(unit: string): Pick<Metric, 'write' | 'bare' | 'ticks'> {
  switch (unit) {
    case '%':
      return { write: percent, bare: (v) => percent(v).slice(0, -2), ticks: () => wholePercent };
    case 'mm²': {
      const bare = (value: number): string => digits(value * 1e6);
      return { write: (value) => `${bare(value)} mm²`, bare, ticks: () => bare };
    }
    case '':
      return { write: digits, bare: digits, ticks: (largest) => (largest < 1 ? digits : siTicks(largest)) };
    case 's':
    case 'J':
    case 'B':
      return {
        write: (value) => si(value, unit),
        bare: (value) => si(value),
        ticks: (largest) => siTicks(largest, unit),
      };
    default:
      return { write: (value) => `${digits(value)} ${unit}`, bare: digits, ticks: () => digits };
  }
}

/** Three digits, with an SI prefix only from a thousand on: a ratio of 0.5 is not `500m`. */
function digits(value: number): string {
  return Math.abs(value) >= 1000 ? si(value) : String(Number(value.toPrecision(3)));
}

/** `lower is better`. */
export function direction({ goal }: Pick<Metric, 'goal'>): string {
  return goal === 'minimize' ? 'lower is better' : 'higher is better';
}

/** Whether `a` is better than `b`. */
export function isBetter({ goal }: Pick<Metric, 'goal'>, a: number, b: number): boolean {
  return goal === 'minimize' ? a < b : a > b;
}

/** The best of `points` by a metric they all have; the first of equals. */
export function bestOf(points: readonly SweepPoint[], metric: Metric): SweepPoint | undefined {
  const better = (a: SweepPoint, b: SweepPoint): boolean =>
    isBetter(metric, valueAt(a, metric), valueAt(b, metric));
  return points.reduce<SweepPoint | undefined>(
    (best, point) => (best === undefined || better(point, best) ? point : best),
    undefined,
  );
}

/** The metric of a point, which must have it. */
export function valueAt(point: SweepPoint, metric: Metric): number {
  return checkFinite(point.metrics[metric.name], `${metric.name} of point ${point.index}`);
}

/** The points that have a metric; an error with the nearest name if none has. */
export function pointsWith(points: readonly SweepPoint[], metric: Metric, field: string): SweepPoint[] {
  const some = points.filter((point) => Object.hasOwn(point.metrics, metric.name));
  if (some.length > 0) return some;
  const names = [...new Set(points.flatMap((point) => Object.keys(point.metrics)))].sort();
  const expected = `one of ${names.map(oneLine).join(', ')}`;
  return refuse(
    `no point has a metric '${oneLine(metric.name)}'`,
    expected,
    field,
    nearest(metric.name, names),
  );
}
