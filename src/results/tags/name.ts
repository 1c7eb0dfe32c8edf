import { InputError } from '../../errors.js';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** A tag as it may be stored. @param field option or argument that gives it. @throws InputError if it is none */
export function checkTag(name: string, field: string): string {
  if (NAME.test(name) && name.length <= 64) return name;
  throw new InputError(`is '${name.slice(0, 80)}'`, {
    field,
    expected: "a tag: 1 to 64 letters, digits, '.', '_' or '-', the first a letter or a digit",
  });
}
