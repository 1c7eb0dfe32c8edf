/** Axes of a design space: which one is meant, the order of its values, and names for pictures. */
import type { LegendEntry, Shape } from '../../charts/legend.js';
import { colourOf, SERIES } from '../../charts/palette.js';
import { levelOf, markShade } from '../../charts/ramp.js';
import { oneLine, shorten, si } from '../../charts/text.js';
import { nearest } from '../../errors.js';
import { parseQuantity } from '../../quantity/units.js';
import type { AxisValue, SweepAxis } from '../../results/sweep-record.js';
import type { SweepHeader, TablePoint } from '../../results/sweep-table.js';
import { refuse } from '../select.js';

const NAMES: Readonly<Record<string, string>> = {
  rows: 'array rows',
  cols: 'array columns',
  'dram.bandwidth': 'DRAM bandwidth',
  'dram.latency': 'DRAM latency',
  'sww.size': 'wire window',
  'draco.G': 'channels per group',
};

/** Words of paths that are abbreviations. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  ['DRAM', 'SWW', 'HE', 'PE', 'PEs', 'HPLEs', 'SMs', 'MAC', 'MACs', 'NTT', 'L1', 'L2'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/** A path in words: `gate engines`, `HE layer parallel`, `parameter n`. */
const pathWords = (path: string): string =>
  oneLine(path)
    .replace(/^parameters\./u, 'parameter.')
    .split(/[._]/u)
    .flatMap((part) => part.split(/(?<=[a-z\d])(?=[A-Z][a-z])/u))
    .map(
      (word) =>
        ABBREVIATIONS.get(word.toLowerCase()) ?? (/^[A-Z][a-z]/u.test(word) ? word.toLowerCase() : word),
    )
    .join(' ');

const lastWord = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The axis of that path, or the only one whose path ends in that word; undefined if there is none. */
export function findAxis(sweep: SweepHeader, wanted: string): SweepAxis | undefined {
  const exact = sweep.axes.find((axis) => axis.path === wanted);
  if (exact !== undefined) return exact;
  const similar = sweep.axes.filter((axis) => lastWord(axis.path) === wanted);
  return similar.length === 1 ? similar[0] : undefined;
}

/** The axis that an option names. */
export function axisNamed(sweep: SweepHeader, wanted: string, field: string): SweepAxis {
  const axis = findAxis(sweep, wanted);
  if (axis !== undefined) return axis;
  const paths = sweep.axes.map(({ path }) => path);
  const expected = paths.length === 0 ? 'a sweep with axes' : `one of ${paths.map(oneLine).join(', ')}`;
  const close = nearest(wanted, paths) ?? nearest(wanted, paths.map(lastWord));
  return refuse(`sweep ${oneLine(sweep.name)} has no axis '${oneLine(wanted)}'`, expected, field, close);
}

/** The dataflow if it was swept, else the first axis of names, else the first; workloads are not designs. */
export function categoricalAxis(sweep: SweepHeader): SweepAxis | undefined {
  const axes = designAxes(sweep);
  const names = axes.find(({ values }) => values.some((value) => numberOf(value) === undefined));
  return findAxis(sweep, 'dataflow') ?? names ?? axes[0];
}

/** The axis that the option `by` names, or the usual one. */
export const axisBy = (sweep: SweepHeader, { by }: { by?: string }): SweepAxis | undefined =>
  by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, by, 'by');

/** For a sweep of a single design. */
export const refuseNoAxis = ({ name }: SweepHeader, field?: string): never =>
  refuse(
    `sweep ${shorten(name)} has no axis along which designs differ`,
    'an axis of two values or more',
    field,
  );

/** The axes along which designs differ. */
export function designAxes({ axes }: SweepHeader): SweepAxis[] {
  return axes.filter(({ path, values }) => path !== 'workload' && values.length > 1);
}

/** Axis value of a point. */
export function valueOf(point: TablePoint, path: string): AxisValue {
  const value = point.value(path) ?? (path === 'workload' ? point.workload : undefined);
  return value ?? refuse(`cannot be drawn: point ${point.index} has no value on axis ${oneLine(path)}`);
}

/** Key by which equal axis values are found. */
export const keyOf = (point: TablePoint, path: string): string =>
  point.key(path) ?? String(valueOf(point, path));

/** A value as a number in base units, if it is a number or a quantity. */
export function numberOf(value: AxisValue): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseQuantity(value)?.value : undefined;
}

/** Values of an axis once each, ascending if all are numbers or quantities, otherwise in the sweep's order. */
export function orderedValues({ values: listed }: SweepAxis): AxisValue[] {
  // Axes that change together list a value for every step.
  const values = [...new Set(listed)];
  const numbers = new Map(values.map((value) => [value, numberOf(value)]));
  if ([...numbers.values()].includes(undefined)) return [...values];
  return [...values].sort((a, b) => numbers.get(a)! - numbers.get(b)!);
}

/** Name of an axis in a picture. */
export function axisLabel(path: string): string {
  return Object.hasOwn(NAMES, path) ? NAMES[path]! : shorten(pathWords(path), 32);
}

/** Name of an axis and the unit of values that carry none. */
export function axisHeading(path: string): string {
  return `${axisLabel(path)}${path === 'rows' || path === 'cols' ? ' (PEs)' : ''}`;
}

/** `64`, `os`, `270 GB/s`; `700M` for a long number. */
export function valueText(value: AxisValue): string {
  return typeof value === 'number' && Math.abs(value) >= 1e5 ? si(value) : shorten(String(value), 24);
}

/**
 * What tells a design from the others of its sweep: `64×64 os, 270 GB/s`. Plain numbers, and values that
 * another axis has too, are preceded by their axis. Cut between axes to about `limit` characters.
 * @param axes those that are told
 */
export function designLabel(
  sweep: SweepHeader,
  point: TablePoint,
  limit = Infinity,
  axes: readonly SweepAxis[] = designAxes(sweep),
): string {
  const [rows, cols] = [findAxis(sweep, 'rows'), findAxis(sweep, 'cols')];
  const grid = rows !== undefined && cols !== undefined && (axes.includes(rows) || axes.includes(cols));
  const size = grid ? `${valueText(valueOf(point, rows.path))}×${valueText(valueOf(point, cols.path))}` : '';
  const flow = axes.find(({ path }) => lastWord(path) === 'dataflow');
  const dataflow = flow === undefined ? '' : valueText(valueOf(point, flow.path));
  const rest = axes
    .filter((axis) => axis !== flow && !(grid && (axis === rows || axis === cols)))
    .map((axis) => {
      const value = valueOf(point, axis.path);
      const shared = axes.some((other) => other !== axis && other.values.includes(value));
      const clear = typeof value === 'string' && !shared;
      return clear ? valueText(value) : `${nameIn(sweep, axis.path)} ${valueText(value)}`;
    });
  const parts = [[size, dataflow].filter((part) => part !== '').join(' '), ...rest];
  const all = parts.filter((part) => part !== '');
  let kept = all.length;
  while (kept > 1 && all.slice(0, kept).join(', ').length > limit) kept--;
  const cut = kept < all.length ? ', …' : '';
  return `${all.slice(0, kept).join(', ')}${cut}` || `point ${point.index}`;
}

/** The axes on which some of `points` differ; all where they do not. */
export function axesAmong(sweep: SweepHeader, points: readonly TablePoint[]): SweepAxis[] {
  const axes = designAxes(sweep);
  const told = axes.filter(({ path }) => points.some((point) => point.key(path) !== points[0]!.key(path)));
  return told.length > 0 ? told : axes;
}

/** The last words of a path that no other axis ends in. */
function nameIn(sweep: SweepHeader, path: string): string {
  const words = path.split('.');
  for (let n = 1; n < words.length; n++) {
    const short = words.slice(-n).join('.');
    if (sweep.axes.every((axis) => axis.path === path || !axis.path.endsWith(`.${short}`))) {
      return shorten(pathWords(short), 24);
    }
  }
  return shorten(pathWords(path), 24);
}

export type AxisColours = { colour(point: TablePoint): string; legend: LegendEntry[] };

/** Legend entries of the colours that some of `points` have. */
export function legendFor({ colour, legend }: AxisColours, points: readonly TablePoint[]): LegendEntry[] {
  const used = new Set(points.map(colour));
  return legend.filter((entry) => used.has(entry.colour));
}

/** Distinct colours for up to eight values, shades for more; one colour without an axis. */
export function axisColours(axis: SweepAxis | undefined, shape: Shape): AxisColours {
  if (axis === undefined) return { colour: () => SERIES[0]!, legend: [] };
  const values = orderedValues(axis);
  const last = values.length - 1;
  const shades = values.map((_, i) => markShade(levelOf(i, { low: 0, high: last })));
  const few = values.length <= SERIES.length;
  const keys = values.map(String);
  const colours = few ? colourOf(keys) : new Map(keys.map((key, i) => [key, shades[i]!]));
  const named = few ? values : [values[0]!, values[Math.round(last / 2)]!, values[last]!];
  return {
    colour: (point) => colours.get(keyOf(point, axis.path)) ?? SERIES.at(-1)!,
    legend: named.map((value) => ({
      label: `${axisLabel(axis.path)} ${valueText(value)}`,
      colour: colours.get(String(value))!,
      shape,
    })),
  };
}
