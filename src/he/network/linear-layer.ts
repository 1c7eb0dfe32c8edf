import { InputError } from '../../errors.js';
import type { Conv, Linear } from '../../workload/graph.js';
import { convOperations, linearOperations, type LayerOperations } from '../lowering/counts.js';
import { packConv } from '../lowering/conv-packing.js';
import type { ConvSchedule } from '../lowering/conv.js';
import { delphiConv, delphiLinear, SLOTS } from '../lowering/delphi-counts.js';
import { hybridSizes } from '../lowering/linear.js';
import { convShape, linearShape, powerOfTwo, type ConvShape, type LinearShape } from '../lowering/shapes.js';
import { slotLayout, totalSlots, type SlotLayout } from '../lowering/slots.js';
import { slotsOf, type HeParameters } from '../parameters.js';
import type { Packing } from '../schema.js';
import type { Fold, OutputSum } from './hybrid-noise.js';

/** Operations of a linear layer, and what is summed into one of its output ciphertexts. */
export interface LinearLayer extends LayerOperations {
  schedule: string;
  sum: OutputSum;
}

/** Transforms that a rotation among others of its ciphertext saves are most of it. */
const rotationsOf = ({ counts }: LayerOperations): number =>
  (counts.rotate ?? 0) + (counts['swap-rows'] ?? 0);

/** A linear layer in the packing that is asked for. */
export const linearLayer = (
  operator: Conv | Linear,
  parameters: HeParameters,
  packing: Packing = 'gazelle',
): LinearLayer => (packing === 'delphi' ? delphiLayer : gazelleLayer)(operator, parameters);

/**
 * Gazelle's choice: a convolution rotates its inputs only, or inputs by taps and sums by channels, whichever takes fewer
 * rotations (spec C.1); a fully connected layer is hybrid.
 */
function gazelleLayer(operator: Conv | Linear, parameters: HeParameters): LinearLayer {
  const full = slotLayout(parameters);
  if (operator.kind === 'linear') {
    const dense = linearShape(operator);
    const lowered = linearOperations(dense, full, 'hybrid');
    const sum = { ...sumOf(lowered, 'hybrid'), folds: foldsOf(dense, full) };
    return { ...lowered, schedule: 'hybrid', sum };
  }
  const shape = convShape(operator);
  const layout = repeating(shape, full);
  const [first, second] = (['input-aligned', 'two-stage'] as const).map((schedule) => {
    const lowered = convOperations(shape, layout, schedule);
    return { ...lowered, schedule, sum: sumOf(lowered, schedule) };
  });
  return rotationsOf(first!) <= rotationsOf(second!) ? first! : second!;
}

/**
 * DELPHI's: inputs come rotated by the client, a rotation is as many key switches as its distance has digits (there are
 * keys of powers of two, both ways), and nothing shares a decomposition.
 * @throws InputError for rings of which DELPHI's packing is not known
 */
function delphiLayer(operator: Conv | Linear, parameters: HeParameters): LinearLayer {
  if (slotsOf(parameters) !== SLOTS)
    throw new InputError(`has ${slotsOf(parameters)} slots`, {
      field: 'he.bfv.n',
      expected: `${SLOTS}, which DELPHI's packing is written for, or he.packing=gazelle`,
    });
  const convolution = operator.kind === 'conv';
  const { multiplies, keySwitches, up, down } = convolution
    ? delphiConv(convShape(operator))
    : delphiLinear(linearShape(operator));
  // Each product with its addition, as DELPHI's times are fitted.
  const counts = { 'multiply-plain': multiplies, add: multiplies, rotate: keySwitches };
  const lowered = {
    counts,
    hoisted: { rotations: 0, decompositions: 0 },
    ciphertexts: { inputs: up, outputs: down },
    rotationKeys: keySwitches > 0 ? 2 * Math.log2(SLOTS / 2) : 0,
    plaintexts: multiplies,
  };
  if (convolution) {
    const sum = {
      products: multiplies / down,
      rotatedBefore: 0,
      rotatedAfter: keySwitches / down,
      folds: [],
    };
    return { ...lowered, schedule: 'delphi', sum };
  }
  // A rotated input is multiplied, as in Gazelle's hybrid schedule.
  const { sum } = gazelleLayer(operator, parameters);
  return { ...lowered, schedule: 'delphi', sum: { ...sum, rotatedBefore: keySwitches / down } };
}

/**
 * Slots after which a ciphertext repeats itself: channels that are fewer than fit are there several times, so that
 * rotations of blocks stay among them. Results repeat themselves as well.
 */
function repeating(shape: ConvShape, full: SlotLayout): SlotLayout {
  const { block } = packConv(shape, full);
  const period = block * powerOfTwo(Math.max(shape.inputs, shape.outputs));
  return period <= full.rowSlots ? { rows: 1, rowSlots: period } : full;
}

/** Terms of an output: of its products, all that are not of an input as it came were rotated before. */
function sumOf(
  { counts, hoisted, ciphertexts }: LayerOperations,
  schedule: ConvSchedule | 'hybrid',
): OutputSum {
  const products = (counts['multiply-plain'] ?? 0) / ciphertexts.outputs;
  const rotated = rotationsOf({ counts } as LayerOperations);
  const each = hoisted.rotations / ciphertexts.inputs;
  // Half of the rotations are of the input with its rows exchanged, which is a key switch before theirs.
  const crossed = schedule !== 'two-stage' && each > 0 && (counts['swap-rows'] ?? 0) > 0;
  return {
    products,
    rotatedBefore: (products * (crossed ? (3 * each - 1) / 2 : each)) / (each + 1),
    rotatedAfter: schedule === 'two-stage' ? (rotated - hoisted.rotations) / ciphertexts.outputs : 0,
    folds: [],
  };
}

/** Steps of the sum behind the products of a hybrid schedule, widest first; of a copy over both rows, rows last. */
function foldsOf(shape: LinearShape, layout: SlotLayout): Fold[] {
  const { copy, rows } = hybridSizes(shape, totalSlots(layout));
  const crossed = copy > layout.rowSlots;
  const least = crossed && rows > 1 ? rows / 2 : rows;
  const folds: Fold[] = [];
  for (let step = Math.min(copy, layout.rowSlots) / 2; step >= least; step /= 2)
    folds.push({ step, swap: false });
  if (crossed && rows === 1) folds.push({ step: 0, swap: true });
  return folds;
}
