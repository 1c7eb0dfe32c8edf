import { z } from 'zod';
import { deepFreeze } from '../document/freeze.js';
import { namesDevices } from './device.js';

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

/**
 * The same schema, which checks equal fields once: a field's value is known by who it is, so that whoever gives one
 * object again gets the same checked one again, frozen. What the schema checks between fields it checks every time.
 * Only for data that is right: its issues do not say what is wrong.
 * @returns undefined for a schema that is no object, nor one with a transform behind it
 */
export function rememberingSchema(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) {
    const inner = rememberingSchema(schema.def.in as z.ZodType);
    return inner && z.core.clone(schema, { ...schema.def, in: inner });
  }
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape = Object.fromEntries(
    Object.entries(schema.def.shape as Record<string, z.ZodType>).map(([name, field]) => [
      name,
      remembering(field),
    ]),
  );
  return z.core.clone(schema, { ...schema.def, shape });
}

function remembering(field: z.ZodType): z.ZodType {
  const known = new Remembered<unknown, { checked: unknown }>();
  const absent = field.safeParse(undefined);
  const given = absent.success ? z.unknown().optional() : z.unknown();
  const read = given.transform((value, context) => {
    const before = known.get(value);
    // A map takes the two zeros for one.
    if (before !== undefined && value !== 0) return before.checked;
    const outcome = field.safeParse(value);
    if (!outcome.success) {
      context.addIssue({ code: 'custom', message: 'is wrong' });
      return z.NEVER;
    }
    const checked: unknown = outcome.data;
    // Devices are put in place later, and are no plain data.
    if (!namesDevices(checked)) known.set(value, { checked: deepFreeze(checked) });
    return checked;
  });
  return absent.success && absent.data === undefined ? read.optional() : read;
}
