import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readHeracles } from '../../../src/he/import/heracles.js';
import { registerId, registerOf } from '../../../src/he/import/heracles-line.js';
import { instructionsOf, MNEMONICS } from '../../../src/he/import/trace.js';
import { folder, fuzz, place, refusal } from './files.js';

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const XINST = [
  'F0, 1, move, r0b1, r0b0 # id: (1, 61)',
  'F0, 1, nop, 4',
  'F0, 1, add, r1b1, r0b1, r0b2, 0',
  'F0, 1, ntt, r2b1, r2b2, r1b1, r3b2, r4b3, 13, 12',
  'F0, 1, rshuffle, r2b1, r2b2, r2b1, r2b2, 0, ntt',
  'F0, 2, mac, r1b1, r0b1, r0b2, 0',
  'F0, 2, xstore, r1b1',
  'F0, 0, bexit',
  'F0, 0, nop, 0',
  'F1, 3, muli, r1b1, r1b1, iN, 0',
  'F1, 0, bexit',
];
const CINST = [
  '0, csyncm, 0',
  '1, cload, r0b0, 13',
  '2, ifetch, 0',
  '3, cstore, 17',
  '4, nop, 2',
  '5, ifetch, 1',
  '6, cexit',
];
const MINST = ['0, mload, 13, ct0_0', '1, msyncc, 3', '2, mstore, ct2_0, 17', '3, msyncc, 7'];

const files = (xinst = XINST, cinst = CINST, minst = MINST): string =>
  path.join(
    place({ 'a.xinst': xinst.join('\n'), 'a.cinst': cinst.join('\n'), 'a.minst': minst.join('\n') }),
    'a.xinst',
  );
const swap = (lines: readonly string[], at: number, text: string): string[] => lines.toSpliced(at, 1, text);

describe('what the assembler of HERACLES writes', () => {
  it('is three streams, whichever file names it', () => {
    const any = files();
    for (const ending of ['xinst', 'cinst', 'minst'])
      expect(readHeracles(any.replace('xinst', ending)).streams.map(instructionsOf)).toEqual([11, 7, 4]);
    const [compute, scratchpad, memory] = readHeracles(any).streams.map(({ code }) => code);
    const name = (code: typeof compute, at: number) => MNEMONICS.heracles[code!.op[at]!];
    expect(name(compute, 4)).toBe('rshuffle');
    expect(name(scratchpad, 4)).toBe('cnop');
    expect([...compute!.sync]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect([compute!.amount[1], scratchpad!.amount[0], scratchpad!.amount[5], memory!.amount[1]]).toEqual([
      4, 0, 1, 3,
    ]);
    // ntt: two results, two operands and the factors; mac also reads what it writes.
    expect(compute!.first[4]! - compute!.first[3]!).toBe(5);
    expect(compute!.written[3]).toBe(2);
    expect(compute!.first[6]! - compute!.first[5]!).toBe(4);
    expect([...compute!.operand.subarray(0, 2)].map((one) => registerOf(one >> 2))).toEqual([
      { number: 0, bank: 1 },
      { number: 0, bank: 0 },
    ]);
    expect(registerOf(registerId(71, 3))).toEqual({ number: 71, bank: 3 });
  });

  it.each([
    [
      'unknown operation',
      files(swap(XINST, 2, 'F0, 1, ad, r1b1, r0b1, r0b2, 0')),
      "a.xinst:3: no operation 'ad'; expected one of add",
    ],
    [
      'of another stream',
      files(XINST, swap(CINST, 1, '1, add, r1b1, r0b1, r0b2, 0')),
      "a.cinst:2: no operation 'add'",
    ],
    ['too few fields', files(swap(XINST, 2, 'F0, 1, add, r1b1, r0b1')), 'add with 2 fields; expected 4'],
    [
      'no register',
      files(swap(XINST, 0, 'F0, 1, move, r0b1, x0')),
      "'x0'; expected a register such as r12b3",
    ],
    ['no bank', files(swap(XINST, 0, 'F0, 1, move, r0b16, r0b0')), 'expected a register of bank 0 to 15'],
    [
      'an empty field',
      files(swap(XINST, 2, 'F0, 1, add, r1b1, r0b1, r0b2, ')),
      'expected a value for field 4 of add',
    ],
    [
      'one result twice',
      files(swap(XINST, 4, 'F0, 1, rshuffle, r2b1, r2b1, r2b1, r2b2, 0, ntt')),
      'expected two results that differ',
    ],
    ['no bundle', files(swap(XINST, 1, '0, 1, nop, 4')), "'0'; expected compute instructions"],
    [
      'bundles out of order',
      files(swap(XINST, 1, 'F2, 1, nop, 4')),
      "'F2'; expected F0 or F1: bundles in order",
    ],
    [
      'a bundle without an end',
      files(XINST.slice(0, 10)),
      'a.xinst:10: bundle 1 has no end: is the file cut off?; expected bexit in every bundle',
    ],
    [
      'a number out of order',
      files(XINST, swap(CINST, 1, '2, cload, r0b0, 13')),
      "a.cinst:2: '2'; expected 1, the number of this instruction",
    ],
    ['a bundle not fetched', files(XINST, CINST.slice(0, 5)), 'fetches 1 of 2 bundles: is the file cut off?'],
    [
      'fetched out of order',
      files(XINST, swap(CINST, 2, '2, ifetch, 1')),
      'fetches bundle 1 of 2; expected bundle 0',
    ],
    ['a fetch too many', files(XINST.slice(0, 8)), 'fetches bundle 1 of 1; expected none'],
    [
      'a wait for nothing',
      files(XINST, swap(CINST, 0, '0, csyncm, 4')),
      'a.cinst:1: waits for instruction 4; expected at most 3',
    ],
    [
      'a wait past the end',
      files(XINST, CINST, swap(MINST, 3, '3, msyncc, 8')),
      'a.minst:4: waits for instruction 8; expected at most 7',
    ],
    ['a file without instructions', files(XINST, CINST, ['# none']), 'a.minst: no instruction'],
  ])('is refused: %s', (_, file, text) => expect(refusal(() => readHeracles(file))).toContain(text));

  it('is refused without one of its files', () => {
    const file = files();
    fs.rmSync(file.replace('xinst', 'minst'));
    expect(refusal(() => readHeracles(file))).toContain('a.minst: cannot be read: no such file');
  });

  it.each([
    ['xinst', XINST],
    ['cinst', CINST],
    ['minst', MINST],
  ] as const)('is read or refused in one line whatever is done to its %s', (ending, lines) => {
    const file = files();
    fuzz(lines.join('\n'), (text) => {
      fs.writeFileSync(file.replace('xinst', ending), text);
      readHeracles(file);
    });
  });

  const sample = path.resolve(import.meta.dirname, '../../../../shared/samples/he/pisa_bgv_add_8192.xinst');
  it.skipIf(!fs.existsSync(sample))('of the samples is read', () => {
    expect(readHeracles(sample).streams.map(instructionsOf)).toEqual([60, 55, 22]);
  });
});
