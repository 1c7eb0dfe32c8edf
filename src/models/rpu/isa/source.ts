import { assemble } from './assemble.js';
import { decode, decodeHex } from './decode.js';
import type { B512Program } from './program.js';

/** Forms of a program: words of 8 bytes, words as lines of hexadecimal digits, text. */
export const PROGRAM_FORMS = ['bin', 'hex', 'text'] as const;
export type ProgramForm = (typeof PROGRAM_FORMS)[number];

/** By the end of a file's name: .bin, .hex, and all else text. */
export const formOfName = (file: string): ProgramForm =>
  /\.bin$/i.test(file) ? 'bin' : /\.hex$/i.test(file) ? 'hex' : 'text';

/**
 * A program from the bytes of its file, named as the file is.
 * @throws InputError with file, line or instruction, and what was expected
 */
export function parseProgram(bytes: Uint8Array, form: ProgramForm, file: string): B512Program {
  const name = nameOfFile(file);
  if (form === 'bin') return decode(bytes, name, file);
  const text = new TextDecoder().decode(bytes);
  return form === 'hex' ? decodeHex(text, name, file) : assemble(text, name, file);
}

/** Last part of a path without its ending, of what a `.program` line may hold. */
const nameOfFile = (file: string): string =>
  file
    .replace(/^.*[/\\]/, '')
    .replace(/\.[^.]*$/, '')
    .replace(/[\s#;]|\/\//g, '-') || 'program';
