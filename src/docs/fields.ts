import { z } from 'zod';
import { QUANTITIES, type QuantityKind } from '../quantity/units.js';

/** One field that a user can write, as its schema declares it. */
export interface Field {
  /** Dotted path as in `--set`: `scratchpad.ifmap.size`. */
  path: string;
  /** What may be written: `size`, `whole number 1 to 64`, `ws, os or is`. */
  type: string;
  /** Unit of a plain number, or an example of a quantity. */
  unit: string;
  /** Must it be written? `within`: only if its section is, which may be left out. */
  required: 'yes' | 'no' | 'within';
  /** A section holds other fields and has no value of its own. */
  section: boolean;
  /** Default as text; empty if there is none. */
  default: string;
  /** One line; empty only if the schema lacks it. */
  help: string;
}

/** The part of JSON Schema that our schemas give, with the two keys that we add by `.meta()`. */
export interface JsonNode {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonNode[];
  oneOf?: JsonNode[];
  properties?: Record<string, JsonNode>;
  required?: string[];
  additionalProperties?: JsonNode | boolean;
  items?: JsonNode | false;
  prefixItems?: JsonNode[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  default?: unknown;
  description?: string;
  /** A kind of quantity, `a or b` of two kinds, or any unit of a plain number. */
  unit?: string;
  /** Further explanation. */
  help?: string;
}

/** JSON Schema of what a user writes (before defaults and conversion of units). */
export function jsonSchema(schema: z.ZodType): JsonNode {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema: node }) => {
      // The default of a converted field is given as converted, which JSON Schema of the input leaves out.
      const { def } = zodSchema._zod;
      if (def.type === 'default' && node.default === undefined) node.default = def.defaultValue;
    },
  }) as JsonNode;
}

/** Every field below `node`, in order, each section before its fields. */
export function fieldsOf(node: JsonNode, prefix = '', sectionRequired = true): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const needed = node.required?.includes(name) === true;
    const section = child.properties !== undefined;
    const field: Field = {
      path,
      type: section ? 'section' : typeOf(child),
      unit: unitOf(child),
      required: !needed ? 'no' : sectionRequired ? 'yes' : 'within',
      section,
      default: section ? '' : defaultOf(child),
      help: [child.description ?? '', section ? (child.help ?? '') : helpWithoutDefault(child)]
        .join(' ')
        .trim(),
    };
    return section ? [field, ...fieldsOf(child, path, needed && sectionRequired)] : [field];
  });
}

const DEFAULT_IN_HELP = /\s*Default: ([^.]*)\.(?=\s|$)/;

/** Fields whose default depends on others say it in their help. */
function defaultOf(node: JsonNode): string {
  if (node.default !== undefined) {
    const empty = typeof node.default === 'object' && Object.keys(node.default ?? {}).length === 0;
    return empty ? 'empty' : String(node.default);
  }
  return DEFAULT_IN_HELP.exec(node.help ?? '')?.[1] ?? '';
}

const helpWithoutDefault = (node: JsonNode): string => (node.help ?? '').replace(DEFAULT_IN_HELP, '').trim();

const isQuantity = (unit: string | undefined): unit is string =>
  unit?.split(' or ').every((kind) => Object.hasOwn(QUANTITIES, kind)) === true;

function unitOf({ unit = '' }: JsonNode): string {
  if (!isQuantity(unit)) return unit;
  return unit
    .split(' or ')
    .map((kind) => `\`${QUANTITIES[kind as QuantityKind].example}\``)
    .join(' or ');
}

/** Type in a reader's words. */
export function typeOf(node: JsonNode): string {
  if (isQuantity(node.unit)) {
    return QUANTITIES[node.unit.split(' or ')[0] as QuantityKind].noun.replace(/^an? /, '');
  }
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return listChoices(alternatives(node));
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) return listChoices(choices.flatMap(alternatives));
  if (node.prefixItems !== undefined) return `list of ${node.prefixItems.length}`;
  if (node.properties !== undefined) return `{${Object.keys(node.properties).join(', ')}}`;
  switch (node.type) {
    case 'array':
      return node.items === undefined || node.items === false ? 'list' : `list of ${plural(node.items)}`;
    case 'integer':
      return `whole number${bounds(node)}`;
    case 'number':
      return node.exclusiveMinimum === 0 ? 'number above 0' : `number${bounds(node)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'object':
      return typeof node.additionalProperties === 'object'
        ? `${typeOf(node.additionalProperties)} by name`
        : 'mapping';
    default:
      return 'any';
  }
}

/** Alternatives of an alternative are alternatives, so that the list has one `or`. */
const alternatives = (node: JsonNode): string[] =>
  node.enum !== undefined ? node.enum.map((value) => `\`${String(value)}\``) : [typeOf(node)];

const plural = (node: JsonNode): string => (node.type === 'string' ? 'texts' : 'entries');

/** Bounds that only keep nonsense out are not worth a reader's time. */
const LARGEST_TOLD = 100_000_000;

function bounds({ minimum, maximum }: JsonNode): string {
  const upper = maximum !== undefined && maximum < LARGEST_TOLD ? maximum : undefined;
  if (minimum === undefined) return upper === undefined ? '' : ` up to ${upper}`;
  return upper === undefined ? ` >= ${minimum}` : ` ${minimum} to ${upper}`;
}

const listChoices = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`;
