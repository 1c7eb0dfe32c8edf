import { z } from 'zod';
import { quantity, wholeNumber } from '../quantity/field.js';
import type { HeParameters } from './parameters.js';

const bits = (help: string) => quantity('bits', help);
const primes = (help: string) => z.array(bits('Width of a prime')).meta({ description: help });

const keySwitching = z
  .discriminatedUnion('method', [
    z.strictObject({
      method: z.literal('digits').meta({ description: 'BV: ciphertexts are cut into digits' }),
      digit: bits('Width of a digit of a ciphertext, A_dcmp'),
    }),
    z.strictObject({
      method: z
        .literal('hybrid')
        .meta({ description: 'Raised to q P by special primes; one limb a digit is SEAL' }),
      dnum: wholeNumber('Groups of limbs that a ciphertext is cut into', 1, 64),
    }),
  ])
  .meta({ description: 'How key switching keeps its noise small' });

/** Every prime given: parameters of BFV, whose ciphertexts keep their modulus. */
export const bfvSchema = z
  .strictObject({
    n: wholeNumber('Coefficients of a polynomial, a power of two', 1024, 131072),
    limbs: primes('Widths of the primes of the ciphertext modulus, one a limb'),
    special: primes('Widths of the special primes of hybrid key switching').default([]),
    keySwitching,
    plain: bits('Width of the plaintext modulus t'),
    plainDigit: bits('Width of a digit of plaintexts, W_dcmp; that of t or more: one digit'),
    sigma: z.number().positive().meta({ description: 'Standard deviation of fresh errors' }),
  })
  .meta({ description: 'Parameters of BFV, for networks whose client sees every layer' });

/** As many limbs as a network is deep, and the least ring that is secure: parameters of CKKS. */
export const ckksSchema = z
  .strictObject({
    n: z
      .union([z.literal('auto'), wholeNumber('Coefficients of a polynomial', 1024, 131072)])
      .meta({ description: 'Coefficients of a polynomial; auto: the fewest that are secure' }),
    levels: z
      .union([z.literal('auto'), wholeNumber('Products one after another', 1, 200)])
      .meta({ description: 'Products one after another; auto: as many as the network is deep' }),
    scale: z.union([z.literal('auto'), bits('Width of the scale')]).meta({
      description:
        'Width of the scale of encoded numbers, and of the prime of each level; auto: the least that leaves the precision',
    }),
    precision: bits('Bits of the result that are right, at least, where scale is auto'),
    headroom: bits('Bits of the last prime above the scale: how large results are'),
    special: z
      .union([z.literal('auto'), bits('Width of a special prime')])
      .meta({ description: 'Width of a special prime; auto: their product is no less than a digit' }),
    dnum: wholeNumber('Groups of limbs that a ciphertext is cut into', 1, 64),
    sigma: z.number().positive().meta({ description: 'Standard deviation of fresh errors' }),
  })
  .meta({ description: 'Parameters of CKKS, for networks that stay encrypted from end to end' });

export const PROTOCOLS = ['auto', 'hybrid', 'leveled'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** How linear layers of hybrid networks lie in ciphertexts. */
export const PACKINGS = ['gazelle', 'delphi'] as const;
export type Packing = (typeof PACKINGS)[number];

/** The HE part of an architecture file. */
export const heSchema = z
  .strictObject({
    protocol: z.enum(PROTOCOLS).default('auto').meta({
      description:
        'hybrid: every linear layer begins from a fresh ciphertext, the client does what lies between (Gazelle); leveled: all of a polynomial network under encryption; auto: leveled if every activation is a polynomial',
    }),
    packing: z.enum(PACKINGS).default('gazelle').meta({
      description:
        'hybrid: gazelle: the server rotates inputs, or inputs and sums, whichever takes fewer rotations; delphi: the client sends an input for each tap, sums are rotated by composed steps (n = 8192)',
    }),
    bfv: bfvSchema,
    ckks: ckksSchema,
  })
  .meta({ description: 'Parameters of homomorphic encryption' });

export type HeSpec = z.output<typeof heSchema>;
export type BfvSpec = z.output<typeof bfvSchema>;
export type CkksSpec = z.output<typeof ckksSchema>;

export function bfvParameters({
  n,
  limbs,
  special,
  keySwitching,
  plain,
  plainDigit,
  sigma,
}: BfvSpec): HeParameters {
  return {
    scheme: 'bfv',
    n,
    limbBits: limbs,
    specialBits: special,
    keySwitching:
      keySwitching.method === 'digits' ? { method: 'digits', digitBits: keySwitching.digit } : keySwitching,
    plainBits: plain,
    scaleBits: 0,
    plainDigitBits: plainDigit,
    sigma,
  };
}
