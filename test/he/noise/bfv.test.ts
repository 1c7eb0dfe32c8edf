import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { practicalFactor } from '../../../src/he/noise/bfv.js';
import { logOf } from '../../../src/he/noise/log.js';
import { peakBits as peakOf } from '../../../src/he/noise/peak.js';
import { exhaustedAt, propagate, wholeBits } from '../../../src/he/noise/propagate.js';
import { primesOf } from '../../../src/he/primes-of.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import type { Instruction } from '../../../src/he/program.js';
import { bfv, program, words } from './helpers.js';

const peakBits = (n: number, white: number, tone: number): number =>
  peakOf({ classes: [{ count: n, white }], tone });

const P = bfv(8192, [40, 50, 45, 60], 20);
const N = 8192;
const primes = primesOf(P);
const [q0, q1, q2, special] = [...primes.limbs, ...primes.special].map(Number) as [
  number,
  number,
  number,
  number,
];
const t = Number(primes.plain);
const SIGMA2 = 10.5;

/** Bits of noise of these variances (plain numbers), in a modulus of these primes. */
const budget = (white: number, tone = 0, q: readonly number[] = [q0, q1, q2]): number =>
  q.reduce((sum, prime) => sum + Math.log2(prime), 0) -
  1 -
  Math.log2(t) -
  peakBits(N, Math.log2(white), Math.log2(tone));

/** After a program; budgets to a thousandth of a bit. */
const after = (
  instructions: readonly Instruction[],
  parameters = P,
  plainOf?: () => { kind: 'scalar'; value: number },
): number =>
  propagate(parameters, program(instructions), plainOf === undefined ? {} : { plainOf }).steps.at(-1)!.budget;

// Variances of a coefficient, written out: rounding of c0 + c1 s and of the message, and the key's noise over P.
const drop = (1 + (2 * N) / 3) / 12;
const fresh = drop + 1 / 12 + (SIGMA2 * ((4 * N) / 3 + 1)) / special ** 2;
const switchWhite = (q: readonly number[]): number =>
  drop + (q.reduce((sum, prime) => sum + prime ** 2, 0) * N * SIGMA2) / 12 / special ** 2;
const switchTone = (q: readonly number[]): number =>
  (q.reduce((sum, prime) => sum + prime ** 2, 0) * N * SIGMA2) / 4 / special ** 2;
const ALL = [q0, q1, q2];
/** A plaintext, and `t k`: uniform ciphertexts of two and three polynomials in units of q, as powers of 2n/3. */
const plain = (N * t ** 2) / 12;
const s = (2 * N) / 3;

const mulp = (dst: string, src: string, name = 'p'): Instruction => ({
  op: 'multiply-plain',
  dst,
  src: [src],
  plain: name,
});
const rot = (dst: string, src: string, step = 1): Instruction => ({ op: 'rotate', dst, src: [src], step });
const op = (name: 'add' | 'sub' | 'multiply', dst: string, a: string, b: string): Instruction => ({
  op: name,
  dst,
  src: [a, b],
});
const one = (
  name: 'square' | 'relinearize' | 'mod-switch' | 'negate' | 'swap-rows' | 'ntt',
  dst: string,
  src: string,
): Instruction => ({ op: name, dst, src: [src] });

describe('expected noise of BFV, term by term', () => {
  it('fresh ciphertexts and sums of them', () => {
    const { fresh: none } = propagate(P, program([]));
    expect(none.budget).toBeCloseTo(budget(fresh), 6);
    expect(none.level).toBe(3);
    expect(after([op('add', 'a', 'x', 'y')])).toBeCloseTo(budget(2 * fresh), 6);
    expect(after([op('add', 'a', 'x', 'x')])).toBeCloseTo(budget(4 * fresh), 6);
    expect(after([op('sub', 'a', 'x', 'y')])).toBeCloseTo(budget(2 * fresh), 6);
    expect(after([one('negate', 'a', 'x'), op('sub', 'b', 'x', 'a')])).toBeCloseTo(budget(4 * fresh), 6);
    expect(after([one('ntt', 'a', 'x')])).toBeCloseTo(budget(fresh), 6);
    expect(after([op('add', 'a', 'x', 'y'), op('sub', 'b', 'a', 'y')])).toBeCloseTo(budget(fresh), 6);
    expect(after([{ op: 'add-plain', dst: 'a', src: ['x'], plain: 'p' }])).toBeCloseTo(
      budget(fresh + 1 / 12),
      6,
    );
  });

  it('nothing less itself: a coefficient of 1 is what SEAL counts', () => {
    expect(after([op('sub', 'a', 'x', 'x')])).toBeCloseTo(
      budget(1) + Math.log2(t) + peakBits(N, 0, -Infinity),
      6,
    );
  });

  it('products with plaintexts', () => {
    expect(after([mulp('a', 'x')])).toBeCloseTo(budget(fresh * plain), 6);
    expect(after([mulp('a', 'x'), mulp('b', 'a', 'q')])).toBeCloseTo(budget(fresh * plain ** 2), 6);
    expect(after([mulp('a', 'x'), mulp('b', 'a', 'p')])).toBeCloseTo(budget(2 * fresh * plain ** 2), 6);
    expect(after([mulp('a', 'x')], P, () => ({ kind: 'scalar', value: -5 }))).toBeCloseTo(
      budget(25 * fresh),
      6,
    );
    const coefficients = propagate(P, program([mulp('a', 'x')]), {
      plainOf: () => ({ kind: 'coefficients', meanSquare: 3 }),
    });
    expect(coefficients.steps[0]!.budget).toBeCloseTo(budget(fresh * 3 * N), 6);
  });

  it('rotations: uncentred digits make white noise and a tone', () => {
    const [white, tone] = [switchWhite(ALL), switchTone(ALL)];
    expect(after([rot('a', 'x')])).toBeCloseTo(budget(fresh + white, tone), 6);
    expect(after([one('swap-rows', 'a', 'x')])).toBeCloseTo(budget(fresh + white, tone), 6);
    expect(after([rot('a', 'x', 0)])).toBeCloseTo(budget(fresh), 6);
    expect(after([rot('a', 'x', N / 2)])).toBeCloseTo(budget(fresh), 6);
    expect(after([rot('a', 'x', 1), rot('b', 'x', 1 - N / 2), op('add', 'c', 'a', 'b')])).toBeCloseTo(
      budget(4 * (fresh + white), 4 * tone),
      6,
    );
    // The tone is of the key, the white noise of what is switched with it.
    expect(after([rot('a', 'x'), rot('b', 'y'), op('add', 'c', 'a', 'b')])).toBeCloseTo(
      budget(2 * (fresh + white), 4 * tone),
      6,
    );
    expect(after([rot('a', 'x'), rot('b', 'x', 2), op('add', 'c', 'a', 'b')])).toBeCloseTo(
      // Coefficients 0 and n / 2 stay where they are in every rotation: less than a thousandth of a bit.
      budget(2 * (fresh + white), 2 * tone),
      3,
    );
    expect(after([rot('a', 'x'), rot('b', 'a')])).toBeCloseTo(budget(fresh + 2 * white, 2 * tone), 3);
    expect(after([rot('a', 'x'), mulp('b', 'a')])).toBeCloseTo(
      budget((fresh + white) * plain, tone * plain),
      6,
    );
  });

  it('groups of primes are one digit, and all special primes divide', () => {
    const grouped: HeParameters = {
      ...bfv(8192, [30, 31, 32, 60], 20),
      limbBits: [30, 31, 32],
      specialBits: [50, 51],
      keySwitching: { method: 'hybrid', dnum: 2 },
    };
    const made = primesOf(grouped);
    const [a, b, c] = made.limbs.map(Number) as [number, number, number];
    const divisor = made.special.reduce((product, prime) => product * Number(prime), 1);
    const digits = ((a * b) ** 2 + c ** 2) / divisor ** 2;
    const rounding = drop + 1 / 12 + (SIGMA2 * ((4 * N) / 3 + 1)) / divisor ** 2;
    const white = rounding + drop + (digits * N * SIGMA2) / 12;
    expect(after([rot('a', 'x')], grouped)).toBeCloseTo(
      made.limbs.reduce((sum, prime) => sum + logOf(prime), 0) -
        1 -
        logOf(made.plain) -
        peakBits(N, Math.log2(white), Math.log2((digits * N * SIGMA2) / 4)),
      6,
    );
  });

  it('squares and products: 2 e k, degree by degree', () => {
    // n (r0 + r1 s)(k0 + k1 s) with E x^d = d!: 1 + 2 s + 2 s^2.
    const key = SIGMA2 / special ** 2;
    const powers = { none: 1 / 12 + 1 / 12 + key * (s + 1), one: s / 12 + key * s };
    const k = (N * t ** 2) / 12;
    const product = k * (powers.none + powers.one + powers.none * s + 2 * powers.one * s);
    expect(after([one('square', 'a', 'x')])).toBeCloseTo(budget(4 * product), 6);
    expect(after([op('multiply', 'a', 'x', 'x')])).toBeCloseTo(budget(4 * product), 6);
    expect(after([op('multiply', 'a', 'x', 'y')])).toBeCloseTo(budget(2 * product), 6);
    expect(
      after([op('multiply', 'a', 'x', 'y'), op('multiply', 'b', 'y', 'x'), op('add', 'c', 'a', 'b')]),
    ).toBeCloseTo(budget(8 * product), 6);
    expect(after([one('square', 'a', 'x'), one('relinearize', 'b', 'a')])).toBeCloseTo(
      budget(4 * product + switchWhite(ALL), switchTone(ALL)),
      6,
    );
    // Squared again without relinearisation: k of three polynomials, 4 e k k', powers to s^4.
    const poly = multiply(multiply([powers.none, powers.one], [1, s]), [1, s, s * s]);
    const moments = [1, 1, 2, 6, 24];
    const again = poly.reduce((sum, value, d) => sum + value * moments[d]!, 0) * k * k;
    expect(after([one('square', 'a', 'x'), one('square', 'b', 'a')])).toBeCloseTo(budget(16 * again), 6);
    // A cube: x^2 x has e k(x^2) and 2 e k k, the last with twice the power of a product of two others.
    const cube =
      multiply([powers.none, powers.one], [1, s, s * s]).reduce(
        (sum, value, d) => sum + value * moments[d]!,
        0,
      ) *
        k +
      4 *
        2 *
        multiply(multiply([powers.none, powers.one], [1, s]), [1, s]).reduce(
          (sum, value, d) => sum + value * moments[d]!,
          0,
        ) *
        k *
        k;
    expect(after([one('square', 'a', 'x'), op('multiply', 'b', 'a', 'x')])).toBeCloseTo(budget(cube), 6);
  });

  it('dropped primes divide noise and modulus, and later digits are fewer', () => {
    const white = fresh + switchWhite(ALL);
    const tone = switchTone(ALL);
    const left = [q0, q1];
    expect(after([mulp('a', 'x'), one('mod-switch', 'b', 'a')])).toBeCloseTo(
      budget((fresh * plain) / q2 ** 2 + drop, 0, left),
      6,
    );
    expect(after([rot('a', 'x'), one('mod-switch', 'b', 'a')])).toBeCloseTo(
      budget(white / q2 ** 2 + drop, tone / q2 ** 2, left),
      6,
    );
    expect(after([one('mod-switch', 'a', 'x'), rot('b', 'a')])).toBeCloseTo(
      budget(fresh / q2 ** 2 + drop + switchWhite(left), switchTone(left), left),
      6,
    );
    const three = propagate(P, program([one('square', 'a', 'x'), one('mod-switch', 'b', 'a')]));
    expect(three.steps.map(({ level }) => level)).toEqual([3, 2]);
  });

  it('keys in digits: centred, nothing rounded, and all of the noise of encryption', () => {
    const one60 = words(4096, 60, 20, 20);
    const made = primesOf(one60);
    const q = logOf(made.limbs[0]!);
    const n = 4096;
    const first = 3.2 ** 2 * ((4 * n) / 3 + 1) + 1 / 12;
    const rotated = first + (3 * n * 2 ** 40 * 3.2 ** 2) / 12;
    const bits = (variance: number): number =>
      q - 1 - logOf(made.plain) - peakBits(n, Math.log2(variance), -Infinity);
    expect(propagate(one60, program([])).fresh.budget).toBeCloseTo(bits(first), 6);
    expect(after([rot('a', 'x')], one60)).toBeCloseTo(bits(rotated), 6);
  });

  it('sums of more products than are kept apart have the same noise', () => {
    const many = (count: number): Instruction[] => [
      mulp('s0', 'x', 'p0'),
      ...Array.from({ length: count - 1 }, (_, at) => [
        mulp(`m${at + 1}`, 'x', `p${at + 1}`),
        op('add', `s${at + 1}`, `s${at}`, `m${at + 1}`),
      ]).flat(),
    ];
    expect(after(many(1000))).toBeCloseTo(budget(1000 * fresh * plain), 4);
  });
});

function multiply(a: readonly number[], b: readonly number[]): number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((x, i) => b.forEach((y, j) => (out[i + j]! += x * y)));
  return out;
}

describe('bounds', () => {
  it("practical: 4.87 deviations, white noise and tone alike (Cheetah's 1e-10)", () => {
    expect(practicalFactor(1e-10)).toBeCloseTo(4.87, 2);
    const { practical } = propagate(P, program([rot('a', 'x')])).steps[0]!;
    const variance = fresh + switchWhite(ALL) + switchTone(ALL);
    expect(practical).toBeCloseTo(
      logOf(primes.limbs.reduce((a, b) => a * b)) -
        1 -
        Math.log2(t) -
        Math.log2(variance) / 2 -
        Math.log2(practicalFactor(1e-10)),
      6,
    );
  });

  it('worst case of digits: Table III', () => {
    const parameters = { ...words(4096, 60, 20, 20), plainDigitBits: 10 };
    const B = 6 * 3.2;
    const made = primesOf(parameters);
    const bits = (noise: number): number => logOf(made.limbs[0]!) - 1 - logOf(made.plain) - Math.log2(noise);
    const v0 = 2 * 4096 * B * B;
    const etaM = (4096 * 2 * 2 ** 10) / 2;
    const etaA = (3 * 2 ** 20 * B * 4096) / 2;
    const worst = (instructions: Instruction[]): number =>
      propagate(parameters, program(instructions)).steps.at(-1)!.worst;
    expect(propagate(parameters, program([])).fresh.worst).toBeCloseTo(bits(v0), 6);
    expect(worst([op('add', 'a', 'x', 'y')])).toBeCloseTo(bits(2 * v0), 6);
    expect(worst([mulp('a', 'x')])).toBeCloseTo(bits(etaM * v0), 6);
    expect(worst([rot('a', 'x')])).toBeCloseTo(bits(v0 + etaA), 6);
    expect(worst([rot('a', 'x'), mulp('b', 'a')])).toBeCloseTo(bits(etaM * (v0 + etaA)), 6);
    expect(worst([mulp('a', 'x'), rot('b', 'a')])).toBeCloseTo(bits(etaM * v0 + etaA), 6);
  });

  it('worst case of hybrid switching, products and dropped primes', () => {
    const B = 6 * Math.sqrt(SIGMA2);
    const bits = (noise: number, q: readonly number[] = ALL): number =>
      q.reduce((sum, prime) => sum + Math.log2(prime), 0) - 1 - Math.log2(t) - Math.log2(noise);
    const v0 = (2 * N * B * B) / special + (1 + N) / 2;
    const ks = (N * B * (q0 + q1 + q2)) / special + (1 + N) / 2;
    const worst = (instructions: Instruction[]): number =>
      propagate(P, program(instructions)).steps.at(-1)!.worst;
    expect(propagate(P, program([])).fresh.worst).toBeCloseTo(bits(v0), 6);
    expect(worst([rot('a', 'x')])).toBeCloseTo(bits(v0 + ks), 6);
    expect(worst([one('swap-rows', 'a', 'x')])).toBeCloseTo(bits(v0 + ks), 6);
    const twice = (noise: number, size: number): number =>
      (noise * N * t * (size === 3 ? 1 + N + N * N : 1 + N)) / 2;
    expect(worst([one('square', 'a', 'x')])).toBeCloseTo(bits(2 * twice(v0, 2)), 6);
    expect(worst([op('multiply', 'a', 'x', 'y')])).toBeCloseTo(bits(2 * twice(v0, 2)), 6);
    const square = 2 * twice(v0, 2);
    expect(worst([one('square', 'a', 'x'), op('multiply', 'b', 'a', 'y')])).toBeCloseTo(
      bits(twice(square, 2) + twice(v0, 3)),
      5,
    );
    expect(worst([one('square', 'a', 'x'), one('relinearize', 'b', 'a')])).toBeCloseTo(bits(square + ks), 6);
    expect(worst([one('mod-switch', 'a', 'x')])).toBeCloseTo(bits(v0 / q2 + (1 + N) / 2, [q0, q1]), 6);
    expect(worst([one('negate', 'a', 'x')])).toBeCloseTo(bits(v0), 6);
    expect(worst([{ op: 'add-plain', dst: 'a', src: ['x'], plain: 'p' }])).toBeCloseTo(bits(v0 + 0.5), 6);
    const scalar = propagate(P, program([mulp('a', 'x')]), {
      plainOf: () => ({ kind: 'scalar', value: -3 }),
    });
    expect(scalar.steps[0]!.worst).toBeCloseTo(bits(3 * v0), 6);
  });

  it('worst is below expected', () => {
    const steps = propagate(
      P,
      program([mulp('a', 'x'), rot('b', 'a'), one('square', 'c', 'b'), one('mod-switch', 'd', 'c')]),
    ).steps;
    for (const { worst, budget: expected } of steps) expect(worst).toBeLessThan(expected);
  });
});

describe('what cannot be', () => {
  it.each([
    [
      'rotation of three polynomials',
      [one('square', 'a', 'x'), rot('b', 'a')],
      'instruction 2 (rotate): rotation of a ciphertext of 3 polynomials; expected 2: relinearise it first',
    ],
    [
      'relinearisation of two',
      [one('relinearize', 'a', 'x')],
      'instruction 1 (relinearize): relinearisation of a ciphertext of 2 polynomials; expected 3',
    ],
    [
      'sums across levels',
      [one('mod-switch', 'a', 'x'), op('add', 'b', 'a', 'y')],
      'instruction 2 (add): ciphertexts of 2 and 3 limbs do not go together; expected a mod-switch of the one with more limbs',
    ],
    [
      'products across levels',
      [one('mod-switch', 'a', 'x'), op('multiply', 'b', 'a', 'y')],
      'instruction 2 (multiply): ciphertexts of 2 and 3 limbs',
    ],
    [
      'a drop of the last prime',
      [one('mod-switch', 'a', 'x'), one('mod-switch', 'b', 'a'), one('mod-switch', 'c', 'b')],
      'instruction 3 (mod-switch): no level is left to drop',
    ],
    ['rescaling', [{ op: 'rescale', dst: 'a', src: ['x'] } as Instruction], 'BFV has no rescale'],
    ['what is not there', [op('add', 'a', 'x', 'nobody')], "there is no ciphertext 'nobody'"],
  ])('%s', (_, instructions, message) => {
    expect(() => propagate(P, program(instructions))).toThrow(message);
    expect(() => propagate(P, program(instructions))).toThrow(InputError);
  });

  it('parameters of another scheme', () => {
    expect(() => propagate({ ...P, scheme: 'ckks' }, program([]))).toThrow(
      'parameters are of ckks; expected bfv',
    );
  });

  it('exhaustion is seen where it happens', () => {
    const trace = propagate(
      bfv(4096, [36, 36, 37], 20),
      program([mulp('a', 'x'), mulp('b', 'a', 'q'), rot('c', 'b')]),
    );
    expect(exhaustedAt(trace)).toBe(1);
    expect(trace.outputs[0]!.budget).toBe(trace.steps[2]!.budget);
    expect(exhaustedAt(propagate(P, program([mulp('a', 'x')])))).toBeUndefined();
    expect([3.9, 0.2, -0.2, -7].map(wholeBits)).toEqual([3, 0, 0, 0]);
  });
});
