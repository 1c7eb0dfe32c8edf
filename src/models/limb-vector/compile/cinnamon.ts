import { InputError, nearest } from '../../../errors.js';
import { CONVERSION, LIMB, mnemonicOf, type LimbCode, type LimbStream } from '../../../he/import/trace.js';
import type { Machine } from '../machine.js';
import { CONVERSION_START, EXCHANGE, ProgramBuilder, type Program, type Task } from './task.js';

/** Operation of the machine for a mnemonic. @throws InputError with the nearest */
export function operationOf(machine: Machine, name: string, file: string, line: number): number {
  const op = machine.operations.findIndex((operation) => operation.name === name);
  if (op >= 0) return op;
  const names = machine.operations.map((operation) => operation.name);
  throw new InputError(`the machine has no operation '${name}'`, {
    file,
    line,
    expected: `one of ${names.join(', ')}`,
    nearest: nearest(name, names),
  });
}

/**
 * A stream of Cinnamon's, registers renamed to values: each result gets a register of its own, which is free again
 * when no name is left of it (`[X]`, or its name is written again) and all who read it are done. Moves and loads of
 * scalars take no time, as in its own simulator.
 */
export function compileCinnamon({ file, code }: LimbStream, machine: Machine): Program {
  return new CinnamonCompiler(file, code, machine).compile();
}

class CinnamonCompiler {
  private readonly builder = new ProgramBuilder();
  /** Value by the name of a register, and how many names each value has. */
  private readonly values = new Map<number, number>();
  private readonly names = new Map<number, number>();
  /** Conversion under way by its name. */
  private readonly conversions = new Map<number, number>();
  /** What stands for a word being in memory, by its name. */
  private readonly memory = new Map<number, number>();

  private readonly file: string;
  private readonly code: LimbCode;
  private readonly machine: Machine;

  constructor(file: string, code: LimbCode, machine: Machine) {
    this.file = file;
    this.code = code;
    this.machine = machine;
  }

  compile(): Program {
    for (let index = 0; index < this.code.op.length; index++) this.instruction(index);
    return this.builder.finish(this.file);
  }

  private instruction(index: number): void {
    const { code, builder } = this;
    const name = mnemonicOf('cinnamon', code, index);
    const line = code.line[index]!;
    const split = code.first[index]! + code.written[index]!;
    const written = [...code.operand.subarray(code.first[index], split)];
    const read = [...code.operand.subarray(split, code.first[index + 1])];
    const limbs = read.filter((operand) => operand % 4 === LIMB);
    const reads = limbs.map((operand) => this.values.get(operand)!);
    if (name === 'loas') return;
    if (name === 'mov') return this.move(written[0]!, limbs[0]!, reads[0]!, code.last[split] === 1, line);
    this.drop(split, read);
    const results = written.filter((operand) => operand % 4 === LIMB).map((operand) => this.result(operand));
    const task = { reads, writes: results, line };
    if (name === 'bci') return this.begin(written[0]!, code.amount[index]!, code.parties[index]!, line);
    if (name === 'rcv' || name === 'dis' || name === 'joi') {
      if (results.length > 0) builder.count('received');
      if (reads.length > 0) builder.count('sent');
      return builder.add({ ...task, op: EXCHANGE, sync: code.sync[index]!, parties: code.parties[index]! });
    }
    if (name === 'load') return this.load(read[0]!, results, line);
    if (name === 'store' || name === 'spill') return this.store(written[0]!, reads, line);
    builder.add({ ...task, ...this.arithmetic(name, written, read, line) });
  }

  /** Names of the last readers. */
  private drop(split: number, read: readonly number[]): void {
    read.forEach((operand, place) => {
      if (operand % 4 === LIMB && this.code.last[split + place] === 1) this.forget(operand);
    });
  }

  private forget(operand: number): void {
    const value = this.values.get(operand);
    if (value === undefined) return;
    this.values.delete(operand);
    const left = this.names.get(value)! - 1;
    this.names.set(value, left);
    if (left === 0) this.builder.unmap(value);
  }

  private result(operand: number): number {
    this.forget(operand);
    const value = this.builder.value(true);
    this.values.set(operand, value);
    this.names.set(value, 1);
    return value;
  }

  /** Another name for a value. */
  private move(to: number, from: number, value: number, last: boolean, line: number): void {
    this.names.set(value, this.names.get(value)! + 1);
    if (last) this.forget(from);
    this.forget(to);
    this.values.set(to, value);
    this.builder.rename(line);
  }

  private begin(operand: number, writes: number, reads: number, line: number): void {
    const conversion = this.builder.conversion(writes, reads);
    this.conversions.set(operand, conversion);
    this.builder.add({ op: CONVERSION_START, conversion, line });
  }

  private load(word: number, results: readonly number[], line: number): void {
    const stored = this.memory.get(word);
    this.builder.count('loads');
    this.builder.add({
      op: this.machine.load,
      reads: stored === undefined ? [] : [stored],
      writes: results,
      line,
    });
  }

  private store(word: number, reads: readonly number[], line: number): void {
    const there = this.builder.value(false);
    this.memory.set(word, there);
    this.builder.count('stores');
    this.builder.add({ op: this.machine.store, reads, writes: [there], line });
  }

  private arithmetic(
    name: string,
    written: readonly number[],
    read: readonly number[],
    line: number,
  ): Pick<Task, 'op' | 'conversion' | 'part'> {
    const from = read.find((operand) => operand % 4 === CONVERSION);
    const to = written.find((operand) => operand % 4 === CONVERSION);
    const op = operationOf(this.machine, from === undefined ? name : `${name}-converted`, this.file, line);
    const conversion = this.conversions.get(from ?? to ?? -1) ?? -1;
    return { op, conversion, part: conversion < 0 ? 'none' : from === undefined ? 'write' : 'read' };
  }
}
