import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealIsInstalled } from '../../src/he/judge/library.js';
import { folder, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder();
});
afterAll(() => removeFolder(cwd));

const he = (...words: string[]) => systoleHere(['he', ...words], cwd);
const SET = ['--n', '8192', '--coeff-bits', '43,43,44,44,44', '--plain-bits', '17'];
const SMALL = ['--n', '4096', '--coeff-bits', '36,36,37', '--plain-bits', '17'];

describe('systole he noise', () => {
  it('prints the budget fresh, at the end, and after each operation', async () => {
    const { code, stdout } = await he(
      'noise',
      '--scheme',
      'bfv',
      ...SET,
      '--ops',
      'mulplain,rotate',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      freshBits: 149,
      budgetBits: 128,
      steps: [
        {
          op: 'mulplain',
          budgetBits: 128,
          exactBits: 128.29,
          practicalBits: 127.98,
          worstBits: 115.39,
          level: 4,
        },
        {
          op: 'rotate',
          budgetBits: 128,
          exactBits: 128.29,
          practicalBits: 127.98,
          worstBits: 115.39,
          level: 4,
        },
      ],
    });
  });

  it('says at which step a budget is exhausted', async () => {
    const { code, stdout, stderr } = await he(
      'noise',
      ...SMALL,
      '--ops',
      'add:1,mulplain,mulplain,mulplain,rotate',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('budget exhausted at step 4, mulplain: the result does not decrypt');
    const report = JSON.parse(stdout) as {
      budgetBits: number;
      exhausted: unknown;
      steps: { budgetBits: number }[];
    };
    expect(report).toMatchObject({ budgetBits: 0, exhausted: { step: 4, op: 'mulplain' } });
    expect(report.steps.map(({ budgetBits }) => budgetBits > 0)).toEqual([true, true, true, false, false]);
  });

  it('as a table, and CKKS by scale, level and precision', async () => {
    const table = await he('noise', ...SMALL, '--ops', 'rotate');
    expect(table.stdout).toMatch(/operation +budget +exact +practical +worst case +limbs/);
    expect(table.stdout).toMatch(/fresh +48/);
    const { stdout } = await he(
      'noise',
      '--scheme',
      'ckks',
      '--n',
      '8192',
      '--coeff-bits',
      '60,40,40,60',
      '--ops',
      'mulplain,rescale',
      '--format',
      'json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      freshBits: 99,
      steps: [
        { op: 'mulplain', budgetBits: 59, scaleBits: 80, level: 3 },
        { op: 'rescale', budgetBits: 59, scaleBits: 40, level: 2 },
      ],
    });
  });

  it('--help has the operations', async () => {
    const { stdout } = await he('noise', '--help');
    for (const word of [
      'add:<k>',
      'mulplain',
      'rotate',
      'square',
      'relin',
      'conv-ia:<taps>',
      'conv-pa:<taps>',
      'worst case',
    ])
      expect(stdout).toContain(word);
  });

  const ops = ['--ops', 'rotate'];
  it.each([
    [
      ['--n', '5000', '--coeff-bits', '43,43,44', ...ops],
      'n = 5000 is no ring dimension; expected a power of two from 1024',
    ],
    [
      ['--n', '4096', '--coeff-bits', '60,60,60', ...ops],
      'a modulus of 180 bits at n = 4096 has less than 128-bit security; expected at most 109 bits',
    ],
    [
      ['--n', '4096', '--coeff-bits', '36,36,37', '--plain-bits', '13', ...ops],
      'a plaintext modulus of 13 bits does not batch 4096 slots; expected a prime of 14 to 60 bits',
    ],
    [
      ['--n', '16384', '--coeff-bits', '48,48,49', '--plain-bits', '16', ...ops],
      'there is no prime of 16 bits for n = 16384; expected more bits, or a smaller n',
    ],
    [
      ['--n', '4096', '--coeff-bits', '14,14,14,14,14', '--plain-bits', '20', ...ops],
      'there are no 5 primes of 14 bits for n = 4096',
    ],
    [
      ['--n', '4096', '--coeff-bits', '36', ...ops],
      '--coeff-bits: has 1 prime; expected two or more, the last the special one',
    ],
    [['--n', '4096', '--coeff-bits', '36,x', ...ops], "--coeff-bits: 'x' is no whole number"],
    [['--n', '4096', '--coeff-bits', '36,5', ...ops], 'a prime of 5 bits is no modulus of an NTT'],
    [
      ['--n', 'many', '--coeff-bits', '36,36', ...ops],
      "--n: 'many' is no whole number; expected a power of two",
    ],
    [
      ['--n', '4096', '--coeff-bits', '36,36', '--plain-bits', '1.5', ...ops],
      "--plain-bits: '1.5' is no whole number",
    ],
    [['--scheme', 'bgv', ...SMALL, ...ops], "--scheme: is 'bgv'; expected one of bfv, ckks"],
    [[...SMALL, '--ops', 'rotat'], "--ops: unknown operation 'rotat'"],
    [
      [...SMALL, '--ops', 'square,rotate'],
      'instruction 2 (rotate): rotation of a ciphertext of 3 polynomials; expected 2: relinearise it first',
    ],
    [[...SMALL, '--ops', 'rescale'], 'BFV has no rescale; expected mod-switch'],
    [[...SMALL], '--ops: is missing'],
    [['--coeff-bits', '36,36', ...ops], '--n: is missing'],
    [
      ['--scheme', 'ckks', '--n', '8192', '--coeff-bits', '60,40,60', '--ops', 'rotate', '--judge'],
      '--judge: ciphertexts of CKKS have no noise budget',
    ],
  ])('%j is one error', async (words, message) => {
    const { code, stdout, stderr } = await he('noise', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  it('whatever it is given: a report or one line, never a defect', async () => {
    const value = fc.oneof(
      fc.constantFrom(
        '4096',
        '8192',
        '36,36,37',
        '20',
        '17',
        'rotate',
        'add:2',
        '0',
        '-1',
        '',
        '1e9',
        '36,,36',
        '999999999999',
        'NaN',
      ),
      fc.string({ maxLength: 6 }).filter((text) => !text.startsWith('-')),
    );
    await fc.assert(
      fc.asyncProperty(value, value, value, value, async (n, primes, plain, chain) => {
        const words = [
          'noise',
          '--n',
          n,
          '--coeff-bits',
          primes,
          '--plain-bits',
          plain,
          '--ops',
          chain,
          '--format',
          'json',
        ];
        const { code, stdout, stderr } = await he(...words);
        if (code === 0) expect(JSON.parse(stdout)).toHaveProperty('budgetBits');
        else {
          expect(code).toBe(2);
          expect(stderr.trim().split('\n').length).toBe(1);
        }
      }),
      { numRuns: 80 },
    );
  });

  it.skipIf(!sealIsInstalled())('--judge: the same chain on real ciphertexts', async () => {
    const { code, stdout } = await he(
      'noise',
      ...SMALL,
      '--ops',
      'add:2,mulplain,rotate',
      '--judge',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      freshBits: number;
      judge: { freshBits: number; budgetBits: number };
      steps: { budgetBits: number; judgedBits: number }[];
    };
    expect(Math.abs(report.freshBits - report.judge.freshBits)).toBeLessThanOrEqual(1);
    for (const { budgetBits, judgedBits } of report.steps)
      expect(Math.abs(budgetBits - judgedBits)).toBeLessThanOrEqual(1);
    expect(report.judge.budgetBits).toBe(report.steps.at(-1)!.judgedBits);
  });
});

describe('systole he run', () => {
  const TRACE = [
    '{"heTrace": 1, "name": "blur", "inputs": ["x"], "plains": ["w"], "outputs": ["z"]}',
    '{"op": "rotate", "dst": "y", "src": ["x"], "step": 1}',
    '{"op": "multiply-plain", "dst": "z", "src": ["y"], "plain": "w"}',
    '{"end": 2}',
  ];
  const place = (name: string, lines: readonly string[]): string => {
    fs.writeFileSync(path.join(cwd, name), lines.join('\n'));
    return name;
  };

  it('executes a trace on plain numbers', async () => {
    const { code, stdout } = await he('run', place('blur.jsonl', TRACE), ...SMALL, '--format', 'json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown> & { outputs: Record<string, number[]> };
    expect(report).toMatchObject({
      program: 'blur',
      operations: { rotate: 1, 'multiply-plain': 1 },
      freshBits: 48,
      budgetBits: 25,
    });
    expect(report.outputs.z!.length).toBe(8);
    const again = await he('run', 'blur.jsonl', ...SMALL, '--format', 'json', '--seed', '2');
    expect((JSON.parse(again.stdout) as typeof report).outputs).not.toEqual(report.outputs);
  });

  it('writes the program of a convolution as a trace, which is run as any other', async () => {
    const made = await he(
      'run',
      'conv-partial-aligned',
      '--conv',
      '2,45,45,2,3',
      ...SMALL,
      '--out',
      'conv.jsonl',
      '--format',
      'json',
    );
    expect(JSON.parse(made.stdout)).toMatchObject({ operations: { 'multiply-plain': 18 } });
    const { code, stdout } = await he('run', 'conv.jsonl', ...SMALL, '--format', 'csv');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('dst,op,budgetBits');
  });

  it.skipIf(!sealIsInstalled())('--judge: numbers and budgets of real ciphertexts', async () => {
    const { code, stderr, stdout } = await he(
      'run',
      'conv-coefficients',
      '--conv',
      '3,16,16,2,3',
      ...SMALL,
      '--judge',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('real ciphertexts: 0 of 8192 decrypted numbers differ');
    expect(JSON.parse(stdout)).toMatchObject({ judge: { mismatches: 0 } });
  });

  it.each([
    [
      ['nothing'],
      "<program>: there is no program 'nothing'; expected an HE trace (JSON lines), or one of conv-input-aligned",
    ],
    [['conv-partal-aligned'], "did you mean 'conv-partial-aligned'?"],
    [
      ['conv-two-stage', '--conv', '1,2,3'],
      "--conv: is '1,2,3'; expected channels,height,width,filters,kernel",
    ],
    [['conv-two-stage', '--conv', '1,16,16,1,2'], "--conv: is '1,16,16,1,2'"],
    [['conv-two-stage', '--conv', '1,0,16,1,3'], "--conv: is '1,0,16,1,3'"],
    [['cut.jsonl'], 'cut.jsonl:3: is truncated'],
    [
      ['cut.jsonl', '--conv', '1,16,16,1,3'],
      '--conv: is for generated convolutions; expected nothing with cut.jsonl',
    ],
    [['conv-two-stage', '--scheme', 'ckks'], '--scheme: is ckks; expected bfv'],
    [['conv-two-stage', '--plain-bits', '55'], '--plain-bits: is 55; expected at most 50'],
  ])('%j is one error', async (words, message) => {
    place('cut.jsonl', TRACE.slice(0, 3));
    const { code, stdout, stderr } = await he('run', ...words.slice(0, 1), ...SMALL, ...words.slice(1));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
