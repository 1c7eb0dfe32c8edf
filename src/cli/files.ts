import path from 'node:path';
import { isStream } from '../document/target.js';
import { InputError } from '../errors.js';

/** The name of a file of a form; a stream, a device or a pipe may have any. @throws InputError for another name */
export function fileName(file: string, option: string, endings: RegExp, expected: string): string {
  if (endings.test(path.extname(file)) || isStream(file)) return file;
  throw new InputError(`is '${file}'`, { field: option, expected: `a file name that ends in ${expected}` });
}
