/**
 * B512 programs: instructions on vectors of 512 elements of 128 bit, as typed arrays, one entry an instruction
 * (RPU, ISPASS'23, section III).
 */

/** Elements of a vector register. */
export const VECTOR = 512;
/** Registers of each of the four files: vector, scalar, address, modulus. */
export const REGISTERS = 64;
/** In a register field: the instruction has no such operand. */
export const NONE = 255;

/** Queue that an instruction goes to. */
export const CLASSES = ['load-store', 'compute', 'shuffle'] as const;
export type InstructionClass = (typeof CLASSES)[number];

/** The seventeen instructions, by the queue they go to. */
export const OPCODES = [
  'vload',
  'vstore',
  'vbroadcast',
  'sload',
  'mload',
  'aload',
  'vvadd',
  'vvsub',
  'vvmul',
  'vsadd',
  'vssub',
  'vsmul',
  'bfly',
  'unpklo',
  'unpkhi',
  'pklo',
  'pkhi',
] as const;
export type Opcode = (typeof OPCODES)[number];

/** Addresses of the elements of a vector load or store, over a base; `V` is the field `value`. */
export const MODES = [
  /** base + i */
  'linear',
  /** base + i * 2^V */
  'strided',
  /** base + (i >> V) * 2^(V + 1) + (i & (2^V - 1)) */
  'strided-skip',
  /** base + (i & (2^V - 1)) */
  'repeated',
] as const;
export type AddressMode = (typeof MODES)[number];

/** Columns of `length` instructions. Register fields are `NONE` where an instruction has no such operand. */
export interface B512Program {
  name: string;
  length: number;
  /** Index in `OPCODES`. */
  opcode: Uint8Array;
  /** Vector registers written; `bfly` writes `vd = a + b * w` and `vd1 = a - b * w`. */
  vd: Uint8Array;
  vd1: Uint8Array;
  /** Vector registers read. `bfly`: a = vs, b = vt, w = vt1. Stores read `vs`. */
  vs: Uint8Array;
  vt: Uint8Array;
  vt1: Uint8Array;
  /** Scalar register (vector-scalar instructions, `sload`). */
  rt: Uint8Array;
  /** Modulus register of compute instructions; address register of loads and stores. */
  rm: Uint8Array;
  /** Index in `MODES`, and its exponent. */
  mode: Uint8Array;
  value: Uint8Array;
  /** Offset over the address register, in elements of 128 bit. */
  address: Int32Array;
}
