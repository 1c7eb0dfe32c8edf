/// <reference lib="dom" />
/** The dimensions of a sweep that can be plotted, coloured by, listed and filtered. */
import type { Meaning, SweepData, WordColumn } from '../data.js';
import { codesOf, numbersOf } from './columns.js';
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

export interface SweepFields {
  all: Field[];
  axes: Field[];
  metrics: Field[];
  stage: Field;
  fidelity: Field;
  workload: Field;
}

export function fieldsOf(sweep: SweepData): SweepFields {
  const { count } = sweep;
  const axes = sweep.axes.map(({ path, words, numbers }): Field => {
    const field = category(`axis:${path}`, path, 'Axes', words, count);
    if (numbers === undefined) return field;
    const values = Float64Array.from(field.levels!.codes, (code) => numbers[code] ?? NaN);
    return { ...field, values, categories: undefined };
  });
  const metrics = sweep.metrics.map(({ meaning, column }): Field =>
    metric(meaning, numbersOf(column, count)),
  );
  const stage = category('stage', 'stage', 'Points', sweep.stage, count);
  const fidelity = category('fidelity', 'fidelity', 'Points', sweep.fidelity, count);
  const workload = category('workload', 'workload', 'Points', sweep.workload, count);
  const points = [workload, stage, fidelity].filter(
    ({ id, levels }) => levels!.names.length > 1 && !axes.some((axis) => axis.id === `axis:${id}`),
  );
  return { all: [...axes, ...metrics, ...points], axes, metrics, stage, fidelity, workload };
}

function category(id: string, label: string, group: Field['group'], words: WordColumn, count: number): Field {
  const codes = codesOf(words, count);
  return {
    id,
    label,
    unit: '',
    note: undefined,
    group,
    better: 'lower',
    values: Float64Array.from(codes, (code) => (code < 0 ? NaN : code)),
    categories: words.of,
    levels: { names: words.of, codes },
  };
}

function metric({ name, label, unit, note, better }: Meaning, values: Float64Array): Field {
  return {
    id: `metric:${name}`,
    label,
    unit,
    note,
    group: 'Metrics',
    better,
    values,
    categories: undefined,
    levels: undefined,
  };
}

/** What has a label and perhaps a unit and a remark: a field, a metric. */
export interface Named {
  label: string;
  unit: string;
  note?: string | undefined;
}

/** Label with what has to be said about it. */
export function titleOf({ label, note }: Named): string {
  return note === undefined ? label : `${label} (${note})`;
}

/** Title of an axis of a chart, with the unit that its ticks do not carry. */
export function axisTitle(field: Named): string {
  const name = bareUnit(field.unit);
  const unit = name === '' || name.toLowerCase() === field.label.toLowerCase() ? '' : `, ${name}`;
  return `${field.label}${unit}${field.note === undefined ? '' : ` (${field.note})`}`;
}

/** The value of a point as in a table. */
export function textOf(field: Field, row: number): string {
  const value = field.values[row]!;
  if (Number.isNaN(value)) return '–';
  if (field.categories !== undefined) return field.categories[value]!;
  return field.group === 'Axes' ? axisText(field, row) : formatValue(value, field.unit);
}

/** As written in the sweep file, but for long whole numbers. */
function axisText({ levels, values }: Field, row: number): string {
  const value = values[row]!;
  const long = Number.isInteger(value) && Math.abs(value) >= 1e4;
  return long ? value.toLocaleString('en-US') : levels!.names[levels!.codes[row]!]!;
}

export function fullTextOf(field: Field, row: number): string {
  return field.group === 'Metrics' ? formatFull(field.values[row]!, field.unit) : textOf(field, row);
}

export function shortText(field: Field, value: number): string {
  return field.categories === undefined ? formatShort(value, field.unit) : (field.categories[value] ?? '–');
}

/** Smallest and largest number among rows; undefined if there is none. */
export function extentOf(field: Field, rows: ArrayLike<number>): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < rows.length; i++) {
    const value = field.values[rows[i]!]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}
