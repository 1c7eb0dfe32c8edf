import type { VirtualProgram } from '../generate/virtual.js';
import { OP } from '../isa/operands.js';
import { NONE, type B512Program } from '../isa/program.js';
import type { Schedule } from './list.js';

/** A program in columns: instructions in the order of a schedule, with its registers. */
export function emit(program: VirtualProgram, { order, registers }: Schedule): B512Program {
  const length = order.length;
  const column = (): Uint8Array => new Uint8Array(length).fill(NONE);
  const out: B512Program = {
    name: program.name,
    length,
    opcode: new Uint8Array(length),
    vd: column(),
    vd1: column(),
    vs: column(),
    vt: column(),
    vt1: column(),
    rt: column(),
    rm: column(),
    mode: new Uint8Array(length),
    value: new Uint8Array(length),
    address: new Int32Array(length),
  };
  for (const [at, index] of order.entries()) {
    const { opcode, reads, writes, rm, mode, value, address } = program.instructions[index]!;
    out.opcode[at] = OP[opcode];
    const [vd, vd1] = writes.map((one) => registers[one]!);
    const [vs, vt, vt1] = reads.map((one) => registers[one]!);
    if (vd !== undefined) out.vd[at] = vd;
    if (vd1 !== undefined) out.vd1[at] = vd1;
    if (vs !== undefined) out.vs[at] = vs;
    if (vt !== undefined) out.vt[at] = vt;
    if (vt1 !== undefined) out.vt1[at] = vt1;
    if (opcode[0] !== 'u' && opcode[0] !== 'p') out.rm[at] = rm;
    out.mode[at] = mode;
    out.value[at] = value;
    out.address[at] = address;
  }
  return out;
}
