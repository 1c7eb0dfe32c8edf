import { powerOfTwo, taps, type ConvShape, type LinearShape } from './shapes.js';

/**
 * Counts of Cheetah's Table IV (Reagen et al., HPCA 2021): every partial product is rotated on its own, and slots are
 * taken for one ring of `n`. Whole operations: a fraction of one (more slots than the layer fills) is rounded up.
 */
export interface TableIvCounts {
  /** `HE_Mult`: products of a ciphertext and a plaintext, all digits of weights included. */
  multiplies: number;
  /** `HE_Rotate` of the partial-aligned schedule, which sums digits before it rotates. */
  rotations: number;
}

/** @param plainDigits digits of a weight: `l_pt` */
export function convTableIv(shape: ConvShape, n: number, plainDigits = 1): TableIvCounts {
  const filters = (shape.inputs * shape.outputs) / shape.groups;
  const image = powerOfTwo(shape.height * shape.width);
  const weights = filters * taps(shape);
  if (n >= image) {
    const partials = (weights * image) / n;
    return whole({ multiplies: plainDigits * partials, rotations: partials });
  }
  const parts = (2 * image) / n - 1;
  return { multiplies: plainDigits * parts * weights, rotations: parts * filters * (taps(shape) - 1) };
}

/** A fully connected layer; both its sizes are rounded up to powers of two. */
export function linearTableIv(shape: LinearShape, n: number, plainDigits = 1): TableIvCounts {
  const inputs = powerOfTwo(shape.inputs);
  const outputs = powerOfTwo(shape.outputs);
  const products = (inputs * outputs) / n;
  const { multiplies, rotations } = whole({
    multiplies: plainDigits * products,
    rotations: linearRotations(inputs, outputs, n),
  });
  return { multiplies: shape.vectors * multiplies, rotations: shape.vectors * rotations };
}

function linearRotations(inputs: number, outputs: number, n: number): number {
  if (n >= inputs && n >= outputs) return (inputs * outputs) / n - 1 + Math.log2(n / outputs);
  if (n >= inputs) return ((inputs - 1) * outputs) / n;
  if (n >= outputs) return ((outputs + Math.log2(n / outputs)) * inputs) / n;
  return ((n - 1) * inputs * outputs) / (n * n);
}

const whole = ({ multiplies, rotations }: TableIvCounts): TableIvCounts => ({
  multiplies: Math.ceil(multiplies),
  rotations: Math.ceil(rotations),
});

/**
 * Rotations of the input-aligned schedule (Gazelle): the client supplies a scaled ciphertext for each digit of the
 * weights, and each of them is rotated.
 */
export const inputAlignedRotations = (counts: TableIvCounts, plainDigits: number): number =>
  plainDigits * counts.rotations;
