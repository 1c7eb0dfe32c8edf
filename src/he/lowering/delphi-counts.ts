import { keptOf, powerOfTwo, prunedShare, taps, type ConvShape, type LinearShape } from './shapes.js';

/**
 * Operations of DELPHI's linear layers as its library does them (Mishra et al. 2020, the public C++ sources), in closed
 * form. `halvesOperations` counts the program that `lowerConvHalves` writes and that was executed: the same packing
 * without what DELPHI saves where few output channels repeat in a row (`lastRepeats`), with strips that follow the
 * outputs' grid, with one exchange of rows a pair of halves whatever its place. Both agree in products and ciphertexts
 * where channels fill their rows, and in turns where inputs and outputs take more than one row too.
 */
export interface DelphiOperations {
  /** Products of a ciphertext and a plaintext, each with its addition. */
  multiplies: number;
  /** Rotations and exchanges of rows that are asked for. */
  rotations: number;
  /** Key switches that they take: SEAL has keys for powers of two, and composes the rest. */
  keySwitches: number;
  /** Ciphertexts from the client, and to it. */
  up: number;
  down: number;
  /**
   * Calls of the library that these are. More than 1 is no longer DELPHI, whose code refuses such layers: an image
   * beyond a row of slots goes in strips, a matrix beyond a ciphertext in parts.
   */
  calls: number;
}

/** Slots of a ciphertext, `N`, and of each of its two rows. */
export const SLOTS = 8192;
const ROW = SLOTS / 2;

/** Bytes of a ciphertext: two polynomials of 8192 coefficients, four data primes of 8 bytes each. */
export const CIPHERTEXT_BYTES = 2 * SLOTS * 4 * 8;

/** Sizes of a convolution's packing. */
interface Halves {
  /** Slots of a channel: `img`. */
  image: number;
  /** Channels of a row: `cph`. */
  perRow: number;
  /** Ciphertexts of inputs and outputs. */
  inCt: number;
  outCt: number;
  inRows: number;
  outRows: number;
  /** Products of output rows with an input ciphertext, straight and crossed in turn: `perms`. */
  permutations: number;
  outputs: number;
  /** Channels of the last output row, and that many padded to a power of two: `rep`. */
  lastOut: number;
  repeat: number;
  /** The last output row has so few channels that they repeat: `lastRepeats`. */
  repeats: boolean;
  /** Channels of the last input row. */
  lastIn: number;
}

function packed({ inputs, outputs, height, width }: ConvShape): Halves {
  // The library asks for less than a row; 64 x 64 pixels take all of one, and were measured.
  const image = Math.min(powerOfTwo(height * width), ROW);
  const perRow = ROW / image;
  const outRows = Math.ceil(outputs / perRow);
  const lastOut = outputs % perRow || perRow;
  return {
    image,
    perRow,
    inCt: Math.ceil(inputs / (2 * perRow)),
    outCt: Math.ceil(outputs / (2 * perRow)),
    inRows: Math.ceil(inputs / perRow),
    outRows,
    permutations: outRows > 1 ? 2 * Math.ceil(outRows / 2) : 1,
    outputs,
    lastOut,
    repeat: powerOfTwo(lastOut),
    repeats: lastOut <= perRow / 2 && outRows % 2 === 1,
    lastIn: inputs % perRow || perRow,
  };
}

/** Whether a permutation of an input ciphertext makes the last output row, whose channels repeat. */
function isRepeated(halves: Halves, permutation: number, input: number): boolean {
  const { repeats, perRow, outCt, lastOut, outputs } = halves;
  if (!repeats) return false;
  const first = ((Math.floor(permutation / 2) + input) * 2 * perRow) % (outCt * 2 * perRow);
  return first + lastOut === outputs;
}

/**
 * A convolution. The client sends an input for each tap, so nothing is rotated before it is multiplied. A stride costs
 * what its input's resolution costs; so do groups, whose other weights are zeros of a dense layer.
 */
export function delphiConv(shape: ConvShape): DelphiOperations {
  const halves = packed(shape);
  const { permutations, inCt, outCt, perRow, repeat } = halves;
  const strips = Math.ceil((shape.height * shape.width) / ROW);
  const left = leftOf(shape);
  let products = 0;
  let turns = { rotations: 0, keySwitches: 0 };
  for (let permutation = 0; permutation < permutations; permutation++) {
    for (let input = 0; input < inCt; input++) {
      const repeated = isRepeated(halves, permutation, input);
      products += left.diagonals(repeated ? repeat : perRow);
      if (permutation % 2 === 0) turns = plus(turns, turnsOf(halves, permutation, input, left));
    }
  }
  return {
    multiplies: strips * products * left.taps,
    rotations: strips * turns.rotations,
    keySwitches: strips * turns.keySwitches,
    up: strips * inCt * left.taps,
    down: strips * outCt,
    calls: strips,
  };
}

interface Turns {
  rotations: number;
  keySwitches: number;
}

const plus = (a: Turns, b: Turns): Turns => ({
  rotations: a.rotations + b.rotations,
  keySwitches: a.keySwitches + b.keySwitches,
});

/** Rotations of a pair of permutations (straight and crossed) of an input: sums to their channels, then to rows. */
function turnsOf(halves: Halves, permutation: number, input: number, left: Kept): Turns {
  const { image, perRow, permutations, repeat, outRows, inRows } = halves;
  const repeated = isRepeated(halves, permutation, input);
  const channels = repeated ? repeat : perRow;
  const pair = permutations > 1 ? 2 : 1;
  // Sums without distance stay where they are; pruning takes the others at random.
  const aligned = left.diagonals(channels) - 1;
  const weights = Array.from({ length: channels - 1 }, (_, at) => keySwitchesOf((at + 1) * image));
  const folds = repeated
    ? foldsOf(halves, permutation, input).map((step) => keySwitchesOf(step * image))
    : [];
  const swapped =
    permutation === 0
      ? (outRows === 1 && inRows > 1) || (permutations > 1 && !repeated)
      : repeated || permutations > 1;
  return {
    rotations: pair * (aligned + folds.length) + (swapped ? 1 : 0),
    keySwitches: pair * (shareOf(sum(weights), aligned, channels - 1) + sum(folds)) + (swapped ? 1 : 0),
  };
}

/** Distances by which the copies of a repeated row are added up, in channels. */
function foldsOf({ perRow, inCt, lastIn, repeat }: Halves, permutation: number, input: number): number[] {
  let size = perRow;
  // As coded: the permutation moves which input counts as the last one.
  if ((permutation + input + 1) % inCt === 0) {
    const copies = Math.ceil(lastIn / repeat);
    const spill = (repeat * copies) % lastIn === repeat - 1 ? 0 : 1;
    size = Math.min(powerOfTwo(copies + spill) * repeat, perRow);
  }
  const steps: number[] = [];
  for (let step = size / 2; step >= repeat; step /= 2) steps.push(step);
  return steps;
}

/** What pruning leaves: of the diagonals of a permutation and an input, the main one among them, and of the taps. */
interface Kept {
  diagonals(all: number): number;
  taps: number;
}

const leftOf = (shape: ConvShape): Kept => {
  const { diagonals, positions } = prunedShare(shape);
  return { diagonals: (all) => keptOf(all, diagonals), taps: keptOf(taps(shape), positions) };
};

/** Mean share of `total` of `part` things among `all`. */
const shareOf = (total: number, part: number, all: number): number =>
  all === 0 ? 0 : Math.round((total * part) / all);

/**
 * A fully connected layer, each vector on its own. Rows of the matrix lie beside each other, the input is copied and
 * rotated once a plaintext, sums are folded.
 */
export function delphiLinear({ inputs, outputs, vectors }: LinearShape): DelphiOperations {
  const columns = Math.min(powerOfTwo(inputs), SLOTS);
  // Rotations within a row reach less than half of a ciphertext.
  const most = Math.min(SLOTS, (ROW * SLOTS) / columns);
  const [parts, results] = [Math.ceil(inputs / SLOTS), Math.ceil(outputs / most)];
  const products = Math.ceil((powerOfTwo(Math.min(outputs, most)) * columns) / SLOTS);
  const steps = Array.from({ length: products - 1 }, (_, at) => keySwitchesOf(at + 1));
  const folds = Math.log2(columns / products);
  const calls = vectors * parts * results;
  return {
    multiplies: calls * products,
    rotations: calls * (steps.length + folds),
    keySwitches: calls * (sum(steps) + folds),
    up: vectors * parts,
    down: vectors * results,
    calls,
  };
}

/**
 * Key switches of a rotation: digits that are not zero in the non-adjacent form of its distance, forwards or backwards,
 * whichever has fewer.
 */
export function keySwitchesOf(distance: number): number {
  const forwards = distance % ROW;
  return Math.min(signedDigits(forwards), signedDigits(ROW - forwards));
}

/** Digits -1 and 1 of the non-adjacent form. */
function signedDigits(value: number): number {
  let digits = 0;
  for (let left = value; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 0) continue;
    digits++;
    left -= 2 - (left % 4);
  }
  return digits;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
