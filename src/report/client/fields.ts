/** The dimensions of a sweep that can be plotted, coloured by, listed and filtered. */
import { extent } from 'd3';
import type { WordColumn } from '../columns.js';
import type { Meaning } from '../meaning.js';
import type { SweepData } from '../sweep-data.js';
import { codesOf, numbersOf, wordsOf } from './columns.js';
import { bareUnit, formatFull, formatShort, formatValue } from './format.js';

export interface Field {
  id: string;
  label: string;
  unit: string;
  note: string | undefined;
  group: 'Axes' | 'Metrics' | 'Points';
  better: 'lower' | 'higher';
  /** By point; a category is its position in `levels`; NaN if there is none. */
  values: Float64Array;
  /** Categories in their order; undefined for numbers. */
  categories: string[] | undefined;
  /** The distinct values in order and each point's position in them, for axes and other words. */
  levels: { names: string[]; codes: Int32Array } | undefined;
}

export type SweepFields = ReturnType<typeof fieldsOf>;

export function fieldsOf(sweep: SweepData) {
  const { count } = sweep;
  const axes = sweep.axes.map(({ path, words, numbers }): Field => {
    const field = categoryField(`axis:${path}`, path, 'Axes', words, count);
    if (numbers === undefined) return field;
    const values = Float64Array.from(field.levels!.codes, (code) => numbers[code] ?? NaN);
    return { ...field, values, categories: undefined };
  });
  const metrics = sweep.metrics.map(({ meaning, column }) => metricField(meaning, numbersOf(column, count)));
  const point = (name: 'stage' | 'fidelity' | 'workload'): Field =>
    categoryField(name, name, 'Points', sweep[name], count);
  const [stage, fidelity, workload] = [point('stage'), point('fidelity'), point('workload')];
  const isAxis = ({ id }: Field): boolean => axes.some((axis) => axis.id === `axis:${id}`);
  // Where they differ and are no axes.
  const points = [workload, stage, fidelity].filter((field) => isVaried(field) && !isAxis(field));
  return {
    count,
    all: [...axes, ...metrics, ...points],
    axes,
    metrics,
    points,
    stage,
    workload,
    objectives: sweep.objectives.flatMap(
      ({ metric }) => metrics.find(({ id }) => id === `metric:${metric}`) ?? [],
    ),
    index: numbersOf(sweep.index, count),
    errorOf: wordsOf(sweep.error),
    /** By point: 0 if it does not meet the filters of the sweep. */
    candidate: sweep.candidate === undefined ? undefined : numbersOf(sweep.candidate, count),
  };
}

/** Whether a field of words or of an axis has several values. */
export const isVaried = ({ levels }: Field): boolean => levels !== undefined && levels.names.length > 1;

function categoryField(
  id: string,
  label: string,
  group: Field['group'],
  words: WordColumn,
  count: number,
): Field {
  const codes = codesOf(words, count);
  const values = Float64Array.from(codes, (code) => (code < 0 ? NaN : code));
  const word = { unit: '', note: undefined, better: 'lower' } as const;
  const levels = { names: words.of, codes };
  return { id, label, group, ...word, values, categories: words.of, levels };
}

function metricField({ name, label, unit, note, better }: Meaning, values: Float64Array): Field {
  const none = { categories: undefined, levels: undefined };
  return { id: `metric:${name}`, label, unit, note, group: 'Metrics', better, values, ...none };
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
  return long ? value.toLocaleString('en-US') : levels!.names[levels!.codes[row]!]!;
}

export const fullTextOf = (field: Field, row: number): string =>
  field.group === 'Metrics' ? formatFull(field.values[row]!, field.unit) : textOf(field, row);

export const shortText = (field: Field, value: number): string =>
  field.categories === undefined ? formatShort(value, field.unit) : (field.categories[value] ?? '–');

/** Smallest and largest number among rows; undefined if there is none. */
export function extentOf({ values }: Field, rows: readonly number[]): [number, number] | undefined {
  const [low, high] = extent(rows, (row) => values[row]!);
  return low === undefined ? undefined : [low, high];
}
