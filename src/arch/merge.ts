export type Mapping = Record<string, unknown>;

export const isMapping = (node: unknown): node is Mapping =>
  node !== null && typeof node === 'object' && !Array.isArray(node);

/**
 * Deep merge of mappings, `over` winning; lists and sourced constants (`{value, source, status}`) are replaced
 * whole, so that a new value never keeps the old one's source.
 */
export function merge(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  if (Object.hasOwn(over, 'value') || Object.hasOwn(base, 'value')) return over;
  const merged: Mapping = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(base, key) ? merge(base[key], value) : value;
  }
  return merged;
}
