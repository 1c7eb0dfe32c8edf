import fc from 'fast-check';
import { OP } from '../../../src/models/rpu/isa/operands.js';
import { NONE, OPCODES, type B512Program, type Opcode } from '../../../src/models/rpu/isa/program.js';
import type { B512Timing } from '../../../src/models/rpu/machine/timing.js';

/** Fields of one instruction; what is left out it does not have. */
export interface Line {
  op: Opcode;
  vd?: number;
  vd1?: number;
  vs?: number;
  vt?: number;
  vt1?: number;
  rt?: number;
  rm?: number;
  mode?: number;
  value?: number;
  address?: number;
}

export function programOf(lines: readonly Line[], name = 'drawn'): B512Program {
  const registers = (of: (line: Line) => number | undefined): Uint8Array =>
    Uint8Array.from(lines, (line) => of(line) ?? NONE);
  return {
    name,
    length: lines.length,
    opcode: Uint8Array.from(lines, ({ op }) => OP[op]),
    vd: registers(({ vd }) => vd),
    vd1: registers(({ vd1 }) => vd1),
    vs: registers(({ vs }) => vs),
    vt: registers(({ vt }) => vt),
    vt1: registers(({ vt1 }) => vt1),
    rt: registers(({ rt }) => rt),
    rm: registers(({ rm }) => rm),
    mode: Uint8Array.from(lines, ({ mode }) => mode ?? 0),
    value: Uint8Array.from(lines, ({ value }) => value ?? 0),
    address: Int32Array.from(lines, ({ address }) => address ?? 0),
  };
}

/** The machine of the paper: 128 HPLEs and banks, busy bits, four registers an SRAM. */
export const PAPER: B512Timing = {
  lanes: 128,
  banks: 128,
  busyboard: 'strict',
  queueDepth: 8,
  registersPerSram: 4,
  multiplyInterval: 1,
  latency: { loadStore: 4, compute: 8, shuffle: 4 },
  bankConflicts: false,
};

const power = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most }).map((x) => 2 ** x);

export const timings: fc.Arbitrary<B512Timing> = fc.record({
  lanes: power(6).map((x) => 8 * x),
  banks: power(6).map((x) => 8 * x),
  busyboard: fc.constantFrom('strict' as const, 'read-release' as const),
  queueDepth: fc.integer({ min: 1, max: 9 }),
  registersPerSram: fc.constantFrom(1, 2, 4, 8, 64),
  multiplyInterval: fc.integer({ min: 1, max: 7 }),
  latency: fc.record({
    loadStore: fc.integer({ min: 0, max: 12 }),
    compute: fc.integer({ min: 0, max: 12 }),
    shuffle: fc.integer({ min: 0, max: 12 }),
  }),
  bankConflicts: fc.boolean(),
});

/** One instruction of any kind on so many registers of each file. */
export function lineOf(registers: number): fc.Arbitrary<Line> {
  const register = fc.nat({ max: registers - 1 });
  return fc.constantFrom(...OPCODES).chain((op) => {
    const code = OP[op];
    const fields: Record<string, fc.Arbitrary<number>> = {};
    const need = (...names: (keyof Line)[]): void => {
      for (const name of names) fields[name] = register;
    };
    if (op === 'vstore') need('vs', 'rm');
    else if (op === 'vload' || op === 'vbroadcast') need('vd', 'rm');
    else if (code <= OP.aload) need('rt');
    else if (op === 'bfly') need('vd', 'vd1', 'vs', 'vt', 'vt1', 'rm');
    else if (code <= OP.vvmul) need('vd', 'vs', 'vt', 'rm');
    else if (code <= OP.vsmul) need('vd', 'vs', 'rt', 'rm');
    else need('vd', 'vs', 'vt');
    if (op === 'vload' || op === 'vstore') {
      fields['mode'] = fc.nat({ max: 3 });
      fields['value'] = fc.nat({ max: 9 });
    }
    if (code <= OP.aload) fields['address'] = fc.nat({ max: 2 ** 20 - 1 });
    return fc.record(fields).map((rest) => ({ op, ...rest }) as Line);
  });
}

/** Programs of up to `most` instructions; few registers make many conflicts. */
export const programs = (most: number): fc.Arbitrary<B512Program> =>
  fc
    .constantFrom(3, 8, 20, 64)
    .chain((registers) => fc.array(lineOf(registers), { minLength: 1, maxLength: most, size: 'max' }))
    .map((lines) => programOf(lines));
