import { InputError } from '../../errors.js';
import { checkParameters, type HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import type { HeProgram, Instruction } from '../program.js';
import { budgetOf, encryptBfv, practicalBudgetOf, stepBfv, worstBudgetOf } from './bfv.js';
import { encryptCkks, precisionOf, stepCkks, type CkksCiphertext } from './ckks.js';
import { modulusLog, ringOf, type Ring } from './sources.js';
import type { BfvCiphertext, PlainModel } from './state.js';
import { walk } from './walk.js';

export interface NoiseOptions {
  /** What plaintexts are; default: slots without a pattern. */
  plainOf?: (name: string) => PlainModel;
}

/** Bits left, before they are cut to whole ones; negative: more than there are. */
export interface Budgets {
  /** Expected of SEAL: log2(q / 2t) less the median of the largest coefficient of the noise. */
  budget: number;
  /** By Cheetah's practical bound, for a failure of 1e-10. */
  practical: number;
  /** By the worst case. */
  worst: number;
  /** Limbs left. */
  level: number;
}

export interface NoiseTrace<Step> {
  /** Of a fresh ciphertext. */
  fresh: Step;
  steps: readonly (Step & { instruction: Instruction })[];
  /** Of each output. */
  outputs: readonly Step[];
}

/** Whole bits, as SEAL reports a budget: none of what is less than none. */
export const wholeBits = (budget: number): number => Math.max(0, Math.floor(budget));

const SLOTS: PlainModel = { kind: 'slots' };

/** Expected noise budgets of a BFV program, instruction by instruction. */
export function propagate(
  parameters: HeParameters,
  program: HeProgram,
  { plainOf = () => SLOTS }: NoiseOptions = {},
): NoiseTrace<Budgets> {
  const ring = ringFor(parameters, 'bfv');
  const budgets = (ciphertext: BfvCiphertext): Budgets => ({
    budget: budgetOf(ring, ciphertext),
    practical: practicalBudgetOf(ring, ciphertext),
    worst: worstBudgetOf(ring, ciphertext),
    level: ciphertext.level,
  });
  const { after, outputs } = walk<BfvCiphertext>(program, {
    encrypt: (name) => encryptBfv(ring, name),
    step: (instruction, sources) =>
      stepBfv(ring, instruction, sources, instruction.plain === undefined ? undefined : plainOf(instruction.plain)), // prettier-ignore
  });
  return {
    fresh: budgets(encryptBfv(ring, 'any')),
    steps: after.map((ciphertext, at) => ({
      ...budgets(ciphertext),
      instruction: program.instructions[at]!,
    })),
    outputs: outputs.map(budgets),
  };
}

/** First instruction after which less than nothing is left, from 0. */
export function exhaustedAt({ steps }: NoiseTrace<Budgets>): number | undefined {
  const at = steps.findIndex(({ budget }) => budget < 0);
  return at < 0 ? undefined : at;
}

export interface CkksState {
  /** Bits of the modulus above the scale: what products may still use up. */
  headroom: number;
  /** Bits to which slots are right, of numbers in [-1, 1] (spec: `precisionOf`). */
  precision: number;
  /** log2 of the scale. */
  scale: number;
  level: number;
}

/** Scales, levels and expected errors of a CKKS program. */
export function propagateCkks(parameters: HeParameters, program: HeProgram): NoiseTrace<CkksState> {
  const ring = ringFor(parameters, 'ckks');
  const stateOf = (ciphertext: CkksCiphertext): CkksState => ({
    headroom: modulusLog(ring, ciphertext.level) - ciphertext.scale,
    precision: precisionOf(ring, ciphertext),
    scale: ciphertext.scale,
    level: ciphertext.level,
  });
  const { after, outputs } = walk<CkksCiphertext>(program, {
    encrypt: (name) => encryptCkks(ring, name),
    step: (instruction, sources) => stepCkks(ring, instruction, sources),
  });
  return {
    fresh: stateOf(encryptCkks(ring, 'any')),
    steps: after.map((ciphertext, at) => ({
      ...stateOf(ciphertext),
      instruction: program.instructions[at]!,
    })),
    outputs: outputs.map(stateOf),
  };
}

function ringFor(parameters: HeParameters, scheme: 'bfv' | 'ckks'): Ring {
  checkParameters(parameters);
  if (parameters.scheme !== scheme)
    throw new InputError(`parameters are of ${parameters.scheme}`, { expected: scheme });
  return ringOf(parameters, primesOf(parameters));
}
