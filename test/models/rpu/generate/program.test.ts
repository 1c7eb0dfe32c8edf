import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.js';
import { generate, type Kernel } from '../../../../src/models/rpu/generate/index.js';
import { passesOf } from '../../../../src/models/rpu/generate/rectangles.js';
import { Builder } from '../../../../src/models/rpu/generate/virtual.js';

/** Instructions of a program by name. */
function countsOf(kernel: Kernel, n: number, depth = 4, digits = 1): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opcode } of generate(kernel, n, { depth, digits }).program.instructions)
    counts[opcode] = (counts[opcode] ?? 0) + 1;
  return counts;
}

const loadsAndStores = (counts: Record<string, number>): number =>
  (counts.vload ?? 0) + (counts.vstore ?? 0) + (counts.vbroadcast ?? 0);

describe('instructions', () => {
  it('of the transform of 64K elements are the published ones', () => {
    // 64 pairs in 16 stages; two shuffles a pair in all stages but the last; 32 rectangles of 16 vectors.
    expect(countsOf('ntt', 65536)).toEqual({
      bfly: 1024,
      unpklo: 960,
      unpkhi: 960,
      vload: 512 + 248,
      vstore: 512,
    });
  });

  it('of loads and stores fall with the depth of rectangles, twiddles rise', () => {
    expect(loadsAndStores(countsOf('ntt', 65536, 4))).toBe(1272);
    expect(loadsAndStores(countsOf('ntt', 65536, 3))).toBe(1968);
    expect(loadsAndStores(countsOf('ntt', 65536, 5))).toBe(1252);
  });

  it('of a transform that stays in registers are one load and one store a vector, and its twiddles', () => {
    // 16 vectors, 13 stages: one vector of twiddles up to stage 9, then 2, 4, 8.
    expect(countsOf('ntt', 8192)).toEqual({
      bfly: 8 * 13,
      unpklo: 8 * 12,
      unpkhi: 8 * 12,
      vload: 16 + 10 + 2 + 4 + 8,
      vstore: 16,
    });
  });

  it('of the inverse add a product a pair and stage, and one a vector for 1/n', () => {
    expect(countsOf('intt', 8192)).toEqual({
      bfly: 8 * 13,
      vvmul: 8 * 13 + 16,
      pklo: 8 * 12,
      pkhi: 8 * 12,
      vload: 16 + 10 + 2 + 4 + 8,
      vbroadcast: 2,
      vstore: 16,
    });
    // Four passes of eight rectangles: a one for each, 1/n for those of the last.
    expect(countsOf('intt', 65536)).toEqual({
      bfly: 1024,
      vvmul: 1024 + 128,
      pklo: 960,
      pkhi: 960,
      vload: 512 + 248,
      vbroadcast: 32 + 8,
      vstore: 512,
    });
  });

  it('of pointwise kernels and inner products', () => {
    expect(countsOf('pointwise-add', 4096)).toEqual({ vload: 16, vvadd: 8, vstore: 8 });
    expect(countsOf('pointwise-multiply', 4096)).toEqual({ vload: 16, vvmul: 8, vstore: 8 });
    // Three digits: a digit and two keys each; two products each, two sums of three.
    expect(countsOf('key-switch-inner', 4096, 4, 3)).toEqual({
      vload: 8 * 9,
      vvmul: 8 * 6,
      vvadd: 8 * 4,
      vstore: 8 * 2,
    });
  });

  it('of a product of polynomials are two transforms, products, an inverse', () => {
    const counts = countsOf('ring-multiply', 8192);
    expect(counts.bfly).toBe(3 * 8 * 13);
    expect(counts.vvmul).toBe(16 + 8 * 13 + 16);
    expect(counts.vstore).toBe(4 * 16);
    expect(counts.vload).toBe(3 * (16 + 24) + 32);
  });
});

describe('rectangles', () => {
  it('of depth 2 among 8 vectors are two of four, pairs half the ring apart', () => {
    expect(passesOf(8, 12, 2).map(({ first, depth }) => [first, depth])).toEqual(
      [0, 2, 4, 6, 8, 10].map((first) => [first, 2]),
    );
    expect(passesOf(8, 12, 2)[0]!.rectangles).toEqual([
      [0, 4, 2, 6],
      [1, 5, 3, 7],
    ]);
  });

  it('are shallow in the last pass if stages do not divide', () => {
    const passes = passesOf(64, 15, 4);
    expect(passes.map(({ first, depth }) => [first, depth])).toEqual([
      [0, 4],
      [4, 4],
      [8, 4],
      [12, 3],
    ]);
    expect(passes[0]!.rectangles).toHaveLength(4);
    expect(passes[3]!.rectangles).toHaveLength(8);
  });

  it('are all vectors where these fit', () => {
    const [pass, ...more] = passesOf(4, 11, 2);
    expect(more).toEqual([]);
    expect(pass).toEqual({ first: 0, depth: 11, rectangles: [[0, 2, 1, 3]] });
  });
});

describe('memory', () => {
  it('is laid out region by region, in whole vectors, an address register each', () => {
    const { layout } = generate('ring-multiply', 2048, { depth: 4 });
    expect(layout.regions.map(({ name, register, base }) => [name, register, base])).toEqual([
      ['a', 0, 0],
      ['b', 1, 2048],
      ['c', 2, 4096],
      ['d', 3, 6144],
      ['twiddles', 4, 8192],
      ['inverse twiddles', 5, 10240],
      ['spill', 6, 10240 + 2048 + 512],
    ]);
    expect(layout.inputs).toEqual(['a', 'b']);
    expect(layout.elements).toBe(12800);
    // One pass: a to c, b to d, their product to a, which the inverse leaves in c.
    expect(layout.outputs).toEqual(['c']);
  });

  it('orders loads after stores of the same elements, and stores after what they overwrite', () => {
    const builder = new Builder();
    builder.open();
    const value = builder.load(0, 0); // 0
    builder.store(value, 1, 0, 'strided', 1); // 1: even elements of blocks 0 and 1
    builder.store(value, 1, 1, 'strided', 1); // 2: odd ones
    builder.load(1, 512); // 3
    builder.load(1, 1024); // 4: another block
    builder.store(value, 1, 512); // 5
    builder.load(2, 512); // 6: another region
    builder.load(1, 512); // 7
    const { instructions } = builder.finish('test', 9);
    expect(instructions.map(({ after }) => after)).toEqual([[], [], [], [1, 2], [], [], [], [5]]);
    expect(instructions.map(({ behind }) => behind)).toEqual([[], [], [], [], [], [1, 2, 3], [], []]);
  });
});

describe('what there is no program for', () => {
  const refuse = (kernel: string, n: number, own: object = {}): InputError => {
    try {
      generate(kernel as Kernel, n, { depth: 4, ...own });
    } catch (error) {
      return error as InputError;
    }
    throw new Error('accepted');
  };

  it.each([0, 512, 1000, 3072, 2 ** 18, NaN])('a ring of %s coefficients', (n) => {
    expect(refuse('ntt', n)).toBeInstanceOf(InputError);
    expect(refuse('ntt', n).message).toContain('a power of two from 1024 to 131072');
  });

  it('an unknown kernel, named with the nearest', () => {
    expect(refuse('int', 1024).message).toMatch(/unknown kernel 'int'.*intt/s);
  });

  it('a depth, a number of digits, an exponent', () => {
    expect(refuse('ntt', 1024, { depth: 7 }).message).toContain('from 1 to 6');
    expect(refuse('ntt', 1024, { depth: 0 })).toBeInstanceOf(InputError);
    expect(refuse('key-switch-inner', 1024, { digits: 17 }).message).toContain('from 1 to 16');
    expect(refuse('key-switch-inner', 1024, { digits: 0 })).toBeInstanceOf(InputError);
    expect(refuse('automorphism', 1024, { galois: 2 }).message).toContain('odd integer from 1 to 2047');
    expect(refuse('automorphism', 1024, { galois: 2049 })).toBeInstanceOf(InputError);
  });
});
