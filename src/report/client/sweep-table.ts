/** Points of a sweep as table columns and as text in a tooltip. */
import { max } from 'd3';
import type { Pair } from './dom.js';
import { fullTextOf, isCandidate, textOf, titleOf, type Field, type SweepFields } from './fields.js';
import { wordsColumn, type TableColumn } from './table-head.js';

/** `placeOf` says `front`, `knee` or nothing, and is asked at drawing time: the front moves with the controls. */
export function sweepColumns(fields: SweepFields, placeOf: (row: number) => string): TableColumn[] {
  const { index, errorOf, points, axes, metrics } = fields;
  const status = (row: number): string => {
    const error = errorOf(row);
    if (error !== '') return `failed: ${error}`;
    return isCandidate(fields, row) ? 'done' : 'left out by filters';
  };
  const text = (row: number): string => String(index[row]);
  return [
    { id: 'index', label: '#', width: 116, numeric: true, value: (row) => index[row]!, text },
    wordsColumn('front', 96, (row) => ({ knee: 'front, knee' })[placeOf(row)] ?? placeOf(row), 'Pareto'),
    ...[...points, ...axes].map((field) => columnOf(field, 110)),
    ...metrics.map((field) => columnOf(field, 116)),
    wordsColumn('status', 130, status),
  ];
}

/** Wide enough for the words of an axis. */
function columnOf(field: Field, least: number): TableColumn {
  const { id, label, note, unit, categories, values, levels } = field;
  const longest = max(levels?.names ?? [], (name) => name.length) ?? 0;
  const width = Math.min(240, Math.max(least, 10 * longest + 16));
  const numeric = categories === undefined;
  // Words of an axis are sorted as the sweep lists them.
  const value = (row: number): number => values[row]!;
  return { id, label, note, unit, width, numeric, value, text: (row) => textOf(field, row) };
}

/** All axis values and metrics of a point. */
export function describePoint({ axes, points, metrics }: SweepFields, row: number): Pair[] {
  const entry = (field: Field): Pair => [titleOf(field), fullTextOf(field, row)];
  return [...[...axes, ...points].map(entry), undefined, ...metrics.map(entry)];
}
