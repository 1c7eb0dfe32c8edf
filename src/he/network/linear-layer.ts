import type { Conv, Linear } from '../../workload/graph.js';
import { convOperations, linearOperations, type LayerOperations } from '../lowering/counts.js';
import { packConv } from '../lowering/conv-packing.js';
import type { ConvSchedule } from '../lowering/conv.js';
import { convShape, linearShape, powerOfTwo, type ConvShape } from '../lowering/shapes.js';
import { slotLayout, type SlotLayout } from '../lowering/slots.js';
import type { HeParameters } from '../parameters.js';
import type { OutputSum } from './hybrid-noise.js';

/** Operations of a linear layer, and what is summed into one of its output ciphertexts. */
export interface LinearLayer extends LayerOperations {
  schedule: string;
  sum: OutputSum;
}

/** Transforms that a rotation among others of its ciphertext saves are most of it. */
const rotationsOf = ({ counts }: LayerOperations): number =>
  (counts.rotate ?? 0) + (counts['swap-rows'] ?? 0);

/**
 * Gazelle's choice: a convolution rotates its inputs only, or inputs by taps and sums by channels, whichever takes fewer
 * rotations (spec C.1); a fully connected layer is hybrid.
 */
export function linearLayer(operator: Conv | Linear, parameters: HeParameters): LinearLayer {
  const full = slotLayout(parameters);
  if (operator.kind === 'linear') {
    const lowered = linearOperations(linearShape(operator), full, 'hybrid');
    return { ...lowered, schedule: 'hybrid', sum: sumOf(lowered, 'hybrid') };
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
 * Slots after which a ciphertext repeats itself: channels that are fewer than fit are there several times, so that
 * rotations of blocks stay among them. Results repeat themselves as well.
 */
function repeating(shape: ConvShape, full: SlotLayout): SlotLayout {
  const { block } = packConv(shape, full);
  const period = block * powerOfTwo(Math.max(shape.inputs, shape.outputs));
  return period <= full.rowSlots ? { rows: 1, rowSlots: period } : full;
}

/** Most terms of an output: all of its products are taken as rotated before, if any ciphertext is. */
function sumOf(
  { counts, hoisted, ciphertexts }: LayerOperations,
  schedule: ConvSchedule | 'hybrid',
): OutputSum {
  const products = (counts['multiply-plain'] ?? 0) / ciphertexts.outputs;
  const rotated = rotationsOf({ counts } as LayerOperations);
  return {
    products,
    rotatedBefore: hoisted.rotations > 0 ? products : 0,
    rotatedAfter: schedule === 'input-aligned' ? 0 : (rotated - hoisted.rotations) / ciphertexts.outputs,
  };
}
