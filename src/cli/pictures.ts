/** Pictures as files: SVG by ourselves, PNG and PDF by librsvg's program, where it is. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { writeFileWhole } from '../document/output.js';
import { InputError } from '../errors.js';
import { fileName } from './files.js';

const PROGRAM = 'rsvg-convert';
/** Pixels of a PNG to one of the picture: sharp on a page and on a screen of small pixels. */
const ZOOM = '2';
/** Largest picture that is taken from the program, in bytes. */
const MOST_BYTES = 2 ** 28;

const formOf = (file: string): string => path.extname(file).slice(1).toLowerCase();
const isConverted = (file: string): boolean => ['png', 'pdf'].includes(formOf(file));

function convert(words: readonly string[], svg: string, field: string): Buffer {
  const { error, status, stdout, stderr } = spawnSync(PROGRAM, words, { input: svg, maxBuffer: MOST_BYTES });
  if (error === undefined && status === 0) return stdout;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new InputError(`needs the program ${PROGRAM} for this`, {
      field,
      expected: `a name that ends in .svg, or ${PROGRAM} (of librsvg) on the PATH`,
    });
  }
  const problem = error?.message ?? stderr.toString().trim().split('\n')[0];
  throw new InputError(`${PROGRAM} fails: ${problem}`, { field, expected: 'a name that ends in .svg' });
}

/**
 * The name of a picture, .svg, .png or .pdf; whether the program for the others is there is asked at once.
 * @param option it was given with, such as `--out`
 * @throws InputError for another name, or if there is no such program
 */
export function pictureName(file: string, option: string): string {
  fileName(file, option, /^\.(svg|png|pdf)$/i, '.svg, .png or .pdf');
  if (isConverted(file)) convert(['--version'], '', option);
  return file;
}

/** Writes a picture, in the form that its name says. @throws InputError if it cannot be written */
export function writePicture(file: string, svg: string): void {
  if (!isConverted(file)) return writeFileWhole(file, svg);
  const form = formOf(file);
  const words = ['--format', form, ...(form === 'png' ? ['--zoom', ZOOM] : [])];
  writeFileWhole(file, [convert(words, svg, file)]);
}
