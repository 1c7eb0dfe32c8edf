import { InputError } from '../../errors.js';
import { powerOfTwo, type ConvShape } from './shapes.js';
import { modulo, totalSlots, type SlotLayout } from './slots.js';

/**
 * Where the pixels of a convolution lie (Gazelle, Juvekar et al. 2018): an image in a block of a power of two of
 * slots, several channels in a ciphertext; an image beyond a row in strips, one a ciphertext. The results lie at the
 * place of the pixel that their filter begins at (with the padding taken off), so a stride leaves gaps.
 */
export interface ConvPacking {
  layout: SlotLayout;
  shape: ConvShape;
  /** Rows and columns of the grid that pixels and results lie on. */
  grid: readonly [number, number];
  /** Slots of a channel's block, or of a strip of it. */
  block: number;
  /** Strips that an image is cut into. */
  strips: number;
  /** Blocks in a row of slots. */
  perRow: number;
  /** Channels of a ciphertext: `c_n`. */
  perCiphertext: number;
  /** Ciphertexts of inputs and outputs, strips not counted. */
  inputs: number;
  outputs: number;
  /** Distances (modulo a block) from a result to the pixels that its taps meet, in rising order. */
  offsets: readonly number[];
  /** For each offset: strips of inputs that it reaches, as differences to that of the result. */
  stripsApart: ReadonlyMap<number, readonly number[]>;
}

/** @throws InputError for a padding so wide that some results meet no pixel: no program has them */
export function packConv(shape: ConvShape, layout: SlotLayout): ConvPacking {
  checkPadding(shape);
  const grid = [0, 1].map((axis) =>
    Math.max([shape.height, shape.width][axis]!, (shape.outputSize[axis]! - 1) * shape.stride[axis]! + 1),
  ) as [number, number];
  const area = grid[0] * grid[1];
  const block = Math.min(powerOfTwo(area), layout.rowSlots);
  const perCiphertext = totalSlots(layout) / block;
  const strips = Math.ceil(area / block);
  const stripsApart = stripsByOffset(shape, grid[1], block, strips);
  return {
    layout,
    shape,
    grid,
    block,
    strips,
    perRow: layout.rowSlots / block,
    perCiphertext,
    inputs: Math.ceil(shape.inputs / perCiphertext),
    outputs: Math.ceil(shape.outputs / perCiphertext),
    offsets: [...stripsApart.keys()].sort((a, b) => a - b),
    stripsApart,
  };
}

function checkPadding({ kernel, dilation, padding }: ConvShape): void {
  for (const axis of [0, 1] as const) {
    const most = dilation[axis] * (kernel[axis] - 1);
    const zeros = axis === 0 ? Math.max(padding.top, padding.bottom) : Math.max(padding.left, padding.right);
    if (zeros > most)
      throw new InputError(`a padding of ${zeros} beside a filter that reaches ${most}`, {
        field: 'padding',
        expected: `at most ${most}`,
      });
  }
}

/** Rows and columns from the place of a result to those of its taps. */
export function* tapPlaces({
  kernel,
  dilation,
  padding,
}: Pick<ConvShape, 'kernel' | 'dilation' | 'padding'>): Generator<[number, number]> {
  for (let y = 0; y < kernel[0]; y++)
    for (let x = 0; x < kernel[1]; x++) yield [y * dilation[0] - padding.top, x * dilation[1] - padding.left];
}

/**
 * Differences `input strip - output strip` by the offset that connects them: a tap at a distance of `q` blocks and a bit
 * reaches strips `q` and `q + 1` further on.
 */
function stripsByOffset(
  shape: ConvShape,
  width: number,
  block: number,
  strips: number,
): Map<number, number[]> {
  const reached = new Map<number, number[]>();
  const add = (offset: number, apart: number): void => {
    const known = reached.get(offset) ?? [];
    reached.set(offset, known);
    if (Math.abs(apart) < strips && !known.includes(apart)) known.push(apart);
  };
  for (const [y, x] of tapPlaces(shape)) {
    const distance = y * width + x;
    const offset = modulo(distance, block);
    // An image in one strip meets no other.
    const first = strips === 1 ? 0 : Math.floor(distance / block);
    add(offset, first);
    if (offset !== 0) add(offset, first + 1);
  }
  return reached;
}

/** What a slot of a ciphertext holds: a channel, and a row and column of the grid. */
export interface Pixel {
  channel: number;
  y: number;
  x: number;
}

/** The pixel in `slot` of strip `strip` of the `index`-th ciphertext, padding of blocks included. */
export function pixelAt(packing: ConvPacking, index: number, strip: number, slot: number): Pixel {
  const { block, grid, perCiphertext } = packing;
  const place = strip * block + (slot % block);
  return {
    channel: index * perCiphertext + Math.floor(slot / block),
    y: Math.floor(place / grid[1]),
    x: place % grid[1],
  };
}

/** The tap that leads from a result to a pixel, if one does. */
export function tapBetween(shape: ConvShape, from: Pixel, to: Pixel): readonly [number, number] | undefined {
  const { kernel, stride, dilation, padding, outputSize } = shape;
  if (from.y % stride[0] !== 0 || from.x % stride[1] !== 0) return undefined;
  if (from.y / stride[0] >= outputSize[0] || from.x / stride[1] >= outputSize[1]) return undefined;
  if (to.y >= shape.height || to.x >= shape.width) return undefined;
  const y = (to.y - from.y + padding.top) / dilation[0];
  const x = (to.x - from.x + padding.left) / dilation[1];
  const inside = (value: number, size: number): boolean =>
    Number.isInteger(value) && value >= 0 && value < size;
  return inside(y, kernel[0]) && inside(x, kernel[1]) ? [y, x] : undefined;
}
