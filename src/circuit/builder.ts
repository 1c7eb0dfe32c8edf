import { InputError } from '../errors.js';
import { Gates } from './gates.js';
import { AND, COPY, FIRST_INPUT, INV, ONE, XOR, ZERO, type Netlist } from './netlist.js';
import { prune } from './prune.js';

/** Largest circuit that is built: 1.2 GB. */
const MAX_GATES = 2 ** 27;

/** Wires of a value, least significant bit first. */
export type Word = readonly number[];

export interface BuilderOptions {
  /**
   * Whether gates with a constant, repeated or inverted operand are simplified and gates that no output needs are
   * dropped. Off, every gate that is asked for is emitted, as EMP-toolkit's kernels emit them.
   */
  fold?: boolean;
}

/** Emits a circuit gate by gate; all inputs come before the first gate. */
export class CircuitBuilder {
  readonly name: string;
  readonly fold: boolean;
  private readonly gates = new Gates();
  private readonly inputs: number[] = [];
  private readonly outputs: number[] = [];
  private readonly outputWires: number[] = [];
  private firstGate = FIRST_INPUT;

  constructor(name: string, { fold = false }: BuilderOptions = {}) {
    this.name = name;
    this.fold = fold;
  }

  /** Declares an input value of `bits` bits. */
  input(bits: number): Word {
    if (this.gates.length > 0) throw new Error('inputs are declared before the first gate');
    const first = this.firstGate;
    this.inputs.push(bits);
    this.firstGate += bits;
    return Array.from({ length: bits }, (_, bit) => first + bit);
  }

  /** `count` input values of `bits` bits each. */
  inputList(count: number, bits: number): Word[] {
    return Array.from({ length: count }, () => this.input(bits));
  }

  /** Declares an output value. */
  output(word: Word): void {
    this.outputs.push(word.length);
    for (const wire of word) this.outputWires.push(wire);
  }

  and(a: number, b: number): number {
    if (this.fold) {
      if (a === ZERO || b === ZERO) return ZERO;
      if (a === ONE || a === b) return b;
      if (b === ONE) return a;
    }
    return this.emit(AND, a, b);
  }

  xor(a: number, b: number): number {
    if (this.fold) {
      if (a === b) return ZERO;
      if (a === ZERO) return b;
      if (b === ZERO) return a;
      if (a === ONE) return this.not(b);
      if (b === ONE) return this.not(a);
    }
    return this.emit(XOR, a, b);
  }

  not(a: number): number {
    if (this.fold) {
      if (a === ZERO) return ONE;
      if (a === ONE) return ZERO;
      const gate = a - this.firstGate;
      if (gate >= 0 && this.gates.op(gate) === INV) return this.gates.a(gate);
    }
    return this.emit(INV, a, ONE);
  }

  /** a OR b as (a XOR b) XOR (a AND b): one AND, two XOR. */
  or(a: number, b: number): number {
    return this.xor(this.xor(a, b), this.and(a, b));
  }

  copy(a: number): number {
    return this.emit(COPY, a, ZERO);
  }

  private emit(op: number, a: number, b: number): number {
    if (this.gates.length === MAX_GATES) {
      throw new InputError(`${this.name} has more than ${MAX_GATES} gates`, {
        expected: 'smaller parameters; larger batches are copies of a circuit',
      });
    }
    return this.firstGate + this.gates.push(op, a, b);
  }

  /** The circuit; the builder is empty afterwards. */
  build(): Netlist {
    const netlist = {
      name: this.name,
      inputs: this.inputs,
      outputs: this.outputs,
      ...this.gates.take(),
      outputWires: Int32Array.from(this.outputWires),
    };
    return this.fold ? prune(netlist) : netlist;
  }
}
