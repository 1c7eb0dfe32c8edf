import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCinnamon, readCinnamonChip } from '../../../src/he/import/cinnamon.js';
import { countMnemonics, MNEMONICS } from '../../../src/he/import/trace.js';
import { folder, fuzz, place, refusal } from './files.js';

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const chip = (...lines: string[]): string =>
  path.join(place({ instructions0: ['head', ...lines, ''].join('\n') }), 'instructions0');
const says = (...lines: string[]): string => refusal(() => readCinnamonChip(chip(...lines)));

/** Every instruction that the format has, on registers that hold something. */
const ALL = [
  'load r1: x0',
  'loas s3: c',
  'evg r2: key | 7',
  'add r3: r1, r2 | 0',
  'ads r4: r3, s3 | 1',
  'sub r5: r4[X], r3 | 2',
  'sus r6: r5, s3[X] | 3',
  'neg r7: r6 | 4',
  'mul r8: r7, r6 | 5',
  'mup r9: r8, r7 | 6',
  'loas s3: d{F}',
  'mus r10: r9, s3 | 7',
  'int r11: r10 | 8',
  'ntt r12: r11 | 9',
  'rot -5 r13: r12 | 10',
  'con r14: r13 | 11',
  'mov r15: r14[X]',
  'bci b0: [4, 5], [1, 2, 3]',
  'pl1 b0{0}: r15 | 1',
  'bcw b0{1}: r13 | 2',
  'bcw B0{2}: r12 | 3',
  'ntt r16: b0{0} | 4',
  'sud r17: r16, B0{1} | 5',
  'sud r18: r17, r16 | 5',
  'rsi {r20, r21}',
  'rsv {r22, r23}: r18[X]: [1, 2] | 12',
  'mod r24: {r22[X], r23} | 13',
  'spill r24: t',
  'store r24[X]: y{F}',
];

describe('a Cinnamon trace', () => {
  it('is read into columns, whatever the instruction', () => {
    const { code, words } = readCinnamonChip(chip(...ALL));
    const row = (index: number) => {
      const split = code.first[index]! + code.written[index]!;
      return {
        op: MNEMONICS.cinnamon[code.op[index]!],
        written: [...code.operand.subarray(code.first[index], split)],
        read: [...code.operand.subarray(split, code.first[index + 1])],
        last: [...code.last.subarray(split, code.first[index + 1])],
        limb: code.limb[index],
        line: code.line[index],
      };
    };
    expect(row(0)).toEqual({ op: 'load', written: [4], read: [3], last: [0], limb: -1, line: 2 });
    expect(row(1)).toEqual({ op: 'loas', written: [13], read: [7], last: [0], limb: -1, line: 3 });
    expect(row(2)).toEqual({ op: 'evg', written: [8], read: [], last: [], limb: 7, line: 4 });
    expect(row(5)).toEqual({ op: 'sub', written: [20], read: [16, 12], last: [1, 0], limb: 2, line: 7 });
    expect(row(14)).toMatchObject({ op: 'rot', written: [52], read: [48], limb: 10 });
    expect(code.amount[14]).toBe(-5);
    expect(row(17)).toMatchObject({ op: 'bci', written: [2], read: [] });
    expect([code.amount[17], code.parties[17]]).toEqual([3, 2]);
    expect(row(18)).toMatchObject({ op: 'pl1', written: [2], read: [60], limb: 1 });
    expect(row(22)).toMatchObject({ op: 'sud', written: [68], read: [64, 2], limb: 5 });
    expect(row(25)).toMatchObject({ op: 'rsv', written: [88, 92], read: [72], last: [1], limb: 12 });
    expect(row(26)).toMatchObject({ op: 'mod', written: [96], read: [88, 92], last: [1, 0], limb: 13 });
    expect(row(28)).toMatchObject({ op: 'store', read: [96], last: [1] });
    expect(words).toBe(5);
    expect(code.op.length).toBe(ALL.length);
    const counts = countMnemonics({ name: 't', isa: 'cinnamon', streams: [{ file: '', code, words }] });
    expect(counts).toMatchObject({ bcw: 2, loas: 2, sud: 2, add: 1 });
  });

  it.each([
    ['no such operation', ['ad r1: r2, r3'], "instructions0:2: no operation 'ad'; expected one of load, "],
    ['nearest operation', ['adds r1: r2, r3'], "did you mean 'add'?"],
    [
      'cut off',
      ['load r1: x', 'add r2: r1, '],
      "instructions0:3: ''; expected a register such as r5 or r5[X]",
    ],
    ['no colon', ['load r1 x'], 'expected load r: <name>'],
    ['no register', ['load x1: x'], "'x1'; expected a register such as r5 or r5[X]"],
    ['a scalar for a register', ['loas s1: x', 'load r1: x', 'add r1: r1, s1'], "'s1'; expected a register"],
    [
      'a register too high',
      ['load r65536: x'],
      "'65536'; expected a register, a whole number from 0 to 65535",
    ],
    ['a limb that is none', ['load r1: x', 'neg r2: r1 | y'], "'y'; expected a limb, a whole number"],
    ['nothing to read', ['add r1: r2, r3 | 0'], 'reads r2, which holds nothing; expected a register that'],
    [
      'read after its last use',
      ['load r1: x', 'neg r2: r1[X]', 'neg r2: r1'],
      ':4: reads r1, which holds nothing',
    ],
    ['no slots', ['load r1: x', 'rot r2: r1'], 'expected rot <slots> r: r | <limb>'],
    [
      'no conversion',
      ['load r1: x', 'bcw b0{0}: r1'],
      'b0 is no base conversion; expected one that bci began',
    ],
    ['conversion read early', ['bci b0: [1], [1]', 'ntt r1: b0{0}'], 'reads b0, which lacks 1 limbs'],
    [
      'conversion written twice',
      ['load r1: x', 'bci b0: [1], [1]', 'bcw b0{0}: r1', 'bcw b0{0}: r1'],
      'b0 writes one limb too many; expected as many as bci on line 3 names',
    ],
    [
      'conversion cut off',
      ['load r1: x', 'bci b0: [1, 2], [1]', 'bcw b0{0}: r1', 'ntt r1: b0{0}'],
      'instructions0:3: the base conversion b0 is left unfinished: is the trace cut off?; expected 0 more limbs written and 1 more read',
    ],
    [
      'conversion begun again',
      ['bci b0: [1], [1]', 'bci b0: [1], [1]'],
      'instructions0:2: the base conversion b0 is left unfinished',
    ],
    ['conversion of nothing', ['bci b0: [], [1]'], 'expected bci b: [<limbs given>], [<limbs taken>]'],
    ['exchange without a chip', ['dis @ 1:0 : r1'], 'expected dis @ <number>:<chips> : r'],
    ['exchange without a register', ['rcv @ 1:2 :'], 'expected rcv @ <number>:<chips> r:'],
    ['join of nothing', ['joi @ 1:2 : | 3'], 'either r left out'],
    ['braces open', ['load r1: x', 'mod r2: {r1 | 3'], 'expected mod r: {r, r} | <limb>'],
    ['nothing at all', [], 'instructions0: no instruction; expected a Cinnamon trace'],
  ])('is refused: %s', (_, lines, text) => expect(says(...lines)).toContain(text));

  it('is read or refused in one line whatever is done to it', () => {
    const file = chip();
    fuzz(['head', ...ALL, ''].join('\n'), (text) => {
      fs.writeFileSync(file, text);
      readCinnamon(file);
    });
  });
});

describe('the traces of several chips', () => {
  const both = (zero: string[], one: string[]): string =>
    place({ instructions0: ['h', ...zero].join('\n'), instructions1: ['h', ...one].join('\n') });
  const refused = (zero: string[], one: string[]): string => refusal(() => readCinnamon(both(zero, one)));

  it('are those of a folder', () => {
    const { streams, name } = readCinnamon(
      both(['load r1: x', 'dis @ 3:2 : r1', 'joi @ 4:2 r2: r1 | 5'], ['rcv @ 3:2 r7:', 'joi @ 4:2 : r7 | 5']),
    );
    expect(streams.length).toBe(2);
    expect(name).toMatch(/^\d+$/);
    const [zero, one] = streams.map(({ code }) => code) as [
      { sync: Int32Array; parties: Int32Array },
      { sync: Int32Array },
    ];
    expect([...zero.sync]).toEqual([-1, 3, 4]);
    expect([...one.sync]).toEqual([3, 4]);
    expect(zero.parties[1]).toBe(2);
  });

  const send = ['load r1: x', 'dis @ 3:2 : r1'];
  it.each([
    ['a chip that never comes', send, ['load r1: x'], 'exchange 3 of 2 chips is on 1 of the trace'],
    ['two senders', send, send, 'exchange 3 has 2 senders; expected one'],
    ['no sender', ['rcv @ 3:2 r1:'], ['rcv @ 3:2 r1:'], 'exchange 3 has 0 senders'],
    [
      'two receivers',
      ['load r1: x', 'joi @ 3:2 r2: r1 | 0'],
      ['load r1: x', 'joi @ 3:2 r2: r1 | 0'],
      'has 2 receivers',
    ],
    [
      'another kind',
      send,
      ['load r1: x', 'joi @ 3:2 r2: r1 | 0'],
      'is another one than on instructions0:3; expected rcv or dis of 2 chips',
    ],
    ['another number of chips', send, ['rcv @ 3:3 r1:'], 'expected rcv or dis of 2 chips'],
    ['twice', [...send, 'dis @ 3:2 : r1'], ['rcv @ 3:2 r1:'], 'exchange 3 twice on one chip'],
  ])('are refused: %s', (_, zero, one, text) => expect(refused(zero, one)).toContain(text));

  it('are refused with a gap, and where there are none', () => {
    expect(refusal(() => readCinnamon(place({ instructions0: 'h', instructions2: 'h' })))).toContain(
      'lacks instructions1',
    );
    expect(refusal(() => readCinnamon(place({})))).toContain('holds no trace');
  });
});
