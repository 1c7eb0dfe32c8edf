import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { traceOfWord } from '../../../src/he/import/index.js';
import { readKernel } from '../../../src/he/import/pisa-kernel.js';
import { readProgram } from '../../../src/he/import/pisa-program.js';
import { countMnemonics, instructionsOf, type LimbTrace } from '../../../src/he/import/trace.js';
import { isPisaFile, namesTrace } from '../../../src/he/import/words.js';
import { folder, fuzz, place, refusal } from './files.js';

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = (...lines: string[]): string => path.join(place({ 'k.csv': `${lines.join('\n')}\n` }), 'k.csv');
const rowsOf = ({ streams }: LimbTrace): number[] => streams.map(instructionsOf);

/** A transform of n = 16384 as kerngen writes it: two registers, a product by psi each, and 14 stages. */
const NTT = [
  ...[0, 1].map((unit) => `14, mul, out_0_0_${unit}, in_0_0_${unit}, psi_0_0_${unit}, 0`),
  ...Array.from({ length: 14 }, (_, stage) => {
    const [to, from] = stage % 2 === 0 ? ['outtmp', 'out'] : ['out', 'outtmp'];
    return `14, ntt, ${to}_0_0_0, ${to}_0_0_1, ${from}_0_0_0, ${from}_0_0_1, ${stage}, 0, 0`;
  }),
];

describe('a P-ISA kernel', () => {
  it("has kerngen's rows: 2 products and 14 stages for a transform of 16384 words", () => {
    expect(countMnemonics(readKernel(file('# CONTEXT BGV 16384 1', ...NTT)))).toEqual({ mul: 2, ntt: 14 });
  });

  it('is read into columns', () => {
    const { code, words } = readKernel(
      file(
        '13, mac, c_0, a_0, b_0, 2 # comment',
        '13, muli, d_0, c_0, iN_0, 1',
        '13, copy, e, d_0',
        ', sub, e, e, d_0, 3',
        '13, intt, a, b, c_0, d_0, w_1_2_3, 0',
      ),
    ).streams[0]!;
    // c_0, a_0, b_0, d_0, e, a, b in the order in which they occur.
    expect([...code.operand].map((one) => one >> 2)).toEqual([0, 1, 2, 0, 3, 0, 4, 3, 4, 4, 3, 5, 6, 0, 3]);
    expect([...code.operand].every((one) => one % 4 === 3)).toBe(true);
    expect([...code.written]).toEqual([1, 1, 1, 1, 2]);
    expect([...code.first]).toEqual([0, 4, 6, 8, 11, 15]);
    expect([...code.limb]).toEqual([2, 1, -1, 3, 0]);
    expect([...code.line]).toEqual([1, 2, 3, 4, 5]);
    expect(words).toBe(7);
  });

  it.each([
    ['unknown operation', '13, addd, a, b, c, 0', "k.csv:1: no operation 'addd'; expected one of add, sub"],
    ['nearest operation', '13, mulli, a, b, i, 0', "did you mean 'muli'?"],
    ['cut off', '13, add, a, b', 'add with 2 fields; expected 3 symbols and 1 more'],
    ['too long', '13, add, a, b, c, 0, 1', 'add with 5 fields'],
    ['no residue', '13, add, a, b, c, q', "'q'; expected a residue"],
    ['no symbol', '13, add, a, 7, c, 0', "'7'; expected a symbol such as a_0_0_0"],
    ['one result twice', '13, ntt, a, a, b, c, 0, 0, 0', "'a'; expected two results that differ"],
    ['no label', '1 3, add, a, b, c, 0', "'1 3'; expected a P-ISA kernel"],
  ])('is refused: %s', (_, line, text) => expect(refusal(() => readKernel(file(line)))).toContain(text));

  it('is refused when empty', () => {
    expect(refusal(() => readKernel(file('# nothing')))).toContain('k.csv: no instruction');
  });

  it('is read or refused in one line whatever is done to it', () => {
    const there = file('');
    fuzz(NTT.join('\n'), (text) => {
      fs.writeFileSync(there, text);
      traceOfWord(there);
    });
  });
});

const HEADER = 'instruction,scheme,poly_modulus_degree,keyrns_terms,arg0,arg1,arg2,arg3';

describe('a P-ISA program', () => {
  const counts = (...lines: string[]) => countMnemonics(readProgram(file(HEADER, ...lines)));

  it('becomes the rows of kerngen: sums by part, products by the convolution of parts, by limb and register', () => {
    expect(counts('add,BGV,8192,2,c-2-1,a-2-1,b-2-1')).toEqual({ add: 2 });
    expect(counts('sub,CKKS,16384,2,c-2-3,a-2-3,b-2-3')).toEqual({ sub: 2 * 3 * 2 });
    expect(counts('mul,BGV,8192,2,c-3-1,a-2-1,b-2-1')).toEqual({ mul: 3, mac: 1 });
    expect(counts('mul,BGV,32768,2,c-4-5,a-2-5,b-3-5')).toEqual({ mul: 4 * 20, mac: 2 * 20 });
    expect(counts('square,BGV,8192,2,c_3_2,a_2_2')).toEqual({ mul: 6, mac: 2 });
    expect(counts('add_plain,BGV,8192,2,c-2-1,a-2-1,p-1-1')).toEqual({ add: 1, copy: 1 });
    expect(counts('mul_plain,BGV,8192,2,c-2-1,a-2-1,p-1-1')).toEqual({ mul: 2 });
  });

  it('names parts, limbs and registers apart', () => {
    const { streams } = readProgram(file(HEADER, 'mul,BGV,16384,2,c-3-2,a-2-2,b-2-2'));
    // 3 parts of c, 2 of a and b, each of 2 limbs and 2 registers.
    expect(streams[0]!.words).toBe(7 * 4);
  });

  it.each([
    ['relin,BGV,8192,2,c-2-1,a-3-1,k-2-1', 'relin has no kernel in a program trace; expected one of add, '],
    ['mull,BGV,8192,2,c-2-1,a-3-1', "no operation 'mull'; expected one of add, sub, mul"],
    ['add,XYZ,8192,2,c-2-1,a-2-1,b-2-1', "'XYZ'; expected a scheme"],
    ['add,BGV,8000,2,c-2-1,a-2-1,b-2-1', "'8000'; expected a power of two from 8192"],
    ['add,BGV,4096,2,c-2-1,a-2-1,b-2-1', "'4096'; expected a power of two from 8192"],
    ['add,BGV,8192,x,c-2-1,a-2-1,b-2-1', "'x'; expected terms"],
    ['add,BGV,8192,2,c-2-1,a-2-1', 'add with 2 ciphertexts; expected 3'],
    ['add,BGV,8192,2,c-2-1,a-2-1,b-2', "'b-2'; expected a ciphertext such as ct0-2-1"],
    ['add,BGV,8192,2,c-2-1,a-0-1,b-2-1', "'a-0-1'; expected a ciphertext"],
    ['add,BGV,8192,2,c-2-1,a-2-1,b-2-2', 'expected as many limbs of each ciphertext'],
    ['mul,BGV,8192,2,c-2-1,a-2-1,b-2-1', "'c-2-1'; expected a result of 3 parts"],
  ])('is refused: %s', (line, text) => {
    const said = refusal(() => readProgram(file(HEADER, line)));
    expect(said).toContain('k.csv:2: ');
    expect(said).toContain(text);
  });

  it('is refused with another header, or without an operation', () => {
    expect(refusal(() => readProgram(file('instruction,degree', 'x')))).toContain(
      "'degree'; expected the column scheme",
    );
    expect(refusal(() => readProgram(file(HEADER)))).toContain('no operation; expected a P-ISA program');
  });

  it('is read or refused in one line whatever is done to it', () => {
    const there = file('');
    fuzz(
      [HEADER, 'add,BGV,8192,2,c-2-1,a-2-1,b-2-1', 'mul,BGV,8192,2,d-3-1,c-2-1,b-2-1'].join('\n'),
      (text) => {
        fs.writeFileSync(there, text);
        readProgram(there);
      },
    );
  });

  const sample = path.resolve(import.meta.dirname, '../../../../shared/samples/he/pisa_program_trace.csv');
  it.skipIf(!fs.existsSync(sample))('of the samples is read: two sums and a product', () => {
    expect(countMnemonics(traceOfWord(sample))).toEqual({ add: 4, mul: 3, mac: 1 });
  });
});

describe('words that name traces', () => {
  const at = (name: string, text: string): string => path.join(place({ [name]: text }), name);

  it('are told from networks by scheme, name and content', () => {
    expect(namesTrace('pisa:x')).toBe(true);
    expect(namesTrace('cinnamon:x')).toBe(true);
    expect(namesTrace('a/instructions12')).toBe(true);
    expect(namesTrace('a/instructions')).toBe(false);
    expect(namesTrace('a.xinst') && namesTrace('a.CINST') && namesTrace('a.minst')).toBe(true);
    expect(namesTrace(at('k.csv', NTT.join('\n')))).toBe(true);
    expect(namesTrace(at('p.csv', `${HEADER}\n`))).toBe(true);
    expect(namesTrace(at('n.csv', 'Layer name, IFMAP Height, IFMAP Width,\nConv1, 224, 224,\n'))).toBe(false);
    expect(namesTrace(at('m.csv', 'Layer,M,N,K,\nfc,1,10,20,\n'))).toBe(false);
    expect(namesTrace('none.csv')).toBe(false);
  });

  it('of P-ISA may begin with a comment', () => {
    expect(isPisaFile(at('c.csv', '# CONTEXT BGV 8192 4\n13, add, a, b, c, 0\n'))).toBe(true);
    expect(isPisaFile(at('e.csv', ''))).toBe(false);
  });

  it('open what they name', () => {
    expect(rowsOf(traceOfWord(`pisa:${file(...NTT)}`))).toEqual([16]);
    expect(rowsOf(traceOfWord(file(HEADER, 'add,BGV,8192,2,c-2-1,a-2-1,b-2-1')))).toEqual([2]);
    const chips = place({ instructions0: 'h\nload r1: x\nneg r1: r1 | 0\n' });
    expect(rowsOf(traceOfWord(`cinnamon:${chips}`))).toEqual([2]);
    expect(rowsOf(traceOfWord(path.join(chips, 'instructions0')))).toEqual([2]);
  });
});
