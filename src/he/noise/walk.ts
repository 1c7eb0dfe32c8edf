import { InputError } from '../../errors.js';
import type { HeProgram, Instruction } from '../program.js';
import type { Ciphertext } from './state.js';

/** What a scheme does with ciphertexts of its own kind. */
export interface SchemeRules<Kind extends Ciphertext> {
  encrypt(input: string): Kind;
  step(instruction: Instruction, sources: readonly Kind[]): Kind;
}

/**
 * Follows a program: the ciphertext after each instruction, and those of its outputs.
 * @throws InputError that names the instruction
 */
export function walk<Kind extends Ciphertext>(
  { inputs, instructions, outputs }: HeProgram,
  rules: SchemeRules<Kind>,
): { after: Kind[]; outputs: Kind[] } {
  const ciphertexts = new Map<string, Kind>();
  /** Short names of values; the long ones hold those of all that they were made of. */
  const values = new Map<string, string>();
  const put = (name: string, ciphertext: Kind): Kind => {
    const value = values.get(ciphertext.value) ?? `v${values.size}`;
    values.set(ciphertext.value, value);
    const named = { ...ciphertext, value };
    ciphertexts.set(name, named);
    return named;
  };
  const get = (name: string): Kind => {
    const ciphertext = ciphertexts.get(name);
    if (ciphertext === undefined) throw new InputError(`there is no ciphertext '${name}'`);
    return ciphertext;
  };
  for (const name of inputs) put(name, rules.encrypt(name));
  const after = instructions.map((instruction, at) => {
    try {
      return put(instruction.dst, rules.step(instruction, instruction.src.map(get)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw error.with({ field: `instruction ${at + 1} (${instruction.op})` });
    }
  });
  return { after, outputs: outputs.map(get) };
}
