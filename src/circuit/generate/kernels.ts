import { CircuitBuilder, type Word } from '../builder.js';
import type { Netlist } from '../netlist.js';
import {
  add,
  divide,
  divideSigned,
  geqByDifference,
  greater,
  greaterSigned,
  multiply,
  multiplyFull,
  popcount,
  sub,
} from './arithmetic.js';
import { FLOAT32, FLOAT64 } from './float.js';
import { floatAdd } from './float-add.js';
import { floatMultiply } from './float-multiply.js';
import { generator, type Generator } from './generator.js';
import { equal, mux } from './logic.js';
import { bitonicSort, bubbleSort, compareExchange } from './sort.js';

const bits = (value: number, max = 4096) => ({ summary: 'bits of a value', default: value, min: 2, max });

/** A circuit of two words. */
function binary(
  name: string,
  width: number,
  build: (b: CircuitBuilder, x: Word, y: Word) => readonly Word[],
  fold = false,
): Netlist {
  const b = new CircuitBuilder(`${name}-${width}`, { fold });
  const [x, y] = b.inputList(2, width) as [Word, Word];
  for (const word of build(b, x, y)) b.output(word);
  return b.build();
}

const kernel = (
  name: string,
  summary: string,
  build: (b: CircuitBuilder, x: Word, y: Word) => readonly Word[],
): Generator => generator(name, summary, { bits: bits(32) }, ({ bits: width }) => binary(name, width, build));

const sorting = (
  name: string,
  summary: string,
  sort: (b: CircuitBuilder, values: readonly Word[]) => Word[],
  elements: { default: number; choices?: readonly number[] },
): Generator =>
  generator(
    name,
    summary,
    {
      elements: { summary: 'values to sort', min: 2, max: 1024, ...elements },
      bits: bits(32, 64),
    },
    ({ elements: count, bits: width }) => {
      const b = new CircuitBuilder(`${name}-${count}-${width}`);
      for (const word of sort(b, b.inputList(count, width))) b.output(word);
      return b.build();
    },
  );

const float = (name: string, summary: string, operation: typeof floatAdd): Generator =>
  generator(
    name,
    `${summary}, IEEE 754 round to nearest even with subnormals`,
    { bits: { summary: 'bits of the format', default: 32, min: 32, max: 64, choices: [32, 64] } },
    ({ bits: width }) =>
      binary(name, width, (b, x, y) => [operation(b, width === 32 ? FLOAT32 : FLOAT64, x, y)], true),
  );

/** Arithmetic on two or more words. */
export const KERNELS: readonly Generator[] = [
  kernel('add', 'x + y modulo 2^bits', (b, x, y) => [add(b, x, y)]),
  kernel('sub', 'x - y modulo 2^bits', (b, x, y) => [sub(b, x, y)]),
  kernel('mul', 'x y modulo 2^bits', (b, x, y) => [multiply(b, x, y)]),
  kernel('mul-full', 'x y in full, unsigned', (b, x, y) => [multiplyFull(b, x, y)]),
  kernel('div', 'quotient and remainder, unsigned', (b, x, y) => {
    const { quotient, remainder } = divide(b, x, y);
    return [quotient, remainder];
  }),
  kernel('div-signed', 'quotient and remainder as in C, signed', (b, x, y) => {
    const { quotient, remainder } = divideSigned(b, x, y);
    return [quotient, remainder];
  }),
  kernel('less-than', 'whether x < y, unsigned', (b, x, y) => [[greater(b, y, x)]]),
  kernel('less-than-signed', 'whether x < y, signed', (b, x, y) => [[greaterSigned(b, y, x)]]),
  kernel('geq', 'whether x - y has no sign (EMP: signed x >= y short of overflow)', (b, x, y) => [
    [geqByDifference(b, x, y)],
  ]),
  kernel('equal', 'whether x = y', (b, x, y) => [[equal(b, x, y)]]),
  kernel('compare-exchange', 'the smaller and the larger, unsigned', (b, x, y) => {
    const { least, most } = compareExchange(b, x, y);
    return [least, most];
  }),
  generator('mux', 'x if the third input is one, else y', { bits: bits(32) }, ({ bits: width }) => {
    const b = new CircuitBuilder(`mux-${width}`);
    const [x, y] = b.inputList(2, width) as [Word, Word];
    const [choice] = b.input(1) as [number];
    b.output(mux(b, choice, x, y));
    return b.build();
  }),
  generator('popcount', 'number of ones', { bits: bits(32, 2 ** 20) }, ({ bits: width }) => {
    const b = new CircuitBuilder(`popcount-${width}`);
    b.output(popcount(b, b.input(width)));
    return b.build();
  }),
  sorting('bubble-sort', 'bubble sort of unsigned values (HAAC: BubbSt)', bubbleSort, { default: 256 }),
  sorting('bitonic-sort', 'bitonic sort of unsigned values', bitonicSort, {
    default: 256,
    choices: [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  }),
  float('float-add', 'x + y', floatAdd),
  float('float-mul', 'x y', floatMultiply),
];
