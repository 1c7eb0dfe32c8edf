/**
 * HE programs: straight-line code on ciphertexts, the third language of work. One instruction is one operation of the
 * evaluator, as SEAL, Quill or a paper's table counts it.
 */

export const OPERATIONS = [
  'add',
  'sub',
  'negate',
  'add-plain',
  'sub-plain',
  'multiply-plain',
  'multiply',
  'square',
  'relinearize',
  'rotate',
  /** Exchange of the two rows of a BFV batch; conjugation of CKKS slots. */
  'swap-rows',
  /** CKKS: divide by the last prime and drop it. */
  'rescale',
  /** Drop the last prime; BFV divides the noise with it. */
  'mod-switch',
  'ntt',
  'intt',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Instruction {
  op: Operation;
  /** Name of the result; each name is written once. */
  dst: string;
  /** Ciphertexts read: two of `add`, `sub`, `multiply`, else one. */
  src: readonly string[];
  /** Name of the plaintext of `*-plain`. */
  plain?: string;
  /** Slots that `rotate` shifts to the left (negative: to the right), within the rows of a batch. */
  step?: number;
}

export interface HeProgram {
  name: string;
  /** Names of the ciphertexts given. */
  inputs: readonly string[];
  /** Names of the plaintexts given (weights, masks). */
  plains: readonly string[];
  instructions: readonly Instruction[];
  /** Names of the results. */
  outputs: readonly string[];
}

/** How often each operation is done. */
export type OperationCounts = Partial<Record<Operation, number>>;

export function countOperations({ instructions }: Pick<HeProgram, 'instructions'>): OperationCounts {
  const counts: OperationCounts = {};
  for (const { op } of instructions) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** Operands that an operation reads: ciphertexts, and whether a plaintext. */
export function arityOf(op: Operation): { ciphertexts: number; plain: boolean } {
  const plain = op.endsWith('-plain');
  return { ciphertexts: op === 'add' || op === 'sub' || op === 'multiply' ? 2 : 1, plain };
}
