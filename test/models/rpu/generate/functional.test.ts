import { describe, expect, it } from 'vitest';
import { negacyclicProduct, transform, transformByDefinition } from '../../../../src/he/math/ntt.js';
import { bitReverse } from '../../../../src/he/math/modular.js';
import { nttPrimes, rootOfUnity } from '../../../../src/he/math/primes.js';
import { type Kernel } from '../../../../src/models/rpu/generate/index.js';
import { regionOf, stateOf, type Ring } from '../../../../src/models/rpu/generate/layout.js';
import { execute } from '../../../../src/models/rpu/machine/execute.js';
import { programOf } from '../../../../src/models/rpu/schedule/index.js';
import { ORDERS, type Order } from '../../../../src/models/rpu/schedule/settings.js';
import { PAPER } from '../helpers.js';

/** A prime of 128 bits, and elements that fill them. */
function ringOf(n: number): Ring {
  const q = nttPrimes(128, n, 1)[0]!;
  return { q, psi: rootOfUnity(2 * n, q) };
}

/** Elements that look random: powers of an element that generates much. */
function elements(n: number, q: bigint, seed: bigint): bigint[] {
  const out: bigint[] = [];
  let value = seed;
  for (let index = 0; index < n; index++)
    out.push((value = (value * 6364136223846793005n * seed + 1442695n) % q));
  return out;
}

function run(
  kernel: Kernel,
  n: number,
  ring: Ring,
  inputs: Record<string, bigint[]>,
  own: { order?: Order; depth?: number; digits?: number; galois?: number } = {},
): bigint[][] {
  const { program, layout } = programOf(kernel, n, { timing: PAPER, order: 'rectangles', depth: 4, ...own });
  const state = stateOf(layout, ring, inputs);
  execute(program, state);
  return layout.outputs.map((name) => regionOf(layout, name, state));
}

const RINGS = [1024, 2048, 4096, 8192];
const product = (a: readonly bigint[], b: readonly bigint[], q: bigint): bigint[] =>
  a.map((value, index) => (value * b[index]!) % q);
const sum = (a: readonly bigint[], b: readonly bigint[], q: bigint): bigint[] =>
  a.map((value, index) => (value + b[index]!) % q);

describe('programs are what they compute', () => {
  it('NTT of 1024 elements is the defining sum, in bit-reversed order', () => {
    const n = 1024;
    const ring = ringOf(n);
    const x = elements(n, ring.q, 3n);
    const defined = transformByDefinition(x, ring.psi, ring.q);
    const [ours] = run('ntt', n, ring, { x });
    expect(ours).toEqual(defined.map((_, index) => defined[bitReverse(index, 10)]!));
  });

  it.each(RINGS)('NTT and INTT of %i elements, in every order', (n) => {
    const ring = ringOf(n);
    const x = elements(n, ring.q, 5n);
    const values = transform(x, ring.psi, ring.q);
    for (const order of ORDERS) {
      expect(run('ntt', n, ring, { x }, { order })).toEqual([values]);
      expect(run('intt', n, ring, { x: values }, { order })).toEqual([x]);
    }
  });

  it.each([1, 2, 3, 5, 6])('rectangles of depth %i give the same', (depth) => {
    const n = 16384;
    const ring = ringOf(n);
    const x = elements(n, ring.q, 7n);
    const values = transform(x, ring.psi, ring.q);
    for (const order of ORDERS) {
      expect(run('ntt', n, ring, { x }, { order, depth })).toEqual([values]);
      expect(run('intt', n, ring, { x: values }, { order, depth })).toEqual([x]);
    }
  });

  it('a product of polynomials is the negacyclic one, by its definition', () => {
    const n = 1024;
    const ring = ringOf(n);
    const [a, b] = [elements(n, ring.q, 11n), elements(n, ring.q, 13n)];
    expect(run('ring-multiply', n, ring, { a, b })).toEqual([negacyclicProduct(a, b, ring.q)]);
  });

  it.each([2048, 4096, 8192])('a product of polynomials of %i elements, through values', (n) => {
    const ring = ringOf(n);
    const { q, psi } = ring;
    const [a, b] = [elements(n, q, 11n), elements(n, q, 13n)];
    for (const order of ORDERS) {
      const [ours] = run('ring-multiply', n, ring, { a, b }, { order });
      expect(transform(ours!, psi, q)).toEqual(product(transform(a, psi, q), transform(b, psi, q), q));
    }
  });

  it.each(RINGS)('pointwise product and sum of %i elements', (n) => {
    const ring = ringOf(n);
    const [a, b] = [elements(n, ring.q, 17n), elements(n, ring.q, 19n)];
    expect(run('pointwise-multiply', n, ring, { a, b })).toEqual([product(a, b, ring.q)]);
    expect(run('pointwise-add', n, ring, { a, b })).toEqual([sum(a, b, ring.q)]);
  });

  it.each(RINGS)('inner product of a key switch of 3 digits and %i elements', (n) => {
    const ring = ringOf(n);
    const { q } = ring;
    const inputs: Record<string, bigint[]> = {};
    const sums = [0, 1].map(() => new Array<bigint>(n).fill(0n));
    for (let digit = 0; digit < 3; digit++) {
      const x = (inputs[`digit${digit}`] = elements(n, q, BigInt(23 + digit)));
      for (const [index, name] of ['a', 'b'].entries()) {
        const key = (inputs[`key${digit}${name}`] = elements(n, q, BigInt(31 + 2 * digit + index)));
        sums[index] = sum(sums[index]!, product(x, key, q), q);
      }
    }
    expect(run('key-switch-inner', n, ring, inputs, { digits: 3 })).toEqual(sums);
  });

  it.each([3, 5, 2047, 2 * 1024 - 1])('X to X^%i, values to values', (galois) => {
    const n = 1024;
    const ring = ringOf(n);
    const { q, psi } = ring;
    const x = elements(n, q, 41n);
    const mapped = new Array<bigint>(n).fill(0n);
    for (const [index, value] of x.entries()) {
      const power = (index * galois) % (2 * n);
      mapped[power % n] = power < n ? value : (q - value) % q;
    }
    expect(run('automorphism', n, ring, { x: transform(x, psi, q) }, { galois })).toEqual([
      transform(mapped, psi, q),
    ]);
  });

  // Some seconds of arithmetic of 128 bits.
  it('NTT of 64K elements', () => {
    const n = 65536;
    const ring = ringOf(n);
    const x = elements(n, ring.q, 43n);
    const values = transform(x, ring.psi, ring.q);
    expect(run('ntt', n, ring, { x })).toEqual([values]);
    // Rectangles of 64 vectors: what 64 registers cannot hold is put aside, in memory that the layout has.
    expect(run('ntt', n, ring, { x }, { order: 'naive', depth: 6 })).toEqual([values]);
    const { layout } = programOf('ntt', n, { timing: PAPER, order: 'naive', depth: 6 });
    const aside = layout.regions.find(({ name }) => name === 'spill')!;
    expect(aside.elements).toBeGreaterThan(0);
    expect(layout.elements).toBe(aside.base + aside.elements);
  });
});
