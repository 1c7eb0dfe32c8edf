import path from 'node:path';
import { findFile, isYamlPath, shelvedName } from '../document/files.js';
import { markOf, prepared } from '../document/prepared.js';
import { dotted, validate } from '../document/validate.js';
import { InputError, nearest, printable, type Position } from '../errors.js';
import type { Architecture } from './architecture.js';
import { checkKind, namesDevices, resolveDevices, type DeviceReference } from './device.js';
import { expand, hasExpression, type Parameters } from './expression.js';
import { isMapping, type Mapping } from './merge.js';
import { lowerInherited } from './carriers.js';
import {
  isSourced,
  SOURCED_KEYS,
  STATUSES,
  strayKey,
  type Origins,
  type Provenance,
  type Status,
} from './provenance.js';
import { fromCommandLine, parseOverride, tersely, type Override } from './override.js';
import { QuickVariants } from './quick.js';
import type { Schemas, Settled } from './schemas.js';
import { mergeChain, readChain, type MergedSource } from './source.js';
import type { YamlSource } from '../document/yaml.js';

export type { Architecture } from './architecture.js';
export type { Schemas, Settled } from './schemas.js';

/**
 * Reads, merges, evaluates and validates an architecture.
 * @param overrides texts of `--set`
 * @throws InputError naming file, line, field, what was expected and the nearest valid choice
 */
export async function loadArchitecture(
  nameOrPath: string,
  overrides: readonly string[],
  schemas: Schemas,
): Promise<Architecture> {
  return openArchitecture(nameOrPath, schemas).with(overrides.map(parseOverride));
}

/** An architecture file, read once, of which variants are made. */
export interface ArchitectureFamily {
  with(overrides: readonly Override[]): Promise<Architecture>;
  /**
   * What a variant is, without where its numbers come from: what a sweep asks for each of its points. Sections that
   * variants share are the same objects, frozen.
   */
  specOf(overrides: readonly Override[]): Promise<Pick<Architecture, 'kind' | 'spec'>>;
}

/** Reads an architecture and what it extends; validation happens per variant. */
export function openArchitecture(nameOrPath: string, schemas: Schemas): ArchitectureFamily {
  return openFamily(nameOrPath, schemas, []);
}

/** @param parents files of the architectures that led to this one as one of their devices */
function openFamily(nameOrPath: string, schemas: Schemas, parents: readonly string[]): ArchitectureFamily {
  const file = findFile('arch', nameOrPath);
  const known = new Map<string, ArchitectureFamily>();
  const devices = (arch: string): ArchitectureFamily => {
    const wanted = isYamlPath(arch) && !path.isAbsolute(arch) ? path.join(path.dirname(file), arch) : arch;
    const lineage = [...parents, path.resolve(file)];
    if (lineage.includes(path.resolve(findFile('arch', wanted))))
      throw new InputError(`'${arch}' is made of itself`, { expected: 'devices that end somewhere' });
    const family = known.get(wanted) ?? openFamily(wanted, schemas, lineage);
    known.set(wanted, family);
    return family;
  };
  const chain = readChain(file);
  const fileName = shelvedName('arch', file) ?? nameOrPath;
  const variant = async (overrides: readonly Override[]): Promise<Resolved> => {
    try {
      return await resolve(mergeChain(chain, overrides), schemas, devices);
    } catch (error) {
      throw error instanceof InputError ? tersely(error) : error;
    }
  };
  const quick = new QuickVariants(chain, schemas, {
    parametersOf: (source) => readParameters(source.data.parameters ?? {}, source),
    settle: (source, key, parameters) =>
      settle(source.data[key], [key], { source, parameters, provenance: [] }),
  });
  return {
    with: async (overrides) => {
      const { constants, provenance, ...rest } = await variant(overrides);
      const name = givenName(chain[0]!, overrides) ?? fileName;
      return { name, file, ...rest, provenance: [...provenance, ...constants()] };
    },
    specOf: async (overrides) => (await quick.of(overrides)) ?? variant(overrides),
  };
}

/** The name that an architecture gives itself: of its own file or an override, since a base is another machine. */
function givenName(source: YamlSource, overrides: readonly Override[]): string | undefined {
  const overridden = overrides.findLast(({ path: at }) => at.length === 1 && at[0] === 'name');
  const { value } = overridden ?? { value: (source.data as { name?: unknown }).name };
  if (typeof value !== 'string') return undefined; // what the schema of the kind refuses, or none
  if (/^\P{Cc}{1,100}$/u.test(value)) return value;
  const place = overridden === undefined ? source.position(['name']) : { file: '--set' };
  throw new InputError(`is '${printable(value).slice(0, 40)}${value.length > 40 ? '...' : ''}'`, {
    ...place,
    field: 'name',
    expected: 'a name of 1 to 100 characters, none of them a control character',
  });
}

interface Resolved extends Omit<Architecture, 'name' | 'file'> {
  /** Those that no field gives; without devices' own, which are in the provenance. */
  constants: () => readonly Provenance[];
}

async function resolve(
  source: MergedSource,
  schemas: Schemas,
  devices: (arch: string) => ArchitectureFamily,
): Promise<Resolved> {
  const { parameters: declared = {}, ...body } = source.data;
  const parameters = await readParameters(declared, source);
  const provenance: Provenance[] = [];
  const data = (await settle(body, [], { source, parameters, provenance })) as Mapping;
  const kind = kindOf(data, source, schemas);
  lowerInherited(provenance, source);
  const { spec: checked, constants } = settleKind(
    kind,
    prepared('architecture', markWith(source, schemas), () =>
      validate(schemas.schema(kind), data, source.position),
    ),
    schemas,
    {
      statusOf: (at) => provenance.find(({ path: known }) => known === at)?.status,
      position: source.position,
    },
  );
  const spec = namesDevices(checked)
    ? await resolveDevices(checked, (reference, at) => loadDevice(reference, at, source, devices, provenance))
    : checked;
  const position = (field: string): Position | undefined => {
    const at = field.split('.');
    return Object.hasOwn(data, at[0]!) ? source.position(at) : undefined;
  };
  return { kind, spec, provenance, position, constants };
}

/** Names all texts of which the fields are made. */
const markWith = ({ mark }: MergedSource, schemas: Schemas): string | undefined =>
  mark === undefined || schemas.mark === undefined ? undefined : markOf(mark + schemas.mark());

const settleKind = (kind: string, spec: unknown, schemas: Schemas, origins: Origins): Settled =>
  schemas.settle?.(kind, spec, origins) ?? { spec, constants: () => [] };

/** The architecture behind a reference; its constants are told under the field that names it. */
async function loadDevice(
  reference: DeviceReference,
  at: readonly PropertyKey[],
  source: MergedSource,
  devices: (arch: string) => ArchitectureFamily,
  provenance: Provenance[],
): Promise<Architecture> {
  const field = dotted(at);
  try {
    const loaded = await devices(reference.arch).with(reference.overrides);
    checkKind(loaded, reference);
    for (const one of loaded.provenance) provenance.push({ ...one, path: `${field}.${one.path}` });
    const { name, kind, spec } = loaded;
    return { name, file: '', kind, spec, provenance: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // What is changed of the device is written here, not on a command line.
    if (fromCommandLine(error.detail)) {
      const changed = error.detail.file!.replace(/^--set /, '');
      const place = { ...source.position([...at, 'set']), field: `${field}.set` };
      throw error.with(place, `${changed}: ${error.problem}`);
    }
    throw error.detail.file === undefined ? error.with({ ...source.position(at), field }) : error;
  }
}

function kindOf(data: Mapping, source: MergedSource, schemas: Schemas): string {
  const kinds = schemas.kinds();
  if (typeof data.kind === 'string' && kinds.includes(data.kind)) return data.kind;
  const given = data.kind === undefined ? 'is missing' : `is '${String(data.kind)}'`;
  throw new InputError(given, {
    ...source.position(['kind']),
    field: 'kind',
    expected: `one of ${kinds.join(', ')}`,
    nearest: typeof data.kind === 'string' ? nearest(data.kind, kinds) : undefined,
  });
}

async function readParameters(declared: unknown, source: MergedSource): Promise<Parameters> {
  const parameters: Parameters = {};
  if (!isMapping(declared)) {
    throw new InputError('is not a mapping', {
      ...source.position(['parameters']),
      field: 'parameters',
      expected: 'names with values',
    });
  }
  const known = isMapping(source.written.parameters) ? Object.keys(source.written.parameters) : [];
  for (const [name, written] of Object.entries(declared)) {
    const at = { ...source.position(['parameters', name]), field: `parameters.${name}` };
    if (!known.includes(name)) {
      throw new InputError(`unknown key '${name}'`, {
        ...at,
        expected: known.length > 0 ? `one of ${known.join(', ')}` : 'a file with parameters',
        nearest: nearest(name, known),
      });
    }
    const value = hasExpression(written) ? await expand(written, parameters, at) : written;
    if (typeof value !== 'number' && typeof value !== 'string') {
      throw new InputError(`is ${JSON.stringify(value)}`, { ...at, expected: 'a number or text' });
    }
    parameters[name] = value;
  }
  return parameters;
}

interface Settling {
  source: MergedSource;
  parameters: Parameters;
  provenance: Provenance[];
}

/** Section whose every number must say where it comes from. */
const SOURCED_SECTION = 'energy';
/** Parts of it that choose among constants and have none. */
const NAMING_PARTS = ['dram', 'components'];

/** Evaluates expressions and unwraps sourced constants, remembering where they came from. */
async function settle(node: unknown, at: PropertyKey[], context: Settling): Promise<unknown> {
  if (hasExpression(node)) {
    return expand(node, context.parameters, { ...context.source.position(at), field: dotted(at) });
  }
  if (Array.isArray(node)) {
    return Promise.all(node.map((item, index) => settle(item, [...at, index], context)));
  }
  if (isSourced(node)) {
    const value = hasExpression(node.value)
      ? await expand(node.value, context.parameters, {
          ...context.source.position([...at, 'value']),
          field: dotted(at),
        })
      : node.value;
    context.provenance.push(provenanceOf(node, value, at, () => context.source.position(at)));
    return value;
  }
  if (!isMapping(node)) {
    if (at[0] === SOURCED_SECTION && !NAMING_PARTS.includes(String(at[1])) && at.length > 2) {
      context.provenance.push(bareConstant(node, at, context.source.position(at)));
    }
    return node;
  }
  const stray = strayKey(node);
  if (stray !== undefined) {
    throw new InputError(`unknown key '${stray}'`, {
      ...context.source.position([...at, stray], true),
      field: dotted([...at, stray]),
      expected: `one of ${SOURCED_KEYS.join(', ')}`,
      nearest: nearest(stray, SOURCED_KEYS),
    });
  }
  const settled: Mapping = {};
  for (const [key, value] of Object.entries(node)) settled[key] = await settle(value, [...at, key], context);
  return settled;
}

/** A number without a source is accepted from the command line only, and then it is an assumption. */
function bareConstant(value: unknown, at: PropertyKey[], position: Position): Provenance {
  const field = dotted(at);
  if (!fromCommandLine(position)) {
    throw new InputError('has no source', {
      ...position,
      field,
      expected: `{ value: ${String(value)}, source: "where it comes from", status: ${STATUSES.join('|')} }`,
    });
  }
  return { path: field, value: String(value), status: 'assumed', source: 'given on the command line' };
}

function provenanceOf(
  node: Mapping,
  value: unknown,
  at: PropertyKey[],
  position: () => Position,
): Provenance {
  const field = dotted(at);
  const { source, status = 'assumed' } = node;
  if (typeof source !== 'string' || source.trim() === '') {
    throw new InputError('has no source', {
      ...position(),
      field: `${field}.source`,
      expected: 'text saying where the value comes from',
    });
  }
  if (!STATUSES.includes(status as Status)) {
    throw new InputError(`is '${String(status)}'`, {
      ...position(),
      field: `${field}.status`,
      expected: `one of ${STATUSES.join(', ')}`,
      nearest: nearest(String(status), STATUSES),
    });
  }
  return { path: field, value: writeConstant(value), status: status as Status, source };
}

/** A constant as text; a small table of them as `name value` pairs. */
const writeConstant = (value: unknown): string =>
  isMapping(value)
    ? Object.entries(value)
        .map(([key, inner]) => `${key} ${writeConstant(inner)}`)
        .join(', ')
    : String(value);
