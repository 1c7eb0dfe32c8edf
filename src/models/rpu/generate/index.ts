import { InputError, nearest } from '../../../errors.js';
import { VECTOR } from '../isa/program.js';
import { writeIntt } from './intt.js';
import { LayoutBuilder, type Layout } from './layout.js';
import { writeNtt } from './ntt.js';
import { writeInner, writePointwise } from './pointwise.js';
import { Builder, type VirtualProgram } from './virtual.js';

/** Kernels on polynomials of n elements modulo one prime. */
export const KERNELS = [
  /** Coefficients to values, which are in bit-reversed order. */
  'ntt',
  /** Values in bit-reversed order to coefficients. */
  'intt',
  'pointwise-multiply',
  'pointwise-add',
  /** Product of two polynomials of coefficients modulo X^n + 1. */
  'ring-multiply',
  /** Sums over digits of digit times key, for both polynomials of a key. */
  'key-switch-inner',
  /** `x(X)` to `x(X^g)`, values to values. */
  'automorphism',
] as const;
export type Kernel = (typeof KERNELS)[number];

/** Smallest ring: a pair of vectors. The largest is bounded by the 20 bits of an address. */
export const SMALLEST_RING = 2 * VECTOR;
export const LARGEST_RING = 2 ** 17;

export interface GeneratorOptions {
  /** Logarithm of the vectors of a rectangle: what registers are to hold at once. */
  depth: number;
  /** Digits of a key switch. */
  digits?: number;
  /** Exponent of an automorphism, odd. */
  galois?: number;
}

/** A program without registers, and where its data is. */
export interface Generated {
  program: VirtualProgram;
  layout: Layout;
}

/** @throws InputError on a ring or a kernel that there is no program for */
export function generate(kernel: Kernel, n: number, options: GeneratorOptions): Generated {
  if (!KERNELS.includes(kernel))
    throw new InputError(`unknown kernel '${String(kernel)}'`, {
      expected: `one of ${KERNELS.join(', ')}`,
      nearest: nearest(String(kernel), KERNELS),
    });
  if (!Number.isInteger(Math.log2(n)) || n < SMALLEST_RING || n > LARGEST_RING)
    throw new InputError(`no program for a ring of ${n} coefficients`, {
      expected: `a power of two from ${SMALLEST_RING} to ${LARGEST_RING}`,
    });
  const { depth } = options;
  if (!Number.isInteger(depth) || depth < 1 || depth > 6)
    throw new InputError(`no rectangles of depth ${depth}`, { expected: 'an integer from 1 to 6' });
  const writer = new Writer(n, options);
  const outputs = writer[kernel]();
  const spill = writer.layout.add('spill', 0, { of: 'scratch' });
  const program = writer.builder.finish(`${kernel}-${n}`, spill);
  return { program, layout: writer.layout.finish(outputs.map((register) => writer.layout.nameOf(register))) };
}

/** A method a kernel; each returns the address registers of its results. */
class Writer implements Record<Kernel, () => number[]> {
  readonly builder = new Builder();
  readonly layout: LayoutBuilder;
  private readonly n: number;
  private readonly options: GeneratorOptions;

  constructor(n: number, options: GeneratorOptions) {
    this.n = n;
    this.options = options;
    this.layout = new LayoutBuilder(n);
  }

  ntt(): number[] {
    const x = this.input('x');
    return [this.forward(x, [this.scratch('y'), x], this.twiddles())];
  }

  intt(): number[] {
    const x = this.input('x');
    return [this.inverse(x, [this.scratch('y'), x], this.inverseTwiddles())];
  }

  'pointwise-multiply'(): number[] {
    return this.pointwise('vvmul');
  }

  'pointwise-add'(): number[] {
    return this.pointwise('vvadd');
  }

  'ring-multiply'(): number[] {
    const [a, b] = [this.input('a'), this.input('b')];
    const [c, d] = [this.scratch('c'), this.scratch('d')];
    const twiddles = this.twiddles();
    const first = this.forward(a, [c, a], twiddles);
    const second = this.forward(b, [d, b], twiddles);
    const [source, other] = first === a ? [c, a] : [a, c];
    writePointwise(this.builder, this.n, 'vvmul', first, second, source);
    return [this.inverse(source, [other, source], this.inverseTwiddles())];
  }

  'key-switch-inner'(): number[] {
    const digits = this.options.digits ?? 1;
    if (!Number.isInteger(digits) || digits < 1 || digits > 16)
      throw new InputError(`no key switch of ${digits} digits`, { expected: 'an integer from 1 to 16' });
    const terms = Array.from({ length: digits }, (_, digit) => ({
      digit: this.input(`digit${digit}`),
      keys: [this.input(`key${digit}a`), this.input(`key${digit}b`)] as const,
    }));
    const sums = [this.scratch('sumA'), this.scratch('sumB')] as const;
    writeInner(this.builder, this.n, terms, sums);
    return [...sums];
  }

  /** No instruction permutes freely: coefficients first, then the values at other roots, `psi^(g (2k + 1))`. */
  automorphism(): number[] {
    const galois = this.options.galois ?? 3;
    if (!Number.isInteger(galois) || galois < 1 || galois >= 2 * this.n || galois % 2 === 0)
      throw new InputError(`no automorphism X -> X^${galois} of a ring of ${this.n} coefficients`, {
        expected: `an odd integer from 1 to ${2 * this.n - 1}`,
      });
    const [x, y] = [this.input('x'), this.scratch('y')];
    const middle = this.inverse(x, [y, x], this.inverseTwiddles());
    const other = middle === x ? y : x;
    const twiddles = this.layout.add('twiddles', this.n, { of: 'twiddles', galois });
    return [this.forward(middle, [other, middle], twiddles)];
  }

  private pointwise(opcode: 'vvmul' | 'vvadd'): number[] {
    const [a, b, c] = [this.input('a'), this.input('b'), this.scratch('c')];
    writePointwise(this.builder, this.n, opcode, a, b, c);
    return [c];
  }

  private forward(source: number, pingPong: readonly [number, number], tables: number): number {
    return writeNtt(this.builder, this.n, this.options.depth, { source, pingPong, tables });
  }

  private inverse(source: number, pingPong: readonly [number, number], tables: number): number {
    return writeIntt(this.builder, this.n, this.options.depth, { source, pingPong, tables });
  }

  private input(name: string): number {
    return this.layout.add(name, this.n, { of: 'input', input: name });
  }

  private scratch(name: string): number {
    return this.layout.add(name, this.n, { of: 'scratch' });
  }

  private twiddles(): number {
    return this.layout.add('twiddles', this.n, { of: 'twiddles', galois: 1 });
  }

  private inverseTwiddles(): number {
    return this.layout.add('inverse twiddles', this.n + 1, { of: 'inverse twiddles' });
  }
}
