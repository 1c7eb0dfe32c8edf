import type Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { CLASSES_5, TABLES_3 } from './reproductions/schema.js';
import { RUNS_4, TABLES_1, VIEWS_1 } from './runs/schema.js';
import { OPERATORS_6, SWEEPS_4, TABLES_2 } from './sweeps/schema.js';
import { TAGS_7 } from './tags/schema.js';

/** `SYST` in the header of the file tells our databases from other programs'. */
export const APPLICATION_ID = 0x53595354;

interface Migration {
  summary: string;
  sql: string;
}

/**
 * Step n takes a database from `user_version` n to n + 1. Steps that were released are never changed; a new
 * table or column is a new step at the end.
 */
export const MIGRATIONS: readonly Migration[] = [
  { summary: 'runs, operators, traffic, energy, stalls, metrics, assumptions', sql: TABLES_1 + VIEWS_1 },
  { summary: 'sweeps and their points', sql: TABLES_2 },
  { summary: 'published numbers beside ours', sql: TABLES_3 },
  {
    summary: 'what is not modelled as NULL, machine, work, code hash, metrics of a kind of its own',
    sql: RUNS_4 + SWEEPS_4,
  },
  { summary: 'classes of evidence of published numbers', sql: CLASSES_5 },
  { summary: 'operators of points of a sweep, where those of one workload differ', sql: OPERATORS_6 },
  { summary: 'tags of runs and sweeps; views in SI units, under the names of the metrics', sql: TAGS_7 },
];

/** Version of the schema that this build reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

interface Header {
  version: number;
  owner: number;
  tables: number;
}

/**
 * What a database says of itself, read in one transaction: another process may be migrating it, and a version
 * from before beside tables from after would be nobody's database.
 */
function header(db: Database.Database): Header {
  const read = db.transaction((): Header => ({
    version: db.pragma('user_version', { simple: true }) as number,
    owner: db.pragma('application_id', { simple: true }) as number,
    tables: db.prepare<[], number>('select count(*) from sqlite_schema').pluck().get() ?? 0,
  }));
  return read();
}

/**
 * Version of an open database; 0 if it is empty.
 * @throws InputError if another program owns it or a newer version of this tool wrote it.
 */
export function schemaVersion(db: Database.Database, file: string): number {
  const { version, owner, tables } = header(db);
  if (owner !== APPLICATION_ID) {
    if (tables === 0 && version === 0) return 0;
    throw new InputError('is a SQLite database of another program', {
      file,
      expected: 'a database of runs written by this tool, or a name that is free',
    });
  }
  if (version > SCHEMA_VERSION)
    throw new InputError(`has schema version ${version}`, {
      file,
      expected: `at most ${SCHEMA_VERSION}: a newer version of this tool wrote it`,
    });
  return version;
}

/** Brings a database to the newest schema, all missing steps in one immediate transaction. */
export function migrate(db: Database.Database, file: string): void {
  if (schemaVersion(db, file) === SCHEMA_VERSION) return;
  const upgrade = db.transaction(() => {
    // Read again under the write lock: another process may have been faster.
    for (const step of MIGRATIONS.slice(schemaVersion(db, file))) db.exec(step.sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
  upgrade.immediate();
}
