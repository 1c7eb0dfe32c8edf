import { InputError, nearest } from '../../errors.js';
import type { Connection } from '../database.js';
import { tagIn, taggedIds } from '../tags/tagged.js';

/** Digits of an id as they are printed; enough for 10^6 runs to differ nearly always. */
export const SHORT_ID_DIGITS = 12;
/** Fewest digits that may name a run. */
export const MINIMUM_DIGITS = 4;
/** Word that names the run which was made last; `latest~1` is the one before. */
export const LATEST = 'latest';

/** `latest`, or with how many were made after it. */
const FROM_LATEST = /^latest(?:~(\d{1,9}))?$/;

const CANDIDATES_SHOWN = 5;

export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_DIGITS);
}

interface Candidate {
  id: string;
  workload: string;
  arch: string;
}

/**
 * Full id of the run that `prefix` names: the first digits of its id (at least 4), `latest`, `latest~n`, or `tag:`
 * with a tag, of whose runs it is the newest.
 * @throws InputError when it is malformed, names no run (with the nearest) or more than one (with all).
 */
export function resolveRunId(db: Connection, prefix: string, file: string): string {
  const later = FROM_LATEST.exec(prefix);
  if (later !== null) return fromLatest(db, Number(later[1] ?? 0), file);
  const tag = tagIn(prefix);
  if (tag !== undefined) return taggedIds(db, 'run', [tag], file)[0]!;
  const digits = prefix.toLowerCase();
  if (!/^[0-9a-f]{4,64}$/.test(digits))
    throw new InputError(`'${prefix}' is no run id`, {
      expected: `'${LATEST}' or at least ${MINIMUM_DIGITS} of the 64 digits 0-9 a-f of a run's id`,
    });
  // A range, not LIKE: it uses the index of the primary key.
  const found = db
    .prepare<[string, string], Candidate>(
      'select id, workload, arch from run where id >= ? and id < ? order by id limit 100',
    )
    .all(digits, `${digits}g`);
  if (found.length === 1) return found[0]!.id;
  if (found.length > 1) throw new InputError(ambiguity(prefix, found), { expected: 'more digits' });
  throw unknownRun(db, digits, file);
}

function fromLatest(db: Connection, later: number, file: string): string {
  const id = db
    .prepare<[number], string>(
      'select id from run left join circumstance on run_id = id order by created_at desc, run.rowid desc limit 1 offset ?',
    )
    .pluck()
    .get(later);
  if (id !== undefined) return id;
  const runs = db.prepare<[], number>('select count(*) from run').pluck().get()!;
  if (runs === 0) throw new InputError('holds no runs yet', { file });
  throw new InputError(`has no run '${LATEST}~${later}'`, {
    file,
    expected: `at most '${LATEST}~${runs - 1}': it holds ${runs} ${runs === 1 ? 'run' : 'runs'}`,
  });
}

function ambiguity(prefix: string, found: Candidate[]): string {
  const shown = found.slice(0, CANDIDATES_SHOWN).map(({ id, workload, arch }, index, all) => {
    const others = all.filter((_, other) => other !== index);
    const digits = Math.max(SHORT_ID_DIGITS, ...others.map((other) => 1 + commonDigits(id, other.id)));
    return `${id.slice(0, digits)} (${workload} on ${arch})`;
  });
  const more = found.length > shown.length ? ', ...' : '';
  return `run id '${prefix}' is ambiguous: ${shown.join(', ')}${more}`;
}

function commonDigits(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function unknownRun(db: Connection, digits: string, file: string): InputError {
  const ids = db.prepare<[], string>('select id from run limit 100000').pluck().all();
  const near = nearest(
    digits,
    ids.map((id) => id.slice(0, digits.length)),
  );
  const full = near === undefined ? undefined : ids.find((id) => id.startsWith(near));
  return new InputError(ids.length === 0 ? 'holds no runs yet' : `no run '${digits}'`, {
    file,
    expected: "'latest', or an id that systole list runs prints",
    nearest: full === undefined ? undefined : full.slice(0, Math.max(SHORT_ID_DIGITS, digits.length)),
  });
}
