import { parseDocument, visit } from 'yaml';
import { InputError, type Position } from '../errors.js';

/** A value given on the command line as `--set path=value`. */
export interface Override {
  path: string[];
  value: unknown;
  text: string;
}

/** Reads `a.b.c=value`; the value is YAML (`64`, `16 KiB`, `[1, 2]`). */
export function parseOverride(text: string): Override {
  const cut = text.indexOf('=');
  const keys = text.slice(0, cut).trim().split('.');
  if (cut < 1 || keys.some((key) => !/^[A-Za-z_][\w-]*$/.test(key) || key === '__proto__')) {
    throw new InputError(`--set '${text}' is not understood`, {
      expected: 'path=value such as scratchpad.ifmap.size=64KiB',
    });
  }
  const fail = (problem: string): never => {
    throw new InputError(problem, { file: `--set ${text}`, expected: 'a YAML value after the =' });
  };
  const document = parseDocument(text.slice(cut + 1), { prettyErrors: false, logLevel: 'error' });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) fail(fault.message);
  if (document.contents === null) fail('has no value');
  let hasAlias = false;
  visit(document, { Alias: () => ((hasAlias = true), visit.BREAK) });
  if (hasAlias) fail('has an alias');
  return { path: keys, value: document.toJS() as unknown, text };
}

/** Position of a field that was set on the command line; its "file" is the option. */
export const positionOf = ({ text }: Override): Position => ({ file: `--set ${text}` });

export const fromCommandLine = (position: Position): boolean => position.file?.startsWith('--set ') === true;

/**
 * An error about a `--set`, with the text of the option named once: the field is left out where the option
 * spells it already, and so is the value.
 */
export function tersely(error: InputError): InputError {
  const { file, field } = error.detail;
  if (!fromCommandLine(error.detail) || field === undefined) return error;
  const path = file!.slice('--set '.length).split('=')[0]!.trim();
  if (path !== field && !path.startsWith(`${field}.`)) return error;
  const known = path === field ? ' ' : ` '${field}' `;
  const problem = error.problem
    .replace(/^is (?!missing).*$/s, 'wrong value')
    .replace(/^unknown key .*$/s, `no such field${known}`.trimEnd());
  return error.with({ field: undefined }, problem);
}
