import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';

/** Writes a file under a temporary name and renames it: it is there whole or not at all. */
export function writeFileWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(partial, text);
    fs.renameSync(partial, file);
  } catch (error) {
    fs.rmSync(partial, { force: true });
    throw new InputError(`cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      file,
      expected: 'a file name in a writable folder',
    });
  }
}
