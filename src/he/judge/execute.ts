import type { HeProgram, Instruction } from '../program.js';
import type { SealBench } from './context.js';
import { plainCodec, type Encoding, type Values } from './encode.js';
import type { SealCiphertext, SealPlaintext } from './library.js';

export interface Bindings {
  inputs: ReadonlyMap<string, Values>;
  plain: (name: string) => Values;
  /** Where numbers stand; default: slots. */
  encoding?: Encoding;
}

export interface JudgedStep {
  instruction: Instruction;
  /** Whole bits that SEAL says are left; 0: it may not decrypt. */
  budgetBits: number;
}

export interface Judged {
  /** Least budget of the inputs as encrypted. */
  freshBits: number;
  steps: JudgedStep[];
  /** Results, numbers from 0 to t - 1. */
  outputs: Map<string, bigint[]>;
}

/** Encrypts the inputs of a BFV program, executes it instruction by instruction and decrypts the outputs. */
export function judge(bench: SealBench, program: HeProgram, bindings: Bindings): Judged {
  const codec = plainCodec(bench);
  const encoding = bindings.encoding ?? 'slots';
  const values = new Map<string, SealCiphertext>();
  const plains = new Map<string, SealPlaintext>();
  const lastUse = lastUses(program);
  try {
    let freshBits = Infinity;
    for (const name of program.inputs) {
      const plain = codec.encode(bindings.inputs.get(name)!, encoding);
      const fresh = bench.encryptor.encrypt(plain);
      plain.delete();
      values.set(name, fresh);
      freshBits = Math.min(freshBits, bench.decryptor.invariantNoiseBudget(fresh));
    }
    const steps = program.instructions.map((instruction, at): JudgedStep => {
      const { dst, src, plain } = instruction;
      if (plain !== undefined && !plains.has(plain))
        plains.set(plain, codec.encode(bindings.plain(plain), encoding));
      const result = apply(bench, instruction, src.map((name) => values.get(name)!), plains.get(plain ?? '')); // prettier-ignore
      values.set(dst, result);
      for (const name of new Set(src))
        if (lastUse.get(name) === at) {
          values.get(name)!.delete();
          values.delete(name);
        }
      return { instruction, budgetBits: bench.decryptor.invariantNoiseBudget(result) };
    });
    const outputs = new Map<string, bigint[]>();
    for (const name of program.outputs) {
      const plain = bench.decryptor.decrypt(values.get(name)!);
      outputs.set(name, codec.decode(plain, encoding));
      plain.delete();
    }
    return { freshBits, steps, outputs };
  } finally {
    for (const thing of [...values.values(), ...plains.values(), { delete: codec.close }]) thing.delete();
  }
}

/** Instruction that reads a ciphertext last; outputs are kept. */
export function lastUses({ instructions, outputs }: HeProgram): Map<string, number> {
  const last = new Map<string, number>();
  for (const [at, { src }] of instructions.entries()) for (const name of src) last.set(name, at);
  for (const name of outputs) last.delete(name);
  return last;
}

/** One instruction on real ciphertexts; a rotation is one key switch, whatever its step. */
export function apply(
  bench: SealBench,
  { op, step }: Instruction,
  [a, b]: readonly SealCiphertext[],
  plain: SealPlaintext | undefined,
): SealCiphertext {
  const { evaluator, parameters } = bench;
  const bfv = parameters.scheme === 'bfv';
  switch (op) {
    case 'add':
      return evaluator.add(a!, b!);
    case 'sub':
      return evaluator.sub(a!, b!);
    case 'negate':
      return evaluator.negate(a!);
    case 'add-plain':
      return evaluator.addPlain(a!, plain!);
    case 'sub-plain':
      return evaluator.subPlain(a!, plain!);
    case 'multiply-plain':
      return evaluator.multiplyPlain(a!, plain!);
    case 'multiply':
      return evaluator.multiply(a!, b!);
    case 'square':
      return evaluator.square(a!);
    case 'relinearize':
      return evaluator.relinearize(a!, bench.relinKeys());
    case 'rotate': {
      const steps = rowStep(step!, parameters.n);
      if (steps === 0) return a!.clone();
      const keys = bench.galoisKeys(steps);
      return bfv ? evaluator.rotateRows(a!, steps, keys) : evaluator.rotateVector(a!, steps, keys);
    }
    case 'swap-rows':
      return bfv
        ? evaluator.rotateColumns(a!, bench.galoisKeys(0))
        : evaluator.complexConjugate(a!, bench.galoisKeys(0));
    case 'rescale':
      return evaluator.rescaleToNext(a!);
    case 'mod-switch':
      return evaluator.cipherModSwitchToNext(a!);
    case 'ntt':
    case 'intt':
      return a!.clone();
  }
}

/** A step within a row of n / 2 slots, to the left. */
export const rowStep = (step: number, n: number): number => ((step % (n / 2)) + n / 2) % (n / 2);
