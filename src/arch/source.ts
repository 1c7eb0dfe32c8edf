import fs from 'node:fs';
import path from 'node:path';
import { findFile, isYamlPath } from '../document/files.js';
import { markOf } from '../document/prepared.js';
import { readYaml, type YamlSource } from '../document/yaml.js';
import { InputError, type InputErrorDetail, type Position } from '../errors.js';
import { isMapping, merge, type Mapping } from './merge.js';
import { positionOf, type Override } from './override.js';

/** An architecture file with everything it `extends` and the command line's overrides merged in. */
export interface MergedSource {
  data: Mapping;
  /** Names the texts of all files, if nothing overrides them. */
  mark: string | undefined;
  /** The same without the overrides. */
  written: Mapping;
  /** Position of the field in the file (or the `--set`) that gave it its value. */
  position(at: readonly PropertyKey[], onKey?: boolean): Position;
  /** Which layer gave the field: 0 the innermost base, then what extends it, then all overrides together; -1 none. */
  layer(at: readonly string[]): number;
}

/** Merges the files of a chain and overrides, the latter winning. */
export function mergeChain(chain: readonly YamlSource[], overrides: readonly Override[]): MergedSource {
  const written = chain.reduceRight<unknown>(
    (base, source) => merge(base, withoutExtends(source.data)),
    {},
  ) as Mapping;
  let data = written;
  for (const { path: keys, value } of overrides) {
    data = merge(
      data,
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    ) as Mapping;
  }
  return {
    data,
    mark: overrides.length === 0 ? markOf(chain.map((source) => source.mark).join(' ')) : undefined,
    written,
    position: (at, onKey) => locate(chain, overrides, at, onKey),
    layer: (at) => layerOf(chain, overrides, at),
  };
}

function layerOf(
  chain: readonly YamlSource[],
  overrides: readonly Override[],
  at: readonly string[],
): number {
  // Options of one command are given together: none of them is later than another.
  if (overrides.some(({ path: keys }) => at.every((part, i) => i >= keys.length || keys[i] === part)))
    return chain.length;
  const owner = chain.findIndex(({ data }) => has(data, at));
  return owner < 0 ? -1 : chain.length - 1 - owner;
}

/** The file first, then what it extends, and so on; a loop is an error. */
export function readChain(file: string): YamlSource[] {
  const chain: YamlSource[] = [];
  let next: string | undefined = file;
  while (next !== undefined) {
    const source = readYaml(next);
    if (!isMapping(source.data)) {
      throw new InputError('is not an architecture', {
        ...source.position([]),
        expected: 'a mapping that starts with kind: ... or extends: ...',
      });
    }
    chain.push(source);
    next = baseOf(source, chain);
  }
  return chain;
}

function baseOf(source: YamlSource, chain: readonly YamlSource[]): string | undefined {
  const base = (source.data as Mapping).extends;
  if (base === undefined) return undefined;
  const at = (): InputErrorDetail => ({ ...source.position(['extends']), field: 'extends' });
  if (typeof base !== 'string' || base.trim() === '') {
    throw new InputError('is not a file', {
      ...at(),
      expected: 'a path such as ./base.yaml, or a name such as systolic/128x128',
    });
  }
  const file = baseFile(source.file, base, at);
  if (chain.some((seen) => path.resolve(seen.file) === path.resolve(file))) {
    const loop = [...chain.map((seen) => path.basename(seen.file)), path.basename(file)].join(' -> ');
    throw new InputError(`loop ${loop}`, { ...at(), expected: 'a chain of files that ends' });
  }
  return file;
}

/** File behind `extends: base`: a path relative to the file that says so, or a name on the shelf. */
function baseFile(from: string, base: string, at: () => InputErrorDetail): string {
  if (!isYamlPath(base)) {
    try {
      return findFile('arch', base, true);
    } catch (error) {
      throw error instanceof InputError ? error.with(at()) : error;
    }
  }
  const file = path.isAbsolute(base) ? base : path.join(path.dirname(from), base);
  if (fs.existsSync(file)) return file;
  throw new InputError(`no such file '${base}'`, { ...at(), expected: 'a path relative to this file' });
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
  if (command !== undefined && at.length > 0) return positionOf(command);
  const owner = chain.find((source) => has(source.data, at)) ?? nearestOwner(chain, at);
  return owner.position(at, onKey);
}

/** For a field that no file has (it is missing): the file that has most of the mappings around it. */
function nearestOwner(chain: readonly YamlSource[], at: readonly PropertyKey[]): YamlSource {
  for (let depth = at.length - 1; depth > 0; depth--) {
    const owner = chain.find((source) => has(source.data, at.slice(0, depth)));
    if (owner !== undefined) return owner;
  }
  return chain[0]!;
}

function has(data: unknown, at: readonly PropertyKey[]): boolean {
  let node = data;
  for (const part of at) {
    if (isMapping(node) && Object.hasOwn(node, 'value') && !Object.hasOwn(node, part)) node = node.value;
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, part)) return false;
    node = (node as Record<PropertyKey, unknown>)[part];
  }
  return true;
}
