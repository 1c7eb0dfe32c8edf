import type { ConvShape } from './shapes.js';
import { packConv } from './conv-packing.js';
import { convOperations, type LayerOperations } from './counts.js';
import type { Values } from './lowered.js';
import { taps } from './shapes.js';
import type { SlotLayout } from './slots.js';

/**
 * Pruning for fewer rotations (Artemis: Jeon, Erez, Orshansky 2023) of a two-stage convolution. A diagonal is all weights
 * between channels at one distance in a ciphertext: without it no sum is rotated by that distance. A position is all
 * weights of a tap: without it no input is rotated to it. Mechanics: derived.
 */
export interface Pruning {
  /** Share of the diagonals beside the main one that is kept. */
  diagonals: number;
  /** Share of the taps beside the middle that is kept. */
  positions: number;
}

/** Diagonals and taps that are left, the main diagonal and the middle tap among them. */
export function keptGroups(
  shape: ConvShape,
  layout: SlotLayout,
  { diagonals, positions }: Pruning,
): { diagonals: number; positions: number } {
  const { perCiphertext } = packConv(shape, layout);
  return {
    diagonals: 1 + Math.round(diagonals * (perCiphertext - 1)),
    positions: 1 + Math.round(positions * (taps(shape) - 1)),
  };
}

/** The two-stage convolution of the groups that are left; ciphertexts whose slots are one row. */
export function prunedOperations(shape: ConvShape, slots: number, pruning: Pruning): LayerOperations {
  const layout: SlotLayout = { rows: 1, rowSlots: slots };
  const all = convOperations({ ...shape, pruned: undefined }, layout, 'two-stage');
  const { perCiphertext, offsets } = packConv(shape, layout);
  const left = keptGroups(shape, layout, pruning);
  const { inputs, outputs } = all.ciphertexts;
  const share = (left.diagonals * left.positions) / (perCiphertext * taps(shape));
  const products = Math.round((all.counts['multiply-plain'] ?? 0) * share);
  const pixels = left.positions - (offsets.includes(0) ? 1 : 0);
  const aligned = outputs * (left.diagonals - 1);
  return {
    counts: {
      'multiply-plain': products,
      add: products - outputs,
      rotate: inputs * pixels + aligned,
      'swap-rows': 0,
    },
    hoisted: { rotations: inputs * pixels, decompositions: pixels === 0 ? 0 : inputs },
    ciphertexts: all.ciphertexts,
    rotationKeys: pixels + left.diagonals - 1,
    plaintexts: products,
  };
}

/**
 * The diagonal of a weight: the distance of its channels in a ciphertext (in one row of slots), from 0; and its tap.
 */
export const diagonalOf = (shape: ConvShape, layout: SlotLayout, output: number, input: number): number => {
  const { perCiphertext } = packConv(shape, layout);
  return (((input - output) % perCiphertext) + perCiphertext) % perCiphertext;
};

/** Weights with the groups that `keep` does not name set to 0. */
export function pruneWeights(
  shape: ConvShape,
  layout: SlotLayout,
  weights: Values,
  keep: { diagonals: ReadonlySet<number>; positions: ReadonlySet<number> },
): number[] {
  const perGroup = shape.inputs / shape.groups;
  return weights.map((weight, at) => {
    const tap = at % taps(shape);
    const output = Math.floor(at / (perGroup * taps(shape)));
    const group = Math.floor(output / (shape.outputs / shape.groups));
    const input = group * perGroup + (Math.floor(at / taps(shape)) % perGroup);
    const left = keep.positions.has(tap) && keep.diagonals.has(diagonalOf(shape, layout, output, input));
    return left ? weight : 0;
  });
}
