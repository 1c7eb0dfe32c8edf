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

// Numbers of their own: these questions are asked of every instruction that is timed.
const FIRST_COMPUTE: number = OP.vvadd;
const FIRST_SHUFFLE: number = OP.unpklo;
const BROADCAST: number = OP.vbroadcast;
const SLOAD: number = OP.sload;
const ALOAD: number = OP.aload;
const VVMUL: number = OP.vvmul;
const VSADD: number = OP.vsadd;
const VSMUL: number = OP.vsmul;
const BFLY: number = OP.bfly;

/** Files that hold one number a register. */
export const FILES = ['scalar', 'modulus', 'address'] as const;
export const SCALAR = 0;
export const MODULUS = 1;
export const ADDRESS = 2;

/** File that an instruction loads a register `rt` of from the SDM; -1 for all that are no scalar loads. */
export const loadedFile = (opcode: number): number =>
  opcode >= SLOAD && opcode <= ALOAD ? opcode - SLOAD : -1;

/** File that the field `rm` names a register of: addresses of vector loads and stores, moduli of arithmetic. */
export const fileOfRm = (opcode: number): number =>
  opcode <= BROADCAST ? ADDRESS : opcode >= FIRST_COMPUTE && opcode <= BFLY ? MODULUS : -1;

/** Whether an instruction reads the scalar register `rt`. */
export const readsScalar = (opcode: number): boolean => opcode >= VSADD && opcode <= VSMUL;

/** Whether an instruction uses the multipliers. */
export const multiplies = (opcode: number): boolean =>
  opcode === VVMUL || opcode === VSMUL || opcode === BFLY;
