import path from 'node:path';
import { z } from 'zod';
import type { Origins } from '../arch/provenance.js';
import { validate } from '../document/validate.js';
import { readYaml, type YamlSource } from '../document/yaml.js';
import { InputError, nearest } from '../errors.js';
import { readQuantity } from '../quantity/units.js';

/** A table of Accelergy: energies per action in pJ (ERT), or the area of one instance in um^2 (ART). */
interface Table {
  /** Path of the component without its range: `system.mac` of `system.mac[1..168]`. */
  name: string;
  index: number;
  actions: readonly { name: string; arguments: Record<string, unknown>; energy: number }[];
  area?: number | undefined;
}

/** An ERT or ART file, of which components are asked for by name. */
export interface AccelergyFile {
  source: YamlSource;
  kind: 'ERT' | 'ART';
  tables: readonly Table[];
}

const actionSchema = z.looseObject({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).nullable().default({}),
  energy: z.number().min(0),
});
const tableSchema = {
  ERT: z.looseObject({ name: z.string(), actions: z.array(actionSchema).min(1) }),
  ART: z.looseObject({ name: z.string(), area: z.number().min(0) }),
};
const fileSchema = (kind: 'ERT' | 'ART') =>
  z.looseObject({ [kind]: z.looseObject({ tables: z.array(tableSchema[kind]).min(1) }) });

/**
 * Reads an ERT or ART file that an architecture names.
 * @throws InputError with file and line
 */
export function readAccelergy(name: string, kind: 'ERT' | 'ART', origins: Origins): AccelergyFile {
  const field = `energy.${kind.toLowerCase()}`;
  const at = origins.position(field.split('.'));
  // On the command line a path is relative to where one stands.
  const folder = at.file === undefined || at.file.startsWith('--set ') ? '.' : path.dirname(at.file);
  let source: YamlSource;
  try {
    source = readYaml(path.isAbsolute(name) ? name : path.join(folder, name));
  } catch (error) {
    if (error instanceof InputError && error.detail.line === undefined) throw error.with({ ...at, field });
    throw error;
  }
  const checked = validate(fileSchema(kind), source.data, source.position) as Record<
    string,
    { tables: { name: string; area?: number; actions?: z.output<typeof actionSchema>[] }[] }
  >;
  const tables = checked[kind]!.tables.map(({ name, area, actions = [] }, index) => ({
    name: name.replace(/\[[^\]]*\]/g, ''),
    index,
    actions: actions.map((one) => ({ ...one, arguments: one.arguments ?? {} })),
    area,
  }));
  return { source, kind, tables };
}

const TERM = /^([\w.]+?)(?:\.(\w+)(?:\(([^)]*)\))?)?$/;

/**
 * Value of `shared_glb.read / 64 bit`, `spad.fill(data_delta=1) / 16 bit`, of an ART `mac + psum_spad`, in pJ or
 * um^2 of one action or instance, or a byte of it.
 * @param size whether the value is one of a byte, so that a size must be given
 * @throws InputError without position: that of the text is the caller's to add
 */
export function valueOf(file: AccelergyFile, text: string, perByte: boolean): number {
  const [sum, size, ...rest] = text.split('/').map((part) => part.trim());
  const bytes = size === undefined ? undefined : readQuantity(size, 'bytes');
  if (
    rest.length > 0 ||
    sum === '' ||
    (size !== undefined && (bytes === undefined || bytes <= 0)) ||
    (size !== undefined) !== perByte
  ) {
    throw new InputError(`'${text}' is not understood`, {
      expected: perByte
        ? `${file.kind === 'ERT' ? 'component.action' : 'component'} and the data of one, such as shared_glb${file.kind === 'ERT' ? '.read / 64 bit' : ' / 128 KiB'}`
        : `${file.kind === 'ERT' ? 'component.action such as mac.compute' : 'components such as mac + psum_spad'}`,
    });
  }
  const values = sum!.split('+').map((term) => termOf(file, term.trim()));
  return values.reduce((total, value) => total + value, 0) / (bytes ?? 1);
}

function termOf(file: AccelergyFile, term: string): number {
  const whole = file.kind === 'ART' ? [term, term] : TERM.exec(term);
  if (whole === null) throw new InputError(`'${term}' is not understood`, { expected: 'component.action' });
  const table = tableOf(file, whole[1]!);
  if (file.kind === 'ART') return table.area!;
  return actionOf(file, table, whole[2] ?? '', whole[3]);
}

/** The component of a name: its whole path, or what it ends in. */
function tableOf({ tables, source, kind }: AccelergyFile, name: string): Table {
  const found = tables.filter((table) => table.name === name || table.name.endsWith(`.${name}`));
  const exact = found.find((table) => table.name === name);
  if (exact !== undefined || found.length === 1) return exact ?? found[0]!;
  const short = tables.map((table) => table.name.split('.').at(-1)!);
  throw new InputError(
    `${found.length === 0 ? 'no' : 'more than one'} component '${name}' in ${source.file}`,
    {
      ...source.position([kind, 'tables']),
      expected: `one of ${(found.length === 0 ? short : found.map((table) => table.name)).join(', ')}`,
      nearest: found.length === 0 ? nearest(name, short) : undefined,
    },
  );
}

/** An action's energy; of several with arguments the one that agrees with those given. */
function actionOf({ source }: AccelergyFile, table: Table, name: string, given: string | undefined): number {
  const named = table.actions.filter((action) => action.name === name);
  const at = source.position(['ERT', 'tables', table.index, 'actions']);
  if (named.length === 0) {
    const names = [...new Set(table.actions.map((action) => action.name))];
    throw new InputError(`component '${table.name}' has no action '${name}'`, {
      ...at,
      expected: `one of ${names.join(', ')}`,
      nearest: nearest(name, names),
    });
  }
  const wanted = new Map(
    (given ?? '')
      .split(',')
      .filter((pair) => pair.trim() !== '')
      .map((pair) => pair.split('=').map((part) => part.trim()) as [string, string]),
  );
  const agreeing = named.filter((action) =>
    [...wanted].every(([key, value]) => String(action.arguments[key]) === value),
  );
  const energies = new Set(agreeing.map(({ energy }) => energy));
  if (energies.size === 1) return agreeing[0]!.energy;
  throw new InputError(
    `action '${name}' of '${table.name}' has ${energies.size === 0 ? 'no' : 'several'} energies${wanted.size > 0 ? ' for these arguments' : ''}`,
    { ...at, expected: `arguments as in ${name}(${writeArguments(named[0]!.arguments)})` },
  );
}

const writeArguments = (of: Record<string, unknown>): string =>
  Object.entries(of)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
