import { ProgramBuilder } from './builder.js';
import { packConv, pixelAt, tapBetween, tapPlaces, type ConvPacking, type Pixel } from './conv-packing.js';
import { decodeConv, weightOf } from './conv.js';
import type { Lowered, Values } from './lowered.js';
import { taps, type ConvShape } from './shapes.js';
import { totalSlots, type SlotLayout } from './slots.js';

/**
 * Half packing of DELPHI (Mishra et al. 2020, as coded; CrypTFlow2 has it too): the client sends each ciphertext once for
 * each tap, rotated. The server multiplies for each pair of output halves straight and crossed, and aligns channels
 * within a row; rows are exchanged once a pair. What it saves where few output channels repeat in a row is left out.
 */
export interface HalfPacking extends ConvPacking {
  /** Channels of a row: `half`. */
  half: number;
  /** Halves of outputs that are made, straight and crossed ones in turn: `half_perms`. */
  permutations: number;
  /** Whether rows are exchanged at all. */
  exchanged: boolean;
}

export function packHalves(shape: ConvShape, layout: SlotLayout): HalfPacking {
  const packing = packConv(shape, layout);
  const half = packing.perRow;
  const halves = Math.ceil(shape.outputs / half);
  const permutations = halves > 1 ? 2 * Math.ceil(halves / 2) : 1;
  return {
    ...packing,
    half,
    permutations,
    exchanged: permutations > 1 || Math.ceil(shape.inputs / half) > 1,
  };
}

/** @param layout two rows (BFV) */
export function lowerConvHalves(shape: ConvShape, layout: SlotLayout, weights: Values): Lowered {
  const packing = packHalves(shape, layout);
  return {
    program: writeProgram(packing),
    encoding: 'slots',
    size: totalSlots(layout),
    plain: (name) => plainOf(packing, weights, name),
    encode: (tensor) => encode(packing, tensor),
    decode: (outputs) => decodeConv(packing, outputs),
  };
}

function writeProgram(packing: HalfPacking) {
  const { inputs, strips, half, permutations, exchanged, block, shape } = packing;
  const builder = new ProgramBuilder();
  for (let input = 0; input < inputs; input++)
    for (let strip = 0; strip < strips; strip++)
      for (let tap = 0; tap < taps(shape); tap++) builder.input(`x${input}.${strip}.${tap}`);
  const partial = (permutation: number, input: number, strip: number): string => {
    const aligned = Array.from({ length: half }, (_, blocks) => {
      const products = Array.from({ length: taps(shape) }, (_, tap) =>
        builder.withPlain(
          'multiply-plain',
          `x${input}.${strip}.${tap}`,
          `w${permutation}.${blocks}.${input}.${tap}`,
        ),
      );
      return builder.rotate(builder.sum(products), blocks * block);
    });
    return builder.sum(aligned);
  };
  const outputs: string[] = [];
  for (let pair = 0; pair < Math.ceil(permutations / 2); pair++) {
    for (let strip = 0; strip < strips; strip++) {
      const terms: string[] = [];
      for (let input = 0; input < inputs; input++) {
        const straight = partial(2 * pair, input, strip);
        terms.push(straight);
        if (permutations > 1) terms.push(builder.swapRows(partial(2 * pair + 1, input, strip)));
        else if (exchanged) terms.push(builder.swapRows(straight));
      }
      outputs.push(builder.sum(terms));
    }
  }
  return builder.build('conv halves', outputs);
}

function plainOf(packing: HalfPacking, weights: Values, name: string): Values {
  const [permutation, blocks, input, tap] = name.slice(1).split('.').map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const { layout, shape, half, permutations, perCiphertext, block } = packing;
  const place: readonly [number, number] = [Math.floor(tap / shape.kernel[1]), tap % shape.kernel[1]];
  return Array.from({ length: totalSlots(layout) }, (_, slot) => {
    const row = Math.floor(slot / layout.rowSlots);
    const at = Math.floor(slot / block) % half;
    // With one half of outputs, both rows make parts of the same channels.
    const target = permutations === 1 ? 0 : (row + permutation) % 2;
    const channel = Math.floor(permutation / 2) * 2 * half + target * half + ((at - blocks + half) % half);
    return weightOf(shape, weights, channel, input * perCiphertext + Math.floor(slot / block), place);
  });
}

/** For each tap the pixels that it meets, where the results will lie. */
function encode(packing: HalfPacking, tensor: Values): Map<string, Values> {
  const { shape, inputs, strips, layout } = packing;
  const encoded = new Map<string, Values>();
  for (let input = 0; input < inputs; input++)
    for (let strip = 0; strip < strips; strip++)
      [...tapPlaces(shape)].forEach(([y, x], tap) => {
        const values = Array.from({ length: totalSlots(layout) }, (_, slot) => {
          const result = pixelAt(packing, input, strip, slot);
          const pixel: Pixel = { channel: result.channel, y: result.y + y, x: result.x + x };
          const met = pixel.y >= 0 && pixel.x >= 0 && tapBetween(shape, result, pixel) !== undefined;
          if (!met || pixel.channel >= shape.inputs) return 0;
          return tensor[(pixel.channel * shape.height + pixel.y) * shape.width + pixel.x]!;
        });
        encoded.set(`x${input}.${strip}.${tap}`, values);
      });
  return encoded;
}
