import type { HeParameters } from '../parameters.js';

/** Slots of a batched ciphertext: rows that rotate together, each in itself. BFV has two rows, CKKS one. */
export interface SlotLayout {
  rows: 1 | 2;
  /** Slots of a row, a power of two. */
  rowSlots: number;
}

export const slotLayout = ({ scheme, n }: Pick<HeParameters, 'scheme' | 'n'>): SlotLayout => ({
  rows: scheme === 'bfv' ? 2 : 1,
  rowSlots: n / 2,
});

export const totalSlots = ({ rows, rowSlots }: SlotLayout): number => rows * rowSlots;

/** `value` modulo `modulus`, from 0. */
export const modulo = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/** The shortest rotation that does the same as `step`: from `1 - rowSlots / 2` to `rowSlots / 2`. */
export function shortest(step: number, rowSlots: number): number {
  const left = modulo(step, rowSlots);
  return left > rowSlots / 2 ? left - rowSlots : left;
}

/** Slot (row after row) that a rotation by `step`, and an exchange of rows, bring to `slot`. */
export function sourceSlot(layout: SlotLayout, slot: number, step: number, swap: boolean): number {
  const { rows, rowSlots } = layout;
  const row = Math.floor(slot / rowSlots);
  const place = modulo((slot % rowSlots) + step, rowSlots);
  return (swap ? rows - 1 - row : row) * rowSlots + place;
}
