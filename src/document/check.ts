import { isAlias, isCollection, isMap, isScalar, type Document, type Node, type Pair } from 'yaml';

/** Deepest nesting of a document; no file of ours goes beyond ten. */
const MAX_DEPTH = 64;

/** Why a document that is valid YAML is refused, and where (offset in the text). */
export interface Fault {
  problem: string;
  expected: string;
  offset: number;
}

/**
 * First thing in a document that plain data cannot carry faithfully: nesting without end, aliases of nothing
 * or of themselves, keys that are no text, the key `__proto__` (which would change every object), unknown
 * tags. Walks in the order of the text, without recursion.
 */
export function faultIn(document: Document): Fault | undefined {
  const anchors = new Set<string>();
  /** Nodes still to be seen; a text is the anchor of a collection whose end is reached. */
  const open: [node: unknown, depth: number][] = [[document.contents, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    if (typeof node === 'string') anchors.add(node);
    else if (isScalar(node) && node.anchor !== undefined) anchors.add(node.anchor);
    else if (isAlias(node) && !anchors.has(node.source)) {
      return fault(`alias '*${node.source}' has no anchor`, 'an anchor above', node);
    } else if (isCollection(node)) {
      if (depth > MAX_DEPTH) return fault('nested too deeply', `at most ${MAX_DEPTH} levels`, node);
      const pairs = isMap(node) ? (node.items as Pair[]) : [];
      for (const { key } of pairs) {
        const wrong = keyFault(key);
        if (wrong !== undefined) return wrong;
      }
      const inner: unknown[] = isMap(node) ? pairs.map(({ value }) => value) : node.items;
      if (node.anchor !== undefined) open.push([node.anchor, depth]);
      for (const child of inner.toReversed()) open.push([child, depth + 1]);
    }
  }
  const warning = document.warnings[0];
  if (warning === undefined) return undefined;
  return { problem: warning.message, expected: 'plain YAML without tags', offset: warning.pos[0] };
}

function keyFault(key: unknown): Fault | undefined {
  if (!isScalar(key) || key.value === null || typeof key.value === 'object') {
    return fault('key is no text', 'a name before the colon', key);
  }
  return key.value === '__proto__' ? fault("key '__proto__' is not allowed", 'another name', key) : undefined;
}

const fault = (problem: string, expected: string, node: unknown): Fault => ({
  problem,
  expected,
  offset: (node as Node | null)?.range?.[0] ?? 0,
});
