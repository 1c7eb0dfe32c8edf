import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { arityOf, OPERATIONS, type HeProgram, type Instruction } from '../../src/he/program.js';
import { parseTrace, readTrace, writeTrace } from '../../src/he/trace.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-trace-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const BLUR: HeProgram = {
  name: 'blur',
  inputs: ['x'],
  plains: ['w'],
  instructions: [
    { op: 'rotate', dst: 'y', src: ['x'], step: -3 },
    { op: 'add', dst: 'z', src: ['x', 'y'] },
    { op: 'multiply-plain', dst: 'u', src: ['z'], plain: 'w' },
  ],
  outputs: ['u'],
};

/** Straight-line programs of any operations. */
const programs: fc.Arbitrary<HeProgram> = fc
  .array(fc.tuple(fc.constantFrom(...OPERATIONS), fc.nat(), fc.nat(), fc.integer()), {
    minLength: 1,
    maxLength: 20,
  })
  .map((picks) => {
    const names = ['x', 'a "b"'];
    const instructions = picks.map(([op, a, b, step], at): Instruction => {
      const { ciphertexts, plain } = arityOf(op);
      const src = [a, b].slice(0, ciphertexts).map((pick) => names[pick % names.length]!);
      const dst = `c${at}`;
      names.push(dst);
      return { op, dst, src, ...(plain ? { plain: 'w' } : {}), ...(op === 'rotate' ? { step } : {}) };
    });
    return { name: 'any', inputs: ['x', 'a "b"'], plains: ['w'], instructions, outputs: [names.at(-1)!] };
  });

const lines = (change: (lines: string[]) => void): string => {
  const text = writeTrace(BLUR).split('\n');
  change(text);
  return text.join('\n');
};

describe('HE traces', () => {
  it('are read back as they were written', () => {
    expect(parseTrace(writeTrace(BLUR))).toEqual(BLUR);
    fc.assert(
      fc.property(programs, (program) => {
        expect(parseTrace(writeTrace(program))).toEqual(program);
      }),
    );
  });

  it('are lines of JSON, the last with their number', () => {
    expect(writeTrace(BLUR)).toBe(
      '{"heTrace":1,"name":"blur","inputs":["x"],"plains":["w"],"outputs":["u"]}\n' +
        '{"op":"rotate","dst":"y","src":["x"],"step":-3}\n' +
        '{"op":"add","dst":"z","src":["x","y"]}\n' +
        '{"op":"multiply-plain","dst":"u","src":["z"],"plain":"w"}\n' +
        '{"end":3}\n',
    );
  });

  it.each([
    ['an empty file', '', 'f: is empty; expected a first line {"heTrace": 1'],
    ['no header', lines((text) => text.shift()), 'f:1: begins with no header'],
    [
      'another version',
      lines((text) => (text[0] = text[0]!.replace('1', '2'))),
      'f:1: begins with no header',
    ],
    ['no name', '{"heTrace":1}', 'f:1: name: is no text'],
    ['no inputs', '{"heTrace":1,"name":"a"}', 'f:1: inputs: is no list of names'],
    [
      'a truncated file',
      lines((text) => text.splice(3)),
      'f:3: is truncated; expected a last line {"end": <instructions>}; there are 2 so far',
    ],
    [
      'a lost line',
      lines((text) => text.splice(3, 1)),
      'f:4: ends after 2 instructions, not 3; expected all the lines',
    ],
    [
      'a cut line',
      lines((text) => text.splice(3, 3, text[3]!.slice(0, 20))),
      'f:4: is no JSON; expected one object a line; the file may be cut short',
    ],
    ['a list', lines((text) => (text[1] = '[]')), 'f:2: is no object'],
    ['lines behind the end', lines((text) => (text[5] = text[1]!)), 'f:6: goes on after its end'],
    [
      'an unknown operation',
      lines((text) => (text[1] = text[1]!.replace('rotate', 'rotat'))),
      'f:2: op: is "rotat"; expected one of add, sub',
    ],
    [
      'an unknown operation, nearest',
      lines((text) => (text[1] = text[1]!.replace('rotate', 'rotat'))),
      "did you mean 'rotate'?",
    ],
    [
      'no result',
      lines((text) => (text[2] = '{"op":"add","dst":"","src":["x","y"]}')),
      'f:3: dst: is no name',
    ],
    [
      'one source too few',
      lines((text) => (text[2] = '{"op":"add","dst":"z","src":["x"]}')),
      'f:3: src: add of 1 ciphertexts; expected 2',
    ],
    [
      'a source of the future',
      lines((text) => (text[1] = text[1]!.replace('["x"]', '["z"]'))),
      "f:2: src: 'z' is not written before",
    ],
    [
      'a source that is no name',
      lines((text) => (text[1] = text[1]!.replace('["x"]', '[1]'))),
      'f:2: src: is no list of names',
    ],
    [
      'a name written twice',
      lines((text) => (text[2] = text[2]!.replace('"z"', '"x"'))),
      "f:3: 'x' is written twice",
    ],
    [
      'an unknown plaintext',
      lines((text) => (text[3] = text[3]!.replace('"w"', '"v"'))),
      'f:4: plain: is "v"; expected a plaintext that the header declares',
    ],
    [
      'no plaintext',
      lines((text) => (text[3] = text[3]!.replace(',"plain":"w"', ''))),
      'f:4: plain: is missing',
    ],
    [
      'a plaintext too many',
      lines((text) => (text[2] = text[2]!.replace('}', ',"plain":"w"}'))),
      'f:3: plain: is "w"; expected none for add',
    ],
    [
      'no step',
      lines((text) => (text[1] = text[1]!.replace(',"step":-3', ''))),
      'f:2: step: is missing; expected a whole number of slots',
    ],
    ['half a step', lines((text) => (text[1] = text[1]!.replace('-3', '0.5'))), 'f:2: step: is 0.5'],
    [
      'a step too many',
      lines((text) => (text[2] = text[2]!.replace('}', ',"step":1}'))),
      'f:3: step: is 1; expected none for add',
    ],
    [
      'an output that is not written',
      lines((text) => (text[0] = text[0]!.replace('"u"', '"v"'))),
      "f:5: never writes its output 'v'",
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseTrace(text, 'f')).toThrow(message);
    expect(() => parseTrace(text, 'f')).toThrow(InputError);
  });

  it('empty lines count as lines and mean nothing', () => {
    expect(parseTrace(writeTrace(BLUR).replaceAll('\n', '\n\n'))).toEqual(BLUR);
    const text = writeTrace(BLUR).replaceAll('\n', '\n\n').replace('rotate', 'rotat');
    expect(() => parseTrace(text, 'f')).toThrow('f:3: op');
  });

  it('cut anywhere, or damaged: a program or one InputError', () => {
    const whole = writeTrace(BLUR);
    for (let length = 0; length < whole.length - 1; length++)
      expect(() => parseTrace(whole.slice(0, length), 'f'), String(length)).toThrow(InputError);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 3 }), fc.nat(4), (at, put, gone) => {
        try {
          parseTrace(whole.slice(0, at) + put + whole.slice(at + gone), 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).message).toMatch(/^f/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('files', () => {
    const file = path.join(folder, 'blur.jsonl');
    fs.writeFileSync(file, writeTrace(BLUR));
    expect(readTrace(file)).toEqual(BLUR);
    expect(() => readTrace(path.join(folder, 'none'))).toThrow('cannot be read (ENOENT)');
    expect(() => readTrace(folder)).toThrow('cannot be read (EISDIR)');
  });
});
