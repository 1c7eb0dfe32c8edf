import { z } from 'zod';
import { InputError, nearest } from '../../../errors.js';
import type { Network } from '../../graph.js';
import * as known from './index.js';
import type { Rewrite } from './rewrite.js';

export const REWRITES: readonly Rewrite[] = Object.values(known);
const NAMES = REWRITES.map(({ name }) => name);

/** One rewrite that is asked for, with its options as they were written. */
export interface Step {
  name: string;
  options: Readonly<Record<string, unknown>>;
}

/** Between the steps of a text: `deepreduce cull=S1 | snl budget=50000`. */
const BETWEEN = '|';
/** The text of no step at all, for axes of sweeps. */
const NONE = 'none';

/** @throws InputError with the nearest name */
export function rewriteOf(name: string): Rewrite {
  const found = REWRITES.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new InputError(`unknown transform '${name}'`, {
    expected: `one of ${NAMES.join(', ')}`,
    nearest: nearest(name, NAMES),
  });
}

/** Steps of `deepreduce cull=S1 thin=S2,S3 | snl budget=50000`; of `none` none. @throws InputError */
export function parseSteps(text: string): Step[] {
  if (text.trim() === NONE) return [];
  return text.split(BETWEEN).map((part) => {
    const [name = '', ...pairs] = part.trim().split(/\s+/);
    const options = Object.fromEntries(pairs.map((pair) => keyAndValue(pair, name)));
    return checked({ name, options });
  });
}

function keyAndValue(pair: string, name: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new InputError(`${name}: '${pair}' is no option`, {
    expected: `key=value, as in ${rewriteOf(name).example}`,
  });
}

/** @throws InputError for an unknown rewrite, or options that it does not have */
export function checked(step: Step): Step {
  const { schema, example } = rewriteOf(step.name);
  const result = schema.safeParse(step.options);
  if (result.success) return step;
  const issue = result.error.issues[0]!;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [step.name, ...issue.path.map(String), ...keys].join('.');
  throw new InputError(keys.length > 0 ? `transform has no option '${keys[0]}'` : issue.message, {
    field,
    expected: `as in ${example}`,
    nearest: keys.length > 0 ? nearest(keys[0]!, optionsOf(schema)) : undefined,
  });
}

const optionsOf = (schema: z.ZodType): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : [];

/** The network after all steps, each recorded by name with all of its options. */
export const applySteps = (network: Network, steps: readonly Step[]): Network =>
  steps.reduce((before, step) => applyStep(before, step), network);

function applyStep(network: Network, { name, options }: Step): Network {
  const { schema, apply } = rewriteOf(name);
  let made: Network;
  try {
    made = apply(network, schema.parse(options));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.with({ field: ['transform', name, error.detail.field].filter(Boolean).join('.') });
  }
  const before = Object.keys(network.transforms ?? {}).filter((key) => key.split('#')[0] === name).length;
  const key = before === 0 ? name : `${name}#${before + 1}`;
  return {
    ...made,
    name: `${network.name}+${labelOf({ name, options })}`,
    transforms: { ...made.transforms, [key]: flat(options) },
  };
}

/** `deepreduce[cull=S1;thin=S2,S3]`: part of the network's name. */
function labelOf({ name, options }: Step): string {
  const pairs = Object.entries(flat(options)).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? name : `${name}[${pairs.join(';')}]`;
}

const flat = (options: Step['options']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );

/** A step as a file has it: a text, or `{deepreduce: {cull: [S1]}}`. */
const stepSchema = z
  .union([z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))], {
    error: "a text such as 'deepreduce cull=S1', or {deepreduce: {cull: [S1]}}",
  })
  .transform((written, context): Step[] => {
    try {
      if (typeof written === 'string') return parseSteps(written);
      return Object.entries(written).map(([name, options]) => checked({ name, options }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.issues.push({ code: 'custom', input: written, message: error.message });
      return z.NEVER;
    }
  });

export const stepsSchema = z
  .array(stepSchema)
  .transform((lists) => lists.flat())
  .meta({ description: 'Rewrites for private inference, one after another.' });
