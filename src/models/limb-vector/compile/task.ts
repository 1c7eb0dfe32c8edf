/**
 * An instruction as a schedule sees it. A value is what one instruction writes and others read: a limb in a register, a
 * base conversion, or word of a limb being in memory.
 */
export interface Task {
  /** Operation of the machine; -1: an exchange between chips, -2: the beginning of a base conversion, -3: none. */
  op: number;
  reads: readonly number[];
  writes: readonly number[];
  /** Values whose registers nobody names any more once this has been dispatched. */
  unmaps: readonly number[];
  /** The base conversion that it begins, writes a limb to, or reads a limb of; -1: none. */
  conversion: number;
  /** Its part in the conversion. */
  part: 'none' | 'write' | 'read';
  /** Ports of the register file that it takes, one cycle each. */
  ports: readonly { unit: number; after: number }[];
  /** Number and chips of an exchange. */
  sync: number;
  parties: number;
  line: number;
}

export interface Conversion {
  writes: number;
  reads: number;
}

export interface Program {
  file: string;
  tasks: readonly Task[];
  /** Whether each value is held by a register. */
  held: readonly boolean[];
  conversions: readonly Conversion[];
  /** Operands that registers give and results that they take. */
  registerReads: number;
  registerWrites: number;
  /** Limbs from and to memory, and over links into the chip. */
  loads: number;
  stores: number;
  received: number;
  sent: number;
}

export const EXCHANGE = -1;
export const CONVERSION_START = -2;
/** A move: it gives a register back and takes neither time nor a place in a queue. */
export const RENAMING = -3;

/** Gathers tasks and values. */
export class ProgramBuilder {
  private readonly tasks: Task[] = [];
  private readonly held: boolean[] = [];
  private readonly conversions: Conversion[] = [];
  private readonly pending: number[] = [];
  private readonly counts = {
    registerReads: 0,
    registerWrites: 0,
    loads: 0,
    stores: 0,
    received: 0,
    sent: 0,
  };

  value(held: boolean): number {
    return this.held.push(held) - 1;
  }

  conversion(writes: number, reads: number): number {
    return this.conversions.push({ writes, reads }) - 1;
  }

  /** A value that no name is left of: told to whichever task comes next. */
  unmap(value: number): void {
    this.pending.push(value);
  }

  /** Has it told at once. */
  rename(line: number): void {
    if (this.pending.length > 0) this.add({ op: RENAMING, line });
  }

  add(task: Partial<Task> & Pick<Task, 'op' | 'line'>): void {
    const { reads = [], writes = [] } = task;
    const inRegisters = (values: readonly number[]): number => values.filter((one) => this.held[one]).length;
    this.counts.registerReads += inRegisters(reads);
    this.counts.registerWrites += inRegisters(writes);
    this.tasks.push({
      conversion: -1,
      part: 'none',
      ports: [],
      sync: -1,
      parties: 0,
      ...task,
      reads,
      writes,
      unmaps: this.pending.splice(0),
    });
  }

  count(what: 'loads' | 'stores' | 'received' | 'sent'): void {
    this.counts[what]++;
  }

  finish(file: string): Program {
    return { file, tasks: this.tasks, held: this.held, conversions: this.conversions, ...this.counts };
  }
}
