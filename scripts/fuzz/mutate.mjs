// @ts-check
// Seeded changes of a file: the same seed gives the same bytes.

/** Mulberry32: numbers from 0 to 1. @param {number} seed @returns {() => number} */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @typedef {{ below(limit: number): number, of<T>(items: readonly T[]): T }} Draw */

/** @param {number} seed @returns {Draw} */
export function drawOf(seed) {
  const random = randomOf(seed);
  const below = (/** @type {number} */ limit) => Math.floor(random() * limit);
  return { below, of: (items) => /** @type {any} */ (items[below(items.length)]) };
}

/** What stands in files where people err: sizes, units, names, other types, and characters that are none. */
const WORDS = [
  ...['0', '-1', '1', '2', '3.5', '1e9', '1e308', '-0', 'NaN', 'Infinity', '2147483648', '9007199254740993'],
  ...[
    '65536',
    '100000000',
    '',
    'null',
    'true',
    '~',
    '[]',
    '{}',
    '[1, 2]',
    '{a: 1}',
    '64 KiB',
    '3 GB/s',
    '0 B',
  ],
  ...['none', 'auto', 'conv', 'input', 'ws', '"', "'", '*a', '&a', '!!js/function', '\u0000', '\u001b[31m'],
  ...['\ufeff', '\u202e', 'é', '😀', '__proto__', 'constructor', 'toString', '../x', '/dev/null', '#', '//'],
];
const NUMBER = /-?\d+(\.\d+)?/g;
const TOKEN = /[A-Za-z_][\w-]*|-?\d+(\.\d+)?/g;

/** One of the matches replaced. @param {string} text @param {RegExp} what @param {Draw} draw @param {(old: string) => string} other */
function replaced(text, what, draw, other) {
  const found = [...text.matchAll(what)];
  if (found.length === 0) return text + other('');
  const { 0: old, index } = draw.of(found);
  return text.slice(0, index) + other(old) + text.slice(index + old.length);
}

/** @type {((text: string, draw: Draw) => string)[]} */
const OF_TEXT = [
  (text, draw) => replaced(text, NUMBER, draw, () => draw.of(WORDS)),
  (text, draw) => replaced(text, NUMBER, draw, (old) => `${old}${draw.of(['0', '00', '000', '.5', 'e3'])}`),
  (text, draw) => replaced(text, TOKEN, draw, () => draw.of(WORDS)),
  (text, draw) => replaced(text, TOKEN, draw, (old) => old.slice(0, -1)),
  (text, draw) => {
    const lines = text.split('\n');
    lines.splice(draw.below(lines.length), 1);
    return lines.join('\n');
  },
  (text, draw) => {
    const lines = text.split('\n');
    const at = draw.below(lines.length);
    lines.splice(draw.below(lines.length), 0, lines[at] ?? '');
    return lines.join('\n');
  },
  (text, draw) => {
    const lines = text.split('\n');
    const [a, b] = [draw.below(lines.length), draw.below(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return lines.join('\n');
  },
  (text, draw) => text.slice(0, draw.below(text.length + 1)),
  (text, draw) => {
    const at = draw.below(text.length + 1);
    return text.slice(0, at) + draw.of(WORDS) + text.slice(at);
  },
];

/** @type {((bytes: Buffer, draw: Draw) => Buffer)[]} */
const OF_BYTES = [
  (bytes, draw) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[draw.below(copy.length)] = draw.below(256);
    return copy;
  },
  (bytes, draw) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) {
      const at = draw.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << draw.below(8));
    }
    return copy;
  },
  (bytes, draw) => bytes.subarray(0, draw.below(bytes.length + 1)),
  (bytes, draw) => {
    const [at, length] = [draw.below(bytes.length + 1), 1 + draw.below(16)];
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
  },
  (bytes, draw) => {
    const [from, at, length] = [draw.below(bytes.length), draw.below(bytes.length + 1), 1 + draw.below(32)];
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at)]);
  },
];

/**
 * One to three changes of a base.
 * @param {Buffer} base @param {boolean} isText @param {Draw} draw @returns {Buffer}
 */
export function mutated(base, isText, draw) {
  let bytes = base;
  for (let left = draw.of([1, 1, 1, 2, 3]); left > 0; left--) {
    bytes =
      isText && draw.below(10) > 0
        ? Buffer.from(draw.of(OF_TEXT)(bytes.toString(), draw))
        : draw.of(OF_BYTES)(bytes, draw);
  }
  return bytes;
}
