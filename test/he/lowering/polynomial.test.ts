import { describe, expect, it } from 'vitest';
import { isProduct, programDepth, takesLevel } from '../../../src/he/depth.js';
import { evaluateProgram } from '../../../src/he/evaluate.js';
import { polynomialProgram, squareProgram } from '../../../src/he/lowering/polynomial.js';
import { countOperations } from '../../../src/he/program.js';
import { T } from './reference.js';

const layout = { rows: 1, rowSlots: 4 } as const;
const DOMAIN = { encoding: 'slots', modulus: T, layout } as const;

describe('polynomial activations', () => {
  it('give the polynomial, as shallow as one of its degree can be', () => {
    for (let degree = 1; degree <= 63; degree++) {
      const program = polynomialProgram(degree);
      const coefficient = (name: string): number => 3 * Number(name.slice(1)) + 7;
      const x = [0, 1, 2, 65_530];
      const [result] = [
        ...evaluateProgram(program, DOMAIN, new Map([['x', x]]), (name) =>
          new Array<number>(4).fill(coefficient(name)),
        ).values(),
      ];
      const expected = x.map((value) => {
        let sum = 0n;
        for (let at = degree; at >= 0; at--)
          sum = (sum * BigInt(value) + BigInt(coefficient(`k${at}`))) % BigInt(T);
        return Number(sum);
      });
      expect(result).toEqual(expected);
      expect(programDepth(program, isProduct)).toBe(Math.ceil(Math.log2(degree)));
      const levels = programDepth(program, takesLevel);
      expect(levels).toBeGreaterThanOrEqual(Math.ceil(Math.log2(degree + 1)));
      expect(levels).toBeLessThanOrEqual(Math.ceil(Math.log2(degree)) + 1);
      expect(program.plains).toHaveLength(degree + 1);
    }
  });

  it('cost a square and two products with coefficients at degree 2, 6 products at degree 15', () => {
    expect(countOperations(polynomialProgram(2))).toEqual({
      'multiply-plain': 2,
      'add-plain': 1,
      square: 1,
      relinearize: 1,
      add: 1,
    });
    // x^2, x^3, x^4, x^8 and three joints
    const { square = 0, multiply = 0, relinearize } = countOperations(polynomialProgram(15));
    expect([square, multiply, relinearize]).toEqual([3, 4, 7]);
    expect(countOperations(polynomialProgram(1))).toEqual({ 'multiply-plain': 1, 'add-plain': 1 });
  });

  it('square: one product, relinearised', () => {
    const program = squareProgram();
    expect(countOperations(program)).toEqual({ square: 1, relinearize: 1 });
    const result = evaluateProgram(program, DOMAIN, new Map([['x', [0, 3, 65_536, 256]]]), () => []);
    expect([...result.values()]).toEqual([[0, 9, 1, 65_536]]);
  });

  it('refuse degrees that are none', () => {
    for (const degree of [0, -1, 1.5, 64, NaN])
      expect(() => polynomialProgram(degree)).toThrow(/degree: .* expected a whole number from 1 to 63/);
  });
});
