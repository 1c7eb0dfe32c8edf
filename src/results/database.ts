import { existsSync, statSync, type Stats } from 'node:fs';
import type Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { checkUsable, connect } from './connection.js';
import { connectReadonly } from './reading.js';
import { blameFile } from './trouble.js';
import { readOnlyQuery, type QueryResult, type TakeRows } from './query.js';

/** An open database that prepares each statement once. */
export class Connection {
  private readonly db: Database.Database;
  private readonly prepared = new Map<string, Database.Statement<unknown[]>>();

  constructor(db: Database.Database) {
    this.db = db;
  }

  prepare<Parameters extends unknown[], Row = unknown>(sql: string): Database.Statement<Parameters, Row> {
    let statement = this.prepared.get(sql);
    if (statement === undefined) this.prepared.set(sql, (statement = this.db.prepare(sql)));
    return statement as unknown as Database.Statement<Parameters, Row>;
  }

  /** All that `action` reads is of one moment, also while another process writes. */
  snapshot<Result>(action: () => Result): Result {
    return this.db.transaction(action)();
  }

  /** All that `action` changes, or nothing of it. */
  change<Result>(action: () => Result): Result {
    return this.db.transaction(action).immediate();
  }

  query(sql: string, file: string, take: TakeRows): void {
    readOnlyQuery(this.db, sql, file, take);
  }

  close(): void {
    this.db.close();
  }
}

/**
 * The file of a database, opened when it is needed: reading a file that does not exist finds nothing, the first
 * change makes it. Everything throws InputError, naming the file, when the file cannot be used.
 */
export class DatabaseFile {
  readonly name: string;
  private readonly readonly: boolean;
  private open: Connection | undefined;
  private at: Pick<Stats, 'dev' | 'ino'> | undefined;

  constructor(name: string, options: { readonly: boolean }) {
    this.name = name;
    this.readonly = options.readonly;
    if (!options.readonly) checkUsable(name);
    if (options.readonly || existsSync(name)) this.connect();
  }

  /** Changes of one immediate transaction; may be called inside another one. */
  change<Result>(action: (db: Connection) => Result): Result {
    if (this.readonly) throw new Error('the store was opened read-only');
    return blameFile(this.name, () => {
      const db = this.connect();
      const result = db.change(() => action(db));
      this.checkPlace();
      return result;
    });
  }

  /**
   * A file that lost its name takes what is written, and is gone with the process.
   * @throws InputError if another file, or none, has the name of the one that is open
   */
  checkPlace(): void {
    if (this.at === undefined) return;
    const now = statSync(this.name, { throwIfNoEntry: false });
    if (now?.dev === this.at.dev && now.ino === this.at.ino) return;
    throw new InputError(`was ${now === undefined ? 'removed' : 'replaced'} while it was in use`, {
      file: this.name,
      expected: 'a database that stays; the same command again makes what is missing',
    });
  }

  /** What `action` reads in one snapshot; undefined if there is no database yet. */
  read<Result>(action: (db: Connection) => Result): Result | undefined {
    const db = this.existing();
    return db === undefined ? undefined : blameFile(this.name, () => db.snapshot(() => action(db)));
  }

  /**
   * What `action` reads of a database that must be there.
   * @throws InputError that expects a database with `content` if there is none
   */
  require<Result>(content: string, action: (db: Connection) => Result): Result {
    if (this.existing() === undefined)
      throw new InputError('no such database', {
        file: this.name,
        expected: `a database that holds ${content}`,
      });
    return this.read(action) as Result;
  }

  /** Answers one SQL statement that only reads, on a connection that can only read. */
  query(sql: string): QueryResult {
    const result: QueryResult = { columns: [], rows: [] };
    this.eachRow(sql, (columns) => {
      result.columns = columns;
      return (row) => result.rows.push(row);
    });
    return result;
  }

  /** The same, a row at a time. */
  eachRow(sql: string, take: TakeRows): void {
    if (this.readonly) return this.connect().query(sql, this.name, take);
    const db = new Connection(connectReadonly(this.name));
    try {
      db.query(sql, this.name, take);
    } finally {
      db.close();
    }
  }

  close(): void {
    this.open?.close();
    this.open = undefined;
    this.at = undefined;
  }

  private connect(): Connection {
    if (this.open === undefined) {
      this.open = new Connection(this.readonly ? connectReadonly(this.name) : connect(this.name));
      this.at = statSync(this.name);
    }
    return this.open;
  }

  private existing(): Connection | undefined {
    return this.open !== undefined || existsSync(this.name) ? this.connect() : undefined;
  }
}
