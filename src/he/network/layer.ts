import { hoistedRotations, kernelsOf } from '../cost/operations.js';
import { addKernels, NO_KERNELS, type KernelCounts } from '../kernels.js';
import type { HeParameters } from '../parameters.js';
import { OPERATIONS, type Operation, type OperationCounts } from '../program.js';
import type { Packing } from '../schema.js';
import type { OperatorKind } from '../../workload/graph.js';

/** Operations done at one level: ciphertexts of so many limbs. */
export interface Step {
  level: number;
  counts: OperationCounts;
  /** Of the rotations (and exchanges of rows) those that share a decomposition, and how many decompositions that takes. */
  hoisted?: { rotations: number; decompositions: number };
}

/** An operator of a network under encryption, for one image. */
export interface HeLayer {
  /** Index of the operator in the network. */
  index: number;
  name: string;
  stage: string;
  kind: OperatorKind;
  /** In the order in which they are done. */
  steps: readonly Step[];
  /** Limbs of the ciphertexts that come in and go out. */
  levels: { before: number; after: number };
  ciphertexts: { inputs: number; outputs: number };
  /** Different keys of rotations and relinearisations. */
  keys: number;
  /** Polynomials of weights and masks. */
  plaintexts: number;
  /** What is left behind it. */
  noise: LayerNoise;
}

/** Noise behind a layer: budget in bits, and for CKKS the bits of a value of size one that are right. */
export interface LayerNoise {
  budgetBits: number;
  precisionBits?: number;
}

/** A network as its machine under encryption sees it. */
export interface HeNetwork {
  protocol: 'hybrid' | 'leveled';
  /** Of a hybrid network, where it is not Gazelle's. */
  packing?: Packing;
  parameters: HeParameters;
  layers: readonly HeLayer[];
  /** Operators that the client does between the layers; none if it sees the result alone. */
  client: readonly string[];
}

/** Operations of all steps of a layer. */
export function operationsOf({ steps }: Pick<HeLayer, 'steps'>): OperationCounts {
  const total: OperationCounts = {};
  for (const { counts } of steps)
    for (const [operation, count] of Object.entries(counts) as [Operation, number][])
      total[operation] = (total[operation] ?? 0) + count;
  return total;
}

/** Ciphertexts, keys and weights stay transformed: a product with a plaintext takes no NTT (spec A.1; Gazelle). */
export const NTT_FORM = { form: 'ntt' } as const;

/** Limb kernels of a layer, by the operation that they are part of; each operation at its own level. */
export function kernelsByOperation(
  { steps }: Pick<HeLayer, 'steps'>,
  parameters: HeParameters,
): Map<Operation, KernelCounts> {
  const kernels = new Map<Operation, KernelCounts>();
  for (const step of steps)
    for (const operation of OPERATIONS) {
      const done = kernelsOfStep(step, operation, parameters);
      if (done !== undefined) kernels.set(operation, addKernels(kernels.get(operation) ?? NO_KERNELS, done));
    }
  return kernels;
}

/** Limb kernels of one operation of a step. Of all rotations in `rotate`: an exchange of rows is one as well. */
export function kernelsOfStep(
  { level, counts, hoisted }: Step,
  operation: Operation,
  parameters: HeParameters,
): KernelCounts | undefined {
  if (operation === 'swap-rows') return undefined;
  if (operation !== 'rotate') {
    const count = counts[operation] ?? 0;
    return count === 0
      ? undefined
      : addKernels(NO_KERNELS, kernelsOf(operation, parameters, level, NTT_FORM), count);
  }
  const rotations = (counts.rotate ?? 0) + (counts['swap-rows'] ?? 0);
  if (rotations === 0) return undefined;
  const { rotations: together, decompositions } = hoisted ?? { rotations: 0, decompositions: 0 };
  const apart = addKernels(
    NO_KERNELS,
    kernelsOf('rotate', parameters, level, NTT_FORM),
    rotations - together,
  );
  if (together === 0) return apart;
  return addKernels(apart, hoistedRotations(together, parameters, level, NTT_FORM, decompositions));
}

export const kernelsOfLayer = (layer: Pick<HeLayer, 'steps'>, parameters: HeParameters): KernelCounts =>
  [...kernelsByOperation(layer, parameters).values()].reduce((sum, one) => addKernels(sum, one), NO_KERNELS);
