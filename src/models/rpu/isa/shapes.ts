import { ADDRESS, fileOfRm, loadedFile, OP } from './operands.js';
import { NONE, OPCODES, type B512Program, type Opcode } from './program.js';

/** Columns that name a register. */
export type RegisterField = 'vd' | 'vd1' | 'vs' | 'vt' | 'vt1' | 'rt' | 'rm';
/** `memory`: address register, offset and pattern; `element`: address register and offset; `word`: place in the SDM. */
export type Operand = RegisterField | 'memory' | 'element' | 'word';

/** Operands of each instruction in the order of its text: what is written first. */
export const SHAPES: Readonly<Record<Opcode, readonly Operand[]>> = {
  vload: ['vd', 'memory'],
  vstore: ['vs', 'memory'],
  vbroadcast: ['vd', 'element'],
  sload: ['rt', 'word'],
  mload: ['rt', 'word'],
  aload: ['rt', 'word'],
  vvadd: ['vd', 'vs', 'vt', 'rm'],
  vvsub: ['vd', 'vs', 'vt', 'rm'],
  vvmul: ['vd', 'vs', 'vt', 'rm'],
  vsadd: ['vd', 'vs', 'rt', 'rm'],
  vssub: ['vd', 'vs', 'rt', 'rm'],
  vsmul: ['vd', 'vs', 'rt', 'rm'],
  bfly: ['vd', 'vd1', 'vs', 'vt', 'vt1', 'rm'],
  unpklo: ['vd', 'vs', 'vt'],
  unpkhi: ['vd', 'vs', 'vt'],
  pklo: ['vd', 'vs', 'vt'],
  pkhi: ['vd', 'vs', 'vt'],
};

/** Largest offset of a load or store, in elements: 20 bits. */
export const LAST_ADDRESS = 2 ** 20 - 1;
/** Largest exponent of a pattern: 6 bits. */
export const LAST_VALUE = 63;

export const shapeOf = (opcode: number): readonly Operand[] => SHAPES[OPCODES[opcode]!];

/** Letter of the file that a register field names: v0, s0, a0, m0. */
export function letterOf(opcode: number, field: RegisterField): 'v' | 's' | 'a' | 'm' {
  if (field === 'rm') return fileOfRm(opcode) === ADDRESS ? 'a' : 'm';
  if (field === 'rt') return opcode < OP.vvadd ? (['s', 'm', 'a'] as const)[loadedFile(opcode)]! : 's';
  return 'v';
}

/** Register fields of an instruction, those of its memory operand included. */
export const registersOf = (opcode: number): RegisterField[] =>
  shapeOf(opcode).flatMap((operand): RegisterField[] =>
    operand === 'memory' || operand === 'element' ? ['rm'] : operand === 'word' ? [] : [operand],
  );

export const hasAddress = (opcode: number): boolean => opcode < OP.vvadd;
export const hasPattern = (opcode: number): boolean => opcode <= OP.vstore;

/** One instruction; fields that it does not have are left out. */
export type Instruction = { opcode: number } & Partial<
  Record<RegisterField | 'mode' | 'value' | 'address', number>
>;

/** The columns of instructions. */
export function programFrom(name: string, list: readonly Instruction[]): B512Program {
  const column = (field: RegisterField): Uint8Array => Uint8Array.from(list, (one) => one[field] ?? NONE);
  return {
    name,
    length: list.length,
    opcode: Uint8Array.from(list, ({ opcode }) => opcode),
    vd: column('vd'),
    vd1: column('vd1'),
    vs: column('vs'),
    vt: column('vt'),
    vt1: column('vt1'),
    rt: column('rt'),
    rm: column('rm'),
    mode: Uint8Array.from(list, ({ mode }) => mode ?? 0),
    value: Uint8Array.from(list, ({ value }) => value ?? 0),
    address: Int32Array.from(list, ({ address }) => address ?? 0),
  };
}
