import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { REGISTERS } from '../isa/program.js';
import { newState, type RpuState } from './execute.js';

const number = z.union([
  z.int().min(0),
  z.string().regex(/^(\d{1,39}|0x[0-9a-f]{1,32})$/i, 'is no number of up to 128 bits'),
]);
const registers = (letter: string, what: string) =>
  z
    .record(z.string().regex(new RegExp(`^${letter}\\d{1,2}$`)), number)
    .default({})
    .meta({ description: what });

/** What a program finds: pieces of the memories by their first element, and registers. Numbers may be in quotes. */
export const imageSchema = z.strictObject({
  vdm: z.record(z.string().regex(/^\d{1,8}$/), z.array(number)).default({}),
  sdm: z.record(z.string().regex(/^\d{1,8}$/), z.array(number)).default({}),
  address: registers('a', 'Address registers'),
  modulus: registers('m', 'Modulus registers'),
  scalar: registers('s', 'Scalar registers'),
});

export type Image = z.output<typeof imageSchema>;

/** A machine that holds an image. @param vdm @param sdm capacities in elements @throws InputError for what lies outside */
export function stateOf(image: Image, vdm: number, sdm: number): RpuState {
  const state = newState(vdm, sdm);
  fillMemory(state.vdm, image.vdm, 'vdm');
  fillMemory(state.sdm, image.sdm, 'sdm');
  fillRegisters(image.address, (at, value) => (state.address[at] = Number(value)));
  fillRegisters(image.modulus, (at, value) => (state.modulus[at] = value));
  fillRegisters(image.scalar, (at, value) => (state.scalar[at] = value));
  return state;
}

function fillMemory(memory: bigint[], pieces: Image['vdm'], field: string): void {
  for (const [first, piece] of Object.entries(pieces)) {
    const end = Number(first) + piece.length;
    if (end > memory.length)
      throw new InputError(
        `${piece.length} elements from ${first} on end behind element ${memory.length - 1}`,
        {
          field,
          expected: `elements 0 to ${memory.length - 1}`,
        },
      );
    piece.forEach((value, index) => (memory[Number(first) + index] = wordOf(value, field)));
  }
}

function fillRegisters(
  values: Record<string, number | string>,
  set: (at: number, value: bigint) => void,
): void {
  for (const [name, value] of Object.entries(values)) {
    const at = Number(name.slice(1));
    if (at >= REGISTERS)
      throw new InputError(`there is no register ${name}`, { expected: `0 to ${REGISTERS - 1}` });
    set(at, wordOf(value, name));
  }
}

function wordOf(value: number | string, field: string): bigint {
  const word = BigInt(value);
  if (word < 1n << 128n) return word;
  throw new InputError(`${value} has more than 128 bits`, { field, expected: 'less than 2^128' });
}

/** Elements of a memory that a program changed, in pieces by their first element. */
export function changesOf(before: readonly bigint[], after: readonly bigint[]): Record<string, string[]> {
  const pieces: Record<string, string[]> = {};
  let piece: string[] | undefined;
  after.forEach((word, at) => {
    if (word === before[at]) piece = undefined;
    else if (piece === undefined) pieces[at] = piece = [String(word)];
    else piece.push(String(word));
  });
  return pieces;
}
