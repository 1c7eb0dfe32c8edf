import { InputError, nearest } from '../../errors.js';
import type { Connection } from '../database.js';

/** What a tag is told from an id or a name by. */
const PREFIX = 'tag:';

/** Where they are, newest first. */
const FROM = {
  run: 'run left join circumstance on run_id = run.id',
  sweep: 'sweep',
} as const;
const NEWEST_FIRST = { run: 'created_at desc, run.rowid desc', sweep: 'sweep.rowid desc' } as const;

/** The tag that a run or sweep is named by: `tag:baseline`; undefined for other names. */
export const tagIn = (name: string): string | undefined =>
  name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;

/**
 * Full ids of the runs, or sweeps, that have all of these tags, each once, newest first.
 * @param file of the database, for the error
 * @throws InputError if there is none
 */
export function taggedIds(
  db: Connection,
  what: 'run' | 'sweep',
  tags: readonly string[],
  file: string,
): string[] {
  const ids = db
    .prepare<[string, number], string>(
      `select ${what}.id from ${FROM[what]} where
         (select count(*) from tag where tag.id = ${what}.id and name in (select value from json_each(?))) = ?
       order by ${NEWEST_FIRST[what]}`,
    )
    .pluck()
    .all(JSON.stringify(tags), tags.length);
  if (ids.length > 0) return ids;
  const names = db
    .prepare<[], string>(
      `select distinct tag.name from tag join ${what} on ${what}.id = tag.id order by tag.name`,
    )
    .pluck()
    .all();
  throw new InputError(`no ${what} has the ${tags.length > 1 ? 'tags' : 'tag'} ${quoted(tags)}`, {
    file,
    expected: names.length === 0 ? 'a tag that systole tag has added' : `one of ${names.join(', ')}`,
    nearest: tags.length === 1 ? nearest(tags[0]!, names) : undefined,
  });
}

const quoted = (tags: readonly string[]): string => tags.map((tag) => `'${tag}'`).join(' and ');
