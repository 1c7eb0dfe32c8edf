/** How the metrics of design points are named and written in pictures. */
import { least, median } from 'd3';
import { everyNth } from '../../charts/sample.js';
import { scaleFor } from '../../charts/scales.js';
import {
  byteUnit,
  digits,
  numberTicks,
  oneLine,
  percent,
  shorten,
  si,
  siTicks,
  wholePercent,
} from '../../charts/text.js';
import { nearest } from '../../errors.js';
import { METRICS } from '../../models/registry.js';
import type { Objective } from '../../results/sweep-record.js';
import type { SweepHeader, SweepTable, TablePoint } from '../../results/sweep-table.js';
import { checkFinite, refuse } from '../select.js';

type Goal = Objective['goal'];

export interface Metric {
  name: string;
  label: string;
  goal: Goal;
  /** Unit of the values: `s`, `B`, empty for counts. */
  unit: string;
  /** Label and unit. */
  heading: string;
  /** A value with its unit: `63.4 %`, `1.2 ms`, `35 mm²`. */
  write(value: number): string;
  /** Numbers alone, for cells whose unit stands in the heading: one prefix for all of `values`. */
  bare(values: readonly number[]): { heading: string; write(value: number): string };
  /** Writes ticks with the prefix of `reference`. */
  ticks(reference: number): (value: number) => string;
}

/** Units of the metrics' definitions that pictures write in their own way, or not at all. */
const UNITS: Readonly<Record<string, string>> = { 'fraction of 1': '%', 'm^2': 'mm²', cycles: '', MACs: '' };

/** Look of a metric; one that is not defined is called by its name and, unless it is an objective, minimised. */
export function metricOf(sweep: SweepHeader, given: string): Metric {
  const look = METRICS.lookOf(given);
  const { name, caveat } = look;
  const goal = sweep.objectives.find(({ metric }) => metric === name)?.goal ?? look.goal;
  const unit = UNITS[look.unit] ?? look.unit;
  const label = `${shorten(look.label, 32)}${caveat === undefined ? '' : `, ${caveat.short}`}`;
  const { write, ticks, scaled = () => ({ unit, write }) } = writersOf(unit);
  const headed = (shown: string): string => (shown === '' ? label : `${label} (${shown})`);
  return {
    ...{ name, label, goal, unit, heading: headed(unit), write, ticks },
    bare: (values) => {
      const { unit: shown, write: bare } = scaled(values);
      return { heading: headed(shown), write: bare };
    },
  };
}

/** The metric asked for, or the sweep's first objective. */
export function metricFor(sweep: SweepTable, { metric }: { metric?: string }): Metric {
  const asked = metricOf(sweep, metric ?? sweep.objectives[0]?.metric ?? 'seconds');
  // Cycles of different clocks are no measure of anything: the time that they take is.
  return asked.name === 'cycles' && hasClocks(sweep) ? metricOf(sweep, 'seconds') : asked;
}

/** Whether points have several clocks, in whole hertz. */
function hasClocks({ points }: SweepTable): boolean {
  let first: number | undefined;
  return points.some((point) => {
    const [cycles, seconds] = [point.metric('cycles'), point.metric('seconds')];
    if (cycles === undefined || seconds === undefined || seconds <= 0) return false;
    const clock = Math.round(cycles / seconds);
    return clock !== (first ??= clock);
  });
}

interface Writers extends Pick<Metric, 'write' | 'ticks'> {
  /** Numbers without their unit, and the unit that they are all in; left out: as they are written with it. */
  scaled?(values: readonly number[]): { unit: string; write(value: number): string };
}

function writersOf(unit: string): Writers {
  switch (unit) {
    case '%':
      return {
        write: percent,
        ticks: () => wholePercent,
        scaled: () => ({ unit, write: (value) => percent(value).slice(0, -2) }),
      };
    case 'mm²': {
      const bare = (value: number): string => digits(value * 1e6);
      const ticks: Metric['ticks'] = (reference) => {
        const plain = numberTicks(reference * 1e6);
        return (value) => plain(value * 1e6);
      };
      return { write: (value) => `${bare(value)} mm²`, ticks, scaled: () => ({ unit, write: bare }) };
    }
    case '':
      return { write: digits, ticks: numberTicks };
    case 's':
    case 'J':
    case 'B':
      return {
        write: (value) => si(value, unit),
        ticks: (reference) => siTicks(reference, unit),
        scaled: (values) => inOnePrefix(values, unit),
      };
    default:
      return {
        write: (value) => `${digits(value)} ${unit}`,
        ticks: numberTicks,
        scaled: () => ({ unit, write: digits }),
      };
  }
}

/** All in the prefix of the value in their middle: `0.58`, `9.87` and `412` are ms. */
function inOnePrefix(values: readonly number[], unit: string): ReturnType<Writers['scaled'] & object> {
  const middle = median(values.filter((value) => value > 0)) ?? 1;
  const power = 3 * Math.floor(Math.log10(middle) / 3);
  const scale = unit === 'B' ? byteUnit(middle) : 10 ** Math.min(15, Math.max(-15, power));
  return {
    unit: si(scale, unit).replace(/^1 /, ''),
    write: (value) => String(Number((value / scale).toPrecision(3))),
  };
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
export function bestOf(points: readonly TablePoint[], metric: Metric): TablePoint | undefined {
  const sign = metric.goal === 'minimize' ? 1 : -1;
  return least(points, (point) => sign * valueAt(point, metric));
}

/** The metric of a point, which must have it. */
export function valueAt(point: TablePoint, metric: Metric): number {
  const value = point.metric(metric.name);
  if (value !== undefined && Number.isFinite(value)) return value;
  return checkFinite(value, `${metric.name} of point ${point.index}`);
}

/** Smallest and largest value of a metric that all points have. */
export function extentAt(points: readonly TablePoint[], metric: Metric): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    const value = valueAt(point, metric);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** A scale of a metric over `extent`, with ticks that are round in its unit. */
export const scaleOf = (
  { unit }: Pick<Metric, 'unit'>,
  extent: readonly [number, number],
  range: readonly [number, number],
  log?: boolean,
): ReturnType<typeof scaleFor> => scaleFor(extent, range, log, unit);

/** A metric by name; undefined where a point has none. */
export const metricAt = (point: TablePoint, name: string): number | undefined => point.metric(name);

/** The metric of a point with its unit. */
export const wordsAt = (point: TablePoint, metric: Metric): string => metric.write(valueAt(point, metric));

/** The points that have a metric; an error with the nearest name if none has. */
export function pointsWith(points: readonly TablePoint[], metric: Metric, field: string): TablePoint[] {
  const some = points.filter((point) => point.metric(metric.name) !== undefined);
  if (some.length > 0) return some;
  const names = metricNames(points).sort();
  const expected = `one of ${names.map(oneLine).join(', ')}`;
  return refuse(
    `no point has a metric '${oneLine(metric.name)}'`,
    expected,
    field,
    nearest(metric.name, names),
  );
}

/** Of more points than this, some are asked which metrics there are. */
const MOST_NAMED = 10_000;

/** Names of the metrics that some of `points` have. */
const metricNames = (points: readonly TablePoint[]): string[] => [
  ...new Set(everyNth(points, MOST_NAMED).flatMap((point) => Object.keys(point.record().metrics))),
];
