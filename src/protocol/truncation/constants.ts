import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

const iterations = (help: string) => wholeNumber(help, 1, 64);
const bits = (help: string, least = 0) => wholeNumber(help, least, 256);

/** Fixed-point numbers in a ring, how functions become sums and products, and what those cost. */
export const truncationConstantsSchema = z
  .strictObject({
    fieldBits: bits('Bits of an element of the ring', 8),
    fractionBits: bits('Bits below the point', 1),
    activationBits: bits('Bits above the point of what an operator of the network reads and writes'),
    weightBits: bits('Bits above the point of weights'),
    inverseBits: bits('Bits above the point of one over the standard deviation that a norm divides by'),
    expSquarings: iterations('Squarings of an exponential: (1 + x / 2^n)^(2^n)'),
    reciprocalSteps: iterations('Newton steps of a reciprocal'),
    rsqrtSteps: iterations('Newton steps of one over a square root'),
    polynomialDegree: iterations('Degree of the polynomial that stands for GELU, tanh and softplus'),
    polynomialBits: bits('Bits above the point of what that polynomial reads; outside the function is known'),
    truncBytes: quantity('bytes', 'Bytes that a party sends to truncate an element'),
    truncTime: quantity('seconds', 'Time of the truncation of an element'),
    mulBytes: quantity('bytes', 'Bytes that a party sends for a product of two shared elements'),
    mulTime: quantity('seconds', 'Time of a product of two shared elements'),
    macTime: quantity('seconds', 'Time of a multiply-accumulate of a matrix product'),
  })
  .meta({ description: 'Truncations of fixed-point numbers under a protocol of shares' });

export type TruncationConstants = z.output<typeof truncationConstantsSchema>;

/** Of these, what the shape of the calculation needs. */
export type Format = Pick<TruncationConstants, 'fieldBits' | 'fractionBits'>;
export type Expansion = Omit<TruncationConstants, `${'trunc' | 'mul'}${'Bytes' | 'Time'}` | 'macTime'>;
