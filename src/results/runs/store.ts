import type { Connection, DatabaseFile } from '../database.js';
import { assertStorable } from '../finite.js';
import type { RunCircumstances, RunIdentity, RunRecord, Totals } from '../record.js';
import { aliased } from './columns.js';
import { resolveRunId } from './id.js';
import { readRecord } from './reader.js';
import { writeRecord } from './writer.js';

export interface RunFilter {
  workload?: string;
  arch?: string;
  kind?: string;
  fidelity?: string;
  /** At most so many, newest first. */
  limit?: number;
}

const SUMMARY_IDENTITY = [
  'id',
  'workload',
  'arch',
  'kind',
  'fidelity',
  'toolVersion',
  'codeHash',
] as const satisfies readonly (keyof RunIdentity)[];
const SUMMARY_TOTALS = [
  'cycles',
  'seconds',
  'work',
  'macs',
  'peUtilization',
  'energyJoules',
  'arithmeticIntensity',
  'weightedArithmeticIntensity',
] as const satisfies readonly (keyof Totals)[];
const CIRCUMSTANCES = [
  'wallSeconds',
  'host',
  'createdAt',
] as const satisfies readonly (keyof RunCircumstances)[];

/** One line of `systole list`. Units as in `Totals`; `codeHash` is empty for runs of versions that had none. */
export type RunSummary = RunCircumstances &
  Pick<RunIdentity, (typeof SUMMARY_IDENTITY)[number]> &
  Pick<Totals, (typeof SUMMARY_TOTALS)[number]>;

/** The runs of a database. */
export class RunStore {
  private readonly database: DatabaseFile;

  constructor(database: DatabaseFile) {
    this.database = database;
  }

  /**
   * Saves a run with all its rows in one immediate transaction.
   * @returns false if the run is there already and `force` is not set; then nothing is changed.
   * @throws Error if the record holds a number that is not finite.
   */
  save(record: RunRecord, circumstances: RunCircumstances, options: { force?: boolean } = {}): boolean {
    assertStorable(record);
    return this.database.change((db) => {
      if (holds(db, record.run.id)) {
        if (options.force !== true) return false;
        db.prepare('delete from run where id = ?').run(record.run.id);
      }
      writeRecord(db, record, circumstances);
      return true;
    });
  }

  /** Whether the run with this full id was saved. */
  has(id: string): boolean {
    return this.database.read((db) => holds(db, id)) ?? false;
  }

  /** Full id for the first digits of one (at least 4), or for `latest`. */
  resolve(prefix: string): string {
    return this.require((db) => resolveRunId(db, prefix, this.database.name));
  }

  /** The record exactly as it was saved (a negative zero excepted, which comes back as zero). */
  load(idOrPrefix: string): RunRecord {
    return this.require((db) => readRecord(db, resolveRunId(db, idOrPrefix, this.database.name))!);
  }

  /** When, where and in how much time a run was made. */
  circumstances(idOrPrefix: string): RunCircumstances {
    return this.require((db) => {
      const id = resolveRunId(db, idOrPrefix, this.database.name);
      return db
        .prepare<[string], RunCircumstances>(
          `select ${aliased(CIRCUMSTANCES)} from circumstance where run_id = ?`,
        )
        .get(id)!;
    });
  }

  /** Runs that match all given fields exactly, newest first. */
  list(filter: RunFilter = {}): RunSummary[] {
    const fields = (['workload', 'arch', 'kind', 'fidelity'] as const).filter(
      (field) => filter[field] !== undefined,
    );
    const where = fields.length === 0 ? '' : `where ${fields.map((field) => `${field} = ?`).join(' and ')}`;
    const sql = `select ${aliased([...SUMMARY_IDENTITY, ...SUMMARY_TOTALS, ...CIRCUMSTANCES])}
      from run join circumstance on run_id = id ${where} order by created_at desc, run.rowid desc limit ?`;
    const values = [...fields.map((field) => filter[field]!), filter.limit ?? -1];
    return this.database.read((db) => db.prepare<(string | number)[], RunSummary>(sql).all(...values)) ?? [];
  }

  /**
   * Full ids of the runs that meet a condition on `v_run`, a user's SQL, newest first.
   * @throws InputError if it is no condition
   */
  idsWhere(condition: string, limit: number): string[] {
    const { rows } = this.database.query(
      `select run_id from v_run where (${condition}) order by created_at desc, run_id limit ${limit}`,
    );
    return rows.map(([id]) => String(id));
  }

  private require<Result>(action: (db: Connection) => Result): Result {
    return this.database.require('runs', action);
  }
}

const holds = (db: Connection, id: string): boolean =>
  db.prepare<[string]>('select 1 from run where id = ?').get(id) !== undefined;
