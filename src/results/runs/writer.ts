import type { Connection } from '../database.js';
import type { Details, OperatorRecord, RunCircumstances, RunRecord, Totals } from '../record.js';
import {
  column,
  IDENTITY_JSON,
  IDENTITY_TEXT,
  MACHINE,
  OPERATOR_NUMBERS,
  OPERATOR_TEXT,
  TOTAL_NUMBERS,
} from './columns.js';

type Cell = string | number | null;
type Counts = Pick<Totals, 'traffic' | 'energy' | 'stallCycles'>;

const MACHINE_FIELDS = Object.keys(MACHINE) as (keyof typeof MACHINE)[];

const insertInto = (table: string, columns: readonly string[]): string =>
  `insert into ${table} (${columns.map(column).join(', ')}) values (${columns.map(() => '?').join(', ')})`;

const INSERT = {
  run: insertInto('run', [...IDENTITY_TEXT, ...IDENTITY_JSON, ...Object.values(MACHINE), ...TOTAL_NUMBERS]),
  circumstance: insertInto('circumstance', ['runId', 'wallSeconds', 'host', 'createdAt']),
  operator: insertInto('operator', ['runId', 'idx', ...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS]),
  traffic: insertInto('traffic', ['runId', 'idx', 'level', 'tensor', 'readBytes', 'writeBytes']),
  energy: insertInto('energy', ['runId', 'idx', 'component', 'joules']),
  stall: insertInto('stall', ['runId', 'idx', 'cause', 'cycles']),
  metric: insertInto('metric', ['runId', 'idx', 'name', 'value', 'text']),
  totalMetric: insertInto('total_metric', ['runId', 'name', 'value', 'text']),
  assumption: insertInto('assumption', ['runId', 'position', 'name', 'value', 'status', 'source']),
};

/** Inserts a record with all its rows; the caller provides the transaction. */
export function writeRecord(db: Connection, record: RunRecord, circumstances: RunCircumstances): void {
  const { run, machine, totals } = record;
  const prepare = (sql: string) => db.prepare<Cell[]>(sql);
  prepare(INSERT.run).run(
    ...IDENTITY_TEXT.map((field) => run[field]),
    ...IDENTITY_JSON.map((field) => JSON.stringify(run[field])),
    ...MACHINE_FIELDS.map((field) => machine[field]),
    ...TOTAL_NUMBERS.map((field) => totals[field]),
  );
  const { wallSeconds, host, createdAt } = circumstances;
  prepare(INSERT.circumstance).run(run.id, wallSeconds, host, createdAt);
  writeCounts(db, run.id, null, totals);
  const totalMetric = prepare(INSERT.totalMetric);
  for (const cells of detailCells(totals.details)) totalMetric.run(run.id, ...cells);
  for (const [idx, operator] of record.operators.entries()) writeOperator(db, run.id, idx, operator);
  const assumption = prepare(INSERT.assumption);
  for (const [position, { name, value, status, source }] of record.assumptions.entries())
    assumption.run(run.id, position, name, value, status, source);
}

function writeOperator(db: Connection, runId: string, idx: number, operator: OperatorRecord): void {
  db.prepare<Cell[]>(INSERT.operator).run(
    runId,
    idx,
    ...OPERATOR_TEXT.map((field) => operator[field]),
    operator.fusedInto ?? null,
    ...OPERATOR_NUMBERS.map((field) => operator[field]),
  );
  writeCounts(db, runId, idx, operator);
  const metric = db.prepare<Cell[]>(INSERT.metric);
  for (const cells of detailCells(operator.details)) metric.run(runId, idx, ...cells);
}

function writeCounts(db: Connection, runId: string, idx: number | null, counts: Counts): void {
  const traffic = db.prepare<Cell[]>(INSERT.traffic);
  for (const { level, tensor, readBytes, writeBytes } of counts.traffic)
    traffic.run(runId, idx, level, tensor, readBytes, writeBytes);
  const energy = db.prepare<Cell[]>(INSERT.energy);
  for (const [component, joules] of Object.entries(counts.energy)) energy.run(runId, idx, component, joules);
  const stall = db.prepare<Cell[]>(INSERT.stall);
  for (const [cause, cycles] of Object.entries(counts.stallCycles)) stall.run(runId, idx, cause, cycles);
}

/** Name, number and text of each detail; one of the two is null. */
const detailCells = (details: Details): [name: string, value: number | null, text: string | null][] =>
  Object.entries(details).map(([name, detail]) =>
    typeof detail === 'number' ? [name, detail, null] : [name, null, detail],
  );
