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
  /** Instructions dispatched but not started that write (strict: use) a register, and, if not strict, that read it. */
  private readonly users = new Int32Array(ENTRIES);
  private readonly readers = new Int32Array(ENTRIES);
  /** First cycle after all of those that have started. */
  private readonly used = new Float64Array(ENTRIES);
  private readonly read = new Float64Array(ENTRIES);
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
    const { users, readers, used, read, program } = this;
    const vd = program.vd[at]!;
    const vd1 = program.vd1[at]!;
    const vs = program.vs[at]!;
    const vt = program.vt[at]!;
    const vt1 = program.vt1[at]!;
    const waiting =
      users[vd]! + users[vd1]! + users[vs]! + users[vt]! + users[vt1]! + readers[vd]! + readers[vd1]!;
    if (waiting > 0) return Infinity;
    const results = Math.max(used[vd]!, used[vd1]!, read[vd]!, read[vd1]!);
    return Math.max(results, used[vs]!, used[vt]!, used[vt1]!, this.scalarClear(at));
  }

  take(at: number): void {
    this.count(at, 1);
  }

  /** The instruction has started. @param readEnd first cycle after its last read @param writeEnd its result is there */
  start(at: number, readEnd: number, writeEnd: number): void {
    this.count(at, -1);
    const { opcode, vd, vd1, vs, vt, vt1, rt } = this.program;
    const { used } = this;
    const sources = this.strict ? used : this.read;
    const end = this.strict ? writeEnd : readEnd;
    later(used, vd[at]!, writeEnd);
    later(used, vd1[at]!, writeEnd);
    later(sources, vs[at]!, end);
    later(sources, vt[at]!, end);
    later(sources, vt1[at]!, end);
    used[NONE] = 0;
    sources[NONE] = 0;
    const file = loadedFile(opcode[at]!);
    if (file >= 0) later(this.loaded, slot(file, rt[at]!), writeEnd);
  }

  private count(at: number, by: number): void {
    const { opcode, vd, vd1, vs, vt, vt1, rt } = this.program;
    const { users } = this;
    const sources = this.strict ? users : this.readers;
    users[vd[at]!]! += by;
    users[vd1[at]!]! += by;
    sources[vs[at]!]! += by;
    sources[vt[at]!]! += by;
    sources[vt1[at]!]! += by;
    users[NONE] = 0;
    sources[NONE] = 0;
    const file = loadedFile(opcode[at]!);
    if (file >= 0) this.loading[slot(file, rt[at]!)]! += by;
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

/** The entry `NONE` is cleared after each count, so that it needs no question: nobody uses or waits for it. */
const ENTRIES = NONE + 1;

function later(cycles: Float64Array, register: number, cycle: number): void {
  if (cycles[register]! < cycle) cycles[register] = cycle;
}
