import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { checkUsable, connect, connectReadonly, naming } from './connection.js';
import { assertStorable } from './finite.js';
import { readOnlyQuery, type QueryResult } from './query.js';
import type { RunCircumstances, RunRecord } from './record.js';
import { readRecord } from './recordReader.js';
import { RecordWriter } from './recordWriter.js';
import { resolveRunId } from './runId.js';

export interface RunFilter {
  workload?: string;
  arch?: string;
  kind?: string;
  fidelity?: string;
  /** At most so many, newest first. */
  limit?: number;
}

/** One line of `systole list`. Units as in `Totals`. */
export interface RunSummary extends RunCircumstances {
  id: string;
  workload: string;
  arch: string;
  kind: string;
  fidelity: string;
  toolVersion: string;
  cycles: number;
  seconds: number;
  macs: number;
  peUtilization: number;
  energyJoules: number;
  arithmeticIntensity: number;
  weightedArithmeticIntensity: number;
}

/**
 * The database of runs. Opening touches the disk only if the file exists: `has` and `list` of a file that does
 * not exist answer "nothing", and the first `save` makes it. So a command may open its store first (and learn
 * at once that the name is unusable), simulate, save, and leave nothing behind when the simulation fails.
 *
 * Every method throws InputError, naming the file, when the file cannot be used.
 */
export class Store {
  readonly file: string;
  readonly #readonly: boolean;
  #db: Database.Database | undefined;
  #writer: RecordWriter | undefined;

  private constructor(file: string, readonly: boolean) {
    this.file = file;
    this.#readonly = readonly;
    if (!readonly) checkUsable(file);
    if (readonly || existsSync(file)) this.#connected();
  }

  static open(file: string, options: { readonly?: boolean } = {}): Store {
    return new Store(file, options.readonly ?? false);
  }

  /**
   * Saves a run with all its rows in one immediate transaction.
   * @returns false if the run is there already and `force` is not set; then nothing is changed.
   * @throws Error if the record holds a number that is not finite.
   */
  save(record: RunRecord, circumstances: RunCircumstances, options: { force?: boolean } = {}): boolean {
    assertStorable(record);
    return this.transaction((db) => {
      if (this.#holds(db, record.run.id)) {
        if (options.force !== true) return false;
        db.prepare('delete from run where id = ?').run(record.run.id);
      }
      this.#writer ??= new RecordWriter(db);
      this.#writer.write(record, circumstances);
      return true;
    });
  }

  /** Several changes as one: all of them or none. `save` may be called inside. */
  transaction<Result>(action: (db: Database.Database) => Result): Result {
    if (this.#readonly) throw new Error('the store was opened read-only');
    return naming(this.file, () => {
      const db = this.#connected();
      return db.transaction(action).immediate(db);
    });
  }

  /** Reads on the store's connection; undefined if there is no database yet. */
  reading<Result>(action: (db: Database.Database) => Result): Result | undefined {
    const db = this.#existing();
    return db === undefined ? undefined : naming(this.file, () => action(db));
  }

  /** Whether the run with this full id was saved. */
  has(id: string): boolean {
    const db = this.#existing();
    return db !== undefined && naming(this.file, () => this.#holds(db, id));
  }

  /** Full id for the first digits of one (at least 4), or for `latest`. */
  resolve(prefix: string): string {
    const db = this.#required();
    return naming(this.file, () => resolveRunId(db, prefix, this.file));
  }

  /** The record exactly as it was saved (a negative zero excepted, which comes back as zero). */
  load(idOrPrefix: string): RunRecord {
    const db = this.#required();
    return naming(this.file, () =>
      // One snapshot for all tables, also while another process replaces the run.
      db.transaction(() => readRecord(db, resolveRunId(db, idOrPrefix, this.file))!)(),
    );
  }

  /** When, where and in how much time a run was made. */
  circumstances(idOrPrefix: string): RunCircumstances {
    const id = this.resolve(idOrPrefix);
    return naming(this.file, () =>
      this.#required()
        .prepare<[string], RunCircumstances>(
          'select wall_seconds as wallSeconds, host, created_at as createdAt from circumstance where run_id = ?',
        )
        .get(id),
    )!;
  }

  /** Runs that match all given fields exactly, newest first. */
  list(filter: RunFilter = {}): RunSummary[] {
    const db = this.#existing();
    if (db === undefined) return [];
    const fields = (['workload', 'arch', 'kind', 'fidelity'] as const).filter(
      (field) => filter[field] !== undefined,
    );
    const where = fields.length === 0 ? '' : `where ${fields.map((field) => `r.${field} = ?`).join(' and ')}`;
    const sql = `select r.id, r.workload, r.arch, r.kind, r.fidelity, r.tool_version as toolVersion, r.cycles,
        r.seconds, r.macs, r.pe_utilization as peUtilization, r.energy_joules as energyJoules,
        r.arithmetic_intensity as arithmeticIntensity,
        r.weighted_arithmetic_intensity as weightedArithmeticIntensity,
        c.wall_seconds as wallSeconds, c.host, c.created_at as createdAt
      from run r join circumstance c on c.run_id = r.id
      ${where} order by c.created_at desc, r.rowid desc limit ?`;
    const values = [...fields.map((field) => filter[field]!), filter.limit ?? -1];
    return naming(this.file, () => db.prepare<(string | number)[], RunSummary>(sql).all(...values));
  }

  /** Answers one SQL statement that only reads, on a connection that can only read. */
  query(sql: string): QueryResult {
    const db = this.#readonly ? this.#required() : connectReadonly(this.file);
    try {
      return readOnlyQuery(db, sql, this.file);
    } finally {
      if (!this.#readonly) db.close();
    }
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
    this.#writer = undefined;
  }

  #holds(db: Database.Database, id: string): boolean {
    return db.prepare('select 1 from run where id = ?').get(id) !== undefined;
  }

  #connected(): Database.Database {
    this.#db ??= this.#readonly ? connectReadonly(this.file) : connect(this.file);
    return this.#db;
  }

  #existing(): Database.Database | undefined {
    return this.#db !== undefined || existsSync(this.file) ? this.#connected() : undefined;
  }

  #required(): Database.Database {
    const db = this.#existing();
    if (db === undefined)
      throw new InputError('no such database', { file: this.file, expected: 'a database that holds runs' });
    return db;
  }
}
