import { InputError, nearest } from '../../errors.js';
import type { HeProgram } from '../program.js';
import { ProgramBuilder } from './builder.js';

/**
 * Kernels of Porcupine (Cowan et al., PLDI 2021) as programs: those it synthesised and the hand-written ones beside them.
 * Images lie row by row in a row of slots, `width` slots a row; rotations wrap round. L2's last rotation is of the running
 * sum and Roberts squares both differences, as HECO corrects the printed listings.
 */
export interface Kernel {
  name: string;
  title: string;
  synthesized(width: number): HeProgram;
  baseline(width: number): HeProgram;
}

/** Writes a program with inputs of these names, its parts each on their own; `build` gives its result. */
const program = (
  name: string,
  inputs: readonly string[],
  build: (builder: ProgramBuilder) => string,
): HeProgram => {
  const builder = new ProgramBuilder(false);
  for (const input of inputs) builder.input(input);
  return builder.build(name, [build(builder)]);
};

/** A product of ciphertexts, brought back to two polynomials. */
const product = (b: ProgramBuilder, x: string, y: string): string =>
  b.unary('relinearize', b.binary('multiply', x, y));
const square = (b: ProgramBuilder, x: string): string => b.unary('relinearize', b.unary('square', x));

/** `x` plus itself rotated. */
const plusRotated = (b: ProgramBuilder, x: string, step: number): string =>
  b.binary('add', x, b.rotate(x, step));

/** Sum of 2 x 2 neighbours: columns, then rows of the sums. */
const blur = (b: ProgramBuilder, x: string, width: number): string =>
  plusRotated(b, plusRotated(b, x, 1), width);
const blurByTaps = (b: ProgramBuilder, x: string, width: number): string =>
  b.binary(
    'add',
    b.binary('add', x, b.rotate(x, 1)),
    b.binary('add', b.rotate(x, width), b.rotate(x, width + 1)),
  );

/** Difference along `step` of the sums 1, 2, 1 along `across`: separable. */
function gradient(b: ProgramBuilder, x: string, step: number, across: number): string {
  const smooth = plusRotated(b, plusRotated(b, x, -across), across);
  return b.binary('sub', b.rotate(smooth, step), b.rotate(smooth, -step));
}
/** The same tap by tap; the middle difference is added to itself. */
function gradientByTaps(b: ProgramBuilder, x: string, step: number, across: number): string {
  const difference = (offset: number): string =>
    b.binary('sub', b.rotate(x, offset + step), b.rotate(x, offset - step));
  const middle = difference(0);
  const outer = b.binary('add', difference(-across), difference(across));
  return b.binary('add', outer, b.binary('add', middle, middle));
}

type Gradient = typeof gradient;
const sobel = (b: ProgramBuilder, x: string, width: number, of: Gradient): string =>
  b.binary('add', square(b, of(b, x, 1, width)), square(b, of(b, x, width, 1)));

/** `det - k tr^2` of the blurred products of gradients. */
function harris(b: ProgramBuilder, x: string, width: number, of: Gradient, blurred: typeof blur): string {
  const [gx, gy] = [of(b, x, 1, width), of(b, x, width, 1)];
  const [xx, yy, xy] = [square(b, gx), square(b, gy), product(b, gx, gy)].map((each) =>
    blurred(b, each, width),
  ) as [string, string, string];
  const determinant = b.binary('sub', product(b, xx, yy), square(b, xy));
  const trace = square(b, b.binary('add', xx, yy));
  return b.binary('sub', determinant, b.withPlain('multiply-plain', trace, 'k'));
}

/** Sum over `length` neighbours, the farthest first. */
const sumOf = (b: ProgramBuilder, x: string, length: number): string => b.rotateAndSum(x, length, 1);

const dot = (): HeProgram =>
  program('dot product', ['x'], (b) => sumOf(b, b.withPlain('multiply-plain', 'x', 'w'), 8));
const hamming = (): HeProgram =>
  program('Hamming distance', ['a', 'b'], (b) => {
    const sum = b.binary('add', 'a', 'b');
    return sumOf(b, product(b, b.withPlain('add-plain', b.unary('negate', sum), 'two'), sum), 4);
  });
/** Squared distance of `length` elements: 8 as the paper counts it, 4 as it lists it. */
export const l2Distance = (length: number): HeProgram =>
  program('L2 distance', ['a', 'b'], (b) => sumOf(b, square(b, b.binary('sub', 'a', 'b')), length));
const linear = (): HeProgram =>
  program('linear regression', ['x', 'y', 'a', 'b'], (b) =>
    b.binary('sub', b.binary('sub', 'y', product(b, 'a', 'x')), 'b'),
  );
const POLYNOMIAL = ['x', 'y', 'a', 'b', 'c'];
const roberts = (width: number): HeProgram =>
  program('Roberts cross', ['x'], (b) => {
    const one = b.binary('sub', b.rotate('x', width), b.rotate('x', 1));
    const other = b.binary('sub', b.rotate('x', width + 1), 'x');
    return b.binary('add', square(b, one), square(b, other));
  });

export const KERNELS: readonly Kernel[] = [
  {
    name: 'box-blur',
    title: 'box blur',
    synthesized: (width) => program('box blur', ['x'], (b) => blur(b, 'x', width)),
    baseline: (width) => program('box blur', ['x'], (b) => blurByTaps(b, 'x', width)),
  },
  { name: 'dot-product', title: 'dot product', synthesized: dot, baseline: dot },
  { name: 'hamming', title: 'Hamming distance', synthesized: hamming, baseline: hamming },
  {
    name: 'l2',
    title: 'L2 distance',
    synthesized: () => l2Distance(8),
    baseline: () => l2Distance(8),
  },
  { name: 'linear-regression', title: 'linear regression', synthesized: linear, baseline: linear },
  {
    name: 'polynomial-regression',
    title: 'polynomial regression',
    synthesized: () =>
      program('polynomial regression', POLYNOMIAL, (b) => {
        const inner = b.binary('add', product(b, 'a', 'x'), 'b');
        return b.binary('sub', 'y', b.binary('add', product(b, inner, 'x'), 'c'));
      }),
    baseline: () =>
      program('polynomial regression', POLYNOMIAL, (b) => {
        const quadratic = product(b, 'a', square(b, 'x'));
        const sum = b.binary('add', b.binary('add', quadratic, product(b, 'b', 'x')), 'c');
        return b.binary('sub', 'y', sum);
      }),
  },
  {
    name: 'gx',
    title: 'Gx',
    synthesized: (width) => program('Gx', ['x'], (b) => gradient(b, 'x', 1, width)),
    baseline: (width) => program('Gx', ['x'], (b) => gradientByTaps(b, 'x', 1, width)),
  },
  {
    name: 'gy',
    title: 'Gy',
    synthesized: (width) => program('Gy', ['x'], (b) => gradient(b, 'x', width, 1)),
    baseline: (width) => program('Gy', ['x'], (b) => gradientByTaps(b, 'x', width, 1)),
  },
  { name: 'roberts', title: 'Roberts cross', synthesized: roberts, baseline: roberts },
  {
    name: 'sobel',
    title: 'Sobel',
    synthesized: (width) => program('Sobel', ['x'], (b) => sobel(b, 'x', width, gradient)),
    baseline: (width) => program('Sobel', ['x'], (b) => sobel(b, 'x', width, gradientByTaps)),
  },
  {
    name: 'harris',
    title: 'Harris',
    synthesized: (width) => program('Harris', ['x'], (b) => harris(b, 'x', width, gradient, blur)),
    baseline: (width) => program('Harris', ['x'], (b) => harris(b, 'x', width, gradientByTaps, blurByTaps)),
  },
];

/** @throws InputError with the nearest name */
export function kernelOf(name: string): Kernel {
  const names = KERNELS.map((kernel) => kernel.name);
  const kernel = KERNELS.find((each) => each.name === name);
  if (kernel !== undefined) return kernel;
  throw new InputError(`unknown kernel '${name}'`, {
    expected: `one of ${names.join(', ')}`,
    nearest: nearest(name, names),
  });
}
