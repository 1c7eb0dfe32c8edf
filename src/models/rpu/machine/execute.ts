import { InputError } from '../../../errors.js';
import { OP } from '../isa/operands.js';
import { instructionText } from '../isa/disassemble.js';
import { REGISTERS, VECTOR, type B512Program } from '../isa/program.js';
import { elementOf } from './hold.js';

/** Everything that a program reads and writes: memories in elements of 128 bit, and the four register files. */
export interface RpuState {
  vdm: bigint[];
  sdm: bigint[];
  vector: bigint[][];
  scalar: bigint[];
  modulus: bigint[];
  /** Elements of the VDM. */
  address: number[];
}

/** A machine full of zeros. @param vdm @param sdm capacities in elements */
export const newState = (vdm: number, sdm: number): RpuState => ({
  vdm: new Array<bigint>(vdm).fill(0n),
  sdm: new Array<bigint>(sdm).fill(0n),
  vector: Array.from({ length: REGISTERS }, () => new Array<bigint>(VECTOR).fill(0n)),
  scalar: new Array<bigint>(REGISTERS).fill(0n),
  modulus: new Array<bigint>(REGISTERS).fill(0n),
  address: new Array<number>(REGISTERS).fill(0),
});

/** Elements are of 128 bit. */
const WIDTH = 1n << 128n;

/**
 * Runs a program on real numbers, instruction by instruction in program order: the machine's three queues change when
 * something happens, not what, since an instruction waits for the registers that it needs and memory is accessed in
 * order. Arithmetic is exact, modulo the modulus register; all results are less than the modulus.
 * @throws InputError for an address outside a memory and for a modulus that was never set, with the instruction
 */
export function execute(program: B512Program, state: RpuState): void {
  for (let at = 0; at < program.length; at++) executeOne(program, at, state);
}

function executeOne(program: B512Program, at: number, state: RpuState): void {
  const opcode = program.opcode[at]!;
  if (opcode <= OP.aload) moveData(program, at, state);
  else if (opcode <= OP.bfly) compute(program, at, state);
  else state.vector[program.vd[at]!] = shuffle(opcode, ...pair(program, at, state));
}

function moveData(program: B512Program, at: number, state: RpuState): void {
  const { vd, vs, rt, rm, mode, value, address } = program;
  const offset = address[at]!;
  switch (program.opcode[at]) {
    case OP.vload: {
      const base = state.address[rm[at]!]! + offset;
      state.vector[vd[at]!] = vectorOf((i) => {
        const element = base + elementOf(mode[at]!, value[at]!, i);
        return word(state.vdm, element, 'VDM', program, at);
      });
      return;
    }
    case OP.vstore: {
      const base = state.address[rm[at]!]! + offset;
      state.vector[vs[at]!]!.forEach((number, i) => {
        const element = base + elementOf(mode[at]!, value[at]!, i);
        word(state.vdm, element, 'VDM', program, at);
        state.vdm[element] = number;
      });
      return;
    }
    case OP.vbroadcast: {
      const number = word(state.vdm, state.address[rm[at]!]! + offset, 'VDM', program, at);
      state.vector[vd[at]!] = vectorOf(() => number);
      return;
    }
    case OP.sload:
      state.scalar[rt[at]!] = word(state.sdm, offset, 'SDM', program, at);
      return;
    case OP.mload:
      state.modulus[rt[at]!] = word(state.sdm, offset, 'SDM', program, at);
      return;
    default:
      state.address[rt[at]!] = Number(word(state.sdm, offset, 'SDM', program, at));
  }
}

function compute(program: B512Program, at: number, state: RpuState): void {
  const q = state.modulus[program.rm[at]!]!;
  if (q <= 0n || q >= WIDTH)
    throw failure(
      program,
      at,
      `modulus m${program.rm[at]} is ${q}`,
      'a modulus of 1 to 128 bits, set before',
    );
  const opcode = program.opcode[at]!;
  const a = state.vector[program.vs[at]!]!;
  if (opcode === OP.bfly) {
    const [, b] = pair(program, at, state);
    const w = state.vector[program.vt1[at]!]!;
    const product = vectorOf((i) => (b[i]! * w[i]!) % q);
    state.vector[program.vd[at]!] = vectorOf((i) => (a[i]! + product[i]!) % q);
    state.vector[program.vd1[at]!] = vectorOf((i) => difference(a[i]!, product[i]!, q));
    return;
  }
  const scalar = state.scalar[program.rt[at]!];
  const b =
    opcode >= OP.vsadd ? (): bigint => scalar! : (i: number): bigint => state.vector[program.vt[at]!]![i]!;
  const kind = (opcode - OP.vvadd) % 3;
  state.vector[program.vd[at]!] = vectorOf((i) =>
    kind === 0 ? (a[i]! + b(i)) % q : kind === 1 ? difference(a[i]!, b(i), q) : (a[i]! * b(i)) % q,
  );
}

/** Interleaves halves (unpack), or gathers even or odd elements (pack). */
function shuffle(opcode: number, first: bigint[], second: bigint[]): bigint[] {
  const half = VECTOR / 2;
  if (opcode === OP.unpklo || opcode === OP.unpkhi) {
    const from = opcode === OP.unpklo ? 0 : half;
    return vectorOf((i) => (i % 2 === 0 ? first : second)[from + (i >> 1)]!);
  }
  const odd = opcode === OP.pklo ? 0 : 1;
  return vectorOf((i) => (i < half ? first : second)[2 * (i % half) + odd]!);
}

const pair = (program: B512Program, at: number, { vector }: RpuState): [bigint[], bigint[]] => [
  vector[program.vs[at]!]!,
  vector[program.vt[at]!]!,
];

const difference = (a: bigint, b: bigint, q: bigint): bigint => {
  const d = (a - b) % q;
  return d < 0n ? d + q : d;
};

function vectorOf(element: (i: number) => bigint): bigint[] {
  const vector = new Array<bigint>(VECTOR);
  for (let i = 0; i < VECTOR; i++) vector[i] = element(i);
  return vector;
}

function word(memory: bigint[], at: number, name: string, program: B512Program, instruction: number): bigint {
  const number = memory[at];
  if (number !== undefined) return number;
  throw failure(program, instruction, `element ${at} lies outside the ${name}`, `0 to ${memory.length - 1}`);
}

const failure = (program: B512Program, at: number, problem: string, expected: string): InputError =>
  new InputError(`${problem}, in instruction ${at}: ${oneBlank(instructionText(program, at))}`, {
    field: program.name,
    expected,
  });

const oneBlank = (text: string): string => text.replace(/ +/g, ' ');
