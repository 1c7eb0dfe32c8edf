import { describe, expect, it } from 'vitest';
import { composePrograms, squareProgram } from '../../src/he/compose.js';
import { evaluateProgram } from '../../src/he/evaluate.js';
import type { HeProgram } from '../../src/he/program.js';

const scale: HeProgram = {
  name: 'scale',
  inputs: ['a', 'b'],
  plains: ['w'],
  instructions: [
    { op: 'multiply-plain', dst: 'c', src: ['a'], plain: 'w' },
    { op: 'sub', dst: 'd', src: ['c', 'b'] },
  ],
  outputs: ['d', 'b'],
};

describe('programs one behind the other', () => {
  const program = composePrograms('two', [scale, squareProgram(2), scale]);

  it('have names of their own', () => {
    expect(program.inputs).toEqual(['0.a', '0.b']);
    expect(program.plains).toEqual(['0.w', '2.w']);
    expect(program.outputs).toEqual(['2.d', '1.c3']);
    expect(program.instructions.map(({ op, dst, src }) => [op, dst, ...src].join(' '))).toEqual([
      'multiply-plain 0.c 0.a',
      'sub 0.d 0.c 0.b',
      'square 1.c0 0.d',
      'relinearize 1.c1 1.c0',
      'square 1.c2 0.b',
      'relinearize 1.c3 1.c2',
      'multiply-plain 2.c 1.c1',
      'sub 2.d 2.c 1.c3',
    ]);
  });

  it('mean one applied to the other', () => {
    const domain = { encoding: 'slots', modulus: 97, layout: { rows: 1, rowSlots: 2 } } as const;
    const inputs = new Map([
      ['0.a', [3, 4]],
      ['0.b', [5, 1]],
    ]);
    const outputs = evaluateProgram(program, domain, inputs, (name) => (name === '0.w' ? [2, 3] : [7, 1]));
    // d = 2 * 3 - 5 = 1, 3 * 4 - 1 = 11; squared 1, 121; 7 * 1 - 25, 121 - 1
    expect(outputs.get('2.d')).toEqual([97 - 18, 120 - 97]);
    expect(outputs.get('1.c3')).toEqual([25, 1]);
  });

  it('have to fit', () => {
    expect(() => composePrograms('bad', [scale, squareProgram(3)])).toThrow(
      'program 1 has 3 inputs for 2 ciphertexts',
    );
  });
});
