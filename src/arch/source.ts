import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { readYaml, type YamlSource } from '../document/yaml.js';
import { InputError, type Position } from '../errors.js';
import { isMapping, merge, type Mapping } from './merge.js';

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
  if (cut < 1 || keys.some((key) => !/^[A-Za-z_][\w-]*$/.test(key))) {
    throw new InputError(`--set '${text}' is not understood`, {
      expected: 'path=value such as scratchpad.ifmap.size=64KiB',
    });
  }
  try {
    return { path: keys, value: parse(text.slice(cut + 1)) as unknown, text };
  } catch (error) {
    throw new InputError(`--set '${text}': ${error instanceof Error ? error.message : String(error)}`, {
      expected: 'a YAML value',
    });
  }
}

/** An architecture file with everything it `extends` and the command line's overrides merged in. */
export interface MergedSource {
  data: Mapping;
  /** Position of the field in the file that gave it its value. */
  position(at: readonly PropertyKey[], onKey?: boolean): Position;
}

export function readMerged(file: string, overrides: readonly Override[]): MergedSource {
  const chain = readChain(file);
  let data = chain.reduceRight<unknown>(
    (base, source) => merge(base, withoutExtends(source.data)),
    {},
  ) as Mapping;
  for (const { path: keys, value } of overrides) {
    data = merge(
      data,
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    ) as Mapping;
  }
  return { data, position: (at, onKey) => locate(chain, overrides, at, onKey) };
}

/** The file first, then what it extends, and so on; a loop is an error. */
function readChain(file: string): YamlSource[] {
  const chain: YamlSource[] = [];
  let next: string | undefined = file;
  while (next !== undefined) {
    const source = readYaml(next);
    if (!isMapping(source.data)) {
      throw new InputError('is not an architecture', {
        file: next,
        line: 1,
        expected: 'a mapping that starts with kind: ...',
      });
    }
    chain.push(source);
    next = extended(source, chain);
  }
  return chain;
}

function extended(source: YamlSource, chain: readonly YamlSource[]): string | undefined {
  const base = (source.data as Mapping).extends;
  if (base === undefined) return undefined;
  const at = { ...source.position(['extends']), field: 'extends' };
  if (typeof base !== 'string')
    throw new InputError('is not a path', { ...at, expected: 'a path such as ./base.yaml' });
  const file = path.join(path.dirname(source.file), base);
  if (chain.some((seen) => path.resolve(seen.file) === path.resolve(file))) {
    const loop = [...chain.map((seen) => path.basename(seen.file)), path.basename(file)].join(' -> ');
    throw new InputError(`extends loop ${loop}`, { ...at, expected: 'a chain of files that ends' });
  }
  if (!fs.existsSync(file))
    throw new InputError(`no such file '${base}'`, { ...at, expected: 'a path relative to this file' });
  return file;
}

function withoutExtends(data: unknown): Mapping {
  const { extends: _base, ...rest } = data as Mapping;
  return rest;
}

function locate(
  chain: readonly YamlSource[],
  overrides: readonly Override[],
  at: readonly PropertyKey[],
  onKey?: boolean,
): Position {
  const command = overrides.findLast(
    ({ path: keys }) =>
      keys.every((key, i) => i >= at.length || key === at[i]) || at.every((part, i) => keys[i] === part),
  );
  if (command !== undefined && at.length > 0) return { file: `--set ${command.text}` };
  const owner = chain.find((source) => has(source.data, at)) ?? chain[0]!;
  return owner.position(at, onKey);
}

function has(data: unknown, at: readonly PropertyKey[]): boolean {
  let node = data;
  for (const part of at) {
    if (isMapping(node) && 'value' in node && !(String(part) in node)) node = node.value;
    if (node === null || typeof node !== 'object' || !(part in node)) return false;
    node = (node as Record<PropertyKey, unknown>)[part];
  }
  return true;
}
