import { describe, expect, it } from 'vitest';
import { countNetwork } from '../../../../src/workload/count.js';
import { activation, expectValid, refused, relus, transformed, twoStages } from './networks.js';

const kept = (network: ReturnType<typeof twoStages>) =>
  network.operators.flatMap((operator) =>
    operator.kind === 'activation'
      ? [[operator.name, operator.function, operator.kept, operator.otherwise]]
      : [],
  );

describe('snl', () => {
  it('fills up the most critical stage from its end, to the element', () => {
    // 210 elements a site of S2, 240 one of S1 and the stem.
    expect(kept(transformed(twoStages(), 'snl budget=211 order=S1,S2'))).toEqual([
      ['b1.relu', 'relu', 1, 'identity'],
      ['bAdd.relu', 'relu', undefined, undefined],
    ]);
    expect(kept(transformed(twoStages(), 'snl budget=241 order=S2,S1'))).toEqual([
      ['a1.relu', 'relu', 1, 'identity'],
      ['aAdd.relu', 'relu', undefined, undefined],
    ]);
  });

  it('comes to what is not in the order last', () => {
    const made = transformed(twoStages(), 'snl budget=1139 order=S1,S2');
    expect(activation(made, 'stem.relu')).toMatchObject({ kept: 239, otherwise: 'identity' });
    expect(kept(made)).toHaveLength(5);
  });

  it('takes of what is not in the order the deepest first', () => {
    const made = transformed(twoStages(), 'snl budget=421 order=S2');
    expect(activation(made, 'aAdd.relu')).toMatchObject({ kept: 1 });
    expect(activation(made, 'a1.relu')).toBeUndefined();
  });

  it('squares what is not kept, as AutoReP does', () => {
    const made = transformed(twoStages(), 'snl budget=211 otherwise=square order=S1,S2');
    expect(kept(made)).toEqual([
      ['stem.relu', 'polynomial', undefined, undefined],
      ['a1.relu', 'polynomial', undefined, undefined],
      ['aAdd.relu', 'polynomial', undefined, undefined],
      ['b1.relu', 'relu', 1, 'square'],
      ['bAdd.relu', 'relu', undefined, undefined],
    ]);
    expect(activation(made, 'a1.relu').degree).toBe(2);
    expectValid(made);
  });

  it('changes nothing where all may stay', () => {
    expect(transformed(twoStages(), 'snl budget=1140').operators).toEqual(twoStages().operators);
  });

  it.each([12_900, 49_900, 120_000, 180_000, 248_400, 491_520])('ResNet-18 keeps %i exactly', (budget) => {
    const made = transformed('resnet18-snl-c100', `snl budget=${budget}`);
    expect(relus(made)).toBe(budget);
    expectValid(made);
  });

  it('orders the stages of ResNet-18 by criticality: S3, S2, S4, S1, then the stem', () => {
    const stages = (budget: number) =>
      countNetwork(transformed('resnet18-c100', `snl budget=${budget}`)).relusByStage;
    expect(stages(65_536)).toEqual({ S3: 65_536 });
    expect(stages(65_537)).toEqual({ S2: 1, S3: 65_536 });
    expect(stages(196_608 + 5)).toEqual({ S2: 131_072, S3: 65_536, S4: 5 });
    expect(stages(229_376 + 7)).toEqual({ S1: 7, S2: 131_072, S3: 65_536, S4: 32_768 });
    expect(stages(491_520 + 3)).toMatchObject({ S1: 262_144, Conv1: 3 });
  });

  it('assumes an order where none is published: the last but one stage first, the first last', () => {
    const stages = countNetwork(transformed('vgg16-c100', 'snl budget=24577')).relusByStage;
    expect(stages).toEqual({ S3: 1, S4: 24_576 });
    expect(countNetwork(transformed('wrn22-8-snl-c100', 'snl budget=9')).relusByStage).toEqual({ S3: 9 });
    const withClassifier = countNetwork(transformed('vgg16-2fc4096-c10', 'snl budget=9'));
    expect(withClassifier.relusByStage).toEqual({ S4: 9 });
    const rest = 24_576 + 49_152 + 65_536;
    expect(countNetwork(transformed('vgg16-c100', `snl budget=${rest + 2}`)).relusByStage).toMatchObject({
      S5: 2,
    });
  });

  it('takes from what an earlier one left', () => {
    const made = transformed('resnet18-c100', 'snl budget=70000 | snl budget=65000');
    expect(countNetwork(made).relusByStage).toEqual({ S3: 65_000 });
    expect(refused('resnet18-c100', 'snl budget=70000 | snl budget=70001').message).toMatch(/at most 70000/);
  });

  it.each([
    ['snl budget=557057', 'transform.snl.budget', /557056 ReLUs; expected at most 557056/],
    ['snl budget=0', 'snl.budget', /whole number from 1/],
    ['snl', 'snl.budget', /./],
    ['snl budget=9 order=S2,S7', 'transform.snl.order', /no stage 'S7'/],
    ['snl budget=9 otherwise=cube', 'snl.otherwise', /identity/],
  ])('refuses %s', (text, field, problem) => {
    const error = refused('resnet18-c100', text);
    expect(error.detail.field).toBe(field);
    expect(error.message).toMatch(problem);
  });
});
