/** Values that were computed when the program was built, each for one text: of another text it is computed anew. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What is prepared: fields of YAML files, checked architectures and technology, networks, rows of lists, hashes of code. */
export type Sort = 'yaml' | 'architecture' | 'technology' | 'network' | 'list' | 'code';

let folder: string | undefined;
let computed: Map<string, unknown> | undefined;

/** Prepared values are looked for in `at` from now on; without it they are computed. */
export function usePrepared(at: string | undefined): void {
  folder = at;
}

/** From now on remembers every such value, by the name of its file without the ending. */
export function recordPrepared(): ReadonlyMap<string, unknown> {
  computed = new Map();
  return computed;
}

/** What names a text. */
export const markOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Values that JSON has not. */
const OTHER: Readonly<Record<string, unknown>> = { undefined, Infinity };

/** A prepared value as a file: JSON after its own mark, by which a damaged file is known. */
export function writePrepared(value: unknown): string {
  const others: [name: string, path: readonly string[]][] = [];
  const json = JSON.stringify({ value: withoutOthers(value, [], others), others });
  return `${markOf(json)}\n${json}`;
}

/** A copy with `null` where JSON has no such value; the places of those are added to `others`. */
function withoutOthers(
  value: unknown,
  path: readonly string[],
  others: [name: string, path: readonly string[]][],
): unknown {
  const name = Object.keys(OTHER).find((one) => OTHER[one] === value);
  if (name !== undefined) others.push([name, path]);
  if (name !== undefined || value === null || typeof value !== 'object')
    return name === undefined ? value : null;
  const at = (key: string, inner: unknown): unknown => withoutOthers(inner, [...path, key], others);
  if (Array.isArray(value)) return value.map((inner, index) => at(String(index), inner));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, at(key, inner)]));
}

/** The value in such a file; undefined if the file is damaged. */
export function readPrepared(text: string): unknown {
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (text.slice(0, end) !== markOf(json)) return undefined;
  const { value, others } = JSON.parse(json) as { value: unknown; others: [string, string[]][] };
  for (const [name, path] of others) {
    const last = path.pop()!;
    let owner = value as Record<string, unknown>;
    for (const key of path) owner = owner[key] as Record<string, unknown>;
    owner[last] = OTHER[name];
  }
  return value;
}

/**
 * The value that was prepared, else the one that is computed.
 * @param mark of the text on which alone it depends, if there is one; of code, of the module's path
 */
export function prepared<Value>(sort: Sort, mark: string | undefined, compute: () => Value): Value {
  if (mark === undefined) return compute();
  const value = (read(path.join(sort, mark)) as Value | undefined) ?? compute();
  computed?.set(`${sort}/${mark}`, value);
  return value;
}

function read(name: string): unknown {
  if (folder === undefined) return undefined;
  let text: string;
  try {
    text = fs.readFileSync(path.join(folder, `${name}.json`), 'utf8');
  } catch {
    return undefined;
  }
  return readPrepared(text);
}
