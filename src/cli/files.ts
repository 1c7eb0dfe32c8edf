import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { makeFolders } from '../results/folders.js';

/** Writes a file under a temporary name and renames it: it is there whole or not at all. */
export function writeFileWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    makeFolders(path.dirname(path.resolve(file)));
    fs.writeFileSync(partial, text);
    fs.renameSync(partial, file);
  } catch (error) {
    remove(partial);
    throw new InputError(`cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      file,
      expected: 'a file name in a writable folder',
    });
  }
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // It was never made: the folder above is a file.
  }
}
