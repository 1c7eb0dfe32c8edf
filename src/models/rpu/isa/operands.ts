import { CLASSES, OPCODES, type Opcode } from './program.js';

/** Numbers of the instructions in a program's columns. */
export const OP = Object.freeze(
  Object.fromEntries(OPCODES.map((name, code) => [name, code])) as Record<Opcode, number>,
);

/** Numbers of the queues. */
export const LOAD_STORE = CLASSES.indexOf('load-store');
export const COMPUTE = CLASSES.indexOf('compute');
export const SHUFFLE = CLASSES.indexOf('shuffle');

/** Queue of an instruction: loads and stores come first in `OPCODES`, then arithmetic, then shuffles. */
export const classOf = (opcode: number): number =>
  opcode < FIRST_COMPUTE ? LOAD_STORE : opcode < FIRST_SHUFFLE ? COMPUTE : SHUFFLE;

const FIRST_COMPUTE: number = OP.vvadd;
const FIRST_SHUFFLE: number = OP.unpklo;

/** Files that hold one number a register. */
export const FILES = ['scalar', 'modulus', 'address'] as const;
export const SCALAR = 0;
export const MODULUS = 1;
export const ADDRESS = 2;

/** File that an instruction loads a register `rt` of from the SDM; -1 for all that are no scalar loads. */
export const loadedFile = (opcode: number): number =>
  opcode >= OP.sload && opcode <= OP.aload ? opcode - OP.sload : -1;

/** File that the field `rm` names a register of: addresses of vector loads and stores, moduli of arithmetic. */
export const fileOfRm = (opcode: number): number =>
  opcode <= OP.vbroadcast ? ADDRESS : opcode >= OP.vvadd && opcode <= OP.bfly ? MODULUS : -1;

/** Whether an instruction reads the scalar register `rt`. */
export const readsScalar = (opcode: number): boolean => opcode >= OP.vsadd && opcode <= OP.vsmul;

/** Whether an instruction uses the multipliers. */
export const multiplies = (opcode: number): boolean =>
  opcode === OP.vvmul || opcode === OP.vsmul || opcode === OP.bfly;
