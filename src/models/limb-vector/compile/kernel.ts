import { InputError } from '../../../errors.js';
import { mnemonicOf, type LimbStream } from '../../../he/import/trace.js';
import type { Machine } from '../machine.js';
import { operationOf } from './cinnamon.js';
import { RegisterFile, SPARE } from './register-file.js';
import { ProgramBuilder, type Program, type Task } from './task.js';

/**
 * A P-ISA kernel on registers: symbols live in memory, are brought to the scratchpad once and to a register whenever
 * one is to be read that is in none; of registers the one whose symbol is read latest makes room. What is written last
 * and not read afterwards is a result, which goes back to memory at the end. A stage of a transform is followed by a shuffle of its results
 * (`ntt`), or preceded by one of its operands (`intt`), as the assembler of HERACLES has it.
 */
export function compileKernel(
  { file, code, words }: LimbStream,
  machine: Machine,
  scratchpad: number,
  banks: number,
): Program {
  if (words > scratchpad)
    throw new InputError(`${words} symbols`, {
      file,
      expected: `at most ${scratchpad}, which the scratchpad holds`,
    });
  const builder = new ProgramBuilder();
  const registers = new RegisterFile(machine, banks, nextReads(code, words));
  const state: State = { builder, machine, registers, file, there: new Map(), results: new Set() };
  for (let index = 0; index < code.op.length; index++) row(state, code, index);
  const line = code.line.at(-1)!;
  for (const symbol of state.results) {
    if (registers.isDirty(symbol)) storeValue(state, symbol, registers.valueOf(symbol), line);
    const inScratchpad = state.there.get(symbol)!;
    builder.count('stores');
    builder.add({ op: machine.store, reads: [inScratchpad], writes: [builder.value(false)], line });
  }
  return builder.finish(file);
}

interface State {
  builder: ProgramBuilder;
  machine: Machine;
  registers: RegisterFile;
  file: string;
  /** Value that stands for a symbol being in the scratchpad. */
  there: Map<number, number>;
  /** Symbols that have been written and not been read since. */
  results: Set<number>;
}

/** By symbol, the rows that read it, in order. */
function nextReads(code: LimbStream['code'], words: number): number[][] {
  const reads = Array.from({ length: words }, (): number[] => []);
  for (let index = 0; index < code.op.length; index++)
    for (let at = code.first[index]! + code.written[index]!; at < code.first[index + 1]!; at++)
      reads[code.operand[at]! >> 2]!.push(index);
  return reads;
}

function row(state: State, code: LimbStream['code'], index: number): void {
  const { machine, file, builder, registers } = state;
  const line = code.line[index]!;
  const name = mnemonicOf('p-isa', code, index);
  const op = operationOf(machine, name, file, line);
  const split = code.first[index]! + code.written[index]!;
  const symbols = (from: number, to: number): number[] =>
    [...code.operand.subarray(from, to)].map((one) => one >> 2);
  const targets = symbols(code.first[index]!, split);
  const sources = symbols(split, code.first[index + 1]!);
  const kept = new Set([...sources, ...targets]);
  if (kept.size + SPARE > machine.registers)
    throw new InputError(`${name} needs ${kept.size + SPARE} registers`, {
      file,
      line,
      expected: `at most ${machine.registers}`,
    });
  registers.at(index);
  for (const symbol of sources) if (!registers.holds(symbol)) fetch(state, symbol, kept, line);
  const before = name === 'intt';
  if (before) shuffle(state, sources, kept, line);
  const reads = sources.map((symbol) => registers.valueOf(symbol));
  for (const symbol of sources) state.results.delete(symbol);
  for (const symbol of targets) state.results.add(symbol);
  const writes = targets.map((symbol) => place(state, symbol, kept, true, line));
  builder.add({ op, reads, writes, line, ports: portsOf(state, op, reads, writes) });
  if (name === 'ntt') shuffle(state, targets, kept, line);
  registers.release(builder, state.results);
}

/** Both operands change places; each result is a value of its own. */
function shuffle(state: State, symbols: readonly number[], kept: ReadonlySet<number>, line: number): void {
  const op = operationOf(state.machine, 'rshuffle', state.file, line);
  const pair = [...new Set(symbols)];
  const reads = pair.map((symbol) => state.registers.valueOf(symbol));
  const writes = pair.map((symbol) => place(state, symbol, kept, state.registers.isDirty(symbol), line));
  state.builder.add({ op, reads, writes, line, ports: portsOf(state, op, reads, writes) });
}

/** A register for a symbol's new value; whoever is in the way goes to the scratchpad. */
function place(
  state: State,
  symbol: number,
  kept: ReadonlySet<number>,
  dirty: boolean,
  line: number,
): number {
  const { registers, builder } = state;
  for (const victim of registers.makeRoom(kept)) {
    if (victim.dirty) storeValue(state, victim.symbol, victim.value, line);
    builder.unmap(victim.value);
  }
  const value = builder.value(true);
  registers.put(symbol, value, dirty, builder);
  return value;
}

/** Register to scratchpad; returns the value that stands for the symbol being there. */
function storeValue(state: State, symbol: number, value: number, line: number): number {
  const { builder, machine, file } = state;
  const buffered = builder.value(false);
  const there = builder.value(false);
  const out = operationOf(machine, 'xstore', file, line);
  builder.add({ op: out, reads: [value], writes: [buffered], line, ports: portsOf(state, out, [value], []) });
  builder.add({ op: operationOf(machine, 'cstore', file, line), reads: [buffered], writes: [there], line });
  state.there.set(symbol, there);
  return there;
}

/** Scratchpad to register, after memory to scratchpad if the symbol has never been there. */
function fetch(state: State, symbol: number, kept: ReadonlySet<number>, line: number): void {
  const { builder, machine, file, there } = state;
  if (!there.has(symbol)) {
    there.set(symbol, builder.value(false));
    builder.count('loads');
    builder.add({ op: machine.load, writes: [there.get(symbol)!], line });
  }
  const op = operationOf(machine, 'cload', file, line);
  const value = place(state, symbol, kept, false, line);
  builder.add({
    op,
    reads: [there.get(symbol)!],
    writes: [value],
    line,
    ports: portsOf(state, op, [], [value]),
  });
}

/**
 * A read port of its bank for every operand in the first cycle, a write port for every result in the last; those that a
 * bank has no port for in that cycle come in the cycles after it.
 */
function portsOf(
  { machine, registers }: State,
  op: number,
  reads: readonly number[],
  writes: readonly number[],
): Task['ports'] {
  const { latency } = machine.operations[op]!;
  const taken = new Map<number, number>();
  const ports: { unit: number; after: number }[] = [];
  const take = (first: number, from: number, values: Iterable<number>): void => {
    if (first < 0) return;
    for (const value of values) {
      const unit = first + registers.bankOf(value);
      const before = taken.get(unit) ?? 0;
      taken.set(unit, before + 1);
      ports.push({ unit, after: from + Math.floor(before / machine.copies[unit]!) });
    }
  };
  take(machine.readPort, 0, new Set(reads));
  take(machine.writePort, latency - 1, writes);
  return ports;
}
