import fs from 'node:fs';
import { InputError } from '../errors.js';
import { nameOfInput, openStandardInput, STDIN } from './stdin.js';

/** The bytes of a file. One `InputError` if it cannot be read, is empty or larger than `most` bytes. */
export const readBytes = (file: string, what: string, most: number): Uint8Array =>
  withFile(file, what, most, (open) => fs.readFileSync(open));

/** An open file (or what standard input holds) and the bytes it had when it was opened; `use` is done with it when it returns. */
export function withFile<Result>(
  file: string,
  what: string,
  most: number,
  use: (open: number, size: number) => Result,
): Result {
  const refuse = (problem: string, expected = what): never => {
    throw new InputError(problem, { file: nameOfInput(file), expected });
  };
  let open: number | undefined;
  try {
    if (file === STDIN) open = openStandardInput();
    const status = open === undefined ? fs.statSync(file) : fs.fstatSync(open);
    if (!status.isFile()) refuse(status.isDirectory() ? 'is a folder' : 'is no regular file');
    if (status.size === 0) refuse('file is empty');
    if (status.size > most) refuse(`file is too large (${status.size} bytes)`, `at most ${most} bytes`);
    open ??= fs.openSync(file, 'r');
    return use(open, status.size);
  } catch (error) {
    const code =
      error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code === undefined) throw error;
    return refuse(code === 'ENOENT' ? 'cannot be read: no such file' : `cannot be read (${code})`);
  } finally {
    if (open !== undefined) fs.closeSync(open);
  }
}
