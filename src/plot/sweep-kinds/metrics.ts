/** How the metrics of design points are named and written in pictures. */
import { least } from 'd3';
import { digits, oneLine, percent, shorten, si, siTicks, wholePercent } from '../../charts/text.js';
import { nearest } from '../../errors.js';
import { METRICS } from '../../models/registry.js';
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

/** Units of the metrics' definitions that pictures write in their own way, or not at all. */
const UNITS: Readonly<Record<string, string>> = { 'fraction of 1': '%', 'm^2': 'mm²', cycles: '', MACs: '' };

/** Look of a metric; one that is not defined is called by its name and, unless it is an objective, minimised. */
export function metricOf(sweep: SweepRecord, given: string): Metric {
  const look = METRICS.lookOf(given);
  const { name, caveat } = look;
  const goal = sweep.objectives.find(({ metric }) => metric === name)?.goal ?? look.goal;
  const unit = UNITS[look.unit] ?? look.unit;
  const label = `${shorten(look.label, 32)}${caveat === undefined ? '' : `, ${caveat.short}`}`;
  return { name, label, goal, heading: unit === '' ? label : `${label} (${unit})`, ...writers(unit) };
}

/** The metric asked for, or the sweep's first objective. */
export function metricFor(sweep: SweepRecord, { metric }: { metric?: string }): Metric {
  const asked = metricOf(sweep, metric ?? sweep.objectives[0]?.metric ?? 'seconds');
  // Cycles of different clocks are no measure of anything: the time that they take is.
  return asked.name === 'cycles' && clocksOf(sweep).size > 1 ? metricOf(sweep, 'seconds') : asked;
}

/** Clocks of the points, in whole hertz. */
const clocksOf = ({ points }: SweepRecord): Set<number> =>
  new Set(
    points.flatMap(({ metrics: { cycles, seconds } }) =>
      cycles === undefined || seconds === undefined || seconds <= 0 ? [] : [Math.round(cycles / seconds)],
    ),
  );

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
  const sign = metric.goal === 'minimize' ? 1 : -1;
  return least(points, (point) => sign * valueAt(point, metric));
}

/** The metric of a point, which must have it. */
export function valueAt(point: SweepPoint, metric: Metric): number {
  return checkFinite(point.metrics[metric.name], `${metric.name} of point ${point.index}`);
}

/** The metric of a point with its unit. */
export const wordsAt = (point: SweepPoint, metric: Metric): string => metric.write(valueAt(point, metric));

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
