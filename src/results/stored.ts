/** What we wrote as text into a column, read back: checked, since anybody can open a database. */
import { Damage } from './trouble.js';

type Check = (value: unknown) => boolean;
type Plain = Readonly<Record<string, unknown>>;

export const isText: Check = (value) => typeof value === 'string';

export const isNumber: Check = (value) => typeof value === 'number';

/** A number, a text, true or false. */
export const isScalar: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value);

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** An object of which every value passes. */
export const isMap =
  (check: Check): Check =>
  (value) =>
    isPlain(value) && Object.values(value).every(check);

/** An object with these fields at least. */
export const isShape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isPlain(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

/** @throws Damage that names what it is if it is no JSON or does not pass */
export function storedJson<Value>(text: unknown, what: string, check: Check): Value {
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    throw new Damage(`${what}: no JSON`);
  }
  if (!check(value)) throw new Damage(`${what}: not as it was written`);
  return value as Value;
}
