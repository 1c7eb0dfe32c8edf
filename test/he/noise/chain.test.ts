import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { parseChain } from '../../../src/he/noise/chain.js';
import { propagate } from '../../../src/he/noise/propagate.js';
import { countOperations } from '../../../src/he/program.js';
import { bfv } from './helpers.js';

const listing = (text: string): string[] =>
  parseChain(text).program.instructions.map(({ op, dst, src, plain, step }) =>
    `${dst} = ${op} ${[...src, plain ?? step ?? ''].join(' ')}`.trim(),
  );

describe('chains of operations', () => {
  it('each operation applies to what the one before it left', () => {
    expect(listing('mulplain,rotate, square,relin,mod-switch')).toEqual([
      'c0 = multiply-plain x0 p0',
      'c1 = rotate c0 1',
      'c2 = square c1',
      'c3 = relinearize c2',
      'c4 = mod-switch c3',
    ]);
    expect(parseChain('mulplain,mulplain').program).toMatchObject({
      inputs: ['x0'],
      plains: ['p0', 'p1'],
      outputs: ['c1'],
    });
  });

  it('add:k is the sum of k fresh ciphertexts, or k - 1 more', () => {
    expect(listing('add:3')).toEqual(['c0 = add x0 x1', 'c1 = add c0 x2']);
    expect(parseChain('add:1')).toMatchObject({
      program: { instructions: [], outputs: ['x0'] },
      operations: [{ text: 'add:1', end: 0 }],
    });
    expect(parseChain('add:3,mulplain,add:2').program.inputs).toEqual(['x0', 'x1', 'x2', 'x3']);
    expect(parseChain('add:3,mulplain').operations.map(({ end }) => end)).toEqual([2, 3]);
  });

  it('convolutions rotate before or after they multiply', () => {
    expect(listing('conv-ia:3')).toEqual([
      'c0 = multiply-plain x0 p0',
      'c1 = rotate x0 1',
      'c2 = multiply-plain c1 p1',
      'c3 = add c0 c2',
      'c4 = rotate x0 2',
      'c5 = multiply-plain c4 p2',
      'c6 = add c3 c5',
    ]);
    expect(listing('conv-pa:2')).toEqual([
      'c0 = multiply-plain x0 p0',
      'c1 = multiply-plain x0 p1',
      'c2 = rotate c1 1',
      'c3 = add c0 c2',
    ]);
    for (const kind of ['ia', 'pa'])
      expect(countOperations(parseChain(`rotate,conv-${kind}:9`).program)).toEqual({
        rotate: 9,
        'multiply-plain': 9,
        add: 8,
      });
  });

  it.each([
    ['rotat', "--ops: unknown operation 'rotat'", "did you mean 'rotate'?"],
    ['', "unknown operation ''", 'expected some of add:<k>, mulplain'],
    ['mulplain,,rotate', "unknown operation ''", 'add:<k>'],
    ['add', "'add' does not say how many", 'expected add:<number from 1 to 4096>'],
    ['add:0', "'add:0' does not say how many", 'add:<number'],
    ['add:4097', "'add:4097' does not say", 'from 1 to 4096'],
    ['conv-ia:x', "'conv-ia:x' does not say", 'from 1 to 512'],
    ['conv-pa:513', "'conv-pa:513' does not say", 'conv-pa:<number from 1 to 512>'],
    ['add:2:3', "unknown operation 'add:2:3'", 'add:<k>'],
    ['rotate:2', "'rotate:2' takes no number", 'expected rotate'],
    ['toString', "unknown operation 'toString'", 'mulplain'],
  ])("'%s' is refused", (text, problem, expected) => {
    expect(() => parseChain(text)).toThrow(InputError);
    expect(() => parseChain(text)).toThrow(problem);
    expect(() => parseChain(text)).toThrow(expected);
  });

  it('the largest of each are taken', () => {
    expect(parseChain('add:4096').program.inputs.length).toBe(4096);
    expect(countOperations(parseChain('conv-ia:512').program).rotate).toBe(511);
  });

  it('whatever the text: a chain, or one InputError; so too its noise', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'mulplain',
        'rotate',
        'square',
        'relin',
        'mod-switch',
        'rescale',
        'add:2',
        'conv-ia:3',
        'conv-pa:2',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        try {
          const { program } = parseChain(words.join(','));
          for (const { budget } of propagate(bfv(4096, [36, 36, 37], 20), program).steps)
            expect(Number.isFinite(budget)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).message).not.toContain('\n');
        }
      }),
      { numRuns: 300 },
    );
  });
});
