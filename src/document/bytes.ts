import fs from 'node:fs';
import { InputError } from '../errors.js';

/** The bytes of a file. One `InputError` if it cannot be read, is empty or larger than `most` bytes. */
export function readBytes(file: string, what: string, most: number): Uint8Array {
  const refuse = (problem: string, expected = what): never => {
    throw new InputError(problem, { file, expected });
  };
  try {
    const status = fs.statSync(file);
    if (!status.isFile()) refuse(status.isDirectory() ? 'is a folder' : 'is no regular file');
    if (status.size === 0) refuse('file is empty');
    if (status.size > most) refuse(`file is too large (${status.size} bytes)`, `at most ${most} bytes`);
    return fs.readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return refuse(code === 'ENOENT' ? 'cannot be read: no such file' : `cannot be read (${code})`);
  }
}
