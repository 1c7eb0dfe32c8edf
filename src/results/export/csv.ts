import { column, OPERATOR_NUMBERS, OPERATOR_TEXT } from '../runs/columns.js';
import type { OperatorRecord, RunRecord } from '../record.js';

type Cell = string | number;
type Row = Map<string, Cell>;

/**
 * CSV (RFC 4180: CRLF, quotes doubled) with one row an operator and one header line.
 *
 * Columns: run, workload, arch, idx, the operator's fields, then `stall_<cause>` (cycles),
 * `traffic_<level>_<tensor>_read_bytes` / `_write_bytes`, `energy_<component>` (J), `detail_<name>`, each set in
 * order of first appearance, and `total_<name>`, the run's own details, the same in every row. What an operator did
 * not move, spend or wait for is 0; what is not modelled and a detail that it lacks is empty.
 * @param options `guard`: see `quoted`
 */
export function toCsv(record: RunRecord, options: { guard?: boolean } = {}): string {
  const { guard = false } = options;
  const { id, workload, arch } = record.run;
  const counts = record.operators.map(countsOf);
  const details = record.operators.map(({ details }) => prefixed('detail_', details));
  const countColumns = columnsOf(counts);
  const detailColumns = columnsOf(details);
  const fields = [...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS] as const;
  const totals = [...prefixed('total_', record.totals.details)];
  const header = [
    ...['run', 'workload', 'arch', 'idx', ...fields.map(column), ...countColumns, ...detailColumns],
    ...totals.map(([name]) => name),
  ];
  const rows = record.operators.map((operator, idx) => [
    ...[id, workload, arch, idx],
    ...fields.map((field) => operator[field] ?? ''),
    ...countColumns.map((name) => counts[idx]!.get(name) ?? 0),
    ...detailColumns.map((name) => details[idx]!.get(name) ?? ''),
    ...totals.map(([, value]) => value),
  ]);
  return [header, ...rows]
    .map((cells) => `${cells.map((cell) => quoted(cell, guard)).join(',')}\r\n`)
    .join('');
}

/**
 * A field as RFC 4180 wants it: in quotes only if it must be.
 * @param guard puts an apostrophe before a text that a spreadsheet would take for a formula, and execute
 */
export function quoted(cell: Cell, guard = false): string {
  const isFormula = guard && typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell);
  const text = isFormula ? `'${cell}` : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function countsOf(operator: OperatorRecord): Row {
  const row = prefixed('stall_', operator.stallCycles);
  for (const { level, tensor, readBytes, writeBytes } of operator.traffic)
    for (const [direction, bytes] of [
      ['read', readBytes],
      ['write', writeBytes],
    ] as const) {
      const name = `traffic_${level}_${tensor}_${direction}_bytes`;
      row.set(name, ((row.get(name) as number | undefined) ?? 0) + bytes);
    }
  for (const [name, joules] of prefixed('energy_', operator.energy)) row.set(name, joules);
  return row;
}

function prefixed(prefix: string, map: Record<string, Cell>): Row {
  return new Map(Object.entries(map).map(([name, value]) => [prefix + name, value]));
}

/** Union of the rows' columns, grouped by kind of count, within a kind in order of first appearance. */
function columnsOf(rows: Row[]): string[] {
  const all = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const kinds = [...new Set(all.map((name) => name.split('_', 1)[0]))];
  return kinds.flatMap((kind) => all.filter((name) => name.split('_', 1)[0] === kind));
}
