import type { Conv, Linear } from '../../workload/graph.js';
import {
  convShape,
  linearShape,
  powerOfTwo,
  taps,
  type ConvShape,
  type LinearShape,
} from '../../he/lowering/shapes.js';

/** What a linear layer takes under encryption, for one input. */
export interface HeCounts {
  /** Products with a plaintext, each with its sum. */
  multiplies: number;
  rotations: number;
  /** Key switches: a rotation by a step without a key of its own takes several. */
  keySwitches: number;
  /** Ciphertexts from the client, and back. */
  up: number;
  down: number;
}

/** Slots of a row of a BFV ciphertext of 8192. */
const HALF = 4096;

/** DELPHI's packing (spec C.2). */
export const heCounts = (layer: Conv | Linear): HeCounts =>
  layer.kind === 'conv' ? convCounts(convShape(layer)) : linearCounts(linearShape(layer));

/** Non-zero digits of the non-adjacent form. */
export function nafWeight(value: number): number {
  let [rest, weight] = [value, 0];
  while (rest > 0) {
    if (rest % 2 === 1) {
      weight++;
      rest -= rest % 4 === 1 ? 1 : -1;
    }
    rest /= 2;
  }
  return weight;
}

/** Key switches of a rotation: there are keys of powers of two, and a row is a circle. */
const keySwitches = (step: number): number => Math.min(nafWeight(step), nafWeight(HALF - step));

function convCounts(shape: ConvShape): HeCounts {
  const { inputs, outputs, height, width, groups } = shape;
  const whole = powerOfTwo(height * width);
  // Of a larger image each part is a convolution of its own.
  const pieces = Math.max(1, whole / (HALF / 2));
  const image = whole / pieces;
  const perHalf = HALF / image;
  const inCt = Math.ceil(inputs / (2 * perHalf));
  const outCt = Math.ceil(outputs / (2 * perHalf));
  const counts =
    groups > 1 ? groupedCounts(shape, perHalf, inCt) : denseCounts(shape, { image, perHalf, inCt, outCt });
  return {
    multiplies: pieces * counts.multiplies,
    rotations: pieces * counts.rotations,
    keySwitches: pieces * counts.keySwitches,
    up: pieces * inCt * taps(shape),
    down: pieces * outCt,
  };
}

type Operations = Pick<HeCounts, 'multiplies' | 'rotations' | 'keySwitches'>;

/** A channel meets those of its group alone: as many alignments as a group has channels. */
function groupedCounts(shape: ConvShape, perHalf: number, inCt: number): Operations {
  const { inputs, outputs, groups } = shape;
  const aligned = Math.min(perHalf, powerOfTwo(Math.max(inputs, outputs) / groups));
  const products = inCt * aligned * Math.max(1, Math.ceil(outputs / inputs));
  return {
    multiplies: products * taps(shape),
    rotations: products - inCt,
    keySwitches: products - inCt,
  };
}

function denseCounts(
  shape: ConvShape,
  { image, perHalf, inCt, outCt }: { image: number; perHalf: number; inCt: number; outCt: number },
): Operations {
  const { inputs, outputs } = shape;
  const inHalves = Math.ceil(inputs / perHalf);
  const outHalves = Math.ceil(outputs / perHalf);
  const perms = outHalves % 2 === 1 && outHalves > 1 ? outHalves + 1 : outHalves;
  const lastOut = outputs % perHalf === 0 ? perHalf : outputs % perHalf;
  const repeat = powerOfTwo(lastOut);
  const lastRepeats = lastOut <= perHalf / 2 && outHalves % 2 === 1;
  const alignments = inHalves > 1 || outHalves > 1 ? perHalf : Math.max(inputs, outputs, perHalf);
  const lastAlignments = lastRepeats ? repeat : alignments;
  const isLast = (perm: number, ct: number): boolean =>
    lastRepeats &&
    outHalves !== 2 &&
    (((Math.floor(perm / 2) + ct) * 2 * perHalf) % (outCt * 2 * perHalf)) + lastOut === outputs;
  let [multiplies, rotations, switches] = [0, 0, 0];
  for (let perm = 0; perm < perms; perm++)
    for (let ct = 0; ct < inCt; ct++)
      multiplies += (isLast(perm, ct) ? lastAlignments : alignments) * taps(shape);
  const first = inputs <= outputs || outputs === 1 ? 1 : 0;
  const twice = perms > 1 ? 2 : 1;
  for (let perm = 0; perm < perms; perm += 2)
    for (let ct = 0; ct < inCt; ct++) {
      const last = isLast(perm, ct);
      const circle = last ? repeat : perHalf;
      const rotate = (step: number): void => {
        rotations += twice;
        switches += twice * keySwitches(step);
      };
      for (let index = first; index < (last ? lastAlignments : alignments); index++) {
        const step = ((circle - (index % circle)) % circle) * image;
        if (step !== 0) rotate(step);
      }
      if (last) {
        const left = inputs - ct * 2 * perHalf;
        const size = left < perHalf ? powerOfTwo(left) : perHalf;
        for (let step = size / 2; step >= repeat; step /= 2) rotate(step * image);
      }
      const swaps =
        perm === 0 ? (outHalves === 1 && inHalves > 1) || (perms > 1 && !last) : last || perms > 1;
      if (swaps) {
        rotations++;
        switches++;
      }
    }
  return { multiplies, rotations, keySwitches: switches };
}

/** Diagonals of a matrix over all slots; of one wider than a ciphertext, parts of its own. */
function linearCounts({ inputs, outputs, vectors }: LinearShape): HeCounts {
  const slots = 2 * HALF;
  const parts = Math.ceil(inputs / slots);
  const columns = powerOfTwo(Math.min(inputs, slots));
  const diagonals = Math.ceil(powerOfTwo(outputs) / (slots / columns));
  const folds = Math.max(0, Math.log2(columns / diagonals));
  let switches = folds;
  for (let diagonal = 1; diagonal < diagonals; diagonal++) switches += nafWeight(diagonal);
  const all = parts * vectors;
  return {
    multiplies: all * diagonals,
    rotations: all * (diagonals - 1 + folds),
    keySwitches: all * switches,
    up: all,
    down: Math.ceil(outputs / slots) * vectors,
  };
}
