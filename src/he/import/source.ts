import path from 'node:path';
import { readBytes } from '../../document/bytes.js';
import { InputError, nearest } from '../../errors.js';

/** Largest trace that is read, in bytes. */
const LARGEST = 2 ** 28;
/** Longest line of an instruction, in characters; a longer one is none. */
const LONGEST = 4096;

/** The lines of a text file, without their line breaks; a break at the end begins no further line. */
export function linesOf(file: string, what: string): string[] {
  const bytes = readBytes(file, what, LARGEST);
  if (bytes.includes(0)) throw new InputError('is not text', { file, expected: what });
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const long = lines.findIndex((line) => line.length > LONGEST);
  if (long >= 0)
    throw new InputError(`a line of ${lines[long]!.length} characters`, {
      file,
      line: long + 1,
      expected: `an instruction of at most ${LONGEST}`,
    });
  return lines;
}

/** Where a reader is, for its errors. */
export interface Place {
  file: string;
  line: number;
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** What is written there is no instruction as it should be. */
export function refuse(place: Place, text: string, expected: string, near?: string): never {
  throw new InputError(`'${shown(text)}'`, { ...place, expected, nearest: near });
}

/** Index of a mnemonic. @throws InputError with the nearest one */
export function opOf(place: Place, word: string, mnemonics: readonly string[]): number {
  const op = mnemonics.indexOf(word);
  if (op >= 0) return op;
  throw new InputError(`no operation '${shown(word)}'`, {
    ...place,
    expected: `one of ${mnemonics.join(', ')}`,
    nearest: nearest(word, mnemonics),
  });
}

/** A whole number of at most `most`. @throws InputError */
export function wholeOf(place: Place, text: string, what: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value <= most) return value;
  return refuse(place, text, `${what}, a whole number from 0 to ${most}`);
}

/** Name of a trace: that of its file without the ending. */
export const traceName = (file: string): string =>
  path
    .basename(file)
    .replace(/\.(csv|xinst|cinst|minst|txt)$/i, '')
    .replace(/[^\w.+-]+/g, '-')
    .slice(0, 100) || 'trace';
