import type { VirtualInstruction, VirtualProgram } from '../generate/virtual.js';
import { VECTOR } from '../isa/program.js';

/** A program that needs no more registers, and the vectors of memory that it needs instead. */
export interface Spilled {
  program: VirtualProgram;
  slots: number;
}

/**
 * Puts values aside in memory where more than `registers` are alive in program order: first the one that is read last
 * (Belady). A program that fits is returned as it is.
 */
export const spill = (program: VirtualProgram, registers: number): Spilled =>
  new Spiller(program, registers).run();

class Spiller {
  private readonly out: VirtualInstruction[] = [];
  /** Values in registers; of all, the instructions that still read them, and where they were put aside. */
  private readonly resident = new Set<number>();
  private readonly uses: number[][];
  private readonly slot: Record<number, { slot: number; store: number }> = {};
  /** Name of a value since it was last loaded. */
  private readonly names: number[];
  private readonly moved: number[] = [];
  private values: number;
  private slots = 0;
  private readonly program: VirtualProgram;
  private readonly registers: number;

  constructor(program: VirtualProgram, registers: number) {
    this.program = program;
    this.registers = registers;
    this.values = program.values;
    this.names = Array.from({ length: program.values }, (_, value) => value);
    this.uses = Array.from({ length: program.values }, () => []);
    for (const [at, { reads }] of program.instructions.entries())
      for (const value of reads) this.uses[value]!.push(at);
  }

  run(): Spilled {
    for (const [at, instruction] of this.program.instructions.entries()) this.copy(at, instruction);
    if (this.slots === 0) return { program: this.program, slots: 0 };
    const { out: instructions, values, slots } = this;
    return { program: { ...this.program, values, instructions }, slots };
  }

  private copy(at: number, instruction: VirtualInstruction): void {
    const { reads, writes, rectangle } = instruction;
    for (const value of reads) if (!this.resident.has(value)) this.reload(value, reads, rectangle);
    this.makeRoom(writes.length, reads, rectangle);
    const place = (other: number): number => this.moved[other]!;
    this.moved.push(this.out.length);
    this.out.push({
      ...instruction,
      reads: reads.map((value) => this.names[value]!),
      after: instruction.after.map(place),
      behind: instruction.behind.map(place),
    });
    for (const value of reads) {
      this.uses[value] = this.uses[value]!.filter((use) => use > at);
      if (this.uses[value].length === 0) this.resident.delete(value);
    }
    for (const value of writes) if (this.uses[value]!.length > 0) this.resident.add(value);
  }

  /** Puts values aside, but none that the instruction reads, until as many more fit. */
  private makeRoom(count: number, needed: readonly number[], rectangle: number): void {
    while (this.resident.size + count > this.registers) {
      let last = -1;
      let lastUse = -1;
      for (const value of this.resident) {
        const next = this.uses[value]![0]!;
        if (needed.includes(value) || next <= lastUse) continue;
        last = value;
        lastUse = next;
      }
      if (last < 0) throw new Error(`an instruction needs more than ${this.registers} registers`);
      this.resident.delete(last);
      if (this.slot[last] === undefined) this.putAside(last, rectangle);
    }
  }

  private putAside(value: number, rectangle: number): void {
    this.slot[value] = { slot: this.slots, store: this.out.length };
    const reads = [this.names[value]!];
    this.out.push(
      this.access({ opcode: 'vstore', reads, writes: [], slot: this.slots++, after: [], rectangle }),
    );
  }

  private reload(value: number, needed: readonly number[], rectangle: number): void {
    this.makeRoom(1, needed, rectangle);
    const { slot, store } = this.slot[value]!;
    const name = this.values++;
    this.names[value] = name;
    this.resident.add(value);
    this.out.push(
      this.access({ opcode: 'vload', reads: [], writes: [name], slot, after: [store], rectangle }),
    );
  }

  private access(own: {
    opcode: 'vload' | 'vstore';
    reads: readonly number[];
    writes: readonly number[];
    slot: number;
    after: readonly number[];
    rectangle: number;
  }): VirtualInstruction {
    const { slot, ...rest } = own;
    return { ...rest, rm: this.program.spillRegister, mode: 0, value: 0, address: slot * VECTOR, behind: [] };
  }
}
