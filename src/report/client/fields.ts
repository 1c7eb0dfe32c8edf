/** The dimensions of a sweep that can be plotted, coloured by, listed and filtered. */
import type { NumberColumn, WordColumn } from '../columns.js';
import type { Meaning } from '../meaning.js';
import type { SweepData } from '../sweep-data.js';
import { codesOf, numbersOf, valuesOf, wordsOf } from './columns.js';
import { bareUnit, formatFull, formatShort, formatValue, grouped } from './format.js';

export interface Field {
  id: string;
  label: string;
  unit: string;
  note: string | undefined;
  group: 'Axes' | 'Metrics' | 'Points';
  better: 'lower' | 'higher';
  /** By point; a category is its position in `levels`; NaN if there is none. */
  readonly values: Float64Array;
  /** Categories in their order; undefined for numbers. */
  categories: string[] | undefined;
  /** The distinct values in order and each point's position in them, for axes and other words. */
  levels: { names: string[]; readonly codes: Int32Array } | undefined;
}

export type SweepFields = ReturnType<typeof fieldsOf>;

export function fieldsOf(sweep: SweepData) {
  const { count } = sweep;
  const axes = sweep.axes.map(({ path, words, numbers }) =>
    wordField(`axis:${path}`, path, 'Axes', words, count, numbers),
  );
  const metrics = sweep.metrics.map(({ meaning, column }) => metricField(meaning, column, count));
  const point = (name: 'stage' | 'fidelity' | 'workload'): Field =>
    wordField(name, name, 'Points', sweep[name], count);
  const [stage, fidelity, workload] = [point('stage'), point('fidelity'), point('workload')];
  const isAxis = ({ id }: Field): boolean => axes.some((axis) => axis.id === `axis:${id}`);
  // Where they differ and are no axes.
  const points = [workload, stage, fidelity].filter((field) => isVaried(field) && !isAxis(field));
  const objectives = sweep.objectives.flatMap(
    ({ metric }) => metrics.find(({ id }) => id === `metric:${metric}`) ?? [],
  );
  return {
    count,
    /** What can be drawn: a picture shows one stage. */
    all: [...axes, ...metrics, ...points.filter((field) => field === workload)],
    axes,
    metrics,
    points,
    stage,
    fidelity,
    workload,
    objectives,
    /** What is better in the sweep; controls may turn it over. */
    goals: objectives.map(({ better }) => better),
    index: numbersOf(sweep.index, count),
    errorOf: wordsOf(sweep.error),
    front: sweep.front,
    knees: sweep.knees,
    /** By point: 0 if it does not meet the filters of the sweep. */
    candidate: sweep.candidate === undefined ? undefined : numbersOf(sweep.candidate, count),
  };
}

/** Whether a point counts: it failed or meets the filters of the sweep, as far as they are known. */
export const isCandidate = ({ candidate, errorOf }: SweepFields, row: number): boolean =>
  candidate === undefined || candidate[row] !== 0 || errorOf(row) !== '';

/** Whether a field of words or of an axis has several values. */
export const isVaried = ({ levels }: Field): boolean => levels !== undefined && levels.names.length > 1;

/** Made when first asked for: columns that nobody looks at stay packed. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** @param numbers the words as numbers, if all are */
function wordField(
  id: string,
  label: string,
  group: Field['group'],
  words: WordColumn,
  count: number,
  numbers?: readonly number[],
): Field {
  const codes = lazily(() => codesOf(words, count));
  const meant = numbers ?? [...words.of.keys()];
  const values = lazily(() => valuesOf(codes(), meant));
  return {
    ...{ id, label, group, unit: '', note: undefined, better: 'lower' },
    categories: numbers === undefined ? words.of : undefined,
    levels: {
      names: words.of,
      get codes() {
        return codes();
      },
    },
    get values() {
      return values();
    },
  };
}

function metricField(
  { name, label, unit, note, better }: Meaning,
  column: NumberColumn,
  count: number,
): Field {
  const values = lazily(() => numbersOf(column, count));
  return {
    ...{ id: `metric:${name}`, label, unit, note, group: 'Metrics', better },
    ...{ categories: undefined, levels: undefined },
    get values() {
      return values();
    },
  };
}

/** What has a label and perhaps a unit and a remark: a field, a metric. */
export type Named = { label: string; unit: string; note?: string | undefined };

/** Label with what has to be said about it. */
export const titleOf = ({ label, note }: Named): string =>
  note === undefined ? label : `${label} (${note})`;

/** Title of an axis of a chart, with the unit that its ticks do not carry. */
export function axisTitle({ label, unit, note }: Named): string {
  const name = bareUnit(unit);
  const full = name === '' || name.toLowerCase() === label.toLowerCase() ? label : `${label}, ${name}`;
  return titleOf({ label: full, unit, note });
}

/** The value of a point as in a table. */
export function textOf(field: Field, row: number): string {
  const { values, levels, categories } = field;
  const value = values[row]!;
  if (Number.isNaN(value)) return '–';
  if (categories !== undefined) return categories[value]!;
  if (field.group !== 'Axes') return formatValue(value, field.unit);
  // As written in the sweep file, but for long whole numbers.
  const long = Number.isInteger(value) && Math.abs(value) >= 1e4;
  return long ? grouped(value) : levels!.names[levels!.codes[row]!]!;
}

export const fullTextOf = (field: Field, row: number): string =>
  field.group === 'Metrics' ? formatFull(field.values[row]!, field.unit) : textOf(field, row);

export const shortText = (field: Field, value: number): string =>
  field.categories === undefined ? formatShort(value, field.unit) : (field.categories[value] ?? '–');

/** Smallest and largest number among rows; undefined if there is none. */
export function extentOf({ values }: Field, rows: readonly number[]): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? undefined : [low, high];
}
