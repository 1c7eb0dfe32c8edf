import type Database from 'better-sqlite3';
import { InputError } from '../errors.js';
import { blameFile } from './trouble.js';

export interface QueryResult {
  columns: string[];
  /** One array a row, in the order of `columns`; blobs as hexadecimal text, `bigint` only beyond 2^53. */
  rows: (string | number | bigint | null)[][];
}

const EXPECTED = 'one statement that reads: SELECT, WITH, VALUES, EXPLAIN or PRAGMA table_info(...)';

/** Pragmas that only describe the schema; others can change the connection or the file. */
const READING =
  /^(select|with|values|explain)\b|^pragma\s+(table_info|table_xinfo|table_list|index_list|index_info|foreign_key_list)\b/i;

/** Is told the columns of an answer, and then each row. */
export type TakeRows = (columns: string[]) => (row: QueryResult['rows'][number]) => void;

/**
 * Runs one statement that cannot change anything, a row at a time.
 * @param db a connection to `file` that was opened read-only
 * @throws InputError for anything else and for SQL errors.
 */
export function readOnlyQuery(db: Database.Database, sql: string, file: string, take: TakeRows): void {
  if (!READING.test(withoutLeadingComments(sql)))
    throw new InputError('query refused', { expected: EXPECTED });
  try {
    blameFile(
      file,
      () => {
        const statement = db.prepare<[], unknown[]>(sql);
        if (!statement.reader || !statement.readonly)
          throw new InputError('query refused: it would write', { expected: EXPECTED });
        const takeRow = take(statement.columns().map(({ name }) => name));
        // Whole numbers beyond 2^53 as they are; better-sqlite3 rounds them otherwise.
        for (const row of statement.raw().safeIntegers().iterate()) takeRow(row.map(toCell));
      },
      "a user's",
    );
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const several = error instanceof RangeError && error.message.includes('more than one statement');
    throw new InputError(
      `query: ${several ? 'more than one statement' : error.message}`,
      several ? { expected: EXPECTED } : {},
      { cause: error },
    );
  }
}

function withoutLeadingComments(sql: string): string {
  return sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}

function toCell(value: unknown): QueryResult['rows'][number][number] {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'number' || typeof value === 'string' || value === null) return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
