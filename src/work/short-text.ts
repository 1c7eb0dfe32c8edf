import { canonical } from './hash.js';

/** Short texts by what they stand for, and by the frozen objects that are known to say it. */
const byText = new Map<string, string>();
const byObject = new WeakMap<object, string>();
let made = 0;

/** Texts that are remembered; one more, and all are forgotten: equal data gets other texts from then on. */
const MOST = 4096;

/**
 * A short text in place of the canonical one, for keys that are asked for at every point of a sweep: never the same for
 * data that differs, and nearly always the same for data that is equal. What is frozen must be frozen all through.
 */
export function shortText(data: unknown): string {
  if (typeof data !== 'object' || data === null) return data === undefined ? '' : canonical(data);
  if (!Object.isFrozen(data)) return shortOf(canonical(data));
  let short = byObject.get(data);
  if (short === undefined) byObject.set(data, (short = shortOf(canonical(data))));
  return short;
}

/** Begins as no text of JSON does. */
function shortOf(text: string): string {
  let short = byText.get(text);
  if (short === undefined) {
    if (byText.size >= MOST) byText.clear();
    byText.set(text, (short = `#${++made}`));
  }
  return short;
}
