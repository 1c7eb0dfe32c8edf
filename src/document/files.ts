import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, nearest } from '../errors.js';
import { STDIN, STDIN_NAME } from './stdin.js';
import { nearestFile } from './yaml.js';

/** Root of the installed package: its `arch/` and `workloads/` come after the user's own. */
export const PACKAGE_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Whether a name is the path of a YAML file (or standard input), and no name on a shelf. */
export const isYamlPath = (name: string): boolean => /\.ya?ml$/i.test(name) || name === STDIN;

export type Shelf = 'arch' | 'workloads';

/** Endings of paths, as they are told: of workloads also those that `work` reads as they are. */
const ENDINGS: Readonly<Record<Shelf, string>> = {
  arch: '.yaml',
  workloads: '.yaml, .csv, .onnx, .txt, .bristol, .circ or .bin',
};

/**
 * File behind a name or path. Names (`systolic/128x128`, or `128x128` if only one folder has it) are searched
 * in `./arch` or `./workloads`, then in the package's own; anything ending in .yaml or .yml is a path.
 * @param parts whether files whose names start with `_` may be named too (for `extends`)
 */
export function findFile(shelf: Shelf, nameOrPath: string, parts = false): string {
  if (isYamlPath(nameOrPath)) {
    if (nameOrPath === STDIN || fs.existsSync(nameOrPath)) return nameOrPath;
    throw new InputError(`no such file '${nameOrPath}'`, {
      expected: `a YAML file, or one of the names that 'systole list ${listName(shelf)}' prints`,
      nearest: nearestFile(nameOrPath),
    });
  }
  const exact = exactFile(shelf, nameOrPath, parts ? isNamed : isWhole);
  if (exact !== undefined) return exact;
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
          : `a path that ends in ${ENDINGS[shelf]}, or one of 'systole list ${listName(shelf)}'`,
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
  return filesOf(shelf, parts ? isNamed : isWhole);
}

const isNamed = (fileName: string): boolean => !SIDE_FILE.test(fileName);
const isWhole = (fileName: string): boolean => !fileName.startsWith('_') && isNamed(fileName);

/** Where a shelf stands: in the package, and where one is, whose files come first. */
const rootsOf = (shelf: Shelf): string[] => [path.join(PACKAGE_ROOT, shelf), path.resolve(shelf)];

function filesOf(shelf: Shelf, wanted: (fileName: string) => boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const root of rootsOf(shelf)) {
    if (!fs.existsSync(root)) continue;
    let folder = '';
    let prefix = '';
    let shown = '';
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !isYamlPath(entry.name) || !wanted(entry.name)) continue;
      if (entry.parentPath !== folder) {
        folder = entry.parentPath;
        prefix = path.relative(root, folder).split(path.sep).join('/');
        shown = shownFolder(folder);
      }
      found.set(path.posix.join(prefix, stem(entry.name)), path.join(shown, entry.name));
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const stem = (fileName: string): string => fileName.replace(/\.ya?ml$/i, '');

/** A folder as paths to its files begin: from where one is, if they lie below. */
function shownFolder(folder: string): string {
  const relative = path.relative(process.cwd(), folder);
  return relative.startsWith('..') ? folder : relative;
}

/** The file of just this name, as `filesOf` has it, without reading the whole shelf. */
function exactFile(shelf: Shelf, name: string, wanted: (fileName: string) => boolean): string | undefined {
  const folders = name.split('/');
  const last = folders.pop()!;
  const found = rootsOf(shelf).map((root) => {
    let folder = root;
    for (const part of folders) {
      if (!entriesOf(folder).some((entry) => entry.isDirectory() && entry.name === part)) return undefined;
      folder = path.join(folder, part);
    }
    const file = entriesOf(folder).findLast(
      (entry) => entry.isFile() && isYamlPath(entry.name) && wanted(entry.name) && stem(entry.name) === last,
    );
    return file === undefined ? undefined : path.join(shownFolder(folder), file.name);
  });
  return found.findLast((file) => file !== undefined);
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The name under which a file stands on a shelf; undefined if none, or if another file hides it. */
export function shelvedName(shelf: Shelf, file: string): string | undefined {
  if (file === STDIN) return STDIN_NAME;
  const whole = path.resolve(file);
  return rootsOf(shelf)
    .filter((root) => whole.startsWith(root + path.sep) && isYamlPath(whole))
    .map((root) => stem(path.relative(root, whole)).split(path.sep).join('/'))
    .find((name) => {
      const shelved = exactFile(shelf, name, isWhole);
      return shelved !== undefined && path.resolve(shelved) === whole;
    });
}

/** The data set of most papers: which of several networks of one name is meant. */
const USUAL = '-imagenet';

/** Nearest name, comparing also with the last part of each (`128x127` is near `systolic/128x128`). */
function nearestName(word: string, names: string[]): string | undefined {
  if (names.includes(word + USUAL)) return word + USUAL;
  const direct = nearest(word, names);
  if (direct !== undefined) return direct;
  const last = new Map(names.map((name) => [name.split('/').at(-1)!, name]));
  const tail = nearest(word, [...last.keys()]);
  return tail === undefined ? undefined : last.get(tail);
}
