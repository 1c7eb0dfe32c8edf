/**
 * Rectangles of a constant-geometry transform: sets of vectors that stay among themselves for several stages, so that
 * they are loaded and stored once for all of them.
 */
export interface Pass {
  /** First stage, and number of stages. */
  first: number;
  depth: number;
  /** Vectors of each rectangle before its first stage, in pairs (j, j + vectors / 2). */
  rectangles: readonly (readonly number[])[];
}

/**
 * Passes over `vectors` vectors in `stages` stages, with rectangles of at most `2^depth` vectors. Where these are all
 * vectors there is one pass; otherwise each pass is as deep as its rectangles allow, the last with what remains.
 */
export function passesOf(vectors: number, stages: number, depth: number): Pass[] {
  const half = vectors / 2;
  if (2 ** depth >= vectors)
    return [{ first: 0, depth: stages, rectangles: [rectangleAt(0, 1, half, half)] }];
  const passes: Pass[] = [];
  for (let first = 0; first < stages; first += depth) {
    const own = Math.min(depth, stages - first);
    const pairs = 2 ** (own - 1);
    const apart = half / pairs;
    const rectangles = Array.from({ length: apart }, (_, base) => rectangleAt(base, apart, pairs, half));
    passes.push({ first, depth: own, rectangles });
  }
  return passes;
}

const rectangleAt = (base: number, apart: number, pairs: number, half: number): number[] =>
  Array.from({ length: pairs }, (_, pair) => base + pair * apart).flatMap((j) => [j, j + half]);
