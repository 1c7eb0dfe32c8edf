import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { AxisValue, SweepAxis } from '../results/sweep-record.js';

/**
 * A dimension of the grid: one axis, or several that move together. `rows[i]` holds the i-th value of each.
 */
export interface Dimension {
  axes: SweepAxis[];
  size: number;
}

/** A grid of `dimensions`; coordinates are indices into each, the last one fastest. */
export interface Space {
  dimensions: Dimension[];
  /** Points of the full grid, before constraints. */
  size: number;
}

export function spaceOf(dimensions: Dimension[]): Space {
  return { dimensions, size: dimensions.reduce((product, { size }) => product * size, 1) };
}

/** Coordinates of grid point `index`. */
export function coordinatesOf({ dimensions }: Space, index: number): number[] {
  const coordinates = new Array<number>(dimensions.length);
  let rest = index;
  for (let d = dimensions.length - 1; d >= 0; d--) {
    const { size } = dimensions[d]!;
    coordinates[d] = rest % size;
    rest = Math.floor(rest / size);
  }
  return coordinates;
}

export function indexOf({ dimensions }: Space, coordinates: readonly number[]): number {
  return dimensions.reduce((index, { size }, d) => index * size + coordinates[d]!, 0);
}

/** Axis path -> value at a grid point. */
export function valuesAt(space: Space, index: number): Record<string, AxisValue> {
  const values: Record<string, AxisValue> = {};
  for (const [d, coordinate] of coordinatesOf(space, index).entries()) {
    for (const axis of space.dimensions[d]!.axes) values[axis.path] = axis.values[coordinate]!;
  }
  return values;
}

/** Grid points one step away along one dimension. */
export function neighboursOf(space: Space, index: number): number[] {
  const coordinates = coordinatesOf(space, index);
  return coordinates.flatMap((coordinate, d) =>
    [coordinate - 1, coordinate + 1]
      .filter((moved) => moved >= 0 && moved < space.dimensions[d]!.size)
      .map((moved) => indexOf(space, coordinates.with(d, moved))),
  );
}

/**
 * Distinct grid points chosen by a seed, ascending.
 * - random: each uniformly among the grid's;
 * - latin-hypercube: `count` strata per dimension, each used once, paired at random (duplicates, which a coarse
 *   grid can give, count once).
 */
export function sample(
  space: Space,
  method: 'random' | 'latin-hypercube',
  count: number,
  seed: number,
): number[] {
  const random = xoroshiro128plus(seed);
  if (count >= space.size) return Array.from({ length: space.size }, (_, index) => index);
  const chosen = new Set<number>();
  if (method === 'random') {
    while (chosen.size < count) chosen.add(Math.floor(uniformFloat64(random) * space.size));
  } else {
    const strata = space.dimensions.map(() => shuffle(count, random));
    for (let i = 0; i < count; i++) {
      chosen.add(
        indexOf(
          space,
          space.dimensions.map(({ size }, d) =>
            Math.floor(((strata[d]![i]! + uniformFloat64(random)) / count) * size),
          ),
        ),
      );
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

function shuffle(length: number, random: RandomGenerator): number[] {
  const list = Array.from({ length }, (_, index) => index);
  for (let i = length - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
