import fs from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument, type Document, type YAMLParseError } from 'yaml';
import { InputError, nearest, type Position } from '../errors.js';
import { faultIn } from './check.js';
import { markOf, prepared } from './prepared.js';
import { nameOfInput, STDIN, standardInput } from './stdin.js';

/** Aliases a document may expand to; more is a mistake or an attack ("YAML bomb"). */
const MAX_ALIASES = 100;
/** Largest YAML file read, in bytes: the largest generated workload is a hundred times smaller. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A YAML file as plain data that still knows the line of every field. */
export interface YamlSource {
  file: string;
  /** Names the text of the file (see prepared.ts); of a text that is in no file there is none. */
  mark?: string;
  data: unknown;
  /** Position of the field at `path` (of the nearest ancestor that exists); of the key if `onKey`. */
  position(path: readonly PropertyKey[], onKey?: boolean): Position;
}

/** @param given a file, or `-` for standard input */
export function readYaml(given: string): YamlSource {
  const text = readText(given);
  const file = nameOfInput(given);
  const mark = markOf(text);
  let parsed: YamlSource | undefined;
  const whole = (): YamlSource => (parsed ??= parseYaml(text, file));
  const data = prepared('yaml', mark, () => whole().data);
  return { file, mark, data, position: (path, onKey) => whole().position(path, onKey) };
}

/** The text of a YAML file, or of standard input. @throws InputError if it is none, or too large */
export function readText(file: string): string {
  const refuse = (problem: string, expected: string, near?: string): never => {
    throw new InputError(problem, { file: nameOfInput(file), expected, nearest: near });
  };
  const fromDisk = (): Buffer => {
    const status = fs.statSync(file);
    if (!status.isFile()) refuse(status.isDirectory() ? 'is a folder' : 'is no regular file', 'a YAML file');
    if (status.size > MAX_BYTES) refuse('file is too large', `at most ${MAX_BYTES / 1024 / 1024} MiB`);
    return fs.readFileSync(file);
  };
  try {
    const bytes = file === STDIN ? standardInput() : fromDisk();
    if (bytes.length > MAX_BYTES) refuse('file is too large', `at most ${MAX_BYTES / 1024 / 1024} MiB`);
    if (bytes.includes(0)) refuse('is not text', 'a YAML file in UTF-8');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return refuse('is not text', 'a YAML file in UTF-8');
    if (code === 'ENOENT')
      return refuse('cannot be read: no such file', 'a readable YAML file', nearestFile(file));
    return refuse(`cannot be read (${code === '' ? String(error) : code})`, 'a readable YAML file');
  }
}

/** The YAML file of the same folder whose name is nearest to that of `file`, which does not exist. */
export function nearestFile(file: string): string | undefined {
  const folder = path.dirname(file);
  try {
    const names = fs.readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name));
    const near = nearest(stem(file), names.map(stem));
    const name = names.find((candidate) => stem(candidate) === near);
    return name === undefined ? undefined : path.join(folder, name);
  } catch {
    return undefined;
  }
}
const stem = (file: string): string => path.basename(file).replace(/\.ya?ml$/i, '');

/** Parses one YAML 1.2 document; duplicate keys, tabs and excessive aliases are errors with their line. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  const refuse = (problem: string, expected: string, offset: number): never => {
    const at = lines.linePos(offset);
    throw new InputError(problem, { file, line: at.line, column: at.col, expected });
  };
  const fault = document.errors[0];
  if (fault !== undefined) refuse(...explain(fault, text), fault.pos[0]);
  if (document.contents === null) {
    throw new InputError('is null (an empty file)', { file, expected: 'a mapping' });
  }
  const unfit = faultIn(document);
  if (unfit !== undefined) refuse(unfit.problem, unfit.expected, unfit.offset);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const bomb = error instanceof ReferenceError && error.message.startsWith('Excessive alias');
    throw new InputError(
      bomb ? 'aliases expand too often' : error instanceof Error ? error.message : String(error),
      { file, line: 1, expected: bomb ? `at most ${MAX_ALIASES} alias expansions` : 'valid YAML' },
    );
  }
  return { file, data, position: (path, onKey) => positionOf(document, lines, file, path, onKey === true) };
}

/** Problem and expectation of a syntax error, in the user's words. */
function explain(fault: YAMLParseError, text: string): [problem: string, expected: string] {
  if (fault.code === 'DUPLICATE_KEY') {
    return [`duplicate key '${keyAt(text, fault.pos[0])}'`, 'every key once'];
  }
  if (fault.code === 'MULTIPLE_DOCS') return ['holds more than one document', 'one document a file'];
  if (/call stack/i.test(fault.message)) return ['nested too deeply', 'fewer levels'];
  return [fault.message, 'valid YAML'];
}

function keyAt(text: string, offset: number): string {
  return /^[^\s:]+/.exec(text.slice(offset))?.[0] ?? '';
}

function positionOf(
  document: Document,
  lines: LineCounter,
  file: string,
  path: readonly PropertyKey[],
  onKey: boolean,
): Position {
  for (let depth = path.length; depth >= 0; depth--) {
    const exact = depth === path.length;
    const offset = exact && onKey ? keyOffset(document, path) : nodeOffset(document, path.slice(0, depth));
    if (offset !== undefined) {
      const at = lines.linePos(offset);
      return { file, line: at.line, column: at.col };
    }
  }
  return { file };
}

function nodeOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
}

function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pairs = (parent as { items?: unknown[] } | null)?.items ?? [];
  for (const pair of pairs) {
    const key = (pair as { key?: { value?: unknown; range?: [number, number, number] } }).key;
    if (key?.value === path.at(-1)) return key?.range?.[0];
  }
  return undefined;
}
