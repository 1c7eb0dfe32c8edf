import { DatabaseFile } from './database.js';
import type { QueryResult, TakeRows } from './query.js';
import { ReproductionStore } from './reproductions/store.js';
import { RunStore } from './runs/store.js';
import { SweepStore } from './sweeps/store.js';
import { TagStore } from './tags/store.js';

/**
 * The database of results. Opening touches the disk only if the file exists: a file that does not exist holds
 * nothing, and the first `save` makes it. So a command may open its store first (and learn at once that the name
 * is unusable), simulate, save, and leave nothing behind when the simulation fails.
 *
 * Every method throws InputError, naming the file, when the file cannot be used.
 */
export class Store {
  readonly runs: RunStore;
  readonly sweeps: SweepStore;
  readonly reproductions: ReproductionStore;
  readonly tags: TagStore;
  private readonly database: DatabaseFile;

  private constructor(database: DatabaseFile) {
    this.database = database;
    this.runs = new RunStore(database);
    this.sweeps = new SweepStore(database);
    this.reproductions = new ReproductionStore(database);
    this.tags = new TagStore(database);
  }

  static open(file: string, options: { readonly?: boolean } = {}): Store {
    return new Store(new DatabaseFile(file, { readonly: options.readonly ?? false }));
  }

  get file(): string {
    return this.database.name;
  }

  /** Several changes as one: all of them or none. */
  transaction<Result>(action: () => Result): Result {
    return this.database.change(action);
  }

  /** Answers one SQL statement that only reads, on a connection that can only read. */
  query(sql: string): QueryResult {
    return this.database.query(sql);
  }

  /** The same, a row at a time. */
  eachRow(sql: string, take: TakeRows): void {
    this.database.eachRow(sql, take);
  }

  /** @throws InputError if the file was removed or replaced: what is written to it would be lost */
  checkPlace(): void {
    this.database.checkPlace();
  }

  close(): void {
    this.database.close();
  }
}
