import { REGISTERS } from '../isa/program.js';
import type { Board } from './board.js';
import type { Problem } from './problem.js';

/** No register yet. */
const NOWHERE = 255;

/**
 * Prices of an SRAM for a result, in cycles more or less: an operand or another result of an instruction in the same
 * SRAM doubles the time that it holds its pipeline; a port that is taken delays it; a neighbour may do so later.
 */
const SHARED = 100;
const OVERLAPPING = 50;
const TAKEN = 20;
const FOREIGN = 5;
const NEIGHBOUR = 1;

/** Which value is in which vector register. */
export class RegisterFile {
  /** Register of each value, once it has one. */
  readonly registers: Uint8Array;
  /** Registers without a value that will still be read. */
  free = REGISTERS;

  private readonly owner = new Int32Array(REGISTERS).fill(-1);
  private readonly uses: Int32Array;
  private readonly price: Float64Array;
  private readonly problem: Problem;
  private readonly board: Board;

  constructor(problem: Problem, board: Board) {
    this.problem = problem;
    this.board = board;
    this.registers = new Uint8Array(problem.program.values).fill(NOWHERE);
    this.uses = Int32Array.from(problem.readers, (readers) => readers.length);
    this.price = new Float64Array(board.srams);
  }

  registersOf(values: readonly number[]): number[] {
    return values.map((value) => this.registers[value]!);
  }

  /**
   * Registers for the results of an instruction that may start in a cycle, each in the cheapest SRAM.
   * @param by registers have to be free then; Infinity: the earliest is taken
   */
  choose(at: number, start: number, by: number): number[] | undefined {
    const { writes } = this.problem.program.instructions[at]!;
    const chosen: number[] = [];
    for (const value of writes) {
      this.priceSrams(at, value, start, chosen);
      const register = this.cheapest(chosen, by);
      if (register < 0) return undefined;
      chosen.push(register);
    }
    return chosen;
  }

  /** The instruction is dispatched: what it read last is forgotten, its results have registers. */
  take(at: number, chosen: readonly number[]): void {
    const { reads, writes } = this.problem.program.instructions[at]!;
    for (const value of reads) {
      if (--this.uses[value]! > 0) continue;
      this.owner[this.registers[value]!] = -1;
      this.free++;
    }
    for (const [index, value] of writes.entries()) {
      this.registers[value] = chosen[index]!;
      if (this.uses[value] === 0) continue;
      this.owner[chosen[index]!] = value;
      this.free--;
    }
  }

  private cheapest(chosen: readonly number[], by: number): number {
    const { board } = this;
    let best = -1;
    let least = Infinity;
    for (let register = 0; register < REGISTERS; register++) {
      if (this.owner[register]! >= 0 || chosen.includes(register)) continue;
      const writable = board.writable[register]!;
      if (writable > by) continue;
      const price = this.price[board.sramOf(register)]! + (by === Infinity ? writable : 0);
      if (price >= least) continue;
      least = price;
      best = register;
    }
    return best;
  }

  private priceSrams(at: number, value: number, start: number, chosen: readonly number[]): void {
    const { price, board, problem } = this;
    const { instructions } = problem.program;
    const queue = problem.queues[at]!;
    const hold = problem.holds[at]!;
    const add = (register: number, cycles: number): void => {
      price[board.sramOf(register)]! += cycles;
    };
    for (let sram = 0; sram < price.length; sram++)
      price[sram] = board.taken(sram, start, queue, hold) ? TAKEN : 0;
    for (let register = 0; register < REGISTERS; register++)
      if (this.owner[register]! >= 0) add(register, NEIGHBOUR);
    for (const other of chosen) add(other, SHARED);
    if (hold > problem.latency[queue]!)
      for (const source of instructions[at]!.reads) add(this.registers[source]!, OVERLAPPING);
    for (const reader of problem.readers[value]!)
      for (const partner of instructions[reader]!.reads)
        if (partner !== value && this.uses[partner]! > 0 && this.registers[partner] !== NOWHERE)
          add(this.registers[partner]!, SHARED);
    this.priceRoles(value);
  }

  /** What shuffles read lies in the lower SRAMs, what the others read in the upper: two queues meet less often. */
  private priceRoles(value: number): void {
    const { price, problem } = this;
    const first = problem.readers[value]![0];
    const half = price.length / 2;
    const lower = first !== undefined && problem.queues[first] === problem.latency.length - 1;
    for (let sram = 0; sram < price.length; sram++) if (sram < half !== lower) price[sram]! += FOREIGN;
  }
}
