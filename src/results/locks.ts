import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import Database from 'better-sqlite3';

/** Answers of a file system that has no locks or no shared memory; those for anything else say nothing of it. */
const LOCKLESS = /^SQLITE_(BUSY|PROTOCOL|IOERR_(SHMMAP|SHMLOCK|LOCK|RDLOCK|UNLOCK|CHECKRESERVEDLOCK))/;

/**
 * Whether locks work where `file` is: tried on a database beside it that nobody else has. Some network file systems
 * answer every lock as if another process had it.
 */
export function canLock(file: string): boolean {
  const probe = `${file}.${hostname().slice(0, 60)}.${process.pid}.probe`;
  let db: Database.Database | undefined;
  try {
    db = new Database(probe, { timeout: 0 });
    db.pragma('journal_mode = WAL');
    db.exec('create table probe (x)');
    return true;
  } catch (error) {
    return !(error instanceof Database.SqliteError && LOCKLESS.test(error.code));
  } finally {
    db?.close();
    for (const part of databaseFiles(probe)) rmSync(part, { force: true });
  }
}

/** A database with what SQLite keeps beside it. */
export const databaseFiles = (file: string): string[] => [
  file,
  `${file}-journal`,
  `${file}-wal`,
  `${file}-shm`,
];
