import { describe, expect, it } from 'vitest';
import { decompose, modDown, sumKernels, type CostOptions } from '../../../src/he/cost/key-switch.js';
import { fusedMultiply, kernelsOf } from '../../../src/he/cost/operations.js';
import { multiplyTraffic, rotateTraffic } from '../../../src/he/cost/traffic.js';
import { wordOperations } from '../../../src/he/cost/words.js';
import type { KernelCounts } from '../../../src/he/kernels.js';
import { ckks } from '../parameters.js';

const OPTIONS: CostOptions = { paddedDigits: true, karatsuba: true };
const limbs = ({ ntt, intt }: KernelCounts): number => ntt + intt;
/** `logN, logq, limbs, dnum`; `alpha + 1` special primes. */
const presets = [
  {
    name: 'GPU',
    parameters: ckks(2 ** 17, 38, 64, 3, 14),
    fused: false,
    modUp: [0.319, 52],
    down: [0.335, 52],
    rotate: [1.71, 260],
    mult: [2.038, 336],
    traffic: [1.696, 2.092],
  },
  {
    name: 'MAD',
    parameters: ckks(2 ** 17, 40, 50, 2, 21),
    fused: true,
    modUp: [0.433, 61],
    down: [0.449, 61],
    rotate: [1.829, 244],
    mult: [1.891, 244],
    traffic: [0.398, 0.528],
  },
  {
    name: 'Lattigo',
    parameters: ckks(2 ** 16, 31, 30, 5, 8),
    fused: false,
    modUp: [0.095, 39],
    down: [0.102, 39],
    rotate: [0.732, 273],
    mult: [0.86, 335],
    traffic: [0.417, 0.492],
  },
];

describe.each(presets)('SimFHE, $name', ({ parameters, fused, modUp, down, rotate, mult, traffic }) => {
  const { n, limbBits, specialBits } = parameters;
  const level = limbBits.length;
  const check = (counts: KernelCounts, [ops, transforms]: number[]): void => {
    const { multiplies, adds } = wordOperations(counts, n, true);
    expect(limbs(counts)).toBe(transforms);
    expect((multiplies + adds) / 1e9).toBeCloseTo(ops!, 3);
  };

  it('raises a digit and divides by the special primes', () => {
    const digits = parameters.keySwitching.method === 'hybrid' ? parameters.keySwitching.dnum : 0;
    const all = decompose(parameters, level, OPTIONS);
    const alpha = specialBits.length - 1;
    // SimFHE counts the two products a word that cut out a digit apart from ModUp.
    const one = { ...all, multiply: all.multiply - digits * 2 * alpha };
    for (const kernel of ['ntt', 'intt', 'multiply', 'add'] as const) one[kernel] /= digits;
    check(one, modUp);
    check(modDown(specialBits.length, level, 'ntt'), down);
  });

  it('rotates and multiplies', () => {
    check(kernelsOf('rotate', parameters, level, OPTIONS), rotate);
    const product = fused
      ? fusedMultiply(parameters, level, OPTIONS)
      : sumKernels(
          kernelsOf('multiply', parameters, level, OPTIONS),
          kernelsOf('relinearize', parameters, level, OPTIONS),
          kernelsOf('rescale', parameters, level, OPTIONS),
        );
    check(product, mult);
  });

  it('moves so many bytes', () => {
    const options = { cache: fused ? 'digits' : 'none', seededKeys: fused, fused } as const;
    const bytes = (n * limbBits[0]!) / 8;
    expect((bytes * rotateTraffic(parameters, options)) / 1e9).toBeCloseTo(traffic[0]!, 3);
    expect((bytes * multiplyTraffic(parameters, options)) / 1e9).toBeCloseTo(traffic[1]!, 3);
  });
});
