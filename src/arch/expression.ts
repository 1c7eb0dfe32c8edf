import type { EvalFunction, MathJsInstance } from 'mathjs';
import { InputError, nearest, type Position } from '../errors.js';

export type Parameters = Record<string, number | string>;

const SLOT = /\$\{([^}]*)\}/g;
/** Functions of the expression language that reach outside arithmetic. */
const FORBIDDEN = [
  'import',
  'createUnit',
  'evaluate',
  'parse',
  'compile',
  'simplify',
  'derivative',
  'resolve',
  'reviver',
  'config',
];

/** True if `text` holds `${...}`. */
export const hasExpression = (text: unknown): text is string =>
  typeof text === 'string' && text.includes('${');

/**
 * Replaces every `${expression}` in `text`. A text that is one expression alone keeps its type (a number);
 * otherwise the values are spliced in (`${n * 2} KiB`). A bare parameter name needs no arithmetic and does not
 * load the arithmetic library.
 */
export async function expand(
  text: string,
  parameters: Parameters,
  at: Position & { field?: string },
): Promise<unknown> {
  const slots = [...text.matchAll(SLOT)];
  const values: unknown[] = [];
  for (const slot of slots) values.push(await evaluate(slot[1]!.trim(), parameters, at));
  if (slots.length === 1 && slots[0]![0] === text.trim()) return values[0];
  let index = 0;
  return text.replace(SLOT, () => String(values[index++]));
}

async function evaluate(
  expression: string,
  parameters: Parameters,
  at: Position & { field?: string },
): Promise<unknown> {
  if (Object.hasOwn(parameters, expression)) return parameters[expression];
  const math = await arithmetic();
  const fail = (problem: string, near?: string): never => {
    throw new InputError(`in '\${${expression}}': ${problem}`, {
      ...at,
      expected: 'arithmetic in the parameters',
      nearest: near,
    });
  };
  let code: EvalFunction | undefined;
  try {
    const tree = math.parse(expression);
    tree.traverse((node) => {
      const name = (node as { name?: unknown }).name;
      if (node.type === 'FunctionAssignmentNode') fail('function definitions are not allowed');
      if (node.type === 'AssignmentNode') fail('assignments are not allowed');
      if (typeof name === 'string' && FORBIDDEN.includes(name)) fail(`'${name}' is not allowed`);
    });
    code = tree.compile();
    const value: unknown = code.evaluate({ ...parameters });
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
    return fail(`gives ${math.typeOf(value)}, not a number`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /Undefined (?:symbol|function) (\w+)/.exec(message)?.[1];
    return fail(message, unknown === undefined ? undefined : nearest(unknown, Object.keys(parameters)));
  }
}

let instance: Promise<Pick<MathJsInstance, 'parse' | 'typeOf'>> | undefined;

/** Loaded on first use only: it takes a second, which most runs need not pay. */
function arithmetic(): Promise<Pick<MathJsInstance, 'parse' | 'typeOf'>> {
  instance ??= import('mathjs').then(({ create, all }) => {
    const math = create(all!, {});
    const { parse, typeOf } = math;
    const refused = (name: string) => () => {
      throw new Error(`'${name}' is not allowed`);
    };
    math.import(Object.fromEntries(FORBIDDEN.map((name) => [name, refused(name)])), { override: true });
    return { parse, typeOf } as Pick<MathJsInstance, 'parse' | 'typeOf'>;
  });
  return instance;
}
