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

/** Text of plain data with sorted keys, so that equal data has equal text. */
export const canonical = (data: unknown): string => JSON.stringify(plain(data));

/** SHA-256 of plain data, in hexadecimal; equal data has equal hashes, whatever the order of its keys. */
export const hash = (data: unknown): string => createHash('sha256').update(canonical(data)).digest('hex');
