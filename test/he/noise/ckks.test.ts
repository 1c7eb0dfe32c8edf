import { describe, expect, it } from 'vitest';
import { propagateCkks } from '../../../src/he/noise/propagate.js';
import type { Instruction } from '../../../src/he/program.js';
import { logOf } from '../../../src/he/noise/log.js';
import { peakBits as peakOf } from '../../../src/he/noise/peak.js';
import { primesOf } from '../../../src/he/primes-of.js';
import { ckks, program } from './helpers.js';

const peakBits = (n: number, white: number, tone: number): number =>
  peakOf({ classes: [{ count: n, white }], tone });

const P = ckks(8192, [60, 40, 40, 60]);
const N = 8192;
const primes = primesOf(P);
const [q0, q1, q2] = primes.limbs.map(Number) as [number, number, number];
const special = Number(primes.special[0]!);
const last = (instructions: readonly Instruction[]) => propagateCkks(P, program(instructions)).steps.at(-1)!;
const mulp: Instruction = { op: 'multiply-plain', dst: 'a', src: ['x'], plain: 'p' };
const rescale = (dst: string, src: string): Instruction => ({ op: 'rescale', dst, src: [src] });

/** Bits of the largest error in a slot, of noise of this power at the slots. */
const precision = (scale: number, white: number, tone = 0): number => {
  const peak = 2 * peakBits(N / 2, Math.log2(white / 2), -Infinity);
  return scale - Math.log2(2 ** peak + (tone / 2) * ((4 * N) / Math.PI ** 2)) / 2;
};
const drop = (N / 12) * (1 + (2 * N) / 3);
const fresh = drop + N / 12 + (N * 10.5 * ((4 * N) / 3 + 1)) / special ** 2;
const scale = 2 ** 40;

describe('scales, levels and errors of CKKS', () => {
  it('fresh', () => {
    const state = propagateCkks(P, program([])).fresh;
    expect(state).toMatchObject({ scale: 40, level: 3 });
    expect(state.headroom).toBeCloseTo(Math.log2(q0 * q1) + Math.log2(q2) - 40, 6);
    expect(state.precision).toBeCloseTo(precision(40, fresh), 6);
    expect(primes.plain).toBe(1n);
    expect(logOf(primes.plain)).toBe(0);
  });

  it('products with plaintexts add scales and round the plaintext; rescaling takes a prime', () => {
    const noise = fresh * (scale ** 2 / 3) + (N / 12) * (scale ** 2 / 3);
    expect(last([mulp])).toMatchObject({ scale: 80, level: 3 });
    expect(last([mulp]).precision).toBeCloseTo(precision(80, noise), 6);
    const down = last([mulp, rescale('b', 'a')]);
    expect(down.level).toBe(2);
    expect(down.scale).toBeCloseTo(80 - Math.log2(q2), 9);
    expect(down.headroom).toBeCloseTo(Math.log2(q0 * q1) - down.scale, 6);
    expect(down.precision).toBeCloseTo(precision(down.scale, noise / q2 ** 2 + drop), 6);
  });

  it('products of ciphertexts: the noise of each times the message of the other', () => {
    const square: Instruction = { op: 'square', dst: 'a', src: ['x'] };
    expect(last([square])).toMatchObject({ scale: 80, level: 3 });
    expect(last([square]).precision).toBeCloseTo(precision(80, 4 * fresh * (scale ** 2 / 3)), 6);
    const product: Instruction = { op: 'multiply', dst: 'a', src: ['x', 'y'] };
    expect(last([product]).precision).toBeCloseTo(precision(80, 2 * fresh * (scale ** 2 / 3)), 6);
  });

  it('rotations: a tone is in one slot', () => {
    const digits = ((q0 ** 2 + q1 ** 2 + q2 ** 2) * N * N * 10.5) / special ** 2;
    const state = last([{ op: 'rotate', dst: 'a', src: ['x'], step: 1 }]);
    expect(state).toMatchObject({ scale: 40, level: 3 });
    expect(state.precision).toBeCloseTo(precision(40, fresh + drop + digits / 12, digits / 4), 6);
    const sum = last([
      { op: 'square', dst: 'a', src: ['x'] },
      { op: 'relinearize', dst: 'b', src: ['a'] },
      { op: 'swap-rows', dst: 'c', src: ['b'] },
    ]);
    expect(sum.scale).toBe(80);
  });

  it('sums, constants and dropped primes', () => {
    expect(last([{ op: 'add', dst: 'a', src: ['x', 'y'] }]).precision).toBeCloseTo(
      precision(40, 2 * fresh),
      6,
    );
    expect(last([{ op: 'sub', dst: 'a', src: ['x', 'x'] }]).precision).toBe(Infinity);
    expect(last([{ op: 'negate', dst: 'a', src: ['x'] }]).precision).toBeCloseTo(precision(40, fresh), 6);
    expect(last([{ op: 'add-plain', dst: 'a', src: ['x'], plain: 'p' }]).precision).toBeCloseTo(
      precision(40, fresh + N / 12),
      6,
    );
    const dropped = last([{ op: 'mod-switch', dst: 'a', src: ['x'] }]);
    expect(dropped).toMatchObject({ scale: 40, level: 2 });
    expect(dropped.precision).toBeCloseTo(precision(40, fresh), 6);
    // The mean square of a sum is twice 1/3: its product with another has the noise of x + y times 1/3, of z times 2/3.
    const product = last([
      { op: 'add', dst: 'a', src: ['x', 'y'] },
      { op: 'multiply', dst: 'b', src: ['a', 'z'] },
    ]);
    expect(product.precision).toBeCloseTo(precision(80, (2 * fresh + 2 * fresh) * (scale ** 2 / 3)), 6);
  });

  it.each([
    [
      [mulp, { op: 'add', dst: 'b', src: ['a', 'y'] }],
      'numbers of scales of 80.0 and 40.0 bits are added; expected equal scales',
    ],
    [
      [
        mulp,
        { op: 'multiply-plain', dst: 'b', src: ['a'], plain: 'p' },
        { op: 'multiply-plain', dst: 'c', src: ['b'], plain: 'p' },
      ],
      'instruction 3 (multiply-plain): a scale of 160 bits does not fit a modulus of 140 bits; expected a rescale before',
    ],
    [
      [rescale('a', 'x'), rescale('b', 'a'), rescale('c', 'b')],
      'instruction 3 (rescale): no level is left to drop',
    ],
    [
      [
        { op: 'mod-switch', dst: 'a', src: ['x'] },
        { op: 'mod-switch', dst: 'b', src: ['a'] },
        { op: 'mod-switch', dst: 'c', src: ['b'] },
      ],
      'no level is left to drop',
    ],
  ] as [Instruction[], string][])(
    '%#: levels and scales that run out are errors',
    (instructions, message) => {
      expect(() => propagateCkks(P, program(instructions))).toThrow(message);
    },
  );

  it('parameters of another scheme', () => {
    expect(() => propagateCkks({ ...P, scheme: 'bfv' }, program([]))).toThrow(
      'parameters are of bfv; expected ckks',
    );
  });
});
