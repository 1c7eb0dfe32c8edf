import { describe, expect, it } from 'vitest';
import { activation, expectValid, refused, relus, transformed, twoStages } from './networks.js';

/**
 * ReLUs that DELPHI's planner leaves of ResNet-32 by the number of quadratic layers. Its lists of layers are published
 * for 26 alone; the others here are ours, and have the counts.
 */
const from = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);
const PLANNED: [relus: number, quadratic: number[]][] = [
  [245_760, [...from(0, 2), ...from(11, 2), ...from(21, 2)]],
  [184_320, [...from(0, 5), ...from(11, 2), ...from(21, 5)]],
  [155_648, [...from(0, 7), ...from(11, 1), ...from(21, 6)]],
  [139_264, [...from(0, 8), ...from(21, 8)]],
  [118_784, [...from(0, 9), ...from(21, 9)]],
  [94_208, [...from(0, 9), ...from(11, 4), ...from(21, 7)]],
  [65_536, [...from(0, 11), ...from(11, 3), ...from(21, 8)]],
  [65_536, [...from(0, 10), ...from(11, 4), ...from(21, 10)]],
];

describe('quadratic', () => {
  it.each(PLANNED)('ResNet-32 keeps %i ReLUs', (count, layers) => {
    const made = transformed('resnet32-c100', `quadratic at=${layers.join(',')}`);
    expect(relus(made)).toBe(count);
    const polynomials = made.operators.filter(
      (operator) => operator.kind === 'activation' && operator.function === 'polynomial',
    );
    expect(polynomials).toHaveLength(layers.length);
    expectValid(made);
  });

  it('keeps the layers that DELPHI keeps of 26 quadratic ones', () => {
    expect(relus(transformed('resnet32-c100', 'quadratic keep=0,6,16,18,30'))).toBe(53_248);
  });

  it('takes the last layers, or those that are named, and leaves the others alone', () => {
    const functions = (text: string) =>
      transformed(twoStages(), text).operators.flatMap((operator) =>
        operator.kind === 'activation' ? [`${operator.function}${operator.degree}`] : [],
      );
    expect(functions('quadratic layers=2')).toEqual([
      'relu0',
      'relu0',
      'relu0',
      'polynomial2',
      'polynomial2',
    ]);
    expect(functions('quadratic at=1')).toEqual(['relu0', 'polynomial2', 'relu0', 'relu0', 'relu0']);
    expect(functions('quadratic keep=0,4')).toEqual(['relu0', ...Array(3).fill('polynomial2'), 'relu0']);
    expect(functions('quadratic')).toEqual(Array(5).fill('polynomial2'));
  });

  it('drops the mask of a layer', () => {
    const made = transformed(twoStages(), 'snl budget=211 order=S1,S2 | quadratic at=0');
    expect(activation(made, 'b1.relu')).toMatchObject({ function: 'polynomial' });
    expect(activation(made, 'b1.relu')).not.toHaveProperty('kept');
    expect(relus(made)).toBe(210);
  });

  it.each([
    ['quadratic layers=6', 'transform.quadratic.layers', /has 5 ReLU layers; expected at most 5/],
    ['quadratic at=5', 'transform.quadratic.at', /no ReLU layer 5; expected 0 to 4/],
    ['quadratic keep=9', 'transform.quadratic.keep', /no ReLU layer 9/],
    ['quadratic keep=0,1,2,3,4', 'transform.quadratic.keep', /keeps every ReLU layer/],
    ['quadratic at=1 keep=2', 'transform.quadratic', /one of layers, at and keep/],
    ['quadratic at=x', 'quadratic.at', /'x'; expected numbers of layers/],
    ['quadratic | quadratic', 'transform.quadratic.layers', /0 ReLU layers/],
  ])('refuses %s', (text, field, problem) => {
    const error = refused(twoStages(), text);
    expect(error.detail.field).toBe(field);
    expect(error.message).toMatch(problem);
  });
});
