// What is mutated, and what is not worth it.
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
/** The instrumented copy of dist/ lies beside it, so that it finds everything the original finds. */
export const MUTANTS = 'dist-mutants';
export const WORK = path.join(ROOT, 'results/mutate');

const AREAS = ['src/models', 'src/energy', 'src/metrics', 'src/memory'];

/** Files of texts: definitions of metrics, which no simulation reads. */
const TEXTS = [/^src\/metrics\/tables\//, /\/metrics\.ts$/];

/** Sources below the areas, as paths from the root with forward slashes, sorted. */
export function sourceFiles() {
  return AREAS.flatMap((area) =>
    fs
      .readdirSync(path.join(ROOT, area), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  )
    .filter((file) => !TEXTS.some((pattern) => pattern.test(file)))
    .sort();
}

/** The area a score is given for: `src/models/systolic`, `src/metrics`. */
export function areaOf(file) {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, folders[1] === 'models' ? 3 : 2).join('/');
}

/** Whether a file is the given file, or lies below the given folder. */
export function isBelow(file, area) {
  const folder = area.replace(/\/+$/, '');
  return file === folder || file.startsWith(`${folder}/`);
}

export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}
