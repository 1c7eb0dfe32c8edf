import { evaluateProgram } from '../evaluate.js';
import type { Encoding, Values as Numbers } from '../lowering/lowered.js';
import { slotLayout } from '../lowering/slots.js';
import { plainModel } from '../noise/plain.js';
import { propagate, wholeBits } from '../noise/propagate.js';
import type { HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import type { HeProgram, Instruction } from '../program.js';
import { openSeal } from './context.js';
import { judge, type Judged } from './execute.js';

export interface RunStep {
  instruction: Instruction;
  /** Whole bits expected, and what SEAL says. */
  predictedBits: number;
  judgedBits?: number;
}

export interface HeRun {
  freshBits: number;
  judgedFreshBits?: number;
  steps: RunStep[];
  /** Results on plain numbers, modulo t. */
  outputs: Map<string, Numbers>;
  /** Numbers of the decrypted results that are others. */
  mismatches?: number;
}

export interface RunOptions {
  inputs: ReadonlyMap<string, Numbers>;
  plain: (name: string) => Numbers;
  encoding: Encoding;
  /** On real ciphertexts too. */
  judge: boolean;
}

/** A BFV program on plain numbers, with its expected budgets; and on real ciphertexts, with theirs. */
export async function runProgram(
  parameters: HeParameters,
  program: HeProgram,
  options: RunOptions,
): Promise<HeRun> {
  const { inputs, plain, encoding } = options;
  const t = Number(primesOf(parameters).plain);
  const trace = propagate(parameters, program, {
    plainOf: (name) => plainModel(plain(name), encoding, parameters.n, t),
  });
  const padded = (values: Numbers): Numbers =>
    Array.from({ length: parameters.n }, (_, at) => values[at] ?? 0);
  const outputs = evaluateProgram(
    program,
    { encoding, modulus: t, layout: slotLayout(parameters) },
    new Map([...inputs].map(([name, values]) => [name, padded(values)])),
    (name) => padded(plain(name)),
  );
  const freshBits = wholeBits(trace.fresh.budget);
  const steps = trace.steps.map(({ instruction, budget }) => ({
    instruction,
    predictedBits: wholeBits(budget),
  }));
  if (!options.judge) return { freshBits, steps, outputs };
  const judged = await onSeal(parameters, program, options);
  return {
    freshBits,
    judgedFreshBits: judged.freshBits,
    steps: steps.map((step, at) => ({ ...step, judgedBits: judged.steps[at]!.budgetBits })),
    outputs,
    mismatches: countMismatches(outputs, judged.outputs),
  };
}

async function onSeal(parameters: HeParameters, program: HeProgram, options: RunOptions): Promise<Judged> {
  const bench = await openSeal(parameters);
  try {
    return judge(bench, program, options);
  } finally {
    bench.close();
  }
}

/** Numbers that differ, of all outputs. */
export function countMismatches(
  expected: ReadonlyMap<string, Numbers>,
  decrypted: ReadonlyMap<string, readonly bigint[]>,
): number {
  let mismatches = 0;
  for (const [name, values] of expected) {
    const other = decrypted.get(name)!;
    values.forEach((value, at) => {
      if (BigInt(value) !== other[at]) mismatches++;
    });
  }
  return mismatches;
}
