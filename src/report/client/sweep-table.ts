/// <reference lib="dom" />
/** Points of a sweep as table columns and as text in a tooltip. */
import type { SweepData } from '../data.js';
import { numbersOf, wordOf } from './columns.js';
import { fullTextOf, textOf, titleOf, type Field, type SweepFields } from './fields.js';
import type { TableColumn } from './table-column.js';

/** `onFront` is asked at drawing time: the front moves with the controls. */
export function sweepColumns(
  sweep: SweepData,
  fields: SweepFields,
  onFront: (row: number) => boolean,
): TableColumn[] {
  const index = numbersOf(sweep.index, sweep.count);
  const status = (row: number): string => {
    const error = wordOf(sweep.error, row);
    return error === '' || sweep.error.at[row] === -1 ? 'done' : `failed: ${error}`;
  };
  const front = (row: number): string => (onFront(row) ? 'front' : '');
  const number: TableColumn = {
    id: 'index',
    label: '#',
    width: 100,
    numeric: true,
    value: (row) => index[row]!,
    text: (row) => String(index[row]),
  };
  const several = (field: Field): boolean => field.levels!.names.length > 1;
  const points = [fields.workload, fields.stage, fields.fidelity].filter(
    (field) => several(field) && !fields.axes.some(({ id }) => id === `axis:${field.id}`),
  );
  return [
    number,
    { id: 'front', label: 'Pareto', width: 96, numeric: false, value: front, text: front },
    ...[...points, ...fields.axes].map((field) => columnOf(field, 110)),
    ...fields.metrics.map((field) => columnOf(field, 116)),
    { id: 'status', label: 'status', width: 130, numeric: false, value: status, text: status },
  ];
}

/** Wide enough for the words of an axis. */
function columnOf(field: Field, least: number): TableColumn {
  const { id, label, note, unit, categories, values, levels } = field;
  const longest = Math.max(0, ...(levels?.names ?? []).map(({ length }) => length));
  const width = Math.min(240, Math.max(least, 10 * longest + 16));
  return {
    id,
    label,
    note,
    unit,
    width,
    numeric: categories === undefined,
    // Words of an axis are sorted as the sweep lists them.
    value: (row) => values[row]!,
    text: (row) => textOf(field, row),
  };
}

/** All axis values and metrics of a point. */
export function describePoint(fields: SweepFields, row: number): (readonly [string, string] | undefined)[] {
  const points = [fields.workload, fields.stage, fields.fidelity].filter(
    (field) => !fields.axes.some(({ id }) => id === `axis:${field.id}`) && field.levels!.names.length > 1,
  );
  const entry = (field: Field): [string, string] => [titleOf(field), fullTextOf(field, row)];
  return [...fields.axes.map(entry), ...points.map(entry), undefined, ...fields.metrics.map(entry)];
}
