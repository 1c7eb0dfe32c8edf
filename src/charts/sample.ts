/** At most `limit` of the items, evenly spaced, the first among them. */
export function everyNth<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)]!);
}

/**
 * At most `limit` of the items: one of each of `limit` equal stretches, where in it the same every time but as if by
 * chance, since items that follow a grid come again at regular distances.
 */
export function sampleOf<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, i) => {
    const from = Math.floor((i * items.length) / limit);
    const to = Math.floor(((i + 1) * items.length) / limit);
    return items[from + Math.floor(chanceOf(i) * (to - from))]!;
  });
}

/** A fixed number from 0 to below 1 for each stretch. */
function chanceOf(stretch: number): number {
  let mixed = Math.imul(stretch + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
