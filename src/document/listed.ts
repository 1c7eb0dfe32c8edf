import type { Shelf } from './files.js';
import { fileMark, preparedTable } from './prepared.js';
import { readText } from './yaml.js';

/**
 * The row of a file in the list of its shelf, if the file is as it was when the package was built. Files that name
 * others have none: what those say may have changed.
 * @throws InputError if the file cannot be read
 */
export function listedRow<Row extends object>(shelf: Shelf, file: string): Row | undefined {
  const rows = preparedTable<Row>(`list-${shelf}`);
  const mark = fileMark(readText(file));
  return Object.hasOwn(rows, mark) ? rows[mark] : undefined;
}
