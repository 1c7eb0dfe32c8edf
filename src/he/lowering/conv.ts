import type { HeProgram } from '../program.js';
import { ProgramBuilder } from './builder.js';
import { packConv, pixelAt, stripsApart, tapBetween, type ConvPacking } from './conv-packing.js';
import { digitOf, ONE_DIGIT, scaledFor, type PlainDigits } from './digits.js';
import type { Lowered, Values } from './lowered.js';
import { taps, type ConvShape } from './shapes.js';
import { modulo, shortest, sourceSlot, totalSlots, type SlotLayout } from './slots.js';

/**
 * When ciphertexts are rotated. `input-aligned`: before the products, once for all outputs (Gazelle). `partial-aligned`:
 * the sums of products with the same rotation, after them (Cheetah). `two-stage`: inputs by taps, sums by channels.
 */
export const CONV_SCHEDULES = ['input-aligned', 'partial-aligned', 'two-stage'] as const;
export type ConvSchedule = (typeof CONV_SCHEDULES)[number];

/** A rotation of slots as two: of the pixels in their block, and of whole blocks and rows. */
interface Alignment {
  swap: boolean;
  /** Blocks, from 0. */
  blocks: number;
  offset: number;
}

/**
 * A convolution on packed slots as a program, stride, padding and dilation as the layer has them.
 * @param weights `outputs x inputs / groups x kernel`, row by row
 */
export function lowerConv(
  shape: ConvShape,
  layout: SlotLayout,
  weights: Values,
  schedule: ConvSchedule,
  digits: PlainDigits = ONE_DIGIT,
): Lowered {
  const packing = packConv(shape, layout);
  return {
    program: writeProgram(packing, schedule, digits),
    encoding: 'slots',
    size: totalSlots(layout),
    plain: (name) => plainOf(packing, weights, schedule, digits, name),
    encode: (tensor) => encode(packing, tensor, digits),
    decode: (outputs) => decodeConv(packing, outputs),
  };
}

function* alignments({ layout, perRow, offsets }: ConvPacking): Generator<Alignment> {
  for (let row = 0; row < layout.rows; row++)
    for (let blocks = 0; blocks < perRow; blocks++)
      for (const offset of offsets) yield { swap: row === 1, blocks, offset };
}

const stepOf = (
  { block, layout }: ConvPacking,
  { blocks, offset }: Pick<Alignment, 'blocks' | 'offset'>,
): number => shortest(blocks * block + (offset > block / 2 ? offset - block : offset), layout.rowSlots);

/** The steps before and behind the products. */
function splitStep(
  packing: ConvPacking,
  schedule: ConvSchedule,
  alignment: Omit<Alignment, 'swap'>,
): [before: number, behind: number] {
  const step = stepOf(packing, alignment);
  if (schedule === 'input-aligned') return [step, 0];
  if (schedule === 'partial-aligned') return [0, step];
  const blocks = shortest(alignment.blocks * packing.block, packing.layout.rowSlots);
  return [stepOf(packing, { blocks: 0, offset: alignment.offset }), blocks];
}

function writeProgram(packing: ConvPacking, schedule: ConvSchedule, digits: PlainDigits): HeProgram {
  const builder = new ProgramBuilder();
  for (const name of inputNames(packing, digits)) builder.input(name);
  const outputs: string[] = [];
  for (let output = 0; output < packing.outputs; output++)
    for (let strip = 0; strip < packing.strips; strip++)
      outputs.push(writeOutput(builder, packing, schedule, digits, output, strip));
  return builder.build(`conv ${schedule}`, outputs);
}

/** One ciphertext of results: for each alignment the products of all inputs, aligned before or after. */
function writeOutput(
  builder: ProgramBuilder,
  packing: ConvPacking,
  schedule: ConvSchedule,
  digits: PlainDigits,
  output: number,
  strip: number,
): string {
  // Sums by what is rotated behind them: nothing, the blocks, or all; the exchange of rows comes last, once.
  const sums: [Map<number, string[]>, Map<number, string[]>] = [new Map(), new Map()];
  for (const alignment of alignments(packing)) {
    const { swap, blocks, offset } = alignment;
    const [before, behind] = splitStep(packing, schedule, alignment);
    const aligned = schedule === 'input-aligned' ? 0 : Number(swap);
    for (const input of sourcesOf(packing, strip, offset)) {
      for (let digit = 0; digit < digits.count; digit++) {
        const source = inputName(digits, input, digit);
        const rotated = builder.rotate(aligned || !swap ? source : builder.swapRows(source), before);
        const plain = [output, strip, input.index, input.strip, Number(swap), blocks, offset, digit].join(
          '.',
        );
        const product = builder.withPlain('multiply-plain', rotated, `w${plain}`);
        const terms = sums[aligned]!;
        terms.set(behind, [...(terms.get(behind) ?? []), product]);
      }
    }
  }
  const [straight, crossed] = sums.map((terms) =>
    [...terms].map(([step, products]) => builder.rotate(builder.sum(products), step)),
  );
  return crossed!.length === 0
    ? builder.sum(straight!)
    : builder.sum([...straight!, builder.swapRows(builder.sum(crossed!))]);
}

interface Source {
  index: number;
  strip: number;
}

function* sourcesOf(packing: ConvPacking, strip: number, offset: number): Generator<Source> {
  for (let index = 0; index < packing.inputs; index++)
    for (const apart of stripsApart(packing, offset))
      if (strip + apart >= 0 && strip + apart < packing.strips) yield { index, strip: strip + apart };
}

const inputName = ({ count }: PlainDigits, { index, strip }: Source, digit: number): string =>
  `x${index}.${strip}${count === 1 ? '' : `.${digit}`}`;

function inputNames({ inputs, strips }: ConvPacking, digits: PlainDigits): string[] {
  const names: string[] = [];
  for (let index = 0; index < inputs; index++)
    for (let strip = 0; strip < strips; strip++)
      for (let digit = 0; digit < digits.count; digit++)
        names.push(inputName(digits, { index, strip }, digit));
  return names;
}

/** Weights as they lie when they are multiplied: aligned with the results, or with what will be rotated to them. */
function plainOf(
  packing: ConvPacking,
  weights: Values,
  schedule: ConvSchedule,
  digits: PlainDigits,
  name: string,
): Values {
  const [output, strip, index, inputStrip, swapped, blocks, offset, digit] = name
    .slice(1)
    .split('.')
    .map(Number) as [number, number, number, number, number, number, number, number];
  const { layout, shape } = packing;
  const swap = swapped === 1;
  const step = stepOf(packing, { blocks, offset });
  const [, behind] = splitStep(packing, schedule, { blocks, offset });
  const values = new Array<number>(totalSlots(layout)).fill(0);
  for (let slot = 0; slot < values.length; slot++) {
    const result = pixelAt(packing, output, strip, slot);
    const input = pixelAt(packing, index, inputStrip, sourceSlot(layout, slot, step, swap));
    const tap = tapBetween(shape, result, input);
    if (tap === undefined) continue;
    values[sourceSlot(layout, slot, behind, swap && schedule !== 'input-aligned')] = weightOf(
      shape,
      weights,
      result.channel,
      input.channel,
      tap,
    );
  }
  return digitOf(values, digits, digit);
}

/** A weight of a channel pair; 0 for channels that are padding or of different groups. */
export function weightOf(
  shape: ConvShape,
  weights: Values,
  output: number,
  input: number,
  [y, x]: readonly [number, number],
): number {
  const { inputs, outputs, groups, kernel } = shape;
  if (output >= outputs || input >= inputs) return 0;
  const perGroup = inputs / groups;
  if (Math.floor(output / (outputs / groups)) !== Math.floor(input / perGroup)) return 0;
  return weights[(output * perGroup + (input % perGroup)) * taps(shape) + y * kernel[1] + x]!;
}

function encode(packing: ConvPacking, tensor: Values, digits: PlainDigits): Map<string, Values> {
  const { shape, layout } = packing;
  const encoded = new Map<string, Values>();
  for (let index = 0; index < packing.inputs; index++) {
    for (let strip = 0; strip < packing.strips; strip++) {
      const values = Array.from({ length: totalSlots(layout) }, (_, slot) => {
        const { channel, y, x } = pixelAt(packing, index, strip, slot);
        const inside = channel < shape.inputs && y < shape.height && x < shape.width;
        return inside ? tensor[(channel * shape.height + y) * shape.width + x]! : 0;
      });
      for (let digit = 0; digit < digits.count; digit++)
        encoded.set(inputName(digits, { index, strip }, digit), scaledFor(values, digits, digit));
    }
  }
  return encoded;
}

/** The tensor of results that lie as `packConv` says. */
export function decodeConv(packing: ConvPacking, outputs: ReadonlyMap<string, Values>): number[] {
  const { shape, strips, grid, block, perCiphertext } = packing;
  const [height, width] = shape.outputSize;
  const ciphertexts = [...outputs.values()];
  const tensor: number[] = [];
  for (let channel = 0; channel < shape.outputs; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const place = y * shape.stride[0] * grid[1] + x * shape.stride[1];
        const at = Math.floor(channel / perCiphertext) * strips + Math.floor(place / block);
        tensor.push(ciphertexts[at]![(channel % perCiphertext) * block + modulo(place, block)]!);
      }
    }
  }
  return tensor;
}
