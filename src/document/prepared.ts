/**
 * What was worked out when the package was built, so that a process need not do it again. All of it is filed under a
 * hash of what it was worked out from: what has changed since is not found, and worked out as if there were none.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

let folder: string | undefined;
const read = new Map<string, unknown>();

/** From now on what the folder holds is used; undefined: nothing is. */
export function usePrepared(at: string | undefined): void {
  folder = at;
  read.clear();
}

/** Under what the things worked out from a text are filed. */
export const fileMark = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

/** A JSON file of the folder, as a new object each time; undefined if there is none. */
export function preparedData(name: string): unknown {
  if (folder === undefined) return undefined;
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A table of the folder; read once a process. */
export function preparedTable<Entry>(name: string): Readonly<Record<string, Entry>> {
  let table = read.get(name);
  if (table === undefined) read.set(name, (table = preparedData(name) ?? {}));
  return table as Record<string, Entry>;
}
