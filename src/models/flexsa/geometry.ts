/**
 * How the sub-arrays of a core work together on one tile (FlexSA, arXiv 2004.13027, as recalled). A flexible core
 * has four sub-arrays of `side x side`; a rigid one is a single array that knows `FW` only.
 *
 * | mode | tile                | sub-arrays      | moving streams |
 * | FW   | n > side, k > side  | one 2s x 2s     | 1              |
 * | VSW  | n <= side, k > side | two 2s x s      | 2              |
 * | HSW  | n > side, k <= side | two s x 2s      | 2              |
 * | ISW  | both <= side        | four s x s      | 4              |
 */
export const MODES = ['FW', 'VSW', 'HSW', 'ISW'] as const;
export type Mode = (typeof MODES)[number];
export const FW = 0;
export const VSW = 1;
export const HSW = 2;
export const ISW = 3;

/** Moving streams side by side by mode: each takes an equal part of the tile's rows. */
export const STREAMS: readonly number[] = [1, 2, 2, 4];

/** One core: how tiles are cut for it and how long a stationary tile takes to shift in. */
export interface CoreGeometry {
  /** Largest n and k of a tile. */
  tile: number;
  /** Rows of stationary data that are shifted in one after the other: side of a sub-array. */
  side: number;
  flexible: boolean;
}

/** Geometry of a core of `side x side` PEs a sub-array: four of them if flexible, else one. */
export const coreGeometry = (side: number, flexible: boolean): CoreGeometry => ({
  tile: flexible ? 2 * side : side,
  side,
  flexible,
});

/** Mode of a tile of n columns and k rows. */
export function modeOf({ side, flexible }: CoreGeometry, n: number, k: number): number {
  if (!flexible) return FW;
  return n > side ? (k > side ? FW : HSW) : k > side ? VSW : ISW;
}

/** Cycles from the last moving operand's entry to the last result's exit: `h + w - 2` of the widest sub-array. */
export const skewOf = ({ tile }: CoreGeometry): number => 2 * tile - 2;

/** Cycles to shift a stationary tile of k rows in; every sub-array shifts its own part. */
export const shiftCycles = ({ side }: CoreGeometry, k: number): number => Math.min(k, side);
