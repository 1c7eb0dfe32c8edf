import { fileOfRm, FILES, loadedFile, readsScalar, SCALAR } from '../isa/operands.js';
import { NONE, REGISTERS, type B512Program } from '../isa/program.js';

/**
 * Who uses which register: taken at dispatch, given back at a cycle that is known when the instruction starts.
 *
 * Vector registers have a busy bit each. `strict`: an instruction keeps all its registers until its result is there,
 * and no other may use them. `read-release`: sources are given back when the last element has been read, and two
 * instructions may read the same register. Registers of the other files are read at dispatch, so they only wait for a
 * load that is under way (assumed: the paper has busy bits of vector registers only, but a load must be waited for).
 */
export class Busyboard {
  /** Instructions dispatched but not started that write or read a register. */
  private readonly writers = new Int32Array(REGISTERS);
  private readonly readers = new Int32Array(REGISTERS);
  /** First cycle after all that have started. */
  private readonly written = new Float64Array(REGISTERS);
  private readonly read = new Float64Array(REGISTERS);
  private readonly loading = new Int32Array(FILES.length * REGISTERS);
  private readonly loaded = new Float64Array(FILES.length * REGISTERS);

  private readonly program: B512Program;
  private readonly strict: boolean;

  constructor(program: B512Program, strict: boolean) {
    this.program = program;
    this.strict = strict;
  }

  /** First cycle in which the registers of an instruction are free; Infinity while one of them waits in a queue. */
  clear(at: number): number {
    const { vd, vd1, vs, vt, vt1 } = this.program;
    return Math.max(
      this.scalarClear(at),
      this.writable(vd[at]!),
      this.writable(vd1[at]!),
      this.readable(vs[at]!),
      this.readable(vt[at]!),
      this.readable(vt1[at]!),
    );
  }

  take(at: number): void {
    this.count(at, 1);
  }

  /** The instruction has started. @param readEnd first cycle after its last read @param writeEnd its result is there */
  start(at: number, readEnd: number, writeEnd: number): void {
    this.count(at, -1);
    const { opcode, vd, vd1, vs, vt, vt1, rt } = this.program;
    const end = this.strict ? writeEnd : readEnd;
    later(this.written, vd[at]!, writeEnd);
    later(this.written, vd1[at]!, writeEnd);
    later(this.read, vs[at]!, end);
    later(this.read, vt[at]!, end);
    later(this.read, vt1[at]!, end);
    const file = loadedFile(opcode[at]!);
    if (file >= 0) later(this.loaded, slot(file, rt[at]!), writeEnd);
  }

  private count(at: number, by: number): void {
    const { opcode, vd, vd1, vs, vt, vt1, rt } = this.program;
    add(this.writers, vd[at]!, by);
    add(this.writers, vd1[at]!, by);
    add(this.readers, vs[at]!, by);
    add(this.readers, vt[at]!, by);
    add(this.readers, vt1[at]!, by);
    const file = loadedFile(opcode[at]!);
    if (file >= 0) add(this.loading, slot(file, rt[at]!), by);
  }

  private writable(register: number): number {
    if (register === NONE) return 0;
    if (this.writers[register]! + this.readers[register]! > 0) return Infinity;
    return Math.max(this.written[register]!, this.read[register]!);
  }

  private readable(register: number): number {
    if (register === NONE) return 0;
    if (this.strict) return this.writable(register);
    return this.writers[register]! > 0 ? Infinity : this.written[register]!;
  }

  private scalarClear(at: number): number {
    const { opcode, rt, rm } = this.program;
    const op = opcode[at]!;
    const file = fileOfRm(op);
    const first = file < 0 ? 0 : this.loadedAt(file, rm[at]!);
    return readsScalar(op) ? Math.max(first, this.loadedAt(SCALAR, rt[at]!)) : first;
  }

  private loadedAt(file: number, register: number): number {
    if (register === NONE) return 0;
    const at = slot(file, register);
    return this.loading[at]! > 0 ? Infinity : this.loaded[at]!;
  }
}

const slot = (file: number, register: number): number => file * REGISTERS + register;

/** Entries beyond the array, such as `NONE`, are nobody's. */
function add(counts: Int32Array, register: number, by: number): void {
  if (register < counts.length) counts[register]! += by;
}

function later(cycles: Float64Array, register: number, cycle: number): void {
  if (register < cycles.length && cycles[register]! < cycle) cycles[register] = cycle;
}
