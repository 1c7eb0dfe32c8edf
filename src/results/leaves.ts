export type Leaf = string | number | boolean | null;

/** The values of nested data by their dotted paths; a list is one value. */
export function leavesOf(value: object, path = '', found = new Map<string, Leaf>()): Map<string, Leaf> {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`;
    if (Array.isArray(inner) || inner === null || typeof inner !== 'object') found.set(at, leaf(inner));
    else leavesOf(inner, at, found);
  }
  return found;
}

const leaf = (value: unknown): Leaf =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
