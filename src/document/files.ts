import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, nearest } from '../errors.js';
import { nearestFile } from './yaml.js';

/** Root of the installed package: its `arch/` and `workloads/` come after the user's own. */
export const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Whether a name is the path of a YAML file, and no name on a shelf. */
export const isYamlPath = (name: string): boolean => /\.ya?ml$/i.test(name);

export type Shelf = 'arch' | 'workloads';

/**
 * File behind a name or path. Names (`systolic/128x128`, or `128x128` if only one folder has it) are searched
 * in `./arch` or `./workloads`, then in the package's own; anything ending in .yaml or .yml is a path.
 * @param parts whether files whose names start with `_` may be named too (for `extends`)
 */
export function findFile(shelf: Shelf, nameOrPath: string, parts = false): string {
  if (isYamlPath(nameOrPath)) {
    if (fs.existsSync(nameOrPath)) return nameOrPath;
    throw new InputError(`no such file '${nameOrPath}'`, {
      expected: `a YAML file, or one of the names that 'systole list ${listName(shelf)}' prints`,
      nearest: nearestFile(nameOrPath),
    });
  }
  const files = shelfFiles(shelf, parts);
  const short = namesOf(files, nameOrPath);
  if (short.length === 1) return files.get(short[0]!)!;
  const what = shelf === 'arch' ? 'architecture' : 'workload';
  throw new InputError(
    short.length > 1 ? `ambiguous ${what} '${nameOrPath}'` : `unknown ${what} '${nameOrPath}'`,
    {
      expected:
        short.length > 1
          ? `one of ${short.join(', ')}`
          : `a path that ends in .yaml, or one of 'systole list ${listName(shelf)}'`,
      nearest: short.length > 1 ? undefined : nearestName(nameOrPath, [...files.keys()]),
    },
  );
}

/** Names that a name may stand for: itself, else those that end in it. */
const namesOf = (files: ReadonlyMap<string, string>, name: string): string[] =>
  files.has(name) ? [name] : [...files.keys()].filter((each) => each.endsWith(`/${name}`));

/** Whether a shelf has a file of this name, or several. */
export const isShelved = (shelf: Shelf, name: string): boolean => namesOf(shelfFiles(shelf), name).length > 0;

const listName = (shelf: Shelf): string => (shelf === 'arch' ? 'archs' : shelf);

/** Files beside what they belong to: `<name>.sweep.yaml` sweeps it, `<name>.trace.yaml` prunes it. */
const SIDE_FILE = /\.(sweep|trace)\.ya?ml$/i;

/** The file of a name in a list of files. @throws InputError with the nearest name */
export function findName(files: ReadonlyMap<string, string>, name: string, what: string): string {
  const file = files.get(name);
  if (file !== undefined) return file;
  throw new InputError(`unknown ${what} '${name}'`, {
    expected: `a path that ends in .yaml, or one of ${[...files.keys()].join(', ')}`,
    nearest: nearestName(name, [...files.keys()]),
  });
}

/** Every trace on the shelf of workloads, by the last part of its name. */
export function traceFiles(): Map<string, string> {
  const files = filesOf('workloads', (name) => SIDE_FILE.exec(name)?.[1]?.toLowerCase() === 'trace');
  return new Map([...files].map(([name, file]) => [path.basename(name).replace(/\.trace$/i, ''), file]));
}

/**
 * Every name on a shelf with its file; the user's own hide the package's. Files starting with `_` are parts of
 * others and left out unless `parts` asks for them.
 */
export function shelfFiles(shelf: Shelf, parts = false): Map<string, string> {
  return filesOf(shelf, (name) => (parts || !name.startsWith('_')) && !SIDE_FILE.test(name));
}

function filesOf(shelf: Shelf, wanted: (fileName: string) => boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const root of [path.join(PACKAGE_ROOT, shelf), path.resolve(shelf)]) {
    if (!fs.existsSync(root)) continue;
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !isYamlPath(entry.name) || !wanted(entry.name)) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path
        .relative(root, file)
        .replace(/\.ya?ml$/i, '')
        .split(path.sep)
        .join('/');
      found.set(name, path.relative(process.cwd(), file).startsWith('..') ? file : path.relative('.', file));
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nearest name, comparing also with the last part of each (`128x127` is near `systolic/128x128`). */
function nearestName(word: string, names: string[]): string | undefined {
  const direct = nearest(word, names);
  if (direct !== undefined) return direct;
  const last = new Map(names.map((name) => [name.split('/').at(-1)!, name]));
  const tail = nearest(word, [...last.keys()]);
  return tail === undefined ? names.find((name) => name.startsWith(word)) : last.get(tail);
}
