/** What pictures leave out of large sweeps: so little that it is not seen, and they say so. */
import type { Point } from '../../charts/mark.js';

/** A front of more points is thinned: one in a place. */
export const MOST_ON_FRONT = 5000;

/** More dominated points than this are drawn as one dot a place. */
export const MOST_DOTS = 20_000;

/** Width of a place in pixels: half a dot. */
export const PLACE = 2;

/** The first of `points` in every place of the picture, if there are more than `most`. */
export function onePerPlace<Each>(
  points: readonly Each[],
  at: (each: Each) => Point,
  most: number,
): readonly Each[] {
  if (points.length <= most) return points;
  const taken = new Map<number, Set<number>>();
  return points.filter((each) => {
    const [x, y] = at(each).map((side) => Math.floor(side / PLACE));
    let column = taken.get(x!);
    if (column === undefined) taken.set(x!, (column = new Set()));
    return column.size < column.add(y!).size;
  });
}
