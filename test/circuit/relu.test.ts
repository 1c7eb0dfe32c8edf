import { describe, expect, it } from 'vitest';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { FIELD_MODULI } from '../../src/circuit/generate/relu.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { agrees, Random, sets } from './helpers.js';

/** Variants of a ReLU on shares with the gates that the literature's circuits have: AND, XOR. */
const COUNTS: [name: string, settings: string[], and: number, xor: number][] = [
  ['relu6-shares', ['bits=41'], 292, 920],
  ['relu-shares', ['bits=41'], 297, 879],
  ['relu-shares', ['bits=31'], 240, 708],
  ['sign-shares', ['bits=31'], 144, 444],
  ['circa-sign', ['truncated=0'], 62, 155],
  ['circa-sign', ['truncated=8'], 54, 131],
  ['circa-sign', ['truncated=12'], 50, 119],
  ['circa-sign', ['truncated=13'], 49, 116],
  ['circa-sign', ['truncated=17'], 45, 104],
];

it.each(COUNTS)('%s %s has %i AND and %i XOR', (name, settings, and, xor) => {
  expect(circuitStats(generateCircuit(name, settings))).toMatchObject({ and, xor, inv: 0, gates: and + xor });
});

/** Residues around zero, around half the modulus, around 6, and any. */
function residue(random: Random, modulus: bigint, fraction: number): bigint {
  const near = BigInt(random.below(9) - 4);
  const centre = [0n, modulus / 2n, 6n << BigInt(fraction), random.bits(63)][random.below(4)]!;
  return (((centre + near) % modulus) + modulus) % modulus;
}

describe.each([...FIELD_MODULI])('on shares over the field of %i bits', (bits, modulus) => {
  /** Below (p - 1)/2: DELPHI takes the largest positive residue for negative. */
  const positive = (value: bigint): boolean => value < modulus / 2n;
  const inputs = (fraction: number): bigint[][] => {
    const random = new Random(bits);
    return sets(1000, () => {
      const value = residue(random, modulus, fraction);
      const share = random.bits(63) % modulus;
      return [share, (value - share + modulus) % modulus, random.bits(63) % modulus];
    });
  };

  it('relu-shares gives the shared ReLU, masked', () => {
    agrees(generateCircuit('relu-shares', [`bits=${bits}`]), inputs(0), (mine, yours, mask) => {
      const value = (mine! + yours!) % modulus;
      return [((positive(value) ? value : 0n) + mask!) % modulus];
    });
  });

  it('relu6-shares clamps at six what is in its range', () => {
    const circuit = generateCircuit('relu6-shares', [`bits=${bits}`, 'fraction=10']);
    const six = 6n << 10n;
    // Positive values of more than 18 bits do not occur in the original, which drops their upper bits.
    const small = inputs(10).filter(([mine, yours]) => {
      const value = (mine! + yours!) % modulus;
      return !positive(value) || value < 2n ** 18n;
    });
    expect(small.length).toBeGreaterThan(400);
    agrees(circuit, small, (mine, yours, mask) => {
      const value = (mine! + yours!) % modulus;
      const relu = positive(value) ? value : 0n;
      return [((relu > six ? six : relu) + mask!) % modulus];
    });
  });

  it('sign-shares picks the word of the sign', () => {
    const random = new Random(bits + 1);
    const words = inputs(0).map(([mine, yours]) => [mine!, yours!, random.bits(bits), random.bits(bits)]);
    agrees(generateCircuit('sign-shares', [`bits=${bits}`]), words, (mine, yours, negative, plus) => [
      positive((mine! + yours!) % modulus) ? plus! : negative!,
    ]);
  });
});

describe("Circa's stochastic sign", () => {
  it.each([
    [0, 0],
    [12, 0],
    [12, 1],
  ])('compares above the lowest %i bits, ties being %i', (truncated, negpass) => {
    const random = new Random(truncated);
    const inputs = sets(1000, (at) => {
      const mask = random.bits(31);
      const near = BigInt.asUintN(31, mask + random.bits(14) - random.bits(14));
      return [at % 2 === 0 ? random.bits(31) : near, mask, random.bits(31), random.bits(31)];
    });
    const circuit = generateCircuit('circa-sign', [`truncated=${truncated}`, `negpass=${negpass}`]);
    agrees(circuit, inputs, (masked, mask, negative, positive) => {
      const [left, right] = [masked! >> BigInt(truncated), mask! >> BigInt(truncated)];
      return [left > right || (negpass === 1 && left === right) ? positive! : negative!];
    });
  });
});
