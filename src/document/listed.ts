import { createHash } from 'node:crypto';
import { everyFile, type Shelf } from './files.js';
import { fileMark, preparedTable } from './prepared.js';
import { readText } from './yaml.js';

/** Rows of a list of a shelf's files, worked out when the package was built. */
export interface Listing<Row> {
  /** Mark of the whole shelf as it was. */
  whole?: string;
  /** Rows of files that say all there is, by the mark of the file. */
  alone?: Readonly<Record<string, Row>>;
  /** Rows of files that name others: they hold while the shelf is the same. */
  together?: Readonly<Record<string, Row>>;
}

/**
 * What is known of a file: its row, if neither it nor, where it names others, anything on the shelf has changed.
 * @throws InputError if the file cannot be read
 */
export function listedRows<Row>(shelf: Shelf): (file: string) => Row | undefined {
  const { whole, alone = {}, together = {} } = preparedTable<never>(`list-${shelf}`) as Listing<Row>;
  let same: boolean | undefined;
  return (file) => {
    const mark = fileMark(readText(file));
    if (Object.hasOwn(alone, mark)) return alone[mark];
    if (!Object.hasOwn(together, mark)) return undefined;
    return (same ??= shelfMark(shelf) === whole) ? together[mark] : undefined;
  };
}

/** A hash of every name that a file of the shelf can give and of what is behind it, parts and traces too. */
export function shelfMark(shelf: Shelf): string {
  const sum = createHash('sha256');
  for (const [name, file] of everyFile(shelf)) sum.update(`${name}\n${fileMark(readText(file))}\n`);
  return sum.digest('hex');
}
