import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { assemble } from '../../../src/models/rpu/isa/assemble.js';
import { decode, decodeHex, toHex } from '../../../src/models/rpu/isa/decode.js';
import { disassemble } from '../../../src/models/rpu/isa/disassemble.js';
import { encode } from '../../../src/models/rpu/isa/encode.js';
import { OPCODES } from '../../../src/models/rpu/isa/program.js';
import { programOf, programs } from './helpers.js';

const hex = (text: string): string => toHex(encode(assemble(text, 't'))).trim();
const errorOf = (make: () => unknown): InputError => {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('no error');
};

/** A word from its fields, in the ISA's own bit numbers. */
const bits = (fields: [lowest: number, value: number][]): string =>
  fields
    .reduce((sum, [lowest, value]) => sum | (BigInt(value) << BigInt(lowest)), 0n)
    .toString(16)
    .padStart(16, '0');

describe('the encoding', () => {
  it('has every field where the ISA has it', () => {
    expect(hex('bfly v1, v2, v3, v5, v7, m11')).toBe(
      bits([
        [55, 2],
        [49, 7],
        [48, 1],
        [44, 8],
        [18, 1],
        [12, 3],
        [6, 5],
        [0, 11],
      ]),
    );
    expect(hex('vload v13, a17 + 0xabcde, strided-skip 19')).toBe(
      bits([
        [44, 0],
        [24, 0xabcde],
        [18, 13],
        [12, 2],
        [6, 19],
        [0, 17],
      ]),
    );
    expect(hex('vstore v13, a17 + 3, repeated 5')).toBe(
      bits([
        [44, 1],
        [24, 3],
        [18, 13],
        [12, 3],
        [6, 5],
        [0, 17],
      ]),
    );
    expect(hex('vbroadcast v3, a5 + 7')).toBe(
      bits([
        [44, 2],
        [24, 7],
        [18, 3],
        [0, 5],
      ]),
    );
    expect(hex('mload m31, 1048575')).toBe(
      bits([
        [44, 4],
        [24, 1048575],
        [6, 31],
      ]),
    );
    expect(hex('vsmul v1, v2, s3, m5')).toBe(
      bits([
        [44, 11],
        [18, 1],
        [12, 2],
        [6, 3],
        [0, 5],
      ]),
    );
  });

  it('gives the sixteen others the opcode fields 0 to 15', () => {
    const codes = OPCODES.filter((op) => op !== 'bfly').map((op) => {
      const line = { op, vd: 0, vs: 0, vt: 0, rt: 0, rm: 0 };
      return Number((BigInt(`0x${toHex(encode(programOf([line]))).trim()}`) >> 44n) & 15n);
    });
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('comes back from words, hexadecimal lines and text', () => {
    fc.assert(
      fc.property(programs(40), (program) => {
        const bytes = encode(program);
        expect(decode(bytes, 'drawn')).toEqual(program);
        expect(decodeHex(toHex(bytes), 'drawn')).toEqual(program);
        expect(assemble(disassemble(program), 'other')).toEqual(program);
      }),
    );
  });

  it('refuses fields that do not fit', () => {
    const line = { op: 'vload', vd: 1, rm: 2 } as const;
    expect(errorOf(() => encode(programOf([{ ...line, address: 2 ** 20 }]))).message).toMatch(
      /address of instruction 0 \(vload\) is 1048576; expected 0 to 1048575/,
    );
    expect(errorOf(() => encode(programOf([{ ...line, address: -1 }]))).message).toMatch(/is -1/);
    expect(errorOf(() => encode(programOf([{ ...line, vd: 64 }]))).message).toMatch(/vd .* is 64.*0 to 63/);
    expect(errorOf(() => encode(programOf([{ ...line, mode: 4 }]))).message).toMatch(/mode .* 0 to 3/);
    expect(errorOf(() => encode(programOf([{ ...line, value: 64 }]))).message).toMatch(/value .* 0 to 63/);
  });
});

describe('the assembler', () => {
  it('reads comments, blank lines, capitals and a name', () => {
    const program = assemble('# head\n\n.program x\n VLOAD V1 , a2+0x10 // c\nvvadd v1,v2,v3,m4 ; d\n', 'y');
    expect(program).toEqual(
      programOf(
        [
          { op: 'vload', vd: 1, rm: 2, address: 16 },
          { op: 'vvadd', vd: 1, vs: 2, vt: 3, rm: 4 },
        ],
        'x',
      ),
    );
    expect(disassemble(program)).toBe('.program x\nvload      v1, a2 + 16\nvvadd      v1, v2, v3, m4\n');
  });

  it.each([
    [
      'vlod v1, a0',
      /p\.b512:2: unknown instruction 'vlod'; expected one of vload, .*; did you mean 'vload'\?/,
    ],
    ['vload v64, a0', /p\.b512:2: 'v64' is no vector register.*expected v0 to v63; did you mean 'v63'\?/],
    ['vload s1, a0', /'s1' is no vector register.*did you mean 'v1'\?/],
    ['vvmul v1, v2, v3, a4', /'a4' is no modulus register, which vvmul has there; expected m0 to m63/],
    ['aload s1, 3', /'s1' is no address register/],
    ['sload s1, 1048576', /address 1048576 is out of range; expected 0 to 1048575/],
    ['vload v1, a0 + x', /'x' is no address; expected 0 to 1048575/],
    ['vload v1, a0 + 1 + 2', /no place in memory; expected a0 \+ 512/],
    ['vload v1, a0, stride 1', /unknown pattern 'stride'.*did you mean 'strided'\?/],
    ['vload v1, a0, strided', /no pattern; expected strided and a number/],
    ['vload v1, a0, strided 64', /exponent 64 is out of range; expected 0 to 63/],
    ['vvadd v1, v2', /vvadd has 2 operands; expected vvadd v0, v0, v0, m0/],
    ['vvadd v1, v2, v3, m4, m5', /vvadd has 5 operands/],
    ['vbroadcast v1, a0, strided 1', /vbroadcast has 3 operands/],
    ['.program', /is no name; expected .program and one word/],
  ])('says what is wrong with %s', (line, message) => {
    const { message: said } = errorOf(() => assemble(`# one\n${line}`, 'p', 'p.b512'));
    expect(said).toMatch(message);
    expect(said).toMatch(/^p\.b512:2: /);
  });
});

describe('bad files', () => {
  it('say where words are none', () => {
    const bytes = encode(assemble('vload v1, a0\nvvadd v1, v2, v3, m4', 'p'));
    expect(errorOf(() => decode(bytes.slice(0, 13), 'p', 'p.bin')).message).toBe(
      'p.bin: the file ends 5 bytes into instruction 1; expected instructions of 8 bytes each',
    );
    const set = (byte: number, mask: number): Uint8Array =>
      bytes.map((b, at) => (at === byte ? b | mask : b));
    // Byte 7 of a word holds bits 56 to 63: VD1, which a load has not; bits 61 to 63 belong to nobody.
    expect(errorOf(() => decode(set(7, 0x80), 'p')).message).toMatch(
      /bits outside the fields of vload in ins/,
    );
    expect(errorOf(() => decode(set(6, 1), 'p')).message).toMatch(/bit 48 \(BFLY\) with opcode 0 in instr/);
    expect(errorOf(() => decode(set(1, 0x40), 'p')).message).toMatch(/address mode 4 in .*expected 0 to 3/);
    expect(errorOf(() => decodeHex('00\n', 'p', 'p.hex')).message).toMatch(
      /^p\.hex:1: '00' is no instruction/,
    );
    expect(errorOf(() => decodeHex('# x\n8000000000000000\n', 'p')).message).toMatch(/^p:2: bits outside/);
  });

  it('never give anything but an input error or a program', () => {
    const calm = (make: () => unknown): void => {
      try {
        make();
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    };
    fc.assert(
      fc.property(programs(12), fc.infiniteStream(fc.nat()), (program, numbers) => {
        const draw = (most: number): number => (numbers.next().value as number) % most;
        const text = disassemble(program);
        const cut = text.slice(0, draw(text.length));
        const at = draw(text.length);
        const changed = text.slice(0, at) + String.fromCharCode(draw(127)) + text.slice(at + draw(3));
        const bytes = encode(program).map((byte) => (draw(6) === 0 ? draw(256) : byte));
        for (const one of [cut, changed]) {
          calm(() => assemble(one, 'p'));
          calm(() => decodeHex(one, 'p'));
        }
        calm(() => expect(encode(decode(bytes, 'p'))).toEqual(bytes));
        calm(() => decode(bytes.slice(0, draw(bytes.length)), 'p'));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: 'binary' }), (bytes, text) => {
        calm(() => expect(encode(decode(bytes, 'p'))).toEqual(bytes));
        calm(() => assemble(text, 'p'));
        calm(() => decodeHex(text, 'p'));
      }),
    );
  });
});
