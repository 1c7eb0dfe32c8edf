import type Database from 'better-sqlite3';
import {
  column,
  IDENTITY_JSON,
  IDENTITY_TEXT,
  OPERATOR_NUMBERS,
  OPERATOR_TEXT,
  TOTAL_NUMBERS,
} from './columns.js';
import type { OperatorRecord, RunCircumstances, RunRecord, Totals } from './record.js';

type Cell = string | number | null;
type Insert = Database.Statement<Cell[]>;

/** Inserts records; its statements are prepared once, and the caller provides the transaction. */
export class RecordWriter {
  readonly #run: Insert;
  readonly #circumstance: Insert;
  readonly #operator: Insert;
  readonly #traffic: Insert;
  readonly #energy: Insert;
  readonly #stall: Insert;
  readonly #metric: Insert;
  readonly #assumption: Insert;

  constructor(db: Database.Database) {
    const insert = (table: string, columns: readonly string[]): Insert =>
      db.prepare(
        `insert into ${table} (${columns.map(column).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      );
    this.#run = insert('run', [...IDENTITY_TEXT, ...IDENTITY_JSON, ...TOTAL_NUMBERS]);
    this.#circumstance = insert('circumstance', ['runId', 'wallSeconds', 'host', 'createdAt']);
    this.#operator = insert('operator', ['runId', 'idx', ...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS]);
    this.#traffic = insert('traffic', ['runId', 'idx', 'level', 'tensor', 'readBytes', 'writeBytes']);
    this.#energy = insert('energy', ['runId', 'idx', 'component', 'joules']);
    this.#stall = insert('stall', ['runId', 'idx', 'cause', 'cycles']);
    this.#metric = insert('metric', ['runId', 'idx', 'name', 'value', 'text']);
    this.#assumption = insert('assumption', ['runId', 'position', 'name', 'value', 'status', 'source']);
  }

  write(record: RunRecord, circumstances: RunCircumstances): void {
    const { run, totals } = record;
    this.#run.run(
      ...IDENTITY_TEXT.map((field) => run[field]),
      ...IDENTITY_JSON.map((field) => JSON.stringify(run[field])),
      ...TOTAL_NUMBERS.map((field) => totals[field]),
    );
    this.#circumstance.run(run.id, circumstances.wallSeconds, circumstances.host, circumstances.createdAt);
    this.#counts(run.id, null, totals);
    record.operators.forEach((operator, idx) => this.#writeOperator(run.id, idx, operator));
    record.assumptions.forEach(({ name, value, status, source }, position) =>
      this.#assumption.run(run.id, position, name, value, status, source),
    );
  }

  #writeOperator(runId: string, idx: number, operator: OperatorRecord): void {
    this.#operator.run(
      runId,
      idx,
      ...OPERATOR_TEXT.map((field) => operator[field]),
      operator.fusedInto ?? null,
      ...OPERATOR_NUMBERS.map((field) => operator[field]),
    );
    this.#counts(runId, idx, operator);
    for (const [name, detail] of Object.entries(operator.details))
      if (typeof detail === 'number') this.#metric.run(runId, idx, name, detail, null);
      else this.#metric.run(runId, idx, name, null, detail);
  }

  #counts(runId: string, idx: number | null, of: Pick<Totals, 'traffic' | 'energy' | 'stallCycles'>): void {
    for (const { level, tensor, readBytes, writeBytes } of of.traffic)
      this.#traffic.run(runId, idx, level, tensor, readBytes, writeBytes);
    for (const [component, joules] of Object.entries(of.energy))
      this.#energy.run(runId, idx, component, joules);
    for (const [cause, cycles] of Object.entries(of.stallCycles)) this.#stall.run(runId, idx, cause, cycles);
  }
}
