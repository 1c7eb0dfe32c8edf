import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { makeFolders } from '../results/folders.js';

/**
 * Writes a file under a temporary name and renames it: it is there whole or not at all.
 * @param content text, or bytes in pieces, made while they are written
 */
export function writeFileWhole(file: string, content: string | Iterable<Uint8Array>): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    makeFolders(path.dirname(path.resolve(file)));
    if (typeof content === 'string') fs.writeFileSync(partial, content);
    else writePieces(partial, content);
    fs.renameSync(partial, file);
  } catch (error) {
    remove(partial);
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`cannot be written (${code})`, {
      file,
      expected: 'a file name in a writable folder',
    });
  }
}

function writePieces(file: string, pieces: Iterable<Uint8Array>): void {
  const handle = fs.openSync(file, 'w');
  try {
    for (const piece of pieces) fs.writeFileSync(handle, piece);
  } finally {
    fs.closeSync(handle);
  }
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // It was never made: the folder above is a file.
  }
}

/** The name of a picture. @throws InputError for any other than *.svg */
export function svgName(file: string, option: string): string {
  if (path.extname(file).toLowerCase() === '.svg') return file;
  throw new InputError(`is '${file}'`, { field: option, expected: 'a file name that ends in .svg' });
}
