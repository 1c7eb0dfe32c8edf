import type { Connection, DatabaseFile } from '../database.js';
import { assertStorable } from '../finite.js';
import type { RunCircumstances, RunIdentity, RunRecord, Totals } from '../record.js';
import { aliased } from './columns.js';
import { Damage } from '../trouble.js';
import { resolveRunId, shortId } from './id.js';
import { readRecord } from './reader.js';
import { taggedIds } from '../tags/tagged.js';
import { isPlain, storedJson } from '../stored.js';
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

/** Tables of the rows of a run, children first. */
const ROWS = [
  'traffic',
  'energy',
  'stall',
  'metric',
  'total_metric',
  'assumption',
  'circumstance',
  'operator',
];

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
      removeRows(db, record.run.id);
      writeRecord(db, record, circumstances);
      return true;
    });
  }

  /** Whether the run with this full id was saved. */
  has(id: string): boolean {
    return this.database.read((db) => holds(db, id)) ?? false;
  }

  /** Full id for the first digits of one (at least 4), `latest`, or `tag:` and a tag of it. */
  resolve(prefix: string): string {
    return this.require((db) => resolveRunId(db, prefix, this.database.name));
  }

  /**
   * Full ids of the runs that have all of these tags, newest first.
   * @throws InputError if none has
   */
  tagged(tags: readonly string[]): string[] {
    return this.require((db) => taggedIds(db, 'run', tags, this.database.name));
  }

  /** The record exactly as it was saved (a negative zero excepted, which comes back as zero). */
  load(idOrPrefix: string): RunRecord {
    return this.require((db) => readRecord(db, resolveRunId(db, idOrPrefix, this.database.name))!);
  }

  /** When, where and in how much time a run was made. */
  circumstances(idOrPrefix: string): RunCircumstances {
    return this.require((db) => {
      const id = resolveRunId(db, idOrPrefix, this.database.name);
      const found = db
        .prepare<[string], RunCircumstances>(
          `select ${aliased(CIRCUMSTANCES)} from circumstance where run_id = ?`,
        )
        .get(id);
      if (found === undefined) throw withoutCircumstances(id);
      return found;
    });
  }

  /** Runs that match all given fields exactly, newest first. */
  list(filter: RunFilter = {}): RunSummary[] {
    const fields = (['workload', 'arch', 'kind', 'fidelity'] as const).filter(
      (field) => filter[field] !== undefined,
    );
    const where = fields.length === 0 ? '' : `where ${fields.map((field) => `${field} = ?`).join(' and ')}`;
    const sql = `select ${aliased([...SUMMARY_IDENTITY, ...SUMMARY_TOTALS, ...CIRCUMSTANCES])}
      from run left join circumstance on run_id = id ${where} order by created_at desc, run.rowid desc limit ?`;
    const values = [...fields.map((field) => filter[field]!), filter.limit ?? -1];
    const runs = this.database.read((db) => {
      const found = db.prepare<(string | number)[], RunSummary>(sql).all(...values);
      const without = found.find(({ createdAt }) => (createdAt as string | null) === null);
      if (without !== undefined) throw withoutCircumstances(without.id);
      return found;
    });
    return runs ?? [];
  }

  /** What the runs were asked for, in the order of `list()`; equal architectures and options are one object. */
  asked(): Pick<RunIdentity, 'workload' | 'arch' | 'architecture' | 'options'>[] {
    const known = new Map<string, Record<string, unknown>>();
    const asked = this.database.read((db) =>
      db
        .prepare<[], Record<'id' | 'workload' | 'arch' | 'architecture' | 'options', string>>(
          `select id, workload, arch, architecture, options from run join circumstance on run_id = id
           order by created_at desc, run.rowid desc`,
        )
        .all()
        .map(({ id, workload, arch, ...stored }) => {
          const field = (name: keyof typeof stored): Record<string, unknown> => {
            const text = stored[name];
            const value =
              known.get(text) ??
              storedJson<Record<string, unknown>>(text, `${name} of run ${shortId(id)}`, isPlain);
            known.set(text, value);
            return value;
          };
          return { workload, arch, architecture: field('architecture'), options: field('options') };
        }),
    );
    return asked ?? [];
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

/** Who deletes a run by a tool that leaves foreign keys alone leaves its rows. */
function removeRows(db: Connection, id: string): void {
  for (const table of ROWS) db.prepare(`delete from ${table} where run_id = ?`).run(id);
}

const withoutCircumstances = (id: string): Damage =>
  new Damage(`run ${shortId(id)} has lost when and where it was made`);

const holds = (db: Connection, id: string): boolean =>
  db.prepare<[string]>('select 1 from run where id = ?').get(id) !== undefined;
