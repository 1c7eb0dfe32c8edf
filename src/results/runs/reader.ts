import type { Connection } from '../database.js';
import { isPlain, storedJson } from '../stored.js';
import { Damage } from '../trouble.js';
import type {
  Assumption,
  Machine,
  OperatorRecord,
  RunIdentity,
  RunRecord,
  Totals,
  Traffic,
} from '../record.js';
import { shortId } from './id.js';
import {
  aliased,
  IDENTITY_JSON,
  IDENTITY_TEXT,
  MACHINE,
  OPERATOR_NUMBERS,
  OPERATOR_TEXT,
  TOTAL_NUMBERS,
} from './columns.js';

type Row = Record<string, string | number | null>;
type Counts = Pick<Totals, 'stallCycles' | 'traffic' | 'energy'>;

const rowsOf = (table: string, fields: readonly string[], order = 'rowid'): string =>
  `select ${aliased(fields)} from ${table} where run_id = ? order by ${order}`;

const SELECT = {
  run: `select ${aliased([...IDENTITY_TEXT, ...IDENTITY_JSON, ...TOTAL_NUMBERS])} from run where id = ?`,
  machine: `select ${Object.entries(MACHINE)
    .map(([field, column]) => `${column} as "${field}"`)
    .join(', ')} from run where id = ?`,
  operators: rowsOf('operator', ['idx', ...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS], 'idx'),
  traffic: rowsOf('traffic', ['idx', 'level', 'tensor', 'readBytes', 'writeBytes']),
  energy: rowsOf('energy', ['idx', 'component', 'joules']),
  stalls: rowsOf('stall', ['idx', 'cause', 'cycles']),
  metrics: rowsOf('metric', ['idx', 'name', 'value', 'text']),
  totalMetrics: rowsOf('total_metric', ['name', 'value', 'text']),
  assumptions: rowsOf('assumption', ['name', 'value', 'status', 'source'], 'position'),
};

/** Reads one run back, exactly as it was saved; undefined if there is none with this full id. */
export function readRecord(db: Connection, id: string): RunRecord | undefined {
  const rows = <Shape = Row>(sql: string): Shape[] => db.prepare<[string], Shape>(sql).all(id);
  const run = rows(SELECT.run)[0];
  if (run === undefined) return undefined;

  const traffic = groupByIndex(rows(SELECT.traffic));
  const energy = groupByIndex(rows(SELECT.energy));
  const stalls = groupByIndex(rows(SELECT.stalls));
  const metrics = groupByIndex(rows(SELECT.metrics));
  const countsOf = (idx: number | null): Counts => ({
    stallCycles: toMap(stalls.get(idx), 'cause', 'cycles') as Record<string, number>,
    traffic: (traffic.get(idx) ?? []).map((row) => without(row, 'idx') as unknown as Traffic),
    energy: toMap(energy.get(idx), 'component', 'joules') as Record<string, number>,
  });

  const operatorRows = rows(SELECT.operators);
  checkRows(id, operatorRows, [traffic, energy, stalls, metrics]);
  const operators = operatorRows.map(
    (row) =>
      ({
        ...without(row, 'idx', ...(row['fusedInto'] === null ? ['fusedInto'] : [])),
        ...countsOf(row['idx'] as number),
        details: toMap(metrics.get(row['idx'] as number), 'name', 'value', 'text'),
      }) as unknown as OperatorRecord,
  );
  const json = IDENTITY_JSON.map((field) => [
    field,
    storedJson(run[field], `${field} of run ${shortId(id)}`, isPlain),
  ]);
  const details = toMap(rows(SELECT.totalMetrics), 'name', 'value', 'text');
  return {
    run: { ...pick(run, IDENTITY_TEXT), ...Object.fromEntries(json) } as unknown as RunIdentity,
    machine: rows<Machine>(SELECT.machine)[0]!,
    totals: { ...pick(run, TOTAL_NUMBERS), ...countsOf(null), details } as unknown as Totals,
    operators,
    assumptions: rows<Assumption>(SELECT.assumptions),
  };
}

/** @throws Damage if operators are missing: among themselves, or by what is kept of them elsewhere */
function checkRows(
  id: string,
  operators: readonly Row[],
  kept: readonly ReadonlyMap<number | null, unknown>[],
): void {
  const isWhole =
    operators.every((row, index) => row['idx'] === index) &&
    kept.every((groups) => [...groups.keys()].every((idx) => idx === null || idx < operators.length));
  if (!isWhole) throw new Damage(`run ${shortId(id)} has lost operators`);
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
