import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { bitReverse, modInverse, modPow } from '../../../src/he/math/modular.js';
import { transform } from '../../../src/he/math/ntt.js';
import { nttPrimes, rootOfUnity } from '../../../src/he/math/primes.js';
import * as registry from '../../../src/models/registry.js';
import type { RpuSpec } from '../../../src/models/rpu/architecture.js';
import { simulate, prepare } from '../../../src/simulation/simulate.js';
import { kernelLibrary } from '../../../src/models/rpu/library.js';

const library = async (n: number, ...overrides: string[]) => {
  const { spec } = await loadArchitecture('rpu/128x128', ['compiler.order=naive', ...overrides], registry);
  return kernelLibrary(n, spec as RpuSpec, false, (_, make) => make());
};

/** Stages of a transform whose twiddles come from a table, entry `2^stage + block`. */
function withTable(x: readonly bigint[], table: (entry: number) => bigint, q: bigint): bigint[] {
  const out = [...x];
  for (let blocks = 1, span = out.length / 2; span >= 1; blocks *= 2, span /= 2)
    for (let block = 0; block < blocks; block++)
      for (let j = 2 * block * span; j < (2 * block + 1) * span; j++) {
        const [a, b] = [out[j]!, (out[j + span]! * table(blocks + block)) % q];
        out[j] = (a + b) % q;
        out[j + span] = (a - b + q) % q;
      }
  return out;
}

describe('kernels on rings that the data memory is too small for', () => {
  it('are a stage between halves and transforms of half the points, with other tables', () => {
    const n = 64;
    const [q] = nttPrimes(30, n, 1) as [bigint];
    const psi = rootOfUnity(2 * n, q);
    const entry = (r: number): bigint => modPow(psi, BigInt(bitReverse(r, 6)), q);
    const x = Array.from({ length: n }, (_, j) => BigInt(j * j + 7 * j + 3));
    const [low, high] = [x.slice(0, 32), x.slice(32)];
    const turned = high.map((value) => (value * entry(1)) % q);
    const sums = low.map((value, j) => (value + turned[j]!) % q);
    const differences = low.map((value, j) => (value - turned[j]! + q) % q);
    const half = (which: number) => (r: number) => {
      const stage = 2 ** Math.floor(Math.log2(r));
      return entry(2 * stage + which * stage + (r - stage));
    };
    const halves = [withTable(sums, half(0), q), withTable(differences, half(1), q)];
    expect(halves.flat()).toEqual(transform(x, psi, q));
    // The way back ends with the same stage: sums, and differences over the root.
    const back = modInverse(entry(1), q);
    const two = modInverse(2n, q);
    expect(sums.map((a, j) => ((a + differences[j]!) * two) % q)).toEqual(low);
    expect(sums.map((a, j) => ((((a - differences[j]! + q) * back) % q) * two) % q)).toEqual(high);
  });

  it('take the time of their parts, and the work', async () => {
    const whole = await library(2048);
    const small = await library(1024);
    // Three towers of 2048 elements are 96 KiB.
    const split = await library(2048, 'vdm=64 KiB');
    const pass = small.multiply.cycles + 2 * small.add.cycles;
    expect(split.ntt.cycles).toBe(pass + 2 * small.ntt.cycles);
    expect(split.intt.cycles).toBe(pass + 2 * small.intt.cycles);
    expect(split.multiply.cycles).toBe(2 * small.multiply.cycles);
    expect(split.add.cycles).toBe(2 * small.add.cycles);
    expect(split.automorphism.cycles).toBe(split.ntt.cycles + split.intt.cycles);
    expect(split.ntt.cycles).toBeGreaterThan(whole.ntt.cycles);
    // A product, a sum and a difference of 1024 elements, and twice ten stages of 512 butterflies: eleven of 1024.
    expect(split.ntt.events.multiplications).toBe(1024 + 2 * 10 * 512);
    expect(whole.ntt.events.multiplications).toBe(11 * 1024);
    expect(split.ntt.events.additions).toBe(2 * 1024 + 2 * small.ntt.events.additions);
    expect(split.multiply.events.stored).toBe(2048);
    // 96 KiB hold it whole, and a byte less does not.
    expect((await library(2048, 'vdm=98304 B')).ntt.cycles).toBe(whole.ntt.cycles);
    expect((await library(2048, 'vdm=98303 B')).ntt.cycles).toBe(split.ntt.cycles);
  });

  it('let ResNet-32 run on the machine as it was built, and the run says so', async () => {
    const run = async (...overrides: string[]) =>
      simulate(
        await prepare({
          workload: 'resnet32-square-c10',
          arch: 'rpu/128x128',
          overrides,
          fidelity: 'analytic',
        }),
      );
    const [built, large] = [await run(), await run('vdm=8 MiB')];
    expect(built.totals.details['ringDimension']).toBe(131072);
    const halves = ({ assumptions }: typeof built) => assumptions.filter(({ name }) => name === 'halves');
    expect(halves(built)).toHaveLength(1);
    expect(halves(large)).toEqual([]);
    expect(built.totals.cycles).toBeGreaterThan(large.totals.cycles);
    expect(built.totals.cycles).toBeLessThan(1.2 * large.totals.cycles);
  });
});
