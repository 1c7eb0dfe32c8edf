import fs from 'node:fs';
import { InputError, nearest } from '../errors.js';
import { randomNumbers } from '../he/judge/random.js';
import { lowerConvCoefficients } from '../he/lowering/coefficients.js';
import { CONV_SCHEDULES, lowerConv, type ConvSchedule } from '../he/lowering/conv.js';
import type { Encoding, Lowered, Values } from '../he/lowering/lowered.js';
import { slotLayout } from '../he/lowering/slots.js';
import type { ConvShape } from '../he/lowering/shapes.js';
import type { HeParameters } from '../he/parameters.js';
import type { HeProgram } from '../he/program.js';
import { readTrace } from '../he/trace.js';

/** A program with numbers to run it on. */
export interface Runnable {
  program: HeProgram;
  encoding: Encoding;
  inputs: ReadonlyMap<string, Values>;
  plain: (name: string) => Values;
}

/** Programs that are made here; all others are files. */
export const PROGRAMS = [
  ...CONV_SCHEDULES.map((schedule) => `conv-${schedule}`),
  'conv-coefficients',
] as const;

/** Weights and pixels of generated layers are from 0 to this, so that sums seldom pass t. */
const LARGEST = 15;

/**
 * The program that a word names, and numbers for it: random ones from a seed.
 * @param layer of a generated convolution: input channels, height, width, filters, kernel
 * @param t numbers of traces are from 0 to t - 1
 */
export function runnableOf(
  word: string,
  parameters: HeParameters,
  layer: string | undefined,
  seed: number,
  t: bigint,
): Runnable {
  if (fs.existsSync(word)) return traceOf(word, parameters, layer, seed, t);
  if (!(PROGRAMS as readonly string[]).includes(word))
    throw new InputError(`there is no program '${word}'`, {
      field: '<program>',
      expected: `an HE trace (JSON lines), or one of ${PROGRAMS.join(', ')}`,
      nearest: nearest(word, PROGRAMS),
    });
  const shape = parseLayer(layer ?? '1,16,16,1,3');
  const small = (count: number, at: number): number[] =>
    randomNumbers(seed + at, count, BigInt(LARGEST + 1)).map(Number);
  const { inputs, outputs, height, width, kernel } = shape;
  const weights = small(outputs * inputs * kernel[0] * kernel[1], 1);
  const lowered = lower(word, shape, parameters, weights);
  return {
    program: lowered.program,
    encoding: lowered.encoding,
    inputs: lowered.encode(small(inputs * height * width, 2)),
    plain: (name) => lowered.plain(name),
  };
}

function traceOf(
  file: string,
  { n }: HeParameters,
  layer: string | undefined,
  seed: number,
  t: bigint,
): Runnable {
  if (layer !== undefined)
    throw new InputError('is for generated convolutions', {
      field: '--conv',
      expected: `nothing with ${file}`,
    });
  const program = readTrace(file);
  const numbers = (at: number): number[] => randomNumbers(seed * 100003 + at, n, t).map(Number);
  return {
    program,
    encoding: 'slots',
    inputs: new Map(program.inputs.map((name, at) => [name, numbers(at)])),
    plain: (name) => numbers(50000 + program.plains.indexOf(name)),
  };
}

function lower(word: string, shape: ConvShape, parameters: HeParameters, weights: Values): Lowered {
  if (word === 'conv-coefficients') return lowerConvCoefficients(shape, parameters.n, weights);
  return lowerConv(shape, slotLayout(parameters), weights, word.replace(/^conv-/, '') as ConvSchedule);
}

/** `c_i,h,w,c_o,f`: stride 1, padded so that the image keeps its size. */
function parseLayer(text: string): ConvShape {
  const expected =
    'channels,height,width,filters,kernel (an odd number), e.g. 2,32,32,2,3; at most 1024 pixels a side';
  const numbers = text.split(',').map((word) => (/^\d{1,4}$/.test(word.trim()) ? Number(word) : 0));
  const [inputs, height, width, outputs, side] = numbers as [number, number, number, number, number];
  const bad = numbers.length !== 5 || numbers.some((number) => number < 1 || number > 1024);
  if (bad || side % 2 === 0 || side > Math.min(height, width, 15))
    throw new InputError(`is '${text}'`, { field: '--conv', expected });
  const half = (side - 1) / 2;
  return {
    inputs,
    outputs,
    height,
    width,
    kernel: [side, side],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: half, bottom: half, left: half, right: half },
    outputSize: [height, width],
    groups: 1,
  };
}
