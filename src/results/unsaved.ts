/** Finished runs that could not be saved: each in a file of its own, until a command can put it into its database. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeFolders } from '../document/folders.js';
import { writeFileWhole } from '../document/output.js';
import { InputError } from '../errors.js';
import type { RunCircumstances, RunRecord } from './record.js';
import { shortId } from './runs/id.js';
import type { Store } from './store.js';
import { isList, isNumber, isPlain, isShape, isText, storedJson } from './stored.js';

export interface UnsavedRun {
  record: RunRecord;
  circumstances: RunCircumstances;
  /** Whether it takes the place of one that is saved. */
  force: boolean;
  /** Tags it is to have; those that older versions kept have none. */
  tags?: readonly string[];
}

const FORMAT = 'systole-unsaved/1';

const isUnsaved = isShape({
  format: (value) => value === FORMAT,
  force: (value) => typeof value === 'boolean',
  tags: (value) => value === undefined || isList(isText)(value),
  circumstances: isShape({ wallSeconds: isNumber, host: isText, createdAt: isText }),
  record: isShape({
    run: isShape({ id: isText }),
    machine: isPlain,
    totals: isPlain,
    operators: isList(isPlain),
    assumptions: isList(isPlain),
  }),
});

/**
 * Keeps a run beside its database, or where temporary files go if nothing can be written there.
 * @returns the file
 * @throws InputError if it can be written nowhere
 */
export function keepUnsaved(database: string, unsaved: UnsavedRun): string {
  const text = `${JSON.stringify({ format: FORMAT, ...unsaved })}\n`;
  const name = `${shortId(unsaved.record.run.id)}.json`;
  const beside = `${database}${BESIDE}${name}`;
  try {
    writeFileWhole(beside, text);
    return beside;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const away = path.join(folderFor(database), name);
    writeFileWhole(away, text);
    return away;
  }
}

const BESIDE = '.unsaved-';

/** Where the runs of a database are kept that cannot be kept beside it: a folder of this user's alone. */
function folderFor(database: string): string {
  const place = createHash('sha256').update(path.resolve(database)).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `systole-unsaved-${os.userInfo().uid}`, place);
}

/** Files of runs that wait for a database. */
export function unsavedRuns(database: string): string[] {
  const folder = path.dirname(database);
  const prefix = `${path.basename(database)}${BESIDE}`;
  return [
    ...namesIn(folder)
      .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
      .map((name) => path.join(folder, name)),
    ...namesIn(folderFor(database)).map((name) => path.join(folderFor(database), name)),
  ].filter(isOurs);
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A plain file of this user: who may write where temporary files go might leave others. */
function isOurs(file: string): boolean {
  const status = fs.lstatSync(file, { throwIfNoEntry: false });
  return status?.isFile() === true && (os.userInfo().uid === -1 || status.uid === os.userInfo().uid);
}

/**
 * Saves a kept run and removes its file.
 * @returns the id of the run
 * @throws InputError if the file is not as it was written, or if the database cannot be written
 */
export function takeIn(store: Store, file: string): string {
  const { record, circumstances, force, tags = [] } = readUnsaved(file);
  try {
    store.transaction(() => {
      store.runs.save(record, circumstances, { force });
      store.tags.add(record.run.id, tags);
    });
  } catch (error) {
    throw error instanceof InputError ? error : damaged(file, error);
  }
  fs.rmSync(file);
  const away = folderFor(store.file);
  if (path.dirname(file) === away) removeFolders(away, path.dirname(away));
  return record.run.id;
}

function readUnsaved(file: string): UnsavedRun {
  try {
    return storedJson<UnsavedRun>(fs.readFileSync(file, 'utf8'), file, isUnsaved);
  } catch (error) {
    throw damaged(file, error);
  }
}

const damaged = (file: string, cause: unknown): InputError =>
  new InputError(
    'is a damaged file of a finished run',
    { file, expected: 'a whole one; remove it, and run again what it was' },
    { cause },
  );
