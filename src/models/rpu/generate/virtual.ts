import { MODES, VECTOR, type AddressMode, type Opcode } from '../isa/program.js';

/**
 * Programs before registers are assigned: every instruction writes new values, so that only the schedule decides
 * which instructions share a register.
 */
export interface VirtualInstruction {
  opcode: Opcode;
  /** Values written: `vd`, `vd1`. */
  writes: readonly number[];
  /** Values read, in the order of the instruction's fields: `vs`, `vt`, `vt1`. */
  reads: readonly number[];
  /** Address register of a load or store (the region's), modulus register of arithmetic. */
  rm: number;
  mode: number;
  value: number;
  /** Elements after the start of the region. */
  address: number;
  /** Rectangle that it belongs to; rectangles are numbered in program order. */
  rectangle: number;
  /** Instructions whose effects on memory it has to see. */
  after: readonly number[];
  /** Loads of what is overwritten, and stores under it: only the order of dispatch counts. */
  behind: readonly number[];
}

/** Instructions in the order in which they are written down, which is the naive order. */
export interface VirtualProgram {
  name: string;
  values: number;
  rectangles: number;
  /** Address register of the region for what registers cannot hold. */
  spillRegister: number;
  instructions: readonly VirtualInstruction[];
}

/** Writes a program down, and finds which accesses to memory have to wait for which. */
export class Builder {
  private readonly instructions: VirtualInstruction[] = [];
  private readonly stores: Record<string, number> = {};
  private readonly loads: Record<string, number[]> = {};
  private values = 0;
  private rectangle = -1;

  /** What follows is the next rectangle. */
  open(): void {
    this.rectangle += 1;
  }

  load(register: number, address: number, mode: AddressMode = 'linear', value = 0): number {
    const places = placesOf(register, address, mode, value);
    const at = this.push('vload', 1, [], { rm: register, address, mode: MODES.indexOf(mode), value });
    this.instructions[at] = { ...this.instructions[at]!, after: this.lastStores(places) };
    for (const place of places) (this.loads[place] ??= []).push(at);
    return this.values - 1;
  }

  /** One element, in all places of a vector; of a region that is never written. */
  broadcast(register: number, address: number): number {
    this.push('vbroadcast', 1, [], { rm: register, address });
    return this.values - 1;
  }

  store(source: number, register: number, address: number, mode: AddressMode = 'linear', value = 0): void {
    const places = placesOf(register, address, mode, value);
    const behind = [...new Set([...this.lastStores(places), ...places.flatMap((p) => this.loads[p] ?? [])])];
    const at = this.push('vstore', 0, [source], { rm: register, address, mode: MODES.indexOf(mode), value });
    this.instructions[at] = { ...this.instructions[at]!, behind };
    for (const place of places) {
      this.stores[place] = at;
      this.loads[place] = [];
    }
  }

  /** `a + b w` and `a - b w`. */
  butterfly(a: number, b: number, w: number): [number, number] {
    this.push('bfly', 2, [a, b, w], {});
    return [this.values - 2, this.values - 1];
  }

  binary(opcode: Opcode, a: number, b: number): number {
    this.push(opcode, 1, [a, b], {});
    return this.values - 1;
  }

  finish(name: string, spillRegister: number): VirtualProgram {
    const { instructions, values, rectangle } = this;
    return { name, values, rectangles: rectangle + 1, spillRegister, instructions };
  }

  private push(
    opcode: Opcode,
    results: number,
    reads: number[],
    own: { rm?: number; address?: number; mode?: number; value?: number },
  ): number {
    const writes = Array.from({ length: results }, (_, index) => this.values + index);
    this.values += results;
    const memory = { rm: 0, address: 0, mode: 0, value: 0, ...own };
    const { rectangle } = this;
    this.instructions.push({ opcode, writes, reads, ...memory, rectangle, after: [], behind: [] });
    return this.instructions.length - 1;
  }

  private lastStores(places: readonly string[]): number[] {
    return [...new Set(places.map((place) => this.stores[place]).filter((at) => at !== undefined))];
  }
}

/** Even and odd halves of the blocks of a region that an access touches. */
function placesOf(register: number, address: number, mode: AddressMode, value: number): string[] {
  const block = Math.floor(address / VECTOR);
  const both = (at: number): string[] => [`${register}:${at}:0`, `${register}:${at}:1`];
  if (mode === 'linear' || mode === 'repeated') return both(block);
  if (mode === 'strided' && value === 1)
    return [0, 1].map((next) => `${register}:${block + next}:${address % 2}`);
  throw new Error(`no places of mode ${mode} with exponent ${value}`);
}
