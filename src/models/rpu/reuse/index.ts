import { decompose, keyLimbs, timesKernels } from '../../../he/cost/key-switch.js';
import { addKernels, type KernelCounts } from '../../../he/kernels.js';
import { NTT_FORM, type Step } from '../../../he/network/layer.js';
import type { HeParameters } from '../../../he/parameters.js';
import type { Operation } from '../../../he/program.js';
import {
  countOf,
  keyLimbsRead,
  limbsOf,
  plainLimbsRead,
  type Mix,
  type Tensor,
  type Transfers,
} from '../transfers.js';
import { limbs, SORTS, spilled, type Flow, type Sort } from './flow.js';
import { flowOf, hoistedFlow } from './operations.js';

/**
 * Limbs of the data memory that a program needs itself (operands and result, or two buffers and twiddles), and one that
 * is being loaded or stored meanwhile; what is left over is room for limbs put aside.
 */
export const PROGRAM_LIMBS = 4;

/** Transfers, and of which sort of kernel they are. */
export interface KeptTransfers extends Transfers {
  moved: Record<Sort, number>;
}

/**
 * What a step's operation moves if a limb that goes from one kernel straight into the next stays in the data memory,
 * sums of products stay in registers, constants are scalars, and limbs put aside stay while there is room.
 * @param capacity limbs of the data memory
 */
export function keptTransfersOf(
  step: Step,
  op: Operation,
  kernels: KernelCounts,
  parameters: HeParameters,
  capacity: number,
): KeptTransfers {
  const { transform, pointwise } = keptMixesOf(step, op, kernels, parameters, capacity);
  const read = (tensor: Tensor): number => (transform.read[tensor] ?? 0) + (pointwise.read[tensor] ?? 0);
  return {
    read: {
      ciphertext: read('ciphertext'),
      key: read('key'),
      plaintext: read('plaintext'),
      twiddle: read('twiddle'),
    },
    written: transform.written + pointwise.written,
    moved: { transform: limbsOf(transform), pointwise: limbsOf(pointwise) },
  };
}

/** The same by the kernels that the limbs are moved behind: keys and plaintexts meet products, twiddles transforms. */
export function keptMixesOf(
  step: Step,
  op: Operation,
  kernels: KernelCounts,
  parameters: HeParameters,
  capacity: number,
): Record<Sort, Mix> {
  const { level } = step;
  const room = Math.max(0, capacity - PROGRAM_LIMBS);
  const count = countOf(step, op);
  const key = count * keyLimbsRead(op, parameters, level);
  // Both polynomials of a ciphertext meet a plaintext while it is there.
  const plaintext = (count * plainLimbsRead(op, level)) / (op === 'multiply-plain' ? 2 : 1);
  const twiddle = tablesOf(step, op, kernels, parameters);
  const read = { transform: 0, pointwise: 0 };
  const written = { transform: 0, pointwise: 0 };
  for (const [flow, times] of flowsOf(step, op, parameters)) {
    const more = spilled(flow.aside, room);
    for (const sort of SORTS) {
      read[sort] += times * (flow.read[sort] + more.read[sort]);
      written[sort] += times * (flow.written[sort] + more.written[sort]);
    }
  }
  return {
    transform: { read: { ciphertext: read.transform, twiddle }, written: written.transform },
    pointwise: { read: { ciphertext: read.pointwise, key, plaintext }, written: written.pointwise },
  };
}

/** Flows of an operation and how often they come. */
function flowsOf(step: Step, op: Operation, parameters: HeParameters): [Flow, number][] {
  const { level, hoisted } = step;
  const count = countOf(step, op);
  const flow = flowOf(op, parameters, level);
  if (op === 'rotate' && hoisted !== undefined && hoisted.rotations > 0)
    return [
      [flow, count - hoisted.rotations],
      [hoistedFlow(hoisted.rotations, hoisted.decompositions, parameters, level), 1],
    ];
  const summed = summedProducts(step);
  if (op === 'multiply-plain')
    return [
      [flow, count - summed],
      [{ ...flow, written: limbs(0, 0) }, summed],
    ];
  return op === 'add' ? [[flow, count - summed]] : [[flow, count]];
}

/**
 * Sums that take products with plaintexts as they come, so that neither product nor sum is moved: all but one a result.
 * A rotation behind the products may have been between a product and its sum.
 */
export function summedProducts(step: Step): number {
  const behind = countOf(step, 'rotate') - (step.hoisted?.rotations ?? 0);
  const sums = Math.min(countOf(step, 'add'), countOf(step, 'multiply-plain') - 1);
  return Math.max(0, sums - behind);
}

/** Tables of twiddles: prime by prime, one a direction and operation; an automorphism has one of its own. */
function tablesOf(step: Step, op: Operation, kernels: KernelCounts, parameters: HeParameters): number {
  const { level, hoisted } = step;
  const count = countOf(step, op);
  const together = op === 'rotate' ? (hoisted?.rotations ?? 0) : 0;
  // Of a product of BFV: the primes of the ciphertext and as many and one more.
  const primes = op === 'multiply' || op === 'square' ? 2 * level + 1 : keyLimbs(parameters, level);
  const tables = ({ ntt, intt, automorphism }: KernelCounts, times: number): number => {
    const most = times * primes;
    return Math.min(ntt, most) + Math.min(intt, most) + 2 * Math.min(automorphism, most);
  };
  if (together === 0) return tables(kernels, count);
  const { decompositions } = hoisted!;
  const shared = timesKernels(decompositions, decompose(parameters, level, NTT_FORM));
  return tables(shared, decompositions) + tables(addKernels(kernels, shared, -1), count);
}
