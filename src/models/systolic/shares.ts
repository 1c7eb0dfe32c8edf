/** Part of `total` that falls on `[from, to)` of `extent`; the parts sum to the total exactly. */
export const share = (total: number, from: number, to: number, extent: number): number =>
  Math.floor((total * to) / extent) - Math.floor((total * from) / extent);

/** Part `p` of `pieces` of a number of bytes, whole bytes except where the total is not. */
export function portion(total: number, p: number, pieces: number): number {
  const end = p === pieces - 1 ? total : Math.floor((total * (p + 1)) / pieces);
  return end - Math.floor((total * p) / pieces);
}

/** How many portions of a number of bytes are not 0. */
export function portionsOf(total: number, pieces: number): number {
  if (total === 0) return 0;
  // Ends of portions are rounded, some by one: none is 0 if all are two or more.
  if (total >= 3 * pieces) return pieces;
  let count = 0;
  for (let p = 0; p < pieces; p++) if (portion(total, p, pieces) > 0) count++;
  return count;
}

/**
 * Whether `share` gives the same for each of `count` steps from 0 on, without a look at each: no product is rounded,
 * and a step has a whole number.
 */
export function sharesAlike(total: number, step: number, count: number, extent: number): boolean {
  if (!Number.isSafeInteger(total)) return false;
  return oddPart(total) * oddPart(step) * count <= Number.MAX_SAFE_INTEGER && (total * step) % extent === 0;
}

/** What is left of a whole number without its factors of two: the bits that a product needs. */
export function oddPart(value: number): number {
  let odd = value;
  while (odd > 0 && odd % 2 === 0) odd /= 2;
  return odd;
}
