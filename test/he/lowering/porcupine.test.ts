import { describe, expect, it } from 'vitest';
import { programDepth } from '../../../src/he/depth.js';
import { evaluateProgram } from '../../../src/he/evaluate.js';
import { KERNELS, kernelOf, l2Distance } from '../../../src/he/lowering/porcupine.js';
import { countOperations, type HeProgram } from '../../../src/he/program.js';
import { numbers, T } from './reference.js';

const WIDTH = 5;
const SLOTS = 32;
const layout = { rows: 1, rowSlots: SLOTS } as const;
const mod = (value: number): number => ((value % T) + T) % T;

/** Slots of the result of a program whose inputs are what they are called. */
function run(program: HeProgram, values: Record<string, number[]>): number[] {
  const outputs = evaluateProgram(
    program,
    { encoding: 'slots', modulus: T, layout },
    new Map(Object.entries(values)),
    (name) => values[name]!,
  );
  return [...[...outputs.values()][0]!];
}
const image = numbers(SLOTS, 1, 12);
/** A pixel of the image that wraps round. */
const at = (place: number): number => image[((place % SLOTS) + SLOTS) % SLOTS]!;
const each = (of: (place: number) => number): number[] =>
  Array.from({ length: SLOTS }, (_, place) => mod(of(place)));
const both = (name: string): [HeProgram, HeProgram] => {
  const kernel = kernelOf(name);
  return [kernel.synthesized(WIDTH), kernel.baseline(WIDTH)];
};

const gx = (p: number): number => {
  let sum = 0;
  for (const row of [-1, 0, 1])
    sum += (2 - Math.abs(row)) * (at(p + row * WIDTH + 1) - at(p + row * WIDTH - 1));
  return sum;
};
const gy = (p: number): number => {
  let sum = 0;
  for (const column of [-1, 0, 1])
    sum += (2 - Math.abs(column)) * (at(p + WIDTH + column) - at(p - WIDTH + column));
  return sum;
};
const blur = (of: (p: number) => number, p: number): number =>
  of(p) + of(p + 1) + of(p + WIDTH) + of(p + WIDTH + 1);

describe('kernels of Porcupine compute what they are called', () => {
  it.each([
    ['box-blur', (p: number) => blur(at, p)],
    ['gx', gx],
    ['gy', gy],
    ['roberts', (p: number) => (at(p + WIDTH) - at(p + 1)) ** 2 + (at(p + WIDTH + 1) - at(p)) ** 2],
    ['sobel', (p: number) => gx(p) ** 2 + gy(p) ** 2],
    [
      'harris',
      (p: number) => {
        const [xx, yy, xy] = [
          blur((q) => gx(q) ** 2, p),
          blur((q) => gy(q) ** 2, p),
          blur((q) => gx(q) * gy(q), p),
        ];
        return mod(xx * yy - xy * xy) - 3 * mod((xx + yy) ** 2);
      },
    ],
  ])('%s', (name, of) => {
    for (const program of both(name))
      expect(run(program, { x: image, k: new Array<number>(SLOTS).fill(3) })).toEqual(each(of));
  });

  it('distances and products of vectors', () => {
    const [a, b, w] = [numbers(SLOTS, 2), numbers(SLOTS, 3), numbers(SLOTS, 4)];
    const sum = (length: number, of: (i: number) => number): number =>
      mod(Array.from({ length }, (_, i) => of(i)).reduce((total, value) => total + value, 0));
    for (const program of both('dot-product'))
      expect(run(program, { x: a, w })[0]).toBe(sum(8, (i) => a[i]! * w[i]!));
    for (const program of both('l2'))
      expect(run(program, { a, b })[0]).toBe(sum(8, (i) => (a[i]! - b[i]!) ** 2));
    expect(run(l2Distance(4), { a, b })[0]).toBe(sum(4, (i) => (a[i]! - b[i]!) ** 2));
    const bits = (seed: number): number[] => numbers(SLOTS, seed).map((value) => mod(value) % 2);
    const [p, q] = [bits(5), bits(9)];
    for (const program of both('hamming'))
      expect(run(program, { a: p, b: q, two: new Array<number>(SLOTS).fill(2) })[0]).toBe(
        sum(4, (i) => (p[i] === q[i] ? 0 : 1)),
      );
  });

  it('regressions, slot by slot', () => {
    const values = Object.fromEntries(
      ['x', 'y', 'a', 'b', 'c'].map((name, seed) => [name, numbers(SLOTS, seed, 9)]),
    );
    const { x, y, a, b, c } = values as Record<'x' | 'y' | 'a' | 'b' | 'c', number[]>;
    for (const program of both('linear-regression'))
      expect(run(program, values)).toEqual(each((i) => y[i]! - a[i]! * x[i]! - b[i]!));
    for (const program of both('polynomial-regression'))
      expect(run(program, values)).toEqual(each((i) => y[i]! - a[i]! * x[i]! ** 2 - b[i]! * x[i]! - c[i]!));
  });
});

describe('instructions, depth, rotations, sums and products of our programs', () => {
  it.each([
    ['box-blur', [4, 4, 2, 2, 0], [6, 3, 3, 3, 0]],
    ['dot-product', [7, 7, 3, 3, 1], [7, 7, 3, 3, 1]],
    ['hamming', [9, 9, 2, 4, 1], [9, 9, 2, 4, 1]],
    ['l2', [9, 9, 3, 4, 1], [9, 9, 3, 4, 1]],
    ['linear-regression', [4, 4, 0, 2, 1], [4, 4, 0, 2, 1]],
    ['polynomial-regression', [7, 7, 0, 3, 2], [9, 7, 0, 3, 3]],
    ['gx', [7, 6, 4, 3, 0], [12, 4, 6, 6, 0]],
    ['gy', [7, 6, 4, 3, 0], [12, 4, 6, 6, 0]],
    ['roberts', [10, 5, 3, 3, 2], [10, 5, 3, 3, 2]],
    ['sobel', [19, 9, 8, 7, 2], [29, 7, 12, 13, 2]],
    ['harris', [42, 17, 14, 15, 7], [58, 14, 21, 24, 7]],
  ])('%s', (name, synthesized, baseline) => {
    const [ours, theirs] = both(name).map((program) => {
      const count = countOperations(program);
      return [
        program.instructions.length,
        programDepth(program),
        count.rotate ?? 0,
        (count.add ?? 0) + (count.sub ?? 0) + (count['add-plain'] ?? 0),
        (count.multiply ?? 0) + (count.square ?? 0) + (count['multiply-plain'] ?? 0),
      ];
    });
    expect(ours).toEqual(synthesized);
    expect(theirs).toEqual(baseline);
  });

  it('L2 of 4 elements takes 7 instructions', () => {
    expect(l2Distance(4).instructions).toHaveLength(7);
  });

  it('are 11, and the nearest name is proposed for another', () => {
    expect(KERNELS).toHaveLength(11);
    expect(() => kernelOf('roberst')).toThrow("unknown kernel 'roberst'; expected one of box-blur");
    expect(() => kernelOf('roberst')).toThrow("did you mean 'roberts'?");
  });
});
