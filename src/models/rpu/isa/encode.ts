import { InputError } from '../../../errors.js';
import { OP } from './operands.js';
import { OPCODES, REGISTERS, type B512Program } from './program.js';
import {
  hasAddress,
  hasPattern,
  LAST_ADDRESS,
  LAST_VALUE,
  registersOf,
  type RegisterField,
} from './shapes.js';

/** Bytes of an instruction. */
export const WORD = 8;

/**
 * Lowest bit of each field in the two halves of a 64-bit word:
 * [63:55] VD1, [54:49] VT1, [48] BFLY, [47:44] opcode, [43:24] address, [23:18] VD, [17:12] VS or mode,
 * [11:6] VT, RT or value, [5:0] RM. A store names its register in the field VD, since VS holds its mode.
 */
export const HIGH = Object.freeze({ vd1: 23, vt1: 17, bfly: 16, opcode: 12, address: 0 });
export const LOW = Object.freeze({ address: 24, vd: 18, vs: 12, mode: 12, vt: 6, rt: 6, value: 6, rm: 0 });

/** Opcode field of each instruction: their order without BFLY, which is a multiplication with its own bit set. */
export const codeOf = (opcode: number): number =>
  opcode === OP.bfly ? OP.vvmul : opcode > OP.bfly ? opcode - 1 : opcode;

/** Instruction of an opcode field and the bit BFLY; -1 for none. */
export function opcodeOf(code: number, bfly: boolean): number {
  if (bfly) return code === OP.vvmul ? OP.bfly : -1;
  return code >= OP.bfly ? code + 1 : code;
}

/** Place of a register field in the low half; the two others lie in the high half. */
export const lowField = (opcode: number, field: Exclude<RegisterField, 'vd1' | 'vt1'>): number =>
  opcode === OP.vstore && field === 'vs' ? LOW.vd : LOW[field];

/**
 * The 64-bit words of a program, little endian, in the order of its instructions.
 * @throws InputError for a field that an instruction cannot hold
 */
export function encode(program: B512Program): Uint8Array {
  const bytes = new Uint8Array(program.length * WORD);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < program.length; at++) {
    const [high, low] = encodeOne(program, at);
    view.setUint32(at * WORD, low >>> 0, true);
    view.setUint32(at * WORD + 4, high >>> 0, true);
  }
  return bytes;
}

function encodeOne(program: B512Program, at: number): [high: number, low: number] {
  const opcode = program.opcode[at]!;
  if (opcode >= OPCODES.length) throw outside(program, at, 'opcode', opcode, OPCODES.length - 1);
  let high = (codeOf(opcode) << HIGH.opcode) | (opcode === OP.bfly ? 1 << HIGH.bfly : 0);
  let low = 0;
  for (const field of registersOf(opcode)) {
    const register = program[field][at]!;
    if (register >= REGISTERS) throw outside(program, at, field, register, REGISTERS - 1);
    if (field === 'vd1' || field === 'vt1') high |= register << HIGH[field];
    else low |= register << lowField(opcode, field);
  }
  if (hasAddress(opcode)) {
    const address = program.address[at]!;
    if (address < 0 || address > LAST_ADDRESS) throw outside(program, at, 'address', address, LAST_ADDRESS);
    high |= address >>> 8;
    low |= (address & 255) << LOW.address;
  }
  if (hasPattern(opcode)) {
    const mode = program.mode[at]!;
    const value = program.value[at]!;
    if (mode > 3) throw outside(program, at, 'mode', mode, 3);
    if (value > LAST_VALUE) throw outside(program, at, 'value', value, LAST_VALUE);
    low |= (mode << LOW.mode) | (value << LOW.value);
  }
  return [high, low];
}

const outside = (program: B512Program, at: number, field: string, value: number, most: number): InputError =>
  new InputError(`${field} of instruction ${at} (${OPCODES[program.opcode[at]!] ?? 'unknown'}) is ${value}`, {
    field: program.name,
    expected: `0 to ${most}`,
  });
