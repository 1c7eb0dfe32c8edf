/** Reading takes no right to write, and leaves nothing beside the file. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { checkUsable, connect, leavingNothing } from './connection.js';
import { databaseFiles } from './locks.js';
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrations.js';
import { blameFile, BUSY_TIMEOUT } from './trouble.js';

/** How often a copy is tried while others write. */
const COPIES = 20;

/** Byte of the header that is 2 in a database with a write-ahead log. */
const WRITE_VERSION = 18;

/**
 * Opens an existing database that this connection cannot change. One with an older schema is first brought up
 * to date through a writing connection, or read in a copy of its own.
 */
export function connectReadonly(file: string): Database.Database {
  if (!fs.existsSync(file))
    throw new InputError('no such database', { file, expected: 'a database that holds runs' });
  checkUsable(file);
  return leavingNothing(file, () => blameFile(file, () => opened(file)));
}

function opened(file: string): Database.Database {
  fs.accessSync(file, fs.constants.R_OK);
  if (!mayWrite(file)) return openAsIs(file) ?? openCopy(file);
  try {
    return openUpToDate(file);
  } catch (error) {
    if (isFull(error)) return openCopy(file);
    throw error;
  }
}

/** Whether there was no room for what a connection that could write keeps beside the file. */
const isFull = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR_SHMSIZE|IOERR_WRITE)/.test(error.code);

/**
 * A connection that could write. Of those the last one puts the log away; one that cannot would leave it, and its
 * index.
 */
function openUpToDate(file: string): Database.Database {
  const db = openQuiet(file);
  if (versionOf(db, file) === SCHEMA_VERSION) return db;
  db.close();
  connect(file).close();
  return openQuiet(file);
}

/** Whether this process may change a database and make files beside it. */
function mayWrite(file: string): boolean {
  try {
    const real = fs.realpathSync(file);
    fs.accessSync(real, fs.constants.W_OK);
    fs.accessSync(path.dirname(real), fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A connection that could write and never does. */
function openQuiet(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true, timeout: BUSY_TIMEOUT });
  db.pragma('query_only = ON');
  return db;
}

/** Version of the schema; closes the connection if there is none. */
function versionOf(db: Database.Database, file: string): number {
  try {
    return schemaVersion(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A connection to the file itself: one without a log, or with one whose index another process keeps.
 * @returns undefined if it cannot be read without writing
 */
function openAsIs(file: string): Database.Database | undefined {
  const real = fs.realpathSync(file);
  const isIndexed = fs.existsSync(`${real}-shm`) && fs.existsSync(`${real}-wal`);
  if (!isIndexed && hasLog(real)) return undefined;
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
    if (versionOf(db, file) === SCHEMA_VERSION) return db;
    db.close();
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (!/^SQLITE_(READONLY|CANTOPEN)/.test(code)) throw error;
  }
  return undefined;
}

function hasLog(file: string): boolean {
  const byte = Buffer.alloc(1);
  const open = fs.openSync(file, 'r');
  try {
    return fs.readSync(open, byte, 0, 1, WRITE_VERSION) === 1 && byte[0] === 2;
  } finally {
    fs.closeSync(open);
  }
}

/** A connection to a copy, with what its log or journal says done, that has no name by the time it is used. */
function openCopy(file: string): Database.Database {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-read-'));
  try {
    const copy = path.join(folder, 'copy.sqlite');
    copyAtRest(fs.realpathSync(file), copy);
    const db = new Database(copy, { timeout: 0 });
    try {
      // Not to be read by others' leave again: no log, no journal.
      schemaVersion(db, file);
      db.pragma('journal_mode = MEMORY');
      migrate(db, file);
      db.pragma('query_only = ON');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies a database with its log or journal, of one moment. */
function copyAtRest(file: string, copy: string): void {
  const parts = ['', '-journal', '-wal'];
  const state = (): string =>
    parts
      .map((part) => fs.statSync(file + part, { throwIfNoEntry: false }))
      .map((status) => `${status?.ino} ${status?.size} ${status?.mtimeMs}`)
      .join();
  for (let tries = 0; tries < COPIES; tries++) {
    const before = state();
    for (const part of databaseFiles(copy)) fs.rmSync(part, { force: true });
    for (const part of parts) {
      if (!fs.existsSync(file + part)) continue;
      fs.copyFileSync(file + part, copy + part);
      fs.chmodSync(copy + part, 0o600);
    }
    if (state() === before) return;
  }
  throw new InputError('is being written all the time', {
    file,
    expected: 'a database at rest, or in a folder that may be written',
  });
}
