import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';

/** Deepest nesting of a document; no file of ours goes beyond ten. */
const MAX_DEPTH = 64;

/** Why a document that is valid YAML is refused, and where (offset in the text). */
export interface Fault {
  problem: string;
  expected: string;
  offset: number;
}

/**
 * First thing in a document that plain data cannot carry faithfully: nesting without end, keys that are no
 * text, the key `__proto__` (which would change every object), unknown tags. Walks without recursion.
 */
export function faultIn(document: Document): Fault | undefined {
  const open: [node: unknown, depth: number][] = [[document.contents, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    if (!isMap(node) && !isSeq(node)) continue;
    if (depth > MAX_DEPTH) {
      return { problem: 'nested too deeply', expected: `at most ${MAX_DEPTH} levels`, offset: startOf(node) };
    }
    const inner: unknown[] = [];
    for (const item of node.items) {
      if (isMap(node)) {
        const { key, value } = item as Pair;
        const fault = keyFault(key);
        if (fault !== undefined) return fault;
        inner.push(value);
      } else inner.push(item);
    }
    for (const child of inner.reverse()) open.push([child, depth + 1]);
  }
  const warning = document.warnings[0];
  if (warning === undefined) return undefined;
  return { problem: warning.message, expected: 'plain YAML without tags', offset: warning.pos[0] };
}

function keyFault(key: unknown): Fault | undefined {
  if (!isScalar(key) || isAlias(key) || key.value === null || typeof key.value === 'object') {
    return { problem: 'key is no text', expected: 'a name before the colon', offset: startOf(key) };
  }
  if (key.value !== '__proto__') return undefined;
  return { problem: "key '__proto__' is not allowed", expected: 'another name', offset: startOf(key) };
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
