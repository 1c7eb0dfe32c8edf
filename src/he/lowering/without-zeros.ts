import type { HeProgram, Instruction } from '../program.js';
import type { Lowered } from './lowered.js';

/**
 * The same layer without what zeros need: products with plaintexts that are zero, sums with them, and everything that
 * only they read. Pruned groups of weights and padded channels go; SEAL refuses such products anyway. A result that is
 * zero as a whole keeps one product.
 */
export function withoutZeros(lowered: Lowered): Lowered {
  const { program } = lowered;
  const zero = new Set(program.plains.filter((name) => lowered.plain(name).every((value) => value === 0)));
  const kept = dropZeros(program, zero);
  return { ...lowered, program: dropUnread(kept) };
}

/** Names that stand for others, or for zero. */
function dropZeros(program: HeProgram, zero: ReadonlySet<string>): HeProgram {
  const meaning = new Map<string, string | undefined>();
  /** A product with zero, should a result need one. */
  let spare: Instruction | undefined;
  const instructions: Instruction[] = [];
  for (const instruction of program.instructions) {
    const { op, dst, plain } = instruction;
    const src = instruction.src.map((name) => (meaning.has(name) ? meaning.get(name) : name));
    const [a, b] = src;
    if (op === 'multiply-plain' && zero.has(plain!)) {
      spare ??= instruction;
      meaning.set(dst, undefined);
    } else if (op === 'add' && (a === undefined || b === undefined)) {
      meaning.set(dst, a ?? b);
    } else if (src.some((name) => name === undefined)) {
      if (src.length > 1) throw new RangeError(`'${op}' with a ciphertext of zeros`);
      meaning.set(dst, undefined);
    } else {
      instructions.push({ ...instruction, src: src as string[] });
    }
  }
  const outputs = program.outputs.map((name) => (meaning.has(name) ? meaning.get(name) : name));
  if (outputs.includes(undefined)) instructions.push(spare!);
  return { ...program, instructions, outputs: outputs.map((name) => name ?? spare!.dst) };
}

/** The program without instructions and plaintexts that no result needs; inputs stay. */
export function dropUnread(program: HeProgram): HeProgram {
  const read = new Set(program.outputs);
  const kept: Instruction[] = [];
  for (const instruction of [...program.instructions].reverse()) {
    if (!read.has(instruction.dst)) continue;
    kept.push(instruction);
    for (const name of instruction.src) read.add(name);
  }
  kept.reverse();
  const plains = new Set(kept.map(({ plain }) => plain));
  return { ...program, instructions: kept, plains: program.plains.filter((name) => plains.has(name)) };
}
