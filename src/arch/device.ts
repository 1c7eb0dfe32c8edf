import { z } from 'zod';
import { InputError } from '../errors.js';
import type { Architecture } from './architecture.js';
import { isMapping } from './merge.js';
import type { Override } from './override.js';

/** A machine as an architecture names it, before it is loaded. */
export class DeviceReference {
  readonly kinds: readonly string[];
  /** Name on the shelf, or a path relative to the file that names it. */
  readonly arch: string;
  readonly overrides: readonly Override[];

  constructor(kinds: readonly string[], arch: string, set: Readonly<Record<string, unknown>>) {
    this.kinds = kinds;
    this.arch = arch;
    this.overrides = Object.entries(set).map(([path, value]) => ({
      path: path.split('.'),
      value,
      text: `${path}=${String(value)}`,
    }));
  }
}

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const value = z.union([scalar, z.array(scalar)]);

/** Fields by dotted paths, in one step (`he.threads: 4`) or several (`he: { threads: 4 }`, as `--set` makes them). */
const flattened = (set: Readonly<Record<string, unknown>>): [path: string, value: unknown][] =>
  Object.entries(set).flatMap(([name, given]) =>
    isMapping(given)
      ? flattened(given).map(([path, inner]): [string, unknown] => [`${name}.${path}`, inner])
      : [[name, given] as [string, unknown]],
  );

const fields = z.record(z.string(), z.unknown()).transform((set, context) => {
  const all = flattened(set);
  for (const [path, given] of all)
    if (!value.safeParse(given).success)
      context.addIssue({
        code: 'custom',
        path: path.split('.'),
        message: 'is no value',
        params: { expected: 'a number, a text, true, false or a list of these' },
      });
  return Object.fromEntries(all);
});

/**
 * A field that names another architecture, which the loader puts in its place: a name, or `{arch: name, set: {...}}`
 * with fields of it that are changed, so that `--set client.set.rows=64` and sweeps reach into it.
 * @param kinds of machine that it may be; none: any
 *
 * @example
 * z.strictObject({ kind: z.literal('deployment'), server: device(['haac', 'gc-peer'], 'Who evaluates') });
 */
export const device = (kinds: readonly string[], help: string) =>
  z
    .union([
      z.string().min(1),
      z.strictObject({
        arch: z.string().min(1).meta({ description: 'Name or path of the architecture' }),
        set: fields.prefault({}).meta({ description: 'Fields of it that are changed: path -> value' }),
      }),
    ])
    .transform((written) => {
      const { arch, set } = typeof written === 'string' ? { arch: written, set: {} } : written;
      return new DeviceReference(kinds, arch, set) as unknown as Architecture;
    })
    .meta({
      description: `${help} (an architecture${kinds.length === 0 ? '' : ` of kind ${kinds.join(' or ')}`})`,
    });

/**
 * A copy of a checked specification with every reference replaced by what `load` makes of it.
 * @param load gets the dotted path of the field
 */
export async function resolveDevices(
  node: unknown,
  load: (reference: DeviceReference, at: readonly PropertyKey[]) => Promise<Architecture>,
  at: readonly PropertyKey[] = [],
): Promise<unknown> {
  if (node instanceof DeviceReference) return load(node, at);
  if (Array.isArray(node))
    return Promise.all(node.map((item, index) => resolveDevices(item, load, [...at, index])));
  if (!isMapping(node)) return node;
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(node))
    resolved[key] = await resolveDevices(item, load, [...at, key]);
  return resolved;
}

/** Whether a specification names another architecture anywhere. */
export const namesDevices = (node: unknown): boolean =>
  node instanceof DeviceReference ||
  // What is frozen is a table of constants.
  (node !== null &&
    typeof node === 'object' &&
    !Object.isFrozen(node) &&
    Object.values(node).some(namesDevices));

/** @throws InputError if a machine is of none of the kinds that may stand there */
export function checkKind({ kind, name }: Architecture, { kinds }: DeviceReference): void {
  if (kinds.length === 0 || kinds.includes(kind)) return;
  throw new InputError(`'${name}' is of kind '${kind}'`, {
    expected: `an architecture of kind ${kinds.join(' or ')}`,
  });
}
