/** Kernels that transfers hide behind: transforms (automorphisms are some), or products and sums. */
export const SORTS = ['transform', 'pointwise'] as const;
export type Sort = (typeof SORTS)[number];

/** Limbs by the kernels that move them. */
export type BySort = Readonly<Record<Sort, number>>;

/**
 * Limbs that several kernels of an operation need, or that are needed later in it: put aside in the data memory while
 * there is room, else off-chip.
 */
export interface Aside {
  /** Limbs that lie aside at once. */
  room: number;
  /** Limbs written and read in all, if none is kept. */
  written: number;
  read: number;
  writer: Sort;
  reader: Sort;
}

/** What an operation moves if all that is put aside is kept, and what is put aside. */
export interface Flow {
  /** Limbs of ciphertexts: each operand once, each result once. */
  read: BySort;
  written: BySort;
  aside: readonly Aside[];
}

export const limbs = (transform: number, pointwise: number): BySort => ({ transform, pointwise });
export const NO_LIMBS = limbs(0, 0);

/** What transforms leave for products and sums. */
export const aside = (
  room: number,
  written: number,
  read: number,
  { writer = 'transform', reader = 'pointwise' }: Partial<Pick<Aside, 'writer' | 'reader'>> = {},
): Aside => ({ room, written, read, writer, reader });

/**
 * Of so many limbs aside as there is room for, those are kept that save most transfers a limb of room. What is left
 * over is written and read, in proportion to the limbs that are not kept.
 * @returns limbs written and read, by the kernels that do
 */
export function spilled(
  asides: readonly Aside[],
  room: number,
): Record<'written' | 'read', Record<Sort, number>> {
  const out = { written: { ...NO_LIMBS }, read: { ...NO_LIMBS } };
  let left = room;
  for (const one of [...asides].sort((a, b) => worth(b) - worth(a))) {
    const kept = Math.min(left, one.room);
    left -= kept;
    const share = one.room === 0 ? 0 : 1 - kept / one.room;
    out.written[one.writer] += Math.ceil(one.written * share);
    out.read[one.reader] += Math.ceil(one.read * share);
  }
  return out;
}

const worth = ({ room, written, read }: Aside): number => (room === 0 ? Infinity : (written + read) / room);
