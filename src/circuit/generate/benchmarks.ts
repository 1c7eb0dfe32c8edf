import { CircuitBuilder, type Word } from '../builder.js';
import { ZERO, type Netlist } from '../netlist.js';
import { add, geqByDifference, multiply, multiplyByConstant, popcount } from './arithmetic.js';
import { FLOAT32, floatBits, type FloatFormat } from './float.js';
import { floatAdd } from './float-add.js';
import { floatMultiply } from './float-multiply.js';
import { constant, gate, shiftLeftBy, xorWords, zeros } from './logic.js';

/** The programs of HAAC (ISCA'23), in the gates of EMP-toolkit's kernels where their netlists are known. */

/** n x n matrices of unsigned words; inputs row by row, first product starts each sum. */
export function matrixMultiply(n: number, bits: number): Netlist {
  const b = new CircuitBuilder(`matrix-multiply-${n}x${n}-${bits}`);
  const left = b.inputList(n * n, bits);
  const right = b.inputList(n * n, bits);
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) {
      let sum: Word | undefined;
      for (let at = 0; at < n; at++) {
        const product = multiply(b, left[row * n + at]!, right[at * n + column]!);
        sum = sum === undefined ? product : add(b, sum, product);
      }
      b.output(sum!);
    }
  return { ...b.build(), macs: { count: n ** 3, bits } };
}

/** Dot product of two vectors; the sum starts at a public zero. */
export function dotProduct(elements: number, bits: number): Netlist {
  const b = new CircuitBuilder(`dot-product-${elements}-${bits}`);
  const left = b.inputList(elements, bits);
  const right = b.inputList(elements, bits);
  let sum: Word = zeros(bits);
  for (const [at, word] of left.entries()) sum = add(b, sum, multiply(b, word, right[at]!));
  b.output(sum);
  return { ...b.build(), macs: { count: elements, bits } };
}

/** ReLU of plain two's-complement words: NOT of the sign, AND with each bit. */
export function reluVector(elements: number, bits: number): Netlist {
  const b = new CircuitBuilder(`relu-vector-${elements}-${bits}`);
  for (const word of b.inputList(elements, bits)) b.output(gate(b, b.not(word.at(-1)!), word));
  return b.build();
}

/**
 * Ones in the XOR of two strings.
 * @param word bits that are counted level by level, see `popcount`; 0: the whole string
 * @param fold whether constants are simplified away
 */
export function hammingDistance(bits: number, word: number, fold: boolean): Netlist {
  const order = word === 0 || word >= bits ? '' : `-by-${word}`;
  const b = new CircuitBuilder(`hamming-${bits}${order}${fold ? '-folded' : ''}`, { fold });
  const [left, right] = b.inputList(2, bits) as [Word, Word];
  b.output(popcount(b, xorWords(b, left, right), word === 0 ? bits : word));
  return b.build();
}

/** Whether the first is poorer: both grow by a bit, so that the difference cannot overflow. */
export function millionaires(bits: number): Netlist {
  const b = new CircuitBuilder(`millionaires-${bits}`);
  const [left, right] = b.inputList(2, bits) as [Word, Word];
  b.output([b.not(geqByDifference(b, [...left, ZERO], [...right, ZERO]))]);
  return b.build();
}

/** Triangles of a graph: input the pairs (i, j), i < j, in lexical order. Two ANDs a triple, then a popcount. */
export function triangleCount(vertices: number): Netlist {
  const b = new CircuitBuilder(`triangles-${vertices}`);
  const edges = b.input((vertices * (vertices - 1)) / 2);
  const edge = (i: number, j: number): number => edges[i * vertices - (i * (i + 1)) / 2 + (j - i - 1)]!;
  const triples: number[] = [];
  for (let i = 0; i < vertices; i++)
    for (let j = i + 1; j < vertices; j++)
      for (let k = j + 1; k < vertices; k++) triples.push(b.and(b.and(edge(i, j), edge(j, k)), edge(i, k)));
  b.output(popcount(b, triples));
  return b.build();
}

const TWISTER = {
  words: 624,
  middle: 397,
  matrix: 0x9908b0dfn,
  initial: 1812433253n,
  masks: [0x9d2c5680n, 0xefc60000n],
};

/** Outputs `count` words of MT19937 from a 32-bit seed: initialisation, one twist, tempering. */
export function mersenneTwister(count: number): Netlist {
  const b = new CircuitBuilder(`mersenne-twister-${count}`, { fold: true });
  const { words, middle, matrix, initial } = TWISTER;
  const right = (word: Word, by: number): Word => [...word.slice(by), ...zeros(by)];
  const state = [b.input(32)];
  for (let at = 1; at < words; at++) {
    const before = state[at - 1]!;
    const mixed = xorWords(b, before, right(before, 30));
    state.push(add(b, multiplyByConstant(b, mixed, initial), constant(BigInt(at), 32)));
  }
  for (let at = 0; at < count; at++) {
    const next = state[(at + 1) % words]!;
    const joined = [...next.slice(0, 31), state[at]![31]!];
    const twisted = xorWords(b, right(joined, 1), gate(b, joined[0]!, constant(matrix, 32)));
    state[at] = xorWords(b, state[(at + middle) % words]!, twisted);
    b.output(temper(b, state[at]!, right));
  }
  return b.build();
}

function temper(b: CircuitBuilder, word: Word, right: (word: Word, by: number) => Word): Word {
  const maskWord = (x: Word, mask: bigint): Word =>
    x.map((bit, at) => ((mask >> BigInt(at)) & 1n ? bit : ZERO));
  let y = xorWords(b, word, right(word, 11));
  y = xorWords(b, y, maskWord(shiftLeftBy(y, 7), TWISTER.masks[0]!));
  y = xorWords(b, y, maskWord(shiftLeftBy(y, 15), TWISTER.masks[1]!));
  return xorWords(b, y, right(y, 18));
}

/**
 * Linear regression y = wx + c by gradient descent in float32, from w = c = 0: in each round
 * w -= rate * sum((wx + c - y) x), c -= rate * sum(wx + c - y), summed from the first point on.
 * Inputs: all x, then all y; outputs w and c.
 */
export function gradientDescent(points: number, rounds: number, rate: number): Netlist {
  const b = new CircuitBuilder(`gradient-descent-${points}-${rounds}`, { fold: true });
  const format: FloatFormat = FLOAT32;
  const xs = b.inputList(points, floatBits(format));
  const ys = b.inputList(points, floatBits(format));
  const plus = (x: Word, y: Word): Word => floatAdd(b, format, x, y);
  const times = (x: Word, y: Word): Word => floatMultiply(b, format, x, y);
  const negative = (x: Word): Word => [...x.slice(0, -1), b.not(x.at(-1)!)];
  const step = constant(floatPattern(-rate), 32);
  let slope: Word = zeros(32);
  let offset: Word = zeros(32);
  for (let round = 0; round < rounds; round++) {
    const errors = xs.map((x, at) => plus(plus(times(slope, x), offset), negative(ys[at]!)));
    const slopeGradient = errors.map((error, at) => times(error, xs[at]!)).reduce(plus);
    const offsetGradient = errors.reduce(plus);
    slope = plus(slope, times(step, slopeGradient));
    offset = plus(offset, times(step, offsetGradient));
  }
  b.output(slope);
  b.output(offset);
  return b.build();
}

/** Bits of the nearest float32. */
function floatPattern(value: number): bigint {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}
