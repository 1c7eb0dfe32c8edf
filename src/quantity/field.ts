import { z } from 'zod';
import { expected, nearestQuantity, readQuantity, type QuantityKind } from './units.js';

interface Limits {
  min?: number;
  /** `0` allowed? Default: no quantity may be zero unless it says so. */
  zero?: boolean;
  infinite?: boolean;
}

/**
 * A schema field holding a quantity: text with a unit in the file, a plain number in `kind` after validation.
 * `help` is its one line in `--help` and docs.
 */
export function quantity(kind: QuantityKind, help: string, limits: Limits = {}) {
  return z
    .union([z.string(), z.number()], expected(kind))
    .transform((text, context) => {
      const value = readQuantity(text, kind);
      return checkQuantity(value, text, [kind], limits, context);
    })
    .meta({ description: help, unit: kind });
}

/** A quantity given in either of two kinds, e.g. a bandwidth per second or per cycle. */
export function eitherQuantity<A extends QuantityKind, B extends QuantityKind>(
  first: A,
  second: B,
  help: string,
  limits: Limits = {},
) {
  return z
    .union([z.string(), z.number()], expected(first, second))
    .transform((text, context): { kind: A | B; value: number } => {
      const asFirst = readQuantity(text, first);
      const value = asFirst ?? readQuantity(text, second);
      const kind = asFirst === undefined ? second : first;
      return { kind, value: checkQuantity(value, text, [first, second], limits, context) };
    })
    .meta({ description: help, unit: `${first} or ${second}` });
}

function checkQuantity(
  value: number | undefined,
  text: string | number,
  kinds: readonly QuantityKind[],
  limits: Limits,
  context: z.core.$RefinementCtx,
): number {
  const floor = limits.min ?? 0;
  const wrong =
    value === undefined ||
    Number.isNaN(value) ||
    (value === Infinity && limits.infinite !== true) ||
    (value === 0 && limits.zero !== true) ||
    value < floor;
  if (!wrong) return value;
  const sign =
    value !== undefined && value <= 0 ? ` ${limits.zero === true ? 'of at least zero' : 'above zero'}` : '';
  const finite = value === Infinity ? 'finite ' : '';
  const near = kinds.map((kind) => nearestQuantity(String(text), kind)).find((found) => found !== undefined);
  context.addIssue({
    code: 'custom',
    message: `is '${text}'`,
    params: {
      expected: expected(...kinds)
        .replace(' such as', `${sign} such as`)
        .replace(/^an? /, (article) => (finite === '' ? article : `a ${finite}`)),
      nearest: near,
    },
  });
  return z.NEVER;
}

/** A whole number field with inclusive bounds. */
export function wholeNumber(help: string, min: number, max: number) {
  return z.int().min(min).max(max).meta({ description: help });
}
