import type { z } from 'zod';
import { InputError, nearest, type Position } from '../errors.js';

/** Finds where a field was written; fields set from elsewhere (command line) may answer `{}`. */
export type Locate = (path: readonly PropertyKey[], onKey?: boolean) => Position;

/** Dotted path as users write it in `--set`: `scratchpad.ifmap.size`, `operators[3].kernel`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/**
 * Checks `data` against a zod schema. The first issue becomes one `InputError` that names file, line, field,
 * what was expected and the nearest valid choice.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  locate: Locate,
): z.output<Schema> {
  const outcome = schema.safeParse(data, { jitless: isCold(schema) });
  if (outcome.success) return outcome.data;
  throw toInputError(deepest(outcome.error.issues as z.core.$ZodIssue[]), schema, data, locate);
}

/** Uses of a schema for which writing and compiling code for it costs more than it saves. */
const COLD_USES = 16;
const uses = new WeakMap<z.ZodType, number>();

function isCold(schema: z.ZodType): boolean {
  const before = uses.get(schema) ?? 0;
  uses.set(schema, before + 1);
  return before < COLD_USES;
}

/** Of several issues report a misspelt key, else the first; inside a failed union the branch that got furthest. */
function deepest(issues: z.core.$ZodIssue[], prefix: PropertyKey[] = []): z.core.$ZodIssue {
  // A misspelt key is why the right one is missing.
  const first = issues.find((candidate) => candidate.code === 'unrecognized_keys') ?? issues[0]!;
  const issue = { ...first, path: [...prefix, ...first.path] };
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const branches = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => deepest(branch, issue.path));
  const furthest = branches.reduce(
    (a, b) => (b.path.length > a.path.length ? b : a),
    issue as z.core.$ZodIssue,
  );
  return furthest.path.length > issue.path.length ? furthest : issue;
}

function toInputError(issue: z.core.$ZodIssue, schema: z.ZodType, data: unknown, locate: Locate): InputError {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const path = [...issue.path, key];
    const known = keysAt(schema, issue.path, data);
    return new InputError(`unknown key '${key}'`, {
      ...locate(path, true),
      field: dotted(path),
      expected: known.length > 0 ? `one of ${known.join(', ')}` : undefined,
      nearest: nearest(key, known),
    });
  }
  const value = valueAt(data, issue.path);
  const at = { ...locate(issue.path), field: dotted(issue.path) };
  const expected = isSection(issue) ? section(keysAt(schema, issue.path, data)) : expectation(issue);
  if (value === undefined && issue.code !== 'custom')
    return new InputError('is missing', { ...at, expected });
  const choices =
    'values' in issue
      ? issue.values.map(String)
      : 'options' in issue
        ? issue.options?.map(String)
        : undefined;
  if (issue.code === 'custom') {
    // A field's own check may say what it expected and what is near (see quantity/field.ts).
    const { expected, nearest: near } = (issue.params ?? {}) as { expected?: string; nearest?: string };
    return new InputError(issue.message, { ...at, expected, nearest: near });
  }
  const near = choices !== undefined ? nearest(String(value), choices) : undefined;
  const discriminated = issue.code === 'invalid_union' && choices !== undefined && near === undefined;
  return new InputError(`is ${show(value)}`, {
    ...at,
    expected: discriminated ? `one of ${choices.join(', ')}` : expected,
    nearest: near,
  });
}

const isSection = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' && issue.expected === 'object';

/** A mapping, with some of the keys that it may have. */
function section(keys: readonly string[]): string {
  if (keys.length === 0) return 'a mapping';
  return `a mapping with ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ', ...' : ''}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.length === 1
        ? `'${String(issue.values[0])}'`
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'too_small':
      return `${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}${describeSize(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}${describeSize(issue.origin, issue.maximum)}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? issue.message : `a valid '${issue.discriminator}'`;
    default:
      return issue.message.replace(/^Invalid input: expected /, '');
  }
}

function describeSize(origin: string, limit: number | bigint): string {
  const plural = Number(limit) !== 1;
  if (origin === 'array') return plural ? ' entries' : ' entry';
  return origin === 'string' ? (plural ? ' characters' : ' character') : '';
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'mapping',
  record: 'mapping',
  array: 'list',
  tuple: 'list',
  string: 'text',
  boolean: 'choice of true or false',
};
function article(type: string): string {
  const noun = Object.hasOwn(NOUNS, type) ? NOUNS[type]! : type;
  if (noun === 'text') return noun;
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, part) =>
      node !== null && typeof node === 'object' ? (node as Record<PropertyKey, unknown>)[part] : undefined,
    data,
  );
}

/** Keys that the schema's object at `path` accepts; looks through optionals, arrays, records and unions. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[], data?: unknown): string[] {
  let nodes: unknown[] = [schema];
  let value = data;
  for (const part of path) {
    nodes = nodes.flatMap((node) => objectsIn(node, value)).flatMap((node) => childrenOf(node, part));
    value = valueAt(value, [part]);
  }
  const keys = nodes
    .flatMap((node) => objectsIn(node, value))
    .flatMap((node) => Object.keys(shapeOf(node) ?? {}));
  return [...new Set(keys)];
}

interface Definition {
  type?: string;
  innerType?: unknown;
  in?: unknown;
  options?: unknown[];
  shape?: Record<string, unknown>;
  element?: unknown;
  valueType?: unknown;
  values?: unknown[];
  discriminator?: string;
  getter?: () => unknown;
}
const definition = (node: unknown): Definition =>
  (node as { _zod?: { def?: Definition } } | undefined)?._zod?.def ?? {};
const shapeOf = (node: unknown): Record<string, unknown> | undefined => definition(node).shape;

function objectsIn(node: unknown, value: unknown): unknown[] {
  const def = definition(node);
  if (def.options !== undefined) {
    const options = def.options.flatMap((option) => objectsIn(option, value));
    const key = def.discriminator;
    if (key === undefined) return options;
    const chosen = valueAt(value, [key]);
    const matching = options.filter((option) => definition(shapeOf(option)?.[key]).values?.includes(chosen));
    return matching.length > 0 ? matching : options;
  }
  if (def.innerType !== undefined) return objectsIn(def.innerType, value);
  if (def.in !== undefined) return objectsIn(def.in, value);
  if (def.getter !== undefined) return objectsIn(def.getter(), value);
  return [node];
}

function childrenOf(node: unknown, part: PropertyKey): unknown[] {
  const def = definition(node);
  if (def.shape !== undefined) return def.shape[String(part)] === undefined ? [] : [def.shape[String(part)]];
  const child = def.element ?? def.valueType;
  return child === undefined ? [] : [child];
}
