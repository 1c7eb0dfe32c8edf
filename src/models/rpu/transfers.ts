import { keyLimbs } from '../../he/cost/key-switch.js';
import type { KernelCounts, LimbKernel } from '../../he/kernels.js';
import type { Step } from '../../he/network/layer.js';
import { keyDigits, type HeParameters } from '../../he/parameters.js';
import type { Operation } from '../../he/program.js';

/** What comes from and goes to off-chip memory. */
export const TENSORS = ['ciphertext', 'key', 'plaintext', 'twiddle'] as const;
export type Tensor = (typeof TENSORS)[number];

/** Limbs read and written. */
export interface Transfers {
  read: Record<Tensor, number>;
  written: number;
}

/** Limbs that are moved together. */
export interface Mix {
  read: Readonly<Partial<Record<Tensor, number>>>;
  written: number;
}

export const limbsOf = ({ read, written }: Mix): number =>
  TENSORS.reduce((sum, tensor) => sum + (read[tensor] ?? 0), 0) + written;

/** Limbs that a kernel's program loads, twiddles included, and stores. A transform comes with its twiddles (RPU). */
export const KERNEL_LIMBS: Readonly<Record<LimbKernel, { read: number; twiddles: number; written: number }>> =
  {
    ntt: { read: 1, twiddles: 1, written: 1 },
    intt: { read: 1, twiddles: 1, written: 1 },
    multiply: { read: 2, twiddles: 0, written: 1 },
    add: { read: 2, twiddles: 0, written: 1 },
    automorphism: { read: 1, twiddles: 2, written: 1 },
  };

export const mixOf = (kernel: LimbKernel): Mix => {
  const { read, twiddles, written } = KERNEL_LIMBS[kernel];
  return { read: { ciphertext: read, twiddle: twiddles }, written };
};

/** How often a step does an operation; exchanges of rows are rotations (`kernelsOfStep`). */
export const countOf = ({ counts }: Pick<Step, 'counts'>, op: Operation): number =>
  op === 'swap-rows' ? 0 : (counts[op] ?? 0) + (op === 'rotate' ? (counts['swap-rows'] ?? 0) : 0);

const SWITCHES: readonly Operation[] = ['rotate', 'swap-rows', 'relinearize'];

/** Limbs of keys that an operation reads: both polynomials of each digit. */
export const keyLimbsRead = (op: Operation, parameters: HeParameters, level: number): number =>
  SWITCHES.includes(op) ? 2 * keyDigits(parameters, level) * keyLimbs(parameters, level) : 0;

/** Limbs of plaintexts: one polynomial, multiplied by both of the ciphertext or added to one. */
export const plainLimbsRead = (op: Operation, level: number): number =>
  op === 'multiply-plain' ? 2 * level : op === 'add-plain' || op === 'sub-plain' ? level : 0;

/** Nothing is kept: every kernel loads its operands and stores its result; keys and plaintexts are told apart. */
export function transfersOf(
  step: Step,
  op: Operation,
  kernels: KernelCounts,
  parameters: HeParameters,
): Transfers {
  let read = 0;
  let twiddle = 0;
  let written = 0;
  for (const [kernel, limbs] of Object.entries(KERNEL_LIMBS) as [
    LimbKernel,
    (typeof KERNEL_LIMBS)['ntt'],
  ][]) {
    read += kernels[kernel] * limbs.read;
    twiddle += kernels[kernel] * limbs.twiddles;
    written += kernels[kernel] * limbs.written;
  }
  const count = countOf(step, op);
  const key = count * keyLimbsRead(op, parameters, step.level);
  const plaintext = count * plainLimbsRead(op, step.level);
  return { read: { ciphertext: read - key - plaintext, key, plaintext, twiddle }, written };
}
