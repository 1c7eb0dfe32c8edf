import { coefficientOperations, linearCoefficientOperations } from '../../he/lowering/counts.js';
import type { LayerOperations } from '../../he/lowering/counts.js';
import { delphiConv, delphiLinear } from '../../he/lowering/delphi-counts.js';
import { convShape, linearShape } from '../../he/lowering/shapes.js';
import { elements, type Conv, type Linear } from '../../workload/graph.js';

/** How layers lie in ciphertexts: DELPHI's halves of slots, or coefficients of polynomials (Cheetah of Alibaba). */
export const PACKINGS = ['delphi', 'coefficients'] as const;
export type Packing = (typeof PACKINGS)[number];

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
  /** Coefficients that are sent alone beside those ciphertexts: of each result, where not all of it is sent. */
  coefficients: number;
}

/** Coefficients of a polynomial of coefficient packing. */
export const COEFFICIENTS = 4096;

/** Operations of a layer in a packing (spec C.2, C.6). */
export function heCounts(layer: Conv | Linear, packing: Packing = 'delphi'): HeCounts {
  if (packing === 'delphi') {
    const { multiplies, rotations, keySwitches, up, down } =
      layer.kind === 'conv' ? delphiConv(convShape(layer)) : delphiLinear(linearShape(layer));
    return { multiplies, rotations, keySwitches, up, down, coefficients: 0 };
  }
  const { counts, ciphertexts }: LayerOperations =
    layer.kind === 'conv'
      ? coefficientOperations(convShape(layer), COEFFICIENTS)
      : linearCoefficientOperations(linearShape(layer), COEFFICIENTS);
  return {
    multiplies: counts['multiply-plain'] ?? 0,
    rotations: 0,
    keySwitches: 0,
    up: ciphertexts.inputs,
    down: ciphertexts.outputs,
    coefficients: elements(layer.output),
  };
}
