import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../errors.js';

/** The file name that means standard input, wherever a file is read ... */
export const STDIN = '-';
/** ... and what it is called in errors and records. */
export const STDIN_NAME = '<stdin>';

export const nameOfInput = (file: string): string => (file === STDIN ? STDIN_NAME : file);

/** Largest input that is kept, in bytes. */
const MAX_BYTES = 2 ** 30;

let read: Buffer | undefined;

/** All of standard input: read when it is first asked for, once a process. @throws InputError if it cannot be read */
export function standardInput(): Buffer {
  if (read !== undefined) return read;
  try {
    read = fs.readFileSync(0);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new InputError(`cannot be read (${code})`, {
      file: STDIN_NAME,
      expected: 'text or a file behind <',
    });
  }
  if (read.length > MAX_BYTES)
    throw new InputError('is too large', { file: STDIN_NAME, expected: `at most ${MAX_BYTES} bytes` });
  return read;
}

/** Standard input as an open file without a name, for those who read at places. */
export function openStandardInput(): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-stdin-'));
  try {
    const file = path.join(folder, 'input');
    fs.writeFileSync(file, standardInput());
    return fs.openSync(file, 'r');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
