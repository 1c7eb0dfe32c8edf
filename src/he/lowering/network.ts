import { InputError, nearest } from '../../errors.js';
import { NO_KERNELS, addKernels, butterflies, type KernelCounts } from '../kernels.js';
import { plainDigits, type HeParameters } from '../parameters.js';
import { hoistedRotations, kernelsOf } from '../cost/operations.js';
import { countOperations, type Operation } from '../program.js';
import type { Activation, Conv, Linear, Network, Operator, Shape } from '../../workload/graph.js';
import {
  coefficientOperations,
  convOperations,
  halvesOperations,
  linearCoefficientOperations,
  linearOperations,
  type LayerOperations,
} from './counts.js';
import { canPool, poolOperations } from './pooling.js';
import { polynomialProgram } from './polynomial.js';
import { convShape, linearShape, powerOfTwo, type ConvShape } from './shapes.js';
import { slotLayout, totalSlots, type SlotLayout } from './slots.js';
import { convTableIv, inputAlignedRotations, linearTableIv, type TableIvCounts } from './table-iv.js';

/**
 * How a network's tensors lie in ciphertexts, and in what order its linear layers go round them. `table-iv` and
 * `table-iv-input-aligned`: as Cheetah counts them. `gazelle`: as Gazelle is coded, the cheaper of its two schedules, a
 * rotation being any permutation of all slots. The rest: our programs, fully connected layers by Gazelle's hybrid.
 */
export const PACKINGS = [
  'table-iv',
  'table-iv-input-aligned',
  'gazelle',
  'input-aligned',
  'partial-aligned',
  'two-stage',
  'delphi',
  'coefficients',
] as const;
export type Packing = (typeof PACKINGS)[number];

export function packingOf(text: string): Packing {
  if ((PACKINGS as readonly string[]).includes(text)) return text as Packing;
  throw new InputError(`unknown packing '${text}'`, {
    field: '--packing',
    expected: `one of ${PACKINGS.join(', ')}`,
    nearest: nearest(text, PACKINGS),
  });
}

/**
 * Operations of a layer under encryption; undefined for one that is none (ReLU, max pooling) or free (reshape). Cheetah's
 * clients pool themselves.
 */
export function layerCounts(
  operator: Operator,
  parameters: HeParameters,
  packing: Packing,
): LayerOperations | undefined {
  switch (operator.kind) {
    case 'conv':
      return countConv(operator, parameters, packing);
    case 'linear':
      return countLinear(operator, parameters, packing);
    case 'activation':
      return countActivation(operator, parameters, packing);
    case 'pool': {
      const layout = slotLayout(parameters);
      const byClient = packing.startsWith('table-iv') || inCoefficients(packing);
      if (byClient || !canPool(operator, layout)) return undefined;
      return poolOperations(operator.kernel, ciphertextsOf(operator.inputShapes[0]!, layout));
    }
    case 'elementwise': {
      if (operator.operation !== 'add' || inCoefficients(packing)) return undefined;
      const count = ciphertextsOf(operator.output, slotLayout(parameters));
      const inputs = operator.inputShapes.length * count;
      return pointwise({ add: inputs - count }, { inputs, outputs: count });
    }
    default:
      return undefined;
  }
}

const inCoefficients = (packing: Packing): boolean => packing === 'coefficients';

const pointwise = (
  counts: LayerOperations['counts'],
  ciphertexts: LayerOperations['ciphertexts'],
  plaintexts = 0,
): LayerOperations => ({
  counts,
  hoisted: { rotations: 0, decompositions: 0 },
  ciphertexts,
  rotationKeys: 0,
  plaintexts,
});

/** Ciphertexts of a feature map: channels in blocks of a power of two of slots, larger images in strips. */
export function ciphertextsOf({ channels, height, width }: Shape, layout: SlotLayout): number {
  const area = height * width;
  const block = Math.min(powerOfTwo(area), layout.rowSlots);
  return Math.ceil(channels / (totalSlots(layout) / block)) * Math.ceil(area / block);
}

function countConv(operator: Conv, parameters: HeParameters, packing: Packing): LayerOperations {
  const shape = convShape(operator);
  const layout = slotLayout(parameters);
  const digits = plainDigitsOf(parameters);
  switch (packing) {
    case 'table-iv':
    case 'table-iv-input-aligned':
      return fromTable(
        convTableIv(shape, parameters.n, digits),
        tableCiphertexts(shape, parameters.n),
        packing,
        digits,
      );
    case 'gazelle':
      return cheaper(shape, parameters, digits);
    case 'delphi':
      return halvesOperations(shape, { ...layout, rows: 2 });
    case 'coefficients':
      return coefficientOperations(shape, parameters.n);
    default:
      return convOperations(shape, layout, packing, digits);
  }
}

const plainDigitsOf = (parameters: HeParameters): number =>
  parameters.scheme === 'bfv' ? plainDigits(parameters) : 1;

function countLinear(operator: Linear, parameters: HeParameters, packing: Packing): LayerOperations {
  const shape = linearShape(operator);
  const { n } = parameters;
  if (packing === 'coefficients') return linearCoefficientOperations(shape, n);
  if (packing === 'gazelle') return linearOperations(shape, asCoded(n), 'hybrid');
  if (packing !== 'table-iv' && packing !== 'table-iv-input-aligned')
    return linearOperations(shape, slotLayout(parameters), 'hybrid');
  const digits = plainDigitsOf(parameters);
  const parts = (size: number): number => shape.vectors * Math.ceil(powerOfTwo(size) / n);
  const ciphertexts = { inputs: parts(shape.inputs), outputs: parts(shape.outputs) };
  return fromTable(linearTableIv(shape, n, digits), ciphertexts, packing, digits);
}

/** Gazelle's own batching: permutations of all slots, an exchange of rows with them. */
const asCoded = (n: number): SlotLayout => ({ rows: 1, rowSlots: n });

/** Ciphertexts of Table IV: `c / c_n`, or `c_n` for each channel. */
function tableCiphertexts(shape: ConvShape, n: number): LayerOperations['ciphertexts'] {
  const [sent, returned] = [shape.height * shape.width, shape.outputSize[0] * shape.outputSize[1]];
  const of = (channels: number, area: number): number => {
    const image = powerOfTwo(area);
    return image <= n ? Math.ceil((channels * image) / n) : (channels * image) / n;
  };
  return { inputs: of(shape.inputs, sent), outputs: of(shape.outputs, returned) };
}

/** Partial products of Table IV; a rotation is a rotation, nothing is shared. Keys: not told. */
function fromTable(
  { multiplies, rotations }: TableIvCounts,
  ciphertexts: LayerOperations['ciphertexts'],
  packing: Packing,
  digits: number,
): LayerOperations {
  const aligned = packing === 'table-iv-input-aligned';
  const rotate = aligned ? inputAlignedRotations({ multiplies, rotations }, digits) : rotations;
  return pointwise(
    { 'multiply-plain': multiplies, rotate, add: Math.max(0, multiplies - ciphertexts.outputs) },
    ciphertexts,
    multiplies,
  );
}

/** The schedule whose rotations have fewer products of words. */
function cheaper(shape: ConvShape, parameters: HeParameters, digits: number): LayerOperations {
  const layout = asCoded(parameters.n);
  const [first, second] = (['input-aligned', 'two-stage'] as const).map((schedule) =>
    convOperations(shape, layout, schedule, digits),
  ) as [LayerOperations, LayerOperations];
  return rotationWork(first, parameters) <= rotationWork(second, parameters) ? first : second;
}

function rotationWork(layer: LayerOperations, parameters: HeParameters): number {
  const { ntt, intt, multiply } = layerKernels({ ...layer, counts: turnsOf(layer) }, parameters);
  return (ntt + intt) * butterflies(parameters.n) + multiply * parameters.n;
}

const turnsOf = ({ counts }: LayerOperations): LayerOperations['counts'] => ({
  rotate: counts.rotate ?? 0,
  'swap-rows': counts['swap-rows'] ?? 0,
});

/** Square activations (degree 2) and other polynomials, on every ciphertext of the feature map. */
function countActivation(
  operator: Activation,
  parameters: HeParameters,
  packing: Packing,
): LayerOperations | undefined {
  if (operator.function !== 'polynomial' || inCoefficients(packing)) return undefined;
  const count = ciphertextsOf(operator.output, slotLayout(parameters));
  const program = polynomialProgram(operator.degree);
  const counts = Object.fromEntries(
    Object.entries(countOperations(program)).map(([op, times]) => [op, count * times]),
  );
  return pointwise(counts, { inputs: count, outputs: count }, program.plains.length);
}

/** Limb kernels of a layer at a level: rotations of one ciphertext share its decomposition, if they are `hoisted`. */
export function layerKernels(
  { counts, hoisted }: Pick<LayerOperations, 'counts' | 'hoisted'>,
  parameters: HeParameters,
  level = parameters.limbBits.length,
  hoist = true,
): KernelCounts {
  let total = NO_KERNELS;
  for (const [op, count] of Object.entries(counts))
    total = addKernels(total, kernelsOf(op as Operation, parameters, level), count);
  if (!hoist || hoisted.rotations === 0) return total;
  // So many rotations on their own, replaced by ones that share.
  const { rotations, decompositions } = hoisted;
  total = addKernels(total, kernelsOf('rotate', parameters, level), -rotations);
  return addKernels(total, hoistedRotations(rotations, parameters, level, {}, decompositions));
}

/** A layer of a network and what it costs under encryption. */
export interface NetworkLayer extends LayerOperations {
  name: string;
  kind: Operator['kind'];
}

/** The layers of a network that work on ciphertexts, in their order. */
export function networkCounts(network: Network, parameters: HeParameters, packing: Packing): NetworkLayer[] {
  return network.operators.flatMap((operator) => {
    const counted = layerCounts(operator, parameters, packing);
    return counted === undefined ? [] : [{ name: operator.name, kind: operator.kind, ...counted }];
  });
}
