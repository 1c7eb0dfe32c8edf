/**
 * Largest modulus, in bits, that keeps 128 bits of security against classical attacks with ternary secrets, by ring
 * dimension. Status: recalled. To 32768 the HE standard (2018), beyond it the guidelines of Bossuat et al. (2024).
 */
const BOUNDS: Readonly<Record<number, number>> = {
  1024: 27,
  2048: 54,
  4096: 109,
  8192: 218,
  16384: 438,
  32768: 881,
  65536: 1747,
  131072: 3523,
};

/** Bits of the largest secure modulus for a ring of `n`; 0 for one that the table has not. */
export const maximalModulusBits = (n: number): number => BOUNDS[n] ?? 0;
