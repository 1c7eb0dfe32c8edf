import { z } from 'zod';
import { deepFreeze } from '../document/freeze.js';
import { namesDevices } from './device.js';
import type { Mapping } from './merge.js';

/** Values that are remembered of one field or section; one more, and all are forgotten. */
const REMEMBERED = 4096;

/** What was made for the latest keys, at most as many as that. */
export class Remembered<Key, Value> {
  private readonly known = new Map<Key, Value>();

  get(key: Key): Value | undefined {
    return this.known.get(key);
  }

  set(key: Key, value: Value): Value {
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(key, value);
    return value;
  }
}

/** What a schema makes of data; undefined: something is wrong or unusual. */
export type Check = (data: Mapping) => { checked: unknown } | undefined;

/**
 * The same as a schema does, checking equal fields once: a field's value is known by who it is, so that whoever gives
 * one object again gets the same checked one again, frozen. What the schema checks between fields it checks every time.
 * Only for data that is right: it does not say what is wrong.
 * @returns undefined for a schema that is no object, nor one with a transform behind it
 */
export function rememberingCheck(schema: z.ZodType): Check | undefined {
  if (schema instanceof z.ZodPipe) {
    const inner = rememberingCheck(schema.def.in as z.ZodType);
    return inner && behind(inner, schema.def.out as z.ZodType);
  }
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape = new Map(
    Object.entries(schema.def.shape as Record<string, z.ZodType>).map(([name, field]) => [
      name,
      remembering(field),
    ]),
  );
  const { checks = [] } = schema.def;
  const fields = checkFields(shape);
  return checks.length === 0
    ? fields
    : behind(fields, z.unknown().check(...(checks as z.core.$ZodCheck<unknown>[])));
}

/** A check with a schema for what it finds. */
const behind =
  (check: Check, schema: z.ZodType): Check =>
  (data) => {
    const found = check(data);
    const outcome = found && schema.safeParse(found.checked);
    return outcome?.success ? { checked: outcome.data } : undefined;
  };

/** Fields in the order of the schema, none but those; what is absent has its default. */
const checkFields =
  (shape: ReadonlyMap<string, Field>): Check =>
  (data) => {
    for (const key in data) if (!shape.has(key)) return undefined;
    const checked: Mapping = {};
    for (const [key, field] of shape) {
      const found = field(data[key]);
      if (found === undefined) return undefined;
      if (found.checked !== undefined || key in data) checked[key] = found.checked;
    }
    return { checked };
  };

type Field = (value: unknown) => { checked: unknown } | undefined;

function remembering(field: z.ZodType): Field {
  const known = new Remembered<unknown, { checked: unknown }>();
  return (value) => {
    const before = known.get(value);
    // A map takes the two zeros for one.
    if (before !== undefined && value !== 0) return before;
    const outcome = field.safeParse(value);
    if (!outcome.success) return undefined;
    const found = { checked: outcome.data };
    // Devices are put in place later, and are no plain data.
    return namesDevices(found.checked) ? found : known.set(value, { checked: deepFreeze(found.checked) });
  };
}
