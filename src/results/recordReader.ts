import type Database from 'better-sqlite3';
import {
  column,
  IDENTITY_JSON,
  IDENTITY_TEXT,
  OPERATOR_NUMBERS,
  OPERATOR_TEXT,
  TOTAL_NUMBERS,
} from './columns.js';
import type { Assumption, OperatorRecord, RunIdentity, RunRecord, Totals, Traffic } from './record.js';

type Row = Record<string, string | number | null>;
type Counts = Pick<Totals, 'stallCycles' | 'traffic' | 'energy'>;

const named = (fields: readonly string[]): string =>
  fields.map((field) => `${column(field)} as "${field}"`).join(', ');

/** Reads one run back, exactly as it was saved; undefined if there is none with this full id. */
export function readRecord(db: Database.Database, id: string): RunRecord | undefined {
  const rows = <Shape = Row>(table: string, fields: readonly string[], order = 'rowid'): Shape[] =>
    db
      .prepare<[string], Shape>(`select ${named(fields)} from ${table} where run_id = ? order by ${order}`)
      .all(id);
  const run = db
    .prepare<[string], Row>(
      `select ${named([...IDENTITY_TEXT, ...IDENTITY_JSON, ...TOTAL_NUMBERS])} from run where id = ?`,
    )
    .get(id);
  if (run === undefined) return undefined;

  const traffic = groupByIndex(rows('traffic', ['idx', 'level', 'tensor', 'readBytes', 'writeBytes']));
  const energy = groupByIndex(rows('energy', ['idx', 'component', 'joules']));
  const stalls = groupByIndex(rows('stall', ['idx', 'cause', 'cycles']));
  const metrics = groupByIndex(rows('metric', ['idx', 'name', 'value', 'text']));
  const counts = (idx: number | null): Counts => ({
    stallCycles: toMap(stalls.get(idx), 'cause', 'cycles') as Record<string, number>,
    traffic: (traffic.get(idx) ?? []).map((row) => without(row, 'idx') as unknown as Traffic),
    energy: toMap(energy.get(idx), 'component', 'joules') as Record<string, number>,
  });

  const operators = rows('operator', ['idx', ...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS], 'idx').map(
    (row) =>
      ({
        ...without(row, 'idx', ...(row['fusedInto'] === null ? ['fusedInto'] : [])),
        ...counts(row['idx'] as number),
        details: toMap(metrics.get(row['idx'] as number), 'name', 'value', 'text'),
      }) as unknown as OperatorRecord,
  );
  const json = IDENTITY_JSON.map((field) => [field, JSON.parse(run[field] as string) as unknown]);
  return {
    run: { ...pick(run, IDENTITY_TEXT), ...Object.fromEntries(json) } as unknown as RunIdentity,
    totals: { ...pick(run, TOTAL_NUMBERS), ...counts(null) } as unknown as Totals,
    operators,
    assumptions: rows<Assumption>('assumption', ['name', 'value', 'status', 'source'], 'position'),
  };
}

function groupByIndex(rows: Row[]): Map<number | null, Row[]> {
  const groups = new Map<number | null, Row[]>();
  for (const row of rows) {
    const idx = row['idx'] as number | null;
    const group = groups.get(idx);
    if (group === undefined) groups.set(idx, [row]);
    else group.push(row);
  }
  return groups;
}

/** One object from rows of (key, value); the first value column that is not NULL counts. */
function toMap(rows: Row[] = [], key: string, ...values: string[]): Record<string, string | number> {
  const valueOf = (row: Row): string | number =>
    values.map((name) => row[name]).find((cell) => cell !== null)!;
  return Object.fromEntries(rows.map((row) => [row[key] as string, valueOf(row)]));
}

function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.map((field) => [field, row[field]!]));
}

function without(row: Row, ...fields: string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !fields.includes(field)));
}
