import { InputError } from '../../errors.js';
import type { DatabaseFile } from '../database.js';

/** The tags of the runs and sweeps of a database, by their full ids. */
export class TagStore {
  private readonly database: DatabaseFile;

  constructor(database: DatabaseFile) {
    this.database = database;
  }

  /** Every tagged run and sweep with its tags, sorted. */
  all(): Map<string, string[]> {
    const rows =
      this.database.read((db) =>
        db.prepare<[], { id: string; name: string }>('select id, name from tag order by id, name').all(),
      ) ?? [];
    const tags = new Map<string, string[]>();
    for (const { id, name } of rows) {
      const known = tags.get(id);
      if (known === undefined) tags.set(id, [name]);
      else known.push(name);
    }
    return tags;
  }

  /** The tags of a run or sweep, sorted. */
  of(id: string): string[] {
    const read = this.database.read((db) =>
      db.prepare<[string], string>('select name from tag where id = ? order by name').pluck().all(id),
    );
    return read ?? [];
  }

  /** Those that are there already stay. */
  add(id: string, names: readonly string[]): void {
    if (names.length === 0) return;
    this.database.change((db) => {
      const insert = db.prepare<[string, string]>(
        'insert into tag (id, name) values (?, ?) on conflict do nothing',
      );
      for (const name of names) insert.run(id, name);
    });
  }

  /** @throws InputError if it has none of that name; then nothing is removed */
  remove(id: string, names: readonly string[]): void {
    this.database.change((db) => {
      const there = this.of(id);
      const absent = names.find((name) => !there.includes(name));
      if (absent !== undefined)
        throw new InputError(`has no tag '${absent}'`, {
          expected: there.length === 0 ? 'none: it has no tags' : `one of ${there.join(', ')}`,
        });
      const remove = db.prepare<[string, string]>('delete from tag where id = ? and name = ?');
      for (const name of names) remove.run(id, name);
    });
  }
}
