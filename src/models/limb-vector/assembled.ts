import { InputError } from '../../errors.js';
import { registerOf } from '../../he/import/heracles-line.js';
import { LIMB, mnemonicOf, type LimbStream, type LimbTrace } from '../../he/import/trace.js';
import type { LimbVectorSpec } from './architecture.js';
import { operationOf } from './compile/cinnamon.js';
import type { Machine } from './machine.js';
import type { StreamResult } from './result.js';
import { divide, type Spans } from './spans.js';

/** A stream under way: instructions in order, each as soon as the one before lets it. */
class Stream {
  at = 0;
  now = 0;
  /** Cycle in which each instruction has completed. */
  readonly completed: number[] = [];
  readonly source: LimbStream;

  constructor(source: LimbStream) {
    this.source = source;
  }

  get name(): string | undefined {
    return this.at < this.source.code.op.length
      ? mnemonicOf('heracles', this.source.code, this.at)
      : undefined;
  }

  get amount(): number {
    return this.source.code.amount[this.at]!;
  }

  get line(): number {
    return this.source.code.line[this.at]!;
  }

  operands(side: 'written' | 'read'): number[] {
    const { first, written, operand } = this.source.code;
    const split = first[this.at]! + written[this.at]!;
    return side === 'written'
      ? [...operand.subarray(first[this.at], split)]
      : [...operand.subarray(split, first[this.at + 1])];
  }

  /** Ends the instruction `latency` cycles from now; the next starts `throughput` cycles from now. */
  pass(throughput: number, latency: number): void {
    this.completed.push(this.now + latency);
    this.now += throughput;
    this.at++;
  }
}

/**
 * The three streams of HERACLES as its assembler wrote them: each in order, at the throughput and latency of each
 * instruction; `csyncm` and `msyncc` wait for an instruction of another stream, `ifetch` for the bundle before, `cstore`
 * for an `xstore`. Compute instructions do not wait for operands: a schedule that reads one too early is counted.
 * @throws InputError for a register that the machine does not have, and if the streams wait for each other
 */
export function runAssembled(trace: LimbTrace, spec: LimbVectorSpec, machine: Machine): StreamResult {
  const run = new AssembledRun(trace, machine);
  for (const stream of trace.streams) checkRegisters(stream, spec);
  return run.finish(trace.name);
}

function checkRegisters({ file, code }: LimbStream, { registers }: LimbVectorSpec): void {
  const each = registers.limbs / registers.banks;
  for (let index = 0; index < code.op.length; index++)
    for (let at = code.first[index]!; at < code.first[index + 1]!; at++) {
      if (code.operand[at]! % 4 !== LIMB) continue;
      const { number, bank } = registerOf(code.operand[at]! >> 2);
      if (bank < registers.banks && number < each) continue;
      throw new InputError(`r${number}b${bank} is no register of the machine`, {
        file,
        line: code.line[index]!,
        expected: `r0 to r${each - 1} of banks 0 to ${registers.banks - 1}`,
      });
    }
}

class AssembledRun {
  private readonly machine: Machine;
  private readonly compute: Stream;
  private readonly scratchpad: Stream;
  private readonly memory: Stream;
  private readonly arithmetic: Spans = { begins: [], ends: [] };
  private readonly memorySpans: Spans = { begins: [], ends: [] };
  private readonly busy: number[];
  /** Cycle from which each register can be read. */
  private readonly ready = new Map<number, number>();
  private readonly stores: number[] = [];
  private taken = 0;
  /** Cycle in which the bundle fetched last begins, and when the one before has ended; Infinity: not yet known. */
  private bundleEnd = 0;
  private fetched: number | undefined;
  private memoryFree = 0;
  private hazards = 0;
  /** Those that a unit or the memory took: no nops, waits and ends. */
  private instructions = 0;
  private end = 0;
  private readonly counts = { registerReads: 0, registerWrites: 0, loads: 0, stores: 0 };

  constructor({ streams }: LimbTrace, machine: Machine) {
    this.machine = machine;
    [this.compute, this.scratchpad, this.memory] = streams.map((one) => new Stream(one)) as [
      Stream,
      Stream,
      Stream,
    ];
    this.busy = machine.copies.map(() => 0);
  }

  finish(name: string): StreamResult {
    const streams = [this.compute, this.scratchpad, this.memory];
    for (let moved = true; moved;) {
      moved = false;
      while (this.computeStep()) moved = true;
      while (this.scratchpadStep()) moved = true;
      while (this.memoryStep()) moved = true;
    }
    const stuck = streams.find((stream) => stream.name !== undefined);
    if (stuck !== undefined)
      throw new InputError(`${stuck.name} waits for ever`, {
        file: stuck.source.file,
        line: stuck.line,
        expected: 'streams that do not wait for each other in a circle',
      });
    const [compute, memory, operand] = divide(this.end, [this.arithmetic, this.memorySpans]) as [
      number,
      number,
      number,
    ];
    return {
      name,
      cycles: this.end,
      compute,
      stalls: { memory, link: 0, operand },
      busy: this.busy,
      instructions: this.instructions,
      registerWait: 0,
      hazards: this.hazards,
      received: 0,
      sent: 0,
      ...this.counts,
    };
  }

  /** One compute instruction of a bundle that has been fetched; false if there is none. */
  private computeStep(): boolean {
    const stream = this.compute;
    const { name } = stream;
    if (name === undefined) return false;
    const bundle = stream.source.code.sync[stream.at]!;
    if (bundle > (this.fetched ?? -1)) return false;
    if (name === 'bexit' || name === 'exit') {
      stream.pass(1, 1);
      this.bundleEnd = Math.max(this.bundleEnd, stream.now);
      // What follows the end of a bundle fills it up.
      while (stream.name !== undefined && stream.source.code.sync[stream.at] === bundle) stream.pass(0, 0);
      this.end = Math.max(this.end, this.bundleEnd);
      return true;
    }
    const idle = name === 'nop' ? stream.amount : 0;
    if (name === 'nop') stream.pass(1 + idle, 1 + idle);
    else this.arithmeticStep(stream, name);
    this.bundleEnd = Math.max(this.bundleEnd, stream.now, stream.completed.at(-1)!);
    return true;
  }

  private arithmeticStep(stream: Stream, name: string): void {
    const { uses, latency } = this.machine.operations[this.operation(stream, name)]!;
    for (const operand of stream.operands('read')) {
      this.counts.registerReads++;
      if ((this.ready.get(operand) ?? Infinity) > stream.now) this.hazards++;
    }
    for (const operand of stream.operands('written')) {
      this.counts.registerWrites++;
      this.ready.set(operand, stream.now + latency);
    }
    if (name === 'xstore') this.stores.push(stream.now + latency);
    this.hold(uses, stream.now);
    stream.pass(uses[0]!.hold, latency);
    this.end = Math.max(this.end, stream.completed.at(-1)!);
  }

  private scratchpadStep(): boolean {
    const stream = this.scratchpad;
    const { name } = stream;
    if (name === undefined) return false;
    if (name === 'csyncm') return this.wait(stream, this.memory.completed[stream.amount]);
    if (name === 'cnop') return this.passed(stream, 1 + stream.amount, 1 + stream.amount);
    if (name === 'ifetch') {
      const before = stream.amount - 1;
      const bundles = this.compute.source.code.sync;
      const done = this.compute.at === bundles.length || bundles[this.compute.at]! > before;
      if (before >= 0 && !done) return false;
      stream.now = Math.max(stream.now, this.bundleEnd);
    }
    if (name === 'cstore') {
      const there = this.stores[this.taken];
      if (there === undefined) return false;
      this.taken++;
      stream.now = Math.max(stream.now, there);
    }
    const { uses, latency } = this.machine.operations[this.operation(stream, name)]!;
    for (const operand of stream.operands('written')) {
      if (operand % 4 !== LIMB) continue;
      this.counts.registerWrites++;
      this.ready.set(operand, stream.now + latency + 1);
    }
    if (name === 'cstore') this.counts.registerReads++;
    if (name === 'ifetch') {
      this.fetched = stream.amount;
      // The bundle begins in the cycle after.
      this.compute.now = stream.now + latency + 1;
    }
    this.hold(uses, stream.now);
    return this.passed(stream, uses[0]!.hold, latency);
  }

  private memoryStep(): boolean {
    const stream = this.memory;
    const { name } = stream;
    if (name === undefined) return false;
    if (name === 'msyncc') {
      const { completed } = this.scratchpad;
      // One past the last instruction is the end of the stream.
      const all = this.scratchpad.name === undefined;
      return this.wait(stream, completed[stream.amount] ?? (all ? completed.at(-1) : undefined));
    }
    const op = this.machine.operations[name === 'mload' ? this.machine.load : this.machine.store]!;
    const hold = op.uses[0]!.hold;
    const begin = Math.max(stream.now, this.memoryFree);
    this.memoryFree = begin + hold;
    this.busy[this.machine.memory]! += hold;
    this.memorySpans.begins.push(begin);
    this.memorySpans.ends.push(begin + hold);
    this.counts[name === 'mload' ? 'loads' : 'stores']++;
    this.instructions++;
    // Requests follow one another; only the channel holds them up.
    return this.passed(stream, 1, begin - stream.now + op.latency);
  }

  private passed(stream: Stream, throughput: number, latency: number): true {
    stream.pass(throughput, latency);
    this.end = Math.max(this.end, stream.completed.at(-1)!);
    return true;
  }

  /** Goes on in the cycle after another stream's instruction has completed. */
  private wait(stream: Stream, completed: number | undefined): boolean {
    if (completed === undefined) return false;
    stream.now = Math.max(stream.now, completed);
    return this.passed(stream, 1, 1);
  }

  private hold(uses: readonly { unit: number; after: number; hold: number }[], now: number): void {
    this.instructions++;
    for (const { unit, after, hold } of uses) {
      this.busy[unit]! += hold;
      this.arithmetic.begins.push(now + after);
      this.arithmetic.ends.push(now + after + hold);
    }
  }

  private operation(stream: Stream, name: string): number {
    return operationOf(this.machine, name, stream.source.file, stream.line);
  }
}
