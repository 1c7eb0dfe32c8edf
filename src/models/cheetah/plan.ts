import { InputError } from '../../errors.js';
import { ciphertextBytes, keyBytes, limbsOf, plainDigits, type HeParameters } from '../../he/parameters.js';
import { ciphertextsOf, tableIvOf, type HeLayer } from '../../he/ptune/layers.js';
import { powerOfTwo, taps } from '../../he/lowering/shapes.js';
import type { CheetahSpec } from './architecture.js';

/** A layer cut into output ciphertexts for PEs and partials for lanes. */
export interface LayerPlan {
  layer: HeLayer;
  inputs: number;
  outputs: number;
  /** HE_Mult (all digits) and HE_Rotate of Table IV. */
  multiplies: number;
  rotations: number;
  /** Products that are rotated and summed up, of the layer and of one output ciphertext. */
  partials: number;
  partialsPerOutput: number;
  /** Outputs at a time on all PEs, one after another; batches of lanes of an output. */
  waves: number;
  batches: number;
  /** Rotate-and-add steps behind the sum of an output: slots of a fully connected layer that belong together. */
  folds: number;
  /** How often each input comes over the link: for every wave if they do not fit. */
  visits: number;
  /** Ciphertexts that the input memory holds. */
  capacity: number;
  bytes: { ciphertext: number; weights: number };
}

export const roundsOf = ({ waves, batches }: LayerPlan): number => waves * batches;

/** One image through a layer. @throws InputError for a memory that is too small for the layer */
export function planLayer(layer: HeLayer, parameters: HeParameters, spec: CheetahSpec): LayerPlan {
  const { n } = parameters;
  const digits = plainDigits(parameters);
  const { multiplies, rotations } = tableIvOf(layer, n, digits);
  const { inputs, outputs } = ciphertextsOf(layer, n, spec.outputs === 'packed');
  const partials = Math.ceil(multiplies / digits);
  const partialsPerOutput = Math.ceil(partials / outputs);
  const waves = Math.ceil(outputs / spec.pes);
  const ciphertext = ciphertextBytes(parameters, limbsOf(parameters), 8 * spec.link.word);
  const capacity = Math.floor(spec.sram.inputCt / ciphertext);
  const plan: LayerPlan = {
    layer,
    inputs,
    outputs,
    multiplies,
    rotations,
    partials,
    partialsPerOutput,
    waves,
    batches: Math.ceil(partialsPerOutput / spec.lanes),
    folds: foldsOf(layer, n),
    visits: inputs <= capacity ? 1 : waves,
    capacity,
    bytes: {
      ciphertext,
      weights:
        spec.link.weights === 'scalars' ? weightsOf(layer) * spec.link.word : (partials * ciphertext) / 2,
    },
  };
  checkMemories(plan, parameters, spec);
  return plan;
}

/** `log2(n / n_o)` of Table IV, where an output is spread over more slots than one. */
const foldsOf = (layer: HeLayer, n: number): number =>
  layer.kind === 'conv' ? 0 : Math.max(0, Math.log2(n / powerOfTwo(layer.shape.outputs)));

const weightsOf = ({ kind, shape }: HeLayer): number =>
  kind === 'conv'
    ? (shape.inputs / shape.groups) * shape.outputs * taps(shape)
    : shape.inputs * shape.outputs;

/** Inputs that a batch of lanes reads, when partials take them in turn. */
export const inputsOfBatch = ({ inputs, batches }: Pick<LayerPlan, 'inputs' | 'batches'>): number =>
  Math.ceil(inputs / batches);

function checkMemories(plan: LayerPlan, parameters: HeParameters, { sram, link, lanes }: CheetahSpec): void {
  const { layer, capacity, bytes, partialsPerOutput } = plan;
  const needs: [field: string, has: number, needs: number, what: string][] = [
    [
      'inputCt',
      capacity,
      plan.inputs > capacity ? inputsOfBatch(plan) + 1 : 1,
      'input ciphertexts of a batch of lanes',
    ],
    [
      'outputCt',
      Math.floor(sram.outputCt / bytes.ciphertext),
      2,
      'output ciphertexts, one summed up and one that leaves',
    ],
    ['rotationKey', Math.floor(sram.rotationKey / keyBytes(parameters, 8 * link.word)), 1, 'rotation key'],
    [
      'weight',
      Math.floor(sram.weight / link.word),
      Math.min(lanes, partialsPerOutput),
      'weights, one a lane',
    ],
  ];
  for (const [field, has, needed, what] of needs)
    if (has < needed)
      throw new InputError(
        `layer '${layer.name}' needs room for ${needed} ${what}, and there is some for ${has}`,
        {
          field: `sram.${field}`,
          expected: 'a larger memory',
        },
      );
}
