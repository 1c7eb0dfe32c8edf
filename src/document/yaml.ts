import fs from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { InputError, type Position } from '../errors.js';

/** Aliases a document may expand to; more is a mistake or an attack ("YAML bomb"). */
const MAX_ALIASES = 100;
/** Largest YAML file read, in bytes: the largest generated workload is a hundred times smaller. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A YAML file as plain data that still knows the line of every field. */
export interface YamlSource {
  file: string;
  data: unknown;
  /** Position of the field at `path` (of the nearest ancestor that exists); of the key if `onKey`. */
  position(path: readonly PropertyKey[], onKey?: boolean): Position;
}

export function readYaml(file: string): YamlSource {
  let text: string;
  try {
    if (fs.statSync(file).size > MAX_BYTES) {
      throw new InputError('file is too large', { file, expected: `at most ${MAX_BYTES / 1024 / 1024} MiB` });
    }
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      file,
      expected: 'a readable YAML file',
    });
  }
  return parseYaml(text, file);
}

/** Parses one YAML 1.2 document; duplicate keys, tabs and excessive aliases are errors with their line. */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const at = lines.linePos(fault.pos[0]);
    const duplicate = fault.code === 'DUPLICATE_KEY';
    throw new InputError(duplicate ? `duplicate key '${keyAt(text, fault.pos[0])}'` : fault.message, {
      file,
      line: at.line,
      column: at.col,
      expected: duplicate ? 'every key once' : 'valid YAML',
    });
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error), {
      file,
      line: 1,
      expected: `at most ${MAX_ALIASES} alias expansions`,
    });
  }
  return { file, data, position: (path, onKey) => positionOf(document, lines, file, path, onKey === true) };
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
