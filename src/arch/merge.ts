export type Mapping = Record<string, unknown>;

export const isMapping = (node: unknown): node is Mapping =>
  node !== null && typeof node === 'object' && !Array.isArray(node);

/**
 * Deep merge of mappings, `over` winning; lists and sourced constants (`{value, source, status}`) are replaced
 * whole, so that a new value never keeps the old one's source. Of a sourced table single entries may be replaced;
 * it is an assumption from then on.
 */
export function merge(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  if (Object.hasOwn(over, 'value')) return over;
  if (Object.hasOwn(base, 'value')) {
    if (!isMapping(base.value)) return over;
    const source = `partly replaced; was: ${String(base.source)}`;
    return { ...base, value: merge(base.value, over), source, status: 'assumed' };
  }
  const merged: Mapping = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(base, key) ? merge(base[key], value) : value;
  }
  return merged;
}
