import type { MathJsInstance, MathNode } from 'mathjs';
import { InputError, nearest, type InputErrorDetail } from '../errors.js';
import { CONSTANTS, FUNCTIONS, NODES } from './arithmetic.js';

export type Parameters = Record<string, number | string>;

const SLOT = /\$\{([^}]*)\}/g;
/** Longest expression; a longer one is no arithmetic. */
const MAX_LENGTH = 500;

/** True if `text` holds `${...}`. */
export const hasExpression = (text: unknown): text is string =>
  typeof text === 'string' && text.includes('${');

/**
 * Replaces every `${expression}` in `text`. A text that is one expression alone keeps its type (a number);
 * otherwise the values are spliced in (`${n * 2} KiB`). A bare parameter name needs no arithmetic and does not
 * load the arithmetic library.
 */
export async function expand(text: string, parameters: Parameters, at: InputErrorDetail): Promise<unknown> {
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
  at: InputErrorDetail,
): Promise<number | string | boolean> {
  if (Object.hasOwn(parameters, expression)) return parameters[expression]!;
  const shown = expression.length > 60 ? `${expression.slice(0, 57)}...` : expression;
  const fail = (problem: string, near?: string): never => {
    throw new InputError(`in '\${${shown}}': ${problem}`, {
      ...at,
      expected: 'arithmetic in the parameters',
      nearest: near,
    });
  };
  if (expression === '') return fail('is empty');
  if (expression.length > MAX_LENGTH) return fail('is too long');
  const math = await arithmetic();
  try {
    const tree = math.parse(expression);
    tree.traverse((node, path) => check(node, path, parameters, fail));
    const value: unknown = tree.compile().evaluate({ ...parameters });
    if (Number.isNaN(value)) return fail('has no value (such as 0 / 0)');
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
    return fail(`gives ${math.typeOf(value)}, not a number`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Compiles plain arithmetic in `names` once, to be evaluated often.
 * @throws InputError naming the expression for anything else, and for unknown names with the nearest
 */
export async function compileArithmetic(
  expression: string,
  names: readonly string[],
  at: InputErrorDetail,
): Promise<(values: Record<string, number>) => unknown> {
  const fail = (problem: string, near?: string): never => {
    throw new InputError(`in '${expression}': ${problem}`, {
      ...at,
      expected: `arithmetic in ${names.join(', ')}`,
      nearest: near,
    });
  };
  if (expression.length > MAX_LENGTH) return fail('is too long');
  const math = await arithmetic();
  const known = Object.fromEntries(names.map((name) => [name, 0]));
  try {
    const tree = math.parse(expression);
    tree.traverse((node, path) => check(node, path, known, fail));
    const code = tree.compile();
    return (values) => code.evaluate(values) as unknown;
  } catch (error) {
    if (error instanceof InputError) throw error;
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Refuses every node that is not plain arithmetic in the parameters. */
function check(
  node: MathNode,
  path: string,
  parameters: Parameters,
  fail: (problem: string, near?: string) => never,
): void {
  const refused = NODES[node.type];
  if (refused !== undefined) fail(refused);
  const { name } = node as { name?: unknown };
  if (node.type === 'FunctionNode' && name === '') fail('only named functions are allowed');
  if (node.type !== 'SymbolNode' || typeof name !== 'string') return;
  if (path === 'fn') {
    if (!FUNCTIONS.includes(name)) fail(`function '${name}' is not allowed`, nearest(name, FUNCTIONS));
  } else if (!Object.hasOwn(parameters, name) && !CONSTANTS.includes(name)) {
    fail(`unknown parameter '${name}'`, nearest(name, Object.keys(parameters)));
  }
}

let instance: Promise<Pick<MathJsInstance, 'parse' | 'typeOf'>> | undefined;

/** Loaded on first use only: it takes half a second, which most runs need not pay. */
function arithmetic(): Promise<Pick<MathJsInstance, 'parse' | 'typeOf'>> {
  instance ??= import('mathjs/number');
  return instance;
}
