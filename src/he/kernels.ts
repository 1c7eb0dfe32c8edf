/**
 * What accelerators really do: kernels on limbs, polynomials of `n` words modulo one prime. Every operation of an HE
 * program is some of them (spec: src/he/cost).
 */
export const LIMB_KERNELS = ['ntt', 'intt', 'multiply', 'add', 'automorphism'] as const;
export type LimbKernel = (typeof LIMB_KERNELS)[number];

/**
 * Limbs that each kernel is applied to. `multiply`: products of `n` pairs of words, base conversions included; `add`:
 * sums; `automorphism`: permutations.
 */
export type KernelCounts = Readonly<Record<LimbKernel, number>>;

export const NO_KERNELS: KernelCounts = { ntt: 0, intt: 0, multiply: 0, add: 0, automorphism: 0 };

/** `a + times * b`. */
export function addKernels(a: KernelCounts, b: KernelCounts, times = 1): KernelCounts {
  return {
    ntt: a.ntt + times * b.ntt,
    intt: a.intt + times * b.intt,
    multiply: a.multiply + times * b.multiply,
    add: a.add + times * b.add,
    automorphism: a.automorphism + times * b.automorphism,
  };
}

/** Butterflies of a transform of one limb. */
export const butterflies = (n: number): number => (n / 2) * Math.log2(n);
