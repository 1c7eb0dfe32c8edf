import { accessSync, constants, existsSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolders, removeFolders } from '../document/folders.js';
import { InputError } from '../errors.js';
import { databaseFiles } from './locks.js';
import { migrate, schemaVersion } from './migrations.js';
import { blameFile, BUSY_TIMEOUT, EXPECTED, isLockless } from './trouble.js';

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
  return leavingNothing(file, () => {
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
  });
}

/** Where no process can have a database, what `action` made of one is nobody's, and goes. */
export function leavingNothing<Result>(file: string, action: () => Result): Result {
  const parts = databaseFiles(file).filter((part) => !existsSync(part));
  const folder = dirname(resolve(file));
  const above = folders(folder).filter((each) => !existsSync(each));
  try {
    return action();
  } catch (error) {
    if (isLockless(error)) {
      for (const part of parts) rmSync(part, { force: true });
      if (above.length > 0) removeFolders(folder, above.at(-1)!);
    }
    throw error;
  }
}

/** A folder and all above it, from the lowest up. */
const folders = (lowest: string): string[] =>
  dirname(lowest) === lowest ? [lowest] : [lowest, ...folders(dirname(lowest))];

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
