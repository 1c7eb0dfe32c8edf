import { InputError, nearest } from '../../errors.js';
import { AND, COPY, FIRST_INPUT, INV, ONE, XOR, ZERO, type Netlist } from '../netlist.js';
import type { BristolHeader } from './bristol-header.js';

/** A name of a gate as its letters in one number. */
const letters = (name: string): number =>
  [...name].reduce((code, letter) => ((code << 8) | letter.charCodeAt(0)) >>> 0, 0);

const NAMES = ['AND', 'XOR', 'INV', 'NOT', 'EQ', 'EQW', 'MAND', 'OR', 'NOR', 'NAND', 'XNOR'] as const;
const [
  AND_NAME,
  XOR_NAME,
  INV_NAME,
  NOT_NAME,
  EQ_NAME,
  EQW_NAME,
  MAND_NAME,
  OR_NAME,
  NOR_NAME,
  NAND_NAME,
  XNOR_NAME,
] = NAMES.map(letters);

/** Turns lines of gates into a netlist. */
export class GateReader {
  /** Numbers of the line at hand. */
  fields: Int32Array = new Int32Array(16);
  private lastLine: number;
  private readonly header: BristolHeader;
  private readonly file: string;
  /** Wire of the netlist for each wire of the file; 0 while nothing drives it. */
  private readonly wires: Int32Array;
  private op: Uint8Array;
  private a: Int32Array;
  private b: Int32Array;
  private readonly firstGate: number;
  /** Gates of the netlist; some of the file take several. */
  private gates = 0;
  private driven = 0;
  private lines = 0;

  constructor(header: BristolHeader, file: string) {
    this.header = header;
    this.file = file;
    this.lastLine = header.line - 1;
    const inputBits = header.inputs.reduce((sum, bits) => sum + bits, 0);
    this.firstGate = FIRST_INPUT + inputBits;
    this.wires = new Int32Array(header.wires);
    for (let wire = 0; wire < inputBits; wire++) this.wires[wire] = FIRST_INPUT + wire;
    const driven = header.wires - inputBits;
    this.op = new Uint8Array(driven);
    this.a = new Int32Array(driven);
    this.b = new Int32Array(driven);
  }

  moreFields(): Int32Array {
    const larger = new Int32Array(this.fields.length * 2);
    larger.set(this.fields);
    this.fields = larger;
    return larger;
  }

  /** One line of `count` numbers and a name. */
  gate(count: number, name: number, line: number): void {
    this.lastLine = line;
    if (++this.lines > this.header.gates)
      this.refuse(`more gates than the ${this.header.gates} of the header`, line, 'as many lines as gates');
    const fields = this.fields;
    const two = count === 5 && fields[0] === 2 && fields[1] === 1;
    const one = count === 4 && fields[0] === 1 && fields[1] === 1;
    if (two && name === XOR_NAME) this.drive(fields[4]!, XOR, this.read(2, line), this.read(3, line), line);
    else if (two && name === AND_NAME)
      this.drive(fields[4]!, AND, this.read(2, line), this.read(3, line), line);
    else if (one && (name === INV_NAME || name === NOT_NAME))
      this.drive(fields[3]!, INV, this.read(2, line), ONE, line);
    else if (one && name === EQW_NAME) this.drive(fields[3]!, COPY, this.read(2, line), ZERO, line);
    else if (one && name === EQ_NAME) this.drive(fields[3]!, COPY, this.constant(line), ZERO, line);
    else if (name === MAND_NAME && this.isMand(count)) this.mand(line);
    else if (two && this.composite(name, line)) return;
    else this.refuseGate(count, name, line);
  }

  private isMand(count: number): boolean {
    const [fanin, fanout] = this.fields as unknown as [number, number];
    return count >= 5 && fanout > 0 && fanin === 2 * fanout && count === 2 + fanin + fanout;
  }

  private mand(line: number): void {
    const width = this.fields[1]!;
    for (let at = 2; at < 2 + width; at++)
      this.drive(this.fields[at + 2 * width]!, AND, this.read(at, line), this.read(at + width, line), line);
  }

  /** A gate of two inputs that takes several: one AND at most, the rest is free when garbled. */
  private composite(name: number, line: number): boolean {
    if (name !== OR_NAME && name !== NOR_NAME && name !== NAND_NAME && name !== XNOR_NAME) return false;
    const [left, right, wire] = [this.read(2, line), this.read(3, line), this.fields[4]!];
    if (name === OR_NAME) {
      const either = this.emit(XOR, left, right);
      this.drive(wire, XOR, either, this.emit(AND, left, right), line);
    } else if (name === NOR_NAME) {
      const neither = this.emit(INV, left, ONE);
      this.drive(wire, AND, neither, this.emit(INV, right, ONE), line);
    } else {
      this.drive(wire, INV, this.emit(name === NAND_NAME ? AND : XOR, left, right), ONE, line);
    }
    return true;
  }

  /** Wire of the netlist that a field names. */
  private read(field: number, line: number): number {
    const wire = this.fields[field]!;
    const driver = wire < this.wires.length ? this.wires[wire]! : 0;
    if (driver === 0) this.refuseRead(wire, line);
    return driver;
  }

  private constant(line: number): number {
    const value = this.fields[2]!;
    if (value > 1) this.refuse(`EQ of ${value}`, line, '0 or 1');
    return value === 1 ? ONE : ZERO;
  }

  private drive(wire: number, op: number, a: number, b: number, line: number): void {
    if (wire >= this.wires.length)
      this.refuse(`drives wire ${wire}`, line, `a wire below ${this.wires.length}, as the header says`);
    if (this.wires[wire] !== 0)
      this.refuse(`wire ${wire} is driven a second time`, line, 'one driver a wire');
    this.driven++;
    this.wires[wire] = this.emit(op, a, b);
  }

  /** @returns the wire of the netlist that the gate drives */
  private emit(op: number, a: number, b: number): number {
    const gate = this.gates++;
    if (gate === this.op.length) this.grow();
    this.op[gate] = op;
    this.a[gate] = a;
    this.b[gate] = b;
    return this.firstGate + gate;
  }

  private grow(): void {
    const length = Math.max(16, 2 * this.op.length);
    const { op, a, b } = this;
    this.op = new Uint8Array(length);
    this.a = new Int32Array(length);
    this.b = new Int32Array(length);
    this.op.set(op);
    this.a.set(a);
    this.b.set(b);
  }

  finish(name: string): Netlist {
    const { gates, wires, inputs, outputs } = this.header;
    if (this.lines < gates)
      this.refuse(`ends after ${this.lines} gates`, this.lastLine, `${gates} gates, as the header says`);
    const inputBits = this.firstGate - FIRST_INPUT;
    if (this.driven < wires - inputBits)
      this.refuse(
        `header says ${wires} wires, but ${inputBits} bits of input and the gates drive ${inputBits + this.driven}`,
        1,
        'every wire driven',
      );
    const bits = outputs.reduce((sum, count) => sum + count, 0);
    const outputWires = this.wires.slice(wires - bits);
    const [op, a, b] = [this.op, this.a, this.b].map((array) => array.subarray(0, this.gates)) as [
      Uint8Array,
      Int32Array,
      Int32Array,
    ];
    return { name, inputs, outputs, gates: this.gates, op, a, b, outputWires };
  }

  private refuse(problem: string, line: number, expected: string): never {
    throw new InputError(problem, { file: this.file, line, expected });
  }

  private refuseRead(wire: number, line: number): never {
    if (wire >= this.wires.length)
      this.refuse(`reads wire ${wire}`, line, `a wire below ${this.wires.length}, as the header says`);
    this.refuse(`reads wire ${wire} before a gate drives it`, line, 'gates in topological order');
  }

  private refuseGate(count: number, name: number, line: number): never {
    const text = String.fromCharCode(
      ...[24, 16, 8, 0].map((shift) => (name >>> shift) & 255).filter(Boolean),
    );
    if (name === 0)
      this.refuse('the line has no name of a gate', line, `one of ${NAMES.join(', ')} behind the wires`);
    const known = (NAMES as readonly string[]).includes(text);
    throw new InputError(known ? `${text} with ${count} numbers before it` : `unknown gate '${text}'`, {
      file: this.file,
      line,
      expected: known
        ? `'<fan-in> <fan-out> <inputs> <outputs> ${text}', with the fan-in and fan-out of ${text}`
        : `one of ${NAMES.join(', ')}`,
      nearest: known ? undefined : nearest(text, NAMES),
    });
  }

  /** The text around a byte that cannot be part of a gate. */
  refuseText(bytes: Uint8Array, at: number, line: number): never {
    const begin = bytes.lastIndexOf(0x0a, at) + 1;
    const end = bytes.indexOf(0x0a, at);
    const text = Buffer.from(
      bytes.subarray(begin, Math.min(begin + 60, end < 0 ? bytes.length : end)),
    ).toString('latin1');
    this.refuse(`cannot read '${text}'`, line, "a gate, e.g. '2 1 0 1 5 AND'");
  }
}
