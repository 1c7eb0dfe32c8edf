import { InputError } from '../../errors.js';
import { checkParameters, type HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import type { HeProgram, Instruction } from '../program.js';
import { budgetOf, encryptBfv, practicalBudgetOf, stepBfv, worstBudgetOf } from './bfv.js';
import { ringOf, type Ring } from './sources.js';
import type { BfvCiphertext, PlainModel } from './state.js';

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
}

export interface NoiseStep extends Budgets {
  instruction: Instruction;
  /** Limbs left. */
  level: number;
  /** Polynomials. */
  size: number;
}

export interface NoiseTrace {
  /** Of a fresh ciphertext. */
  fresh: Budgets;
  steps: NoiseStep[];
  /** Least budget of the outputs; of an empty program, of a fresh ciphertext. */
  budget: number;
  /** First instruction after which less than nothing is left. */
  exhausted?: number;
}

/** Whole bits, as SEAL reports a budget. */
export const wholeBits = (budget: number): number => Math.max(0, Math.floor(budget));

/** Expected noise budgets of a BFV program, instruction by instruction. */
export function propagate(
  parameters: HeParameters,
  program: HeProgram,
  options: NoiseOptions = {},
): NoiseTrace {
  checkParameters(parameters);
  const ring = ringOf(parameters, primesOf(parameters));
  const walk = new Walk(ring, program, options);
  const steps = program.instructions.map((instruction, at) => walk.step(instruction, at));
  const fresh = budgetsOf(ring, encryptBfv(ring, 'any'));
  const budgets = program.outputs.map((name) => budgetOf(ring, walk.ciphertext(name)));
  const exhausted = steps.findIndex(({ budget }) => budget < 0);
  return {
    fresh,
    steps,
    budget: budgets.length === 0 ? fresh.budget : Math.min(...budgets),
    ...(exhausted < 0 ? {} : { exhausted }),
  };
}

const budgetsOf = (ring: Ring, ciphertext: BfvCiphertext): Budgets => ({
  budget: budgetOf(ring, ciphertext),
  practical: practicalBudgetOf(ring, ciphertext),
  worst: worstBudgetOf(ring, ciphertext),
});

class Walk {
  private readonly ciphertexts = new Map<string, BfvCiphertext>();
  /** Short names of values; the long ones hold those of all that they were made of. */
  private readonly values = new Map<string, string>();

  private readonly ring: Ring;
  private readonly options: NoiseOptions;

  constructor(ring: Ring, program: HeProgram, options: NoiseOptions) {
    this.ring = ring;
    this.options = options;
    for (const name of program.inputs) this.put(name, encryptBfv(ring, name));
  }

  step(instruction: Instruction, at: number): NoiseStep {
    const { dst, src, plain } = instruction;
    const model: PlainModel | undefined =
      plain === undefined ? undefined : (this.options.plainOf?.(plain) ?? { kind: 'slots' });
    try {
      const result = stepBfv(this.ring, instruction, src.map((name) => this.ciphertext(name)), model); // prettier-ignore
      this.put(dst, result);
      return { instruction, ...budgetsOf(this.ring, result), level: result.level, size: result.size };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw error.with({ field: `instruction ${at + 1} (${instruction.op})` });
    }
  }

  ciphertext(name: string): BfvCiphertext {
    const ciphertext = this.ciphertexts.get(name);
    if (ciphertext === undefined) throw new InputError(`there is no ciphertext '${name}'`);
    return ciphertext;
  }

  private put(name: string, ciphertext: BfvCiphertext): void {
    const value = this.values.get(ciphertext.value) ?? `v${this.values.size}`;
    this.values.set(ciphertext.value, value);
    this.ciphertexts.set(name, { ...ciphertext, value });
  }
}
