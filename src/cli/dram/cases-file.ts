import { InputError, nearest, type Position } from '../../errors.js';
import { readBytes } from '../../document/bytes.js';
import { validate } from '../../document/validate.js';
import type { DramSystem } from '../../memory/banked/system.js';
import { casesSchema, type Case, type SystemOfFile } from '../../memory/check/schema.js';
import { systemOfFile } from '../../memory/check/system.js';

const MOST_BYTES = 2 ** 29;

/** Cases of a file with the memories that they run on. */
export interface Cases {
  systems: ReadonlyMap<string, { given: SystemOfFile; system: DramSystem }>;
  cases: readonly Case[];
}

/** Reads and checks a file of cases, all of it, before anything is run. */
export function readCases(file: string): Cases {
  try {
    return casesOf(
      parse(Buffer.from(readBytes(file, 'a file of cases (JSON)', MOST_BYTES)).toString('utf8')),
    );
  } catch (error) {
    if (error instanceof InputError && error.detail.file === undefined) throw error.with({ file });
    throw error;
  }
}

function casesOf(data: unknown): Cases {
  const { systems, cases } = validate(casesSchema, data, () => ({}));
  const built = new Map(
    Object.entries(systems).map(([name, given]) => [name, { given, system: systemOfFile(name, given) }]),
  );
  const seen = new Map<string, number>();
  cases.forEach(({ id, system }, at) => {
    const field = `cases[${at}]`;
    const before = seen.get(id);
    if (before !== undefined)
      throw new InputError(`'${id}' is that of cases[${before}]`, {
        field: `${field}.id`,
        expected: 'another',
      });
    seen.set(id, at);
    if (built.has(system)) return;
    throw new InputError(`is '${system}'`, {
      field: `${field}.system`,
      expected: `one of the file's systems: ${[...built.keys()].join(', ')}`,
      nearest: nearest(system, [...built.keys()]),
    });
  });
  return { systems: built, cases };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('is no JSON', {
      ...placeOf((error as Error).message, text),
      expected: 'a file of cases: systems and cases, as golden/dram.json has them',
    });
  }
}

/** Line and column of a fault, where the parser says it: not of every one. */
function placeOf(message: string, text: string): Position {
  const end = message.includes('end of JSON') ? text.length : NaN;
  const place = Number(/at position (\d+)/.exec(message)?.[1] ?? end);
  if (Number.isNaN(place)) return {};
  const lines = text.slice(0, place).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** The cases whose name contains a word, or is matched whole by a pattern with * and ?. */
export function chosen(cases: readonly Case[], only: string | undefined): readonly Case[] {
  if (only === undefined) return cases;
  const pattern = only
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const wanted = new RegExp(/[*?]/.test(only) ? `^${pattern}$` : pattern);
  const found = cases.filter(({ id }) => wanted.test(id));
  if (found.length > 0) return found;
  const ids = cases.map(({ id }) => id);
  throw new InputError(`no case has '${only}'`, {
    field: '--only',
    expected: `part of a name such as ${ids[0]!}, or a pattern with *`,
    nearest: nearest(only, ids),
  });
}
