import { createHash } from 'node:crypto';

/** Plain JSON data with sorted keys; infinite numbers become the word `infinite`. */
export function plain(data: unknown): unknown {
  if (data === Infinity) return 'infinite';
  if (Array.isArray(data)) return data.map(plain);
  if (data === null || typeof data !== 'object') return data;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, plain(value)]),
  );
}

const frozenTexts = new WeakMap<object, string>();

/**
 * Text of plain data with sorted keys, so that equal data has equal text. That of frozen data, which must be frozen
 * all through, is made once.
 */
export function canonical(data: unknown): string {
  if (data === null || typeof data !== 'object') return JSON.stringify(data === Infinity ? 'infinite' : data);
  if (!Object.isFrozen(data)) return textOf(data);
  let text = frozenTexts.get(data);
  if (text === undefined) frozenTexts.set(data, (text = textOf(data)));
  return text;
}

function textOf(data: object): string {
  if (Array.isArray(data)) return `[${data.map((item) => canonical(item ?? null)).join(',')}]`;
  const given = data as Record<string, unknown>;
  const keys = Object.keys(given).filter((key) => given[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(given[key])}`)
    .join(',')}}`;
}

/** SHA-256 of plain data, in hexadecimal; equal data has equal hashes, whatever the order of its keys. */
export const hash = (data: unknown): string => createHash('sha256').update(canonical(data)).digest('hex');
