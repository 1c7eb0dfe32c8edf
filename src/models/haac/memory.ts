import type { Probe } from '../../engine/probe.js';
import { peakBandwidth, type DramSystem } from '../../memory/banked/system.js';
import { openMemory, systemFor, type UserOfMemory } from '../../memory/open.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { Regions } from '../../memory/regions.js';
import { FIRST_INPUT } from '../../circuit/netlist.js';
import { memoryUse, type MemoryUse } from '../record/memory.js';
import { Answers } from './answers.js';
import type { HaacSpec } from './architecture.js';
import type { Compiled } from './compile/index.js';
import type { StreamMemory } from './schedule/schedule.js';
import { FIRST_OUT, IS_AND, LIVE, SECOND_OUT, type Program } from './compile/program.js';

/** Operands, as the memory tells its streams apart. */
const INSTRUCTION = 0;
const TABLE = 1;
const ADDRESS = 2;
const LABEL = 3;

/** Bytes of what a program keeps in memory. */
export interface StreamSizes {
  /** Not necessarily whole. */
  instruction: number;
  table: number;
  /** Where the label of an operand from out of range lies. */
  address: number;
  wire: number;
  /** Whether tables are written, not read. */
  garbler: boolean;
  /** Labels of inputs that are read before anything else, and written behind it. */
  inputsRead: number;
  inputsWritten: number;
  /** A transaction of the memory: nothing smaller is moved. */
  line: number;
}

/** What is read or written in order, an entry after the other, line by line: entries share lines, and are moved with them. */
class Sequence {
  private readonly port: MemoryPort;
  private readonly base: number;
  private readonly line: number;
  private readonly stream: number;
  /** Bytes of the entries so far, and of the lines moved for them. */
  private end = 0;
  private moved = 0;

  constructor(port: MemoryPort, base: number, line: number, stream: number) {
    this.port = port;
    this.base = base;
    this.line = line;
    this.stream = stream;
  }

  /** Reads the lines of the next entry that were not read for the one before. */
  read(at: number, bytes: number, answers: Answers): void {
    this.end += bytes;
    for (; this.moved < this.end; this.moved += this.line)
      answers.push(this.port.ask(at, this.base + this.moved, this.line, this.stream));
  }

  /** Writes the next entry: a line goes out when it is full. */
  write(at: number, bytes: number): void {
    this.end += bytes;
    for (; this.moved + this.line <= this.end; this.moved += this.line)
      this.port.ask(at, this.base + this.moved, this.line, this.stream);
  }

  /** Writes what is left of the last line. */
  flush(at: number): void {
    if (this.moved < this.end) this.port.ask(at, this.base + this.moved, this.end - this.moved, this.stream);
    this.moved = this.end;
  }
}

/**
 * The streams of a program in a memory with addresses, in program order. Instructions, tables and the addresses of
 * operands from out of range lie in order, a region each; the label of wire w lies at w times its bytes in a fourth.
 * Operands from out of range are read where they lie, so that most of a transaction is wasted on one.
 */
export class ProgramStreams implements StreamMemory {
  private readonly program: Program;
  private readonly port: MemoryPort;
  private readonly sizes: StreamSizes;
  private readonly instructions: Sequence;
  private readonly tables: Sequence;
  private readonly addresses: Sequence;
  private readonly labels: number;
  private readonly answers: Answers;

  constructor(
    program: Program,
    { and, outOfRange }: Pick<Compiled, 'and' | 'outOfRange'>,
    sizes: StreamSizes,
    port: MemoryPort,
  ) {
    const { gates, firstGate } = program;
    const { instruction, table, address, wire, line, garbler } = sizes;
    this.program = program;
    this.sizes = sizes;
    this.port = port;
    this.answers = new Answers(port);
    const regions = new Regions();
    const sequence = (
      bytes: number,
      operand: number,
      direction: typeof READ | typeof WRITE = READ,
    ): Sequence => new Sequence(port, regions.place(bytes).base, line, streamOf(operand, direction));
    this.instructions = sequence(gates * instruction, INSTRUCTION);
    this.tables = sequence(and * table, TABLE, garbler ? WRITE : READ);
    this.addresses = sequence(outOfRange * address, ADDRESS);
    this.labels = regions.place((firstGate + gates) * wire).base;
    this.eachLine(sizes.inputsRead, (address, bytes) =>
      this.answers.push(port.ask(0, address, bytes, streamOf(LABEL, READ))),
    );
  }

  /** Asks for what a gate needs, from `at` on. */
  fetch(gate: number, at: number): void {
    const { a, b, code } = this.program;
    const { instruction, table, garbler } = this.sizes;
    const { answers } = this;
    const marks = code[gate]!;
    this.instructions.read(at, instruction, answers);
    if ((marks & IS_AND) !== 0 && !garbler) this.tables.read(at, table, answers);
    if ((marks & FIRST_OUT) !== 0) this.readLabel(at, a[gate]!);
    if ((marks & SECOND_OUT) !== 0) this.readLabel(at, b[gate]!);
    answers.endGate();
  }

  /** Addresses run ahead: no label waits for its own. */
  private readLabel(at: number, wire: number): void {
    const { address, wire: bytes } = this.sizes;
    this.addresses.read(at, address, this.answers);
    this.answers.push(this.port.ask(at, this.labels + wire * bytes, bytes, streamOf(LABEL, READ)));
  }

  arrival(): number {
    return this.answers.next();
  }

  /** Moves everything as fast as the memory can, what each gate leaves behind what it needs; returns when all is done. */
  moveAll(): number {
    const { gates } = this.program;
    for (let gate = 0; gate < gates; gate++) {
      this.fetch(gate, 0);
      this.write(gate, 0);
      this.answers.forget();
    }
    return this.finish();
  }

  /** Writes what a gate leaves in memory, its result being ready at `at`. */
  write(gate: number, at: number): void {
    const { code, firstGate } = this.program;
    const { table, wire, garbler } = this.sizes;
    const marks = code[gate]!;
    if ((marks & LIVE) !== 0)
      this.port.ask(at, this.labels + (firstGate + gate) * wire, wire, streamOf(LABEL, WRITE));
    if (garbler && (marks & IS_AND) !== 0) this.tables.write(at, table);
  }

  /** Writes what is left. @returns when all is done */
  finish(): number {
    const { port } = this;
    this.tables.flush(port.free);
    this.eachLine(
      this.sizes.inputsWritten,
      (address, bytes) => void port.ask(port.free, address, bytes, streamOf(LABEL, WRITE)),
    );
    return Math.ceil(port.idle);
  }

  /** Labels of inputs lie side by side behind the constants. */
  private eachLine(inputs: number, move: (address: number, bytes: number) => void): void {
    const { wire, line } = this.sizes;
    const end = this.labels + (FIRST_INPUT + inputs) * wire;
    for (let address = this.labels + FIRST_INPUT * wire; address < end;) {
      const next = Math.min(end, (Math.floor(address / line) + 1) * line);
      move(address, next - address);
      address = next;
    }
  }
}

/** Clock and rates of the machine that asks. */
const userOf = ({ clock, memory }: HaacSpec): UserOfMemory => ({
  ticksPerSecond: clock,
  bandwidth: memory.bandwidth,
});

/** A program's streams in front of the memory of a standard that a specification asks for. */
export class ProgramMemory {
  readonly streams: ProgramStreams;
  private readonly memory: MemoryPort;
  private readonly system: DramSystem;
  private readonly clock: number;

  constructor(program: Program, compiled: Compiled, spec: HaacSpec, probe?: Probe) {
    const { encoding, sww, stream, role, clock } = spec;
    this.clock = clock;
    this.system = systemFor(spec.memory, spec.memory.bandwidth);
    this.memory = openMemory(spec.memory, userOf(spec), probe);
    const sizes = {
      instruction: encoding.instruction / 8,
      table: encoding.table,
      address: Math.max(0, encoding.outOfRange - sww.wire),
      wire: sww.wire,
      garbler: role === 'garbler',
      inputsRead: stream.preloadInputs ? compiled.inputs : 0,
      inputsWritten: compiled.live.inputs,
      line: this.system.transactionBytes,
    };
    this.streams = new ProgramStreams(program, compiled, sizes, this.memory);
  }

  /**
   * @param behindQueues the requests have been made by a schedule, and their transactions at the memory's peak bound it;
   * else the memory takes the whole list as fast as it can, each gate's results behind what it fetches
   */
  cycles(behindQueues: boolean, bytesAsked: number): number {
    if (!behindQueues) return this.streams.moveAll();
    const report = this.use()?.report;
    const served = report && report.reads + report.writes - report.forwarded - report.coalesced;
    const moved = served === undefined ? bytesAsked : served * this.system.transactionBytes;
    return Math.ceil((moved / peakBandwidth(this.system)) * this.clock);
  }

  /** What a memory with banks did, all requests made so far being over. */
  use(): MemoryUse | undefined {
    return memoryUse(this.memory);
  }
}

/** Cycles that a label needs to memory and back when nothing else is under way. */
export function roundTripOf(spec: HaacSpec): number {
  const memory = openMemory(spec.memory, userOf(spec));
  const { wire } = spec.sww;
  const written = memory.request(0, 0, wire, streamOf(LABEL, WRITE));
  return Math.ceil(memory.request(written, 0, wire, streamOf(LABEL, READ)));
}
