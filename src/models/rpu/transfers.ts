import { digitLimbs } from '../../he/cost/key-switch.js';
import type { LimbKernel } from '../../he/kernels.js';
import { limbsOf, type HeParameters } from '../../he/parameters.js';
import type { Operation } from '../../he/program.js';

/** What comes from and goes to off-chip memory. */
export const TENSORS = ['ciphertext', 'key', 'plaintext', 'twiddle'] as const;
export type Tensor = (typeof TENSORS)[number];

/** Limbs read and written. */
export interface Transfers {
  read: Readonly<Record<Tensor, number>>;
  written: number;
}

/** Limbs that a kernel's program loads, twiddles included, and stores. A transform comes with its twiddles (RPU). */
export const KERNEL_LIMBS: Readonly<Record<LimbKernel, { read: number; twiddles: number; written: number }>> =
  {
    ntt: { read: 1, twiddles: 1, written: 1 },
    intt: { read: 1, twiddles: 1, written: 1 },
    multiply: { read: 2, twiddles: 0, written: 1 },
    add: { read: 2, twiddles: 0, written: 1 },
    automorphism: { read: 1, twiddles: 2, written: 1 },
  };

export const movedLimbs = (kernel: LimbKernel): number => {
  const { read, twiddles, written } = KERNEL_LIMBS[kernel];
  return read + twiddles + written;
};

const SWITCHES: readonly Operation[] = ['rotate', 'swap-rows', 'relinearize'];

/** Limbs of keys that an operation reads: both polynomials of each digit. */
export function keyLimbsRead(op: Operation, parameters: HeParameters, level: number): number {
  if (!SWITCHES.includes(op)) return 0;
  return 2 * digitLimbs(parameters, level, {}).length * (level + parameters.specialBits.length);
}

/** Limbs of plaintexts: one polynomial, multiplied by both of the ciphertext or added to one. */
export const plainLimbsRead = (op: Operation, level: number): number =>
  op === 'multiply-plain' ? 2 * level : op === 'add-plain' || op === 'sub-plain' ? level : 0;

/** Every kernel loads its operands and stores its result; what of them are keys and plaintexts is told apart. */
export function transfersOf(
  op: Operation,
  kernels: Readonly<Record<LimbKernel, number>>,
  parameters: HeParameters,
  level = limbsOf(parameters),
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
  const key = keyLimbsRead(op, parameters, level);
  const plaintext = plainLimbsRead(op, level);
  return { read: { ciphertext: read - key - plaintext, key, plaintext, twiddle }, written };
}
