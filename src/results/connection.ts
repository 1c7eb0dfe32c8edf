import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { makeFolders } from '../document/folders.js';
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrations.js';

/** A writer waits this long for another process's transaction, in milliseconds. */
const BUSY_TIMEOUT = 5000;

const EXPECTED = 'a SQLite database of runs, or a name under which one can be made';

/** What SQLite's result codes mean to a user; other codes are defects of ours. */
const PROBLEMS: readonly [code: string, problem: string][] = [
  ['SQLITE_NOTADB', 'is not a SQLite database'],
  ['SQLITE_CORRUPT', 'is a damaged SQLite database'],
  ['SQLITE_CANTOPEN', 'cannot be opened'],
  ['SQLITE_READONLY', 'cannot be written'],
  ['SQLITE_PERM', 'cannot be accessed'],
  ['SQLITE_IOERR', 'cannot be read or written'],
  ['SQLITE_FULL', 'cannot grow: the disk is full'],
  ['SQLITE_BUSY', `is locked by another process for more than ${BUSY_TIMEOUT / 1000} s`],
];

/** Runs `action`; trouble with the file itself becomes one InputError that names it. */
export function blameFile<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : '';
    const problem = PROBLEMS.find(([prefix]) => code.startsWith(prefix))?.[1];
    if (problem !== undefined) throw new InputError(problem, { file, expected: EXPECTED }, { cause: error });
    if (/^E[A-Z]+$/.test(code))
      throw new InputError(`cannot be used (${code})`, { file, expected: EXPECTED }, { cause: error });
    throw error;
  }
}

/**
 * Finds out, without touching the disk, that `file` can neither be a database nor become one: so that a long
 * simulation does not end in an error that was there from the start.
 */
export function checkUsable(file: string): void {
  if (existsSync(file)) {
    if (statSync(file).isFile()) return;
    const problem = statSync(file).isDirectory() ? 'is a directory' : 'is not a regular file';
    throw new InputError(problem, { file, expected: EXPECTED });
  }
  let folder = dirname(resolve(file));
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory())
    throw new InputError(`cannot be made: '${folder}' is no folder`, { file, expected: EXPECTED });
  blameFile(file, () => accessSync(folder, constants.W_OK));
}

/** Opens for reading and writing; makes parent folders and file, brings the schema up to date. */
export function connect(file: string): Database.Database {
  checkUsable(file);
  return blameFile(file, () => {
    makeFolders(dirname(resolve(file)));
    const db = new Database(file, { timeout: BUSY_TIMEOUT });
    return closeOnError(db, () => {
      schemaVersion(db, file);
      useWriteAheadLog(db);
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      migrate(db, file);
    });
  });
}

/**
 * Opens an existing database that this connection cannot change. One with an older schema is first brought up
 * to date through a writing connection.
 */
export function connectReadonly(file: string): Database.Database {
  if (!existsSync(file))
    throw new InputError('no such database', { file, expected: 'a database that holds runs' });
  checkUsable(file);
  return blameFile(file, () => {
    const open = (): Database.Database =>
      new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
    const db = open();
    let version: number | undefined;
    try {
      version = schemaVersion(db, file);
    } catch (error) {
      db.close();
      if (!isUnfinished(error)) throw error;
    }
    if (version === SCHEMA_VERSION) return db;
    if (db.open) db.close();
    connect(file).close();
    return open();
  });
}

/** A killed writer left a journal behind: only a writing connection may roll it back. */
function isUnfinished(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)$/.test(code);
}

function closeOnError(db: Database.Database, action: () => unknown): Database.Database {
  try {
    action();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Changing the journal mode does not wait for other connections by itself; two first writers may meet. */
function useWriteAheadLog(db: Database.Database): void {
  const deadline = Date.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
