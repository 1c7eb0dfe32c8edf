import { ProgramBuilder } from './lowering/builder.js';
import type { HeProgram } from './program.js';

/**
 * Programs one behind the other: the outputs of each are the inputs of the next, in their order; names of the i-th
 * get `i.` before them, from 0.
 */
export function composePrograms(name: string, programs: readonly HeProgram[]): HeProgram {
  const first = programs[0]!;
  let carried = first.inputs.map((input) => `0.${input}`);
  const whole = {
    name,
    inputs: [...carried],
    plains: [] as string[],
    instructions: [] as HeProgram['instructions'][number][],
  };
  for (const [at, program] of programs.entries()) {
    if (program.inputs.length !== carried.length)
      throw new RangeError(
        `program ${at} has ${program.inputs.length} inputs for ${carried.length} ciphertexts`,
      );
    const given = new Map(program.inputs.map((input, index) => [input, carried[index]!]));
    const rename = (ciphertext: string): string => given.get(ciphertext) ?? `${at}.${ciphertext}`;
    whole.plains.push(...program.plains.map((plain) => `${at}.${plain}`));
    for (const instruction of program.instructions)
      whole.instructions.push({
        ...instruction,
        dst: `${at}.${instruction.dst}`,
        src: instruction.src.map(rename),
        ...(instruction.plain === undefined ? {} : { plain: `${at}.${instruction.plain}` }),
      });
    carried = program.outputs.map(rename);
  }
  return { ...whole, outputs: carried };
}

/** The square of each of `count` ciphertexts, relinearised: the polynomial activation of the least degree. */
export function squareProgram(count: number): HeProgram {
  const builder = new ProgramBuilder();
  const inputs = Array.from({ length: count }, (_, at) => builder.input(`x${at}`));
  return builder.build('square', inputs.map((input) => builder.unary('relinearize', builder.unary('square', input)))); // prettier-ignore
}
