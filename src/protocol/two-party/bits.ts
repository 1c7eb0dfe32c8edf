/** How two parties compare without circuits: over a ring or a field with transfers of IKNP, or with silent ones. */
export const COMPARISONS = ['ring', 'field', 'silent'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What the bits of a ReLU follow from. */
export interface TransferBits {
  comparison: Comparison;
  /** Bits of a share. */
  bits: number;
  /** Security parameter of the transfers. */
  security: number;
  /** Silent: bits of the comparison, and of the product with its result, a bit of a share. */
  silentCompare: number;
  silentSelect: number;
}

/**
 * Bits that both parties send for one ReLU (spec C.6, recalled): CrypTFlow2 over `Z_2^l` less than `lambda l + 18 l`,
 * over `Z_p` less than `3/2 lambda (l + 1) + 31 l`; Cheetah less than `11 l` for the comparison.
 *
 * @example
 * reluBits({ comparison: 'field', bits: 41, security: 128, silentCompare: 11, silentSelect: 2 }); // 9335
 */
export function reluBits({ comparison, bits, security, silentCompare, silentSelect }: TransferBits): number {
  if (comparison === 'ring') return security * bits + 18 * bits;
  if (comparison === 'field') return 1.5 * security * (bits + 1) + 31 * bits;
  return (silentCompare + silentSelect) * bits;
}

/** Rounds of a layer of ReLUs: a tree over the bits, and four more. */
export const reluRounds = ({ bits }: Pick<TransferBits, 'bits'>): number => Math.ceil(Math.log2(bits)) + 4;
