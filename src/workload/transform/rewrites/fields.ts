import { z } from 'zod';

/** Fields of a rewrite's options: as YAML has them, or as the texts of `key=value`. */

/** `S1,S2` or `[S1, S2]`. */
export const names = (description: string) =>
  z
    .union([z.string(), z.array(z.string())], { error: 'names, separated by commas' })
    .transform((written) =>
      (typeof written === 'string' ? written.split(',') : written)
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .meta({ description });

const numeric = (description: string, check: (value: number) => boolean, expected: string) =>
  z
    .union([z.number(), z.string()], { error: expected })
    .transform((written, context) => {
      const value = typeof written === 'string' && written.trim() !== '' ? Number(written) : written;
      if (typeof value === 'number' && check(value)) return value;
      context.issues.push({
        code: 'custom',
        input: written,
        message: `is '${written}'; expected ${expected}`,
      });
      return z.NEVER;
    })
    .meta({ description });

/** A number from `min` to `max`, both allowed. */
export const number = (description: string, min: number, max: number) =>
  numeric(description, (value) => value >= min && value <= max, `a number from ${min} to ${max}`);

/** A whole number from `min` to `max`. */
export const whole = (description: string, min: number, max: number) =>
  numeric(
    description,
    (value) => Number.isInteger(value) && value >= min && value <= max,
    `a whole number from ${min} to ${max}`,
  );

/** One of some words. */
export const choice = <const Words extends readonly string[]>(description: string, words: Words) =>
  z.enum(words).meta({ description });

/** `true`, `false`, or the texts. */
export const flag = (description: string) =>
  z
    .union([z.boolean(), z.enum(['true', 'false'])], { error: 'true or false' })
    .transform((written) => written === true || written === 'true')
    .meta({ description });
