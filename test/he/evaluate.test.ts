import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programDepth } from '../../src/he/depth.js';
import { evaluateProgram, type PlainDomain } from '../../src/he/evaluate.js';
import { ProgramBuilder } from '../../src/he/lowering/builder.js';
import { shortest, slotLayout, sourceSlot } from '../../src/he/lowering/slots.js';
import { negacyclicProduct } from '../../src/he/math/ntt.js';
import type { HeProgram, Instruction } from '../../src/he/program.js';
import { ckks, seal } from './parameters.js';

const layout = { rows: 2, rowSlots: 4 } as const;
const slots: PlainDomain = { encoding: 'slots', modulus: 97, layout };
const program = (...instructions: Omit<Instruction, 'dst'>[]): HeProgram => ({
  name: 'test',
  inputs: ['x', 'y'],
  plains: ['p'],
  instructions: instructions.map((each, at) => ({ ...each, dst: `c${at}` })),
  outputs: [`c${instructions.length - 1}`],
});
const X = [1, 2, 3, 4, 5, 6, 7, 90];
const Y = [10, 20, 30, 40, 50, 60, 70, 80];
const P = [-1, 0, 1, 2, 3, 4, 5, 6];
const run = (instruction: Omit<Instruction, 'dst'>, domain = slots): number[] => [
  ...[
    ...evaluateProgram(
      program(instruction),
      domain,
      new Map([
        ['x', X],
        ['y', Y],
      ]),
      () => P,
    ).values(),
  ][0]!,
];

describe('programs on plain values', () => {
  it('do what each operation decrypts to', () => {
    const x = ['x'];
    const xy = ['x', 'y'];
    expect(run({ op: 'add', src: xy })).toEqual([11, 22, 33, 44, 55, 66, 77, 73]);
    expect(run({ op: 'sub', src: xy })).toEqual([88, 79, 70, 61, 52, 43, 34, 10]);
    expect(run({ op: 'negate', src: x })).toEqual([96, 95, 94, 93, 92, 91, 90, 7]);
    expect(run({ op: 'add-plain', src: x, plain: 'p' })).toEqual([0, 2, 4, 6, 8, 10, 12, 96]);
    expect(run({ op: 'sub-plain', src: x, plain: 'p' })).toEqual([2, 2, 2, 2, 2, 2, 2, 84]);
    expect(run({ op: 'multiply-plain', src: x, plain: 'p' })).toEqual([96, 0, 3, 8, 15, 24, 35, 55]);
    expect(run({ op: 'multiply', src: xy })).toEqual([10, 40, 90, 63, 56, 69, 5, 22]);
    expect(run({ op: 'square', src: x })).toEqual([1, 4, 9, 16, 25, 36, 49, 49]);
    expect(run({ op: 'rotate', src: x, step: 1 })).toEqual([2, 3, 4, 1, 6, 7, 90, 5]);
    expect(run({ op: 'rotate', src: x, step: -1 })).toEqual([4, 1, 2, 3, 90, 5, 6, 7]);
    expect(run({ op: 'swap-rows', src: x })).toEqual([5, 6, 7, 90, 1, 2, 3, 4]);
    for (const op of ['relinearize', 'rescale', 'mod-switch', 'ntt', 'intt'] as const)
      expect(run({ op, src: x })).toEqual(X);
  });

  it('keep real numbers as they are', () => {
    const real: PlainDomain = { encoding: 'slots', layout };
    expect(run({ op: 'multiply-plain', src: ['x'], plain: 'p' }, real)[7]).toBe(540);
    expect(run({ op: 'sub', src: ['x', 'y'] }, real)[0]).toBe(-9);
  });

  it('multiply exactly beyond 53 bits', () => {
    const t = 1_125_899_906_826_241; // 50 bits
    const big = evaluateProgram(
      program({ op: 'square', src: ['x'] }),
      { ...slots, modulus: t },
      new Map([
        ['x', [t - 3]],
        ['y', [0]],
      ]),
      () => [],
    );
    expect([...big.values()]).toEqual([[9]]);
  });

  it('multiply polynomials modulo X^n + 1', () => {
    const polynomial = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        const product = evaluateProgram(
          program({ op: 'multiply', src: ['x', 'y'] }),
          { ...slots, encoding: 'coefficients' },
          new Map([
            ['x', a],
            ['y', b],
          ]),
          () => [],
        );
        const exact = negacyclicProduct(a.map(BigInt), b.map(BigInt), 97n).map(Number);
        expect([...product.values()][0]).toEqual(exact);
      }),
    );
    const coefficients: PlainDomain = { ...slots, encoding: 'coefficients' };
    expect(() => run({ op: 'rotate', src: ['x'], step: 1 }, coefficients)).toThrow('no slots to rotate');
  });

  it('refuse names that were not written', () => {
    expect(() => run({ op: 'negate', src: ['z'] })).toThrow("'z' is read before it is written");
    expect(() => evaluateProgram(program(), slots, new Map(), () => [])).toThrow("'x' is read before");
  });
});

describe('slots', () => {
  it('lie in two rows of BFV, in one of half the ring of CKKS', () => {
    expect(slotLayout(seal(4096, 2))).toEqual({ rows: 2, rowSlots: 2048 });
    expect(slotLayout(ckks(4096, 2, 40, 2, 1))).toEqual({ rows: 1, rowSlots: 2048 });
  });

  it('turn the shorter way round', () => {
    expect([0, 1, 4, 5, 7, 8, -1, -4].map((step) => shortest(step, 8))).toEqual([0, 1, 4, -3, -1, 0, -1, 4]);
    expect(sourceSlot(layout, 5, 3, true)).toBe(0);
    expect(sourceSlot({ rows: 1, rowSlots: 8 }, 5, 4, false)).toBe(1);
  });
});

describe('the builder of programs', () => {
  it('rotates once, names plaintexts once, and does nothing for a step of 0', () => {
    const builder = new ProgramBuilder();
    const x = builder.input('x');
    expect(builder.rotate(x, 0)).toBe(x);
    expect(builder.rotate(x, 3)).toBe(builder.rotate(x, 3));
    expect(builder.rotate(x, 3)).not.toBe(builder.rotate(x, -3));
    expect(builder.swapRows(x)).toBe(builder.swapRows(x));
    builder.withPlain('multiply-plain', x, 'p');
    builder.withPlain('add-plain', x, 'p');
    const built = builder.build('built', []);
    expect([built.instructions.length, built.plains, built.inputs]).toEqual([5, ['p'], ['x']]);
    const apart = new ProgramBuilder(false);
    apart.input('x');
    expect(apart.rotate('x', 1)).not.toBe(apart.rotate('x', 1));
  });

  it('a program without instructions has no depth', () => {
    expect(programDepth({ name: '', inputs: ['x'], plains: [], instructions: [], outputs: ['x'] })).toBe(0);
  });
});
