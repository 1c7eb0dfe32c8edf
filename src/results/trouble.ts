import { InputError } from '../errors.js';
import { canLock } from './locks.js';

/** A writer waits this long for another process's transaction, in milliseconds. */
export const BUSY_TIMEOUT = 5000;

export const EXPECTED = 'a SQLite database of runs, or a name under which one can be made';
const SOUND = "a sound one: 'sqlite3 <file> .recover' saves what is left; or remove it and run again";
const LOCAL = 'a database on a disk of this machine (--db; docs/cluster.md)';
const FULL = 'cannot grow: the disk is full';
const ROOM = 'a disk with room';
const NO_LOCKS = 'is on a file system that cannot share locks or memory between processes';

/** What was read back is not what was written: said of the database's file by `blameFile`. */
export class Damage extends Error {}

/** What SQLite's result codes mean to a user; other codes are defects of ours. The first that fits counts. */
const PROBLEMS: readonly [code: string, problem: string, expected?: string][] = [
  ['SQLITE_NOTADB', 'is not a SQLite database'],
  ['SQLITE_CORRUPT', 'is a damaged database', SOUND],
  ['SQLITE_CANTOPEN', 'cannot be opened'],
  ['SQLITE_READONLY', 'cannot be written'],
  ['SQLITE_PERM', 'cannot be accessed'],
  // As network file systems answer that have no locks (NFS, Lustre, GPFS) or no shared memory.
  ['SQLITE_PROTOCOL', NO_LOCKS, LOCAL],
  ['SQLITE_NOLFS', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_SHMMAP', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_SHMLOCK', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_LOCK', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_RDLOCK', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_UNLOCK', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_CHECKRESERVEDLOCK', NO_LOCKS, LOCAL],
  ['SQLITE_IOERR_SHMSIZE', FULL, ROOM],
  ['SQLITE_FULL', FULL, ROOM],
  ['SQLITE_IOERR', 'cannot be read or written'],
  ['SQLITE_BUSY', `is locked by another process for more than ${BUSY_TIMEOUT / 1000} s`],
];

/** Codes that statements of ours get from tables that are not as we made them, or have lost rows or their index. */
const CHANGED = /^SQLITE_(ERROR|MISMATCH|CONSTRAINT_(TRIGGER|VTAB|FOREIGNKEY|PRIMARYKEY|UNIQUE|ROWID))$/;

/**
 * Runs `action`; trouble with the file itself becomes one InputError that names it.
 * @param statements whose SQL it is: a fault of a user's is no damage
 */
export function blameFile<Result>(
  file: string,
  action: () => Result,
  statements: 'ours' | "a user's" = 'ours',
): Result {
  try {
    return action();
  } catch (error) {
    throw blamed(file, error, statements);
  }
}

function blamed(file: string, error: unknown, statements: 'ours' | "a user's"): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  const blame = (problem: string, expected = EXPECTED): InputError =>
    new InputError(problem, { file, expected }, { cause: error });
  const code = codeOf(error);
  if (error instanceof Damage || (statements === 'ours' && CHANGED.test(code)))
    return blame(`is a damaged database (${error.message})`, SOUND);
  const [, problem, expected] = PROBLEMS.find(([prefix]) => code.startsWith(prefix)) ?? [];
  if (code.startsWith('SQLITE_BUSY') && !canLock(file)) return blame(NO_LOCKS, LOCAL);
  if (problem !== undefined) return blame(problem, expected);
  return /^E[A-Z]+$/.test(code) ? blame(`cannot be used (${code})`) : error;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Whether an error of `blameFile` is another process's lock. */
export const isLocked = (error: unknown): boolean =>
  error instanceof InputError && codeOf(error.cause).startsWith('SQLITE_BUSY') && !isLockless(error);

/** Whether an error of `blameFile` is of a kind that passes: another process's lock, or a disk that is full. */
export const isPassing = (error: unknown): boolean =>
  isLocked(error) ||
  (error instanceof InputError && /^SQLITE_(FULL|IOERR_SHMSIZE)/.test(codeOf(error.cause)));

/** Whether an error of `blameFile` is that the database may not be written. */
export const isUnwritable = (error: unknown): boolean =>
  error instanceof InputError &&
  /^(SQLITE_READONLY|SQLITE_CANTOPEN|EACCES|EPERM|EROFS)/.test(codeOf(error.cause));

/** Whether an error of `blameFile` is that there is no such place: it was there from the start. */
export const isNowhere = (error: unknown): boolean =>
  error instanceof InputError && /^(ENOENT|ENOTDIR|ENAMETOOLONG)$/.test(codeOf(error.cause));

/** Whether an error of `blameFile` is that no database can be where it is. */
export const isLockless = (error: unknown): boolean =>
  error instanceof InputError && error.problem === NO_LOCKS;
