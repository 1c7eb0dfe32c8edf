import { describe, expect, it } from 'vitest';
import { countNetwork, macs } from '../../../../src/workload/count.js';
import { buildNetwork } from '../../../../src/workload/expand.js';
import type { NetworkEntry } from '../../../../src/workload/schema.js';
import { activation, convs, expectValid, refused, relus, transformed, twoStages } from './networks.js';

const byStage = (text: string) => countNetwork(transformed(twoStages(), text)).relusByStage;
// Of the small network: 4x6x10 = 240 a ReLU of the stem and S1, 14x3x5 = 210 one of S2.
const ALL = { Conv1: 240, S1: 480, S2: 420 };

/** DeepReDuce's Pareto points on CIFAR-100 (slides): stages culled and thinned, shares, ReLUs. */
const PARETO = [
  ['cull=S1', 229_376],
  ['cull=S1,S4', 196_608],
  ['cull=S1 thin=S2,S3,S4', 114_688],
  ['cull=S1 thin=S2,S3,S4 alpha=0.5', 57_344],
  ['cull=S1,S4 thin=S2,S3 alpha=0.5', 49_152],
  ['cull=S1 thin=S2,S3,S4 rho=0.5', 28_672],
  ['cull=S1,S4 thin=S2,S3 rho=0.5', 24_576],
  ['cull=S1 thin=S2,S3,S4 alpha=0.5 rho=0.5', 14_336],
  ['cull=S1,S4 thin=S2,S3 alpha=0.5 rho=0.5', 12_288],
  ['cull=S1 thin=S2*,S3*,S4* alpha=0.5 rho=0.5', 7_168],
] as const;

describe('deepreduce: ReLUs', () => {
  it.each(PARETO)('%s leaves %i ReLUs of ResNet-18', (options, count) => {
    const made = transformed('resnet18-c100', `deepreduce ${options}`);
    expect(relus(made)).toBe(count);
    expectValid(made);
  });

  it.each([
    ['resnet9-deepreduce-c100', 'alpha=0.5 rho=0.5', 30_720],
    ['resnet10-c100', 'alpha=0.5', 155_648],
    ['resnet10-c100', 'thin=S1,S2,S3,S4 rho=0.5', 47_104],
    ['resnet18-c100', 'cull=S1 thin=S2,S4', 147_456],
    ['resnet56-c100', 'cull=S1 thin=S2', 147_456],
    ['mobilenetv1-c100', 'cull=S1', 411_648 - 131_072],
  ])('%s, %s: %i', (network, options, count) => {
    expect(relus(transformed(network, `deepreduce ${options}`))).toBe(count);
  });

  it('takes the ReLU of the stem with S1, and with no other stage', () => {
    expect(byStage('deepreduce alpha=1')).toEqual(ALL);
    expect(byStage('deepreduce cull=S1')).toEqual({ S2: 420 });
    expect(byStage('deepreduce cull=S2')).toEqual({ Conv1: 240, S1: 480 });
    expect(byStage('deepreduce cull=Conv1')).toEqual({ S1: 480, S2: 420 });
  });

  it('keeps the ReLUs behind sums where it thins, and that of the stem', () => {
    const made = transformed(twoStages(), 'deepreduce thin=S1,S2');
    expect(countNetwork(made).relusByStage).toEqual({ Conv1: 240, S1: 240, S2: 210 });
    for (const name of ['stem.relu', 'aAdd.relu', 'bAdd.relu']) expect(activation(made, name)).toBeDefined();
    for (const name of ['a1.relu', 'b1.relu']) expect(activation(made, name)).toBeUndefined();
    expectValid(made);
  });

  it('keeps those behind sums of pre-activation blocks, which come first of two', () => {
    const made = transformed('wrn22-8-c100', 'deepreduce thin=S2');
    expect(activation(made, 's2b2act1.relu')).toBeDefined();
    expect(activation(made, 's2b2c1.relu')).toBeUndefined();
    expect(countNetwork(made).relusByStage.S2).toBe(3 * 65_536 + 131_072 - 65_536);
  });

  it('counts back from the last where there are no sums', () => {
    const made = transformed('vgg16-c100', 'deepreduce thin=S1,S3');
    for (const name of ['conv1', 'conv6', 'conv8']) expect(activation(made, `${name}.relu`)).toBeDefined();
    for (const name of ['conv0', 'conv7']) expect(activation(made, `${name}.relu`)).toBeUndefined();
  });

  it('thins twice: a quarter is left, the last of them', () => {
    const made = transformed('resnet34-c100', 'deepreduce thin=S2*');
    expect(countNetwork(made).relusByStage.S2).toBe(262_144 / 4);
    expect(activation(made, 's2b4add.relu')).toBeDefined();
    expect(activation(made, 's2b2add.relu')).toBeDefined();
    expect(activation(made, 's2b3add.relu')).toBeUndefined();
  });
});

describe('deepreduce: shapes', () => {
  it('scales the channels of every layer but the result: one layer linear, the others square in MACs', () => {
    const before = twoStages();
    const made = transformed(before, 'deepreduce alpha=0.5');
    expect(convs(made).map(({ filters }) => filters)).toEqual([2, 2, 2, 7, 7, 7]);
    const work = (network: typeof made) => network.operators.map(macs).filter((count) => count > 0);
    const shares = work(made).map((count, index) => count / work(before)[index]!);
    expect(shares).toEqual([0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.5]);
    expect(made.operators.at(-1)).toMatchObject({ kind: 'linear', features: 11 });
    expectValid(made);
  });

  it('scales maps by way of the input; a pool over the whole map stays one', () => {
    const made = transformed(twoStages(), 'deepreduce rho=0.5');
    expect(made.input).toEqual({ channels: 3, height: 3, width: 5 });
    expect(made.operators.find(({ name }) => name === 'bAdd')!.output).toEqual({
      channels: 14,
      height: 2,
      width: 3,
    });
    expect(made.operators.find(({ name }) => name === 'pool')).toMatchObject({ kernel: [2, 3] });
    expect(relus(made)).toBe(3 * 4 * 3 * 5 + 2 * 14 * 2 * 3);
    expectValid(made);
  });

  it.each([
    ['resnet32-c100', 0.5, 0.5],
    ['resnet34-tiny', 0.25, 0.5],
    ['mobilenetv1-c100', 0.5, 0.5],
    ['vgg16-c100', 0.5, 0.5],
    ['vgg16-2fc4096-tiny', 0.5, 1],
    ['wrn22-8-snl-c100', 0.5, 0.5],
    ['densenet121-imagenet', 0.5, 1],
    ['googlenet-imagenet', 0.5, 1],
    ['shufflenetv2-imagenet', 0.5, 1],
  ])('%s: alpha %d and rho %d multiply every ReLU', (network, alpha, rho) => {
    const before = countNetwork(transformed(network, 'none'));
    const made = transformed(network, `deepreduce alpha=${alpha} rho=${rho}`);
    const after = countNetwork(made);
    for (const [stage, count] of Object.entries(before.relusByStage))
      expect([stage, after.relusByStage[stage]]).toEqual([stage, count * alpha * rho * rho]);
    expectValid(made);
  });

  it('scales depthwise layers with what they read, and leaves what is tied to the input', () => {
    const entry = (name: string, more: object): NetworkEntry =>
      ({ name, kernel: 1, ...more }) as NetworkEntry;
    const net = buildNetwork({
      kind: 'network',
      name: 'tied',
      input: { channels: 4, height: 4, width: 4 },
      operators: [
        entry('dw', { kind: 'depthwise' }),
        entry('same', { kind: 'conv', filters: 4 }),
        { name: 'sum', kind: 'add', inputs: ['dw', 'same'] },
        entry('wide', { kind: 'conv', filters: 6 }),
        entry('last', { kind: 'conv', filters: 8 }),
      ],
    });
    expect(convs(transformed(net, 'deepreduce alpha=0.5')).map(({ filters }) => filters)).toEqual([
      4, 4, 3, 8,
    ]);
  });

  it('does not thin a stage with one ReLU layer when it chooses', () => {
    expect(byStage('deepreduce thin=S2 | deepreduce drop=auto order=S1,S2')).toEqual({ S2: 210 });
  });

  it('drops what is left of a published order', () => {
    const made = transformed('resnet18-c100', 'deepreduce cull=S1 | deepreduce drop=1');
    expect(countNetwork(made).relusByStage).toEqual({ S2: 131_072, S3: 65_536 });
  });

  it('keeps the share of a mask, rounded down and at least one', () => {
    const masked = transformed(twoStages(), 'snl budget=421 order=S1,S2');
    expect(activation(masked, 'aAdd.relu').kept).toBe(1);
    const made = transformed(masked, 'deepreduce alpha=0.5');
    expect(activation(made, 'aAdd.relu')).toMatchObject({ kept: 1, otherwise: 'identity' });
    const half = transformed(transformed(twoStages(), 'snl budget=523 order=S1,S2'), 'deepreduce alpha=0.5');
    expect(activation(half, 'aAdd.relu').kept).toBe(51);
  });
});

describe('deepreduce: merging', () => {
  it.each([
    ['cull=S1 thin=S2,S3,S4', 8],
    ['cull=S1,S4 thin=S2,S3', 7],
  ])('ResNet-18, %s: %i convolutions as printed', (options, count) => {
    const made = transformed('resnet18-c100', `deepreduce ${options} merge=true`);
    expect(convs(made)).toHaveLength(count);
    expect(convs(made).every(({ kernel }) => kernel.join() === '3,3')).toBe(true);
    expectValid(made);
  });

  it('ResNet-56 has 66.5M MACs with S1 culled and S2 thinned', () => {
    const made = transformed('resnet56-c100', 'deepreduce cull=S1 thin=S2 merge=true');
    const work = (stage: string) =>
      convs(made)
        .filter((conv) => conv.stage === stage)
        .map(macs);
    expect(work('Conv1')).toEqual([442_368]);
    expect(work('S1')).toEqual([2_359_296]);
    expect(work('S2')).toEqual([1_179_648, ...Array.from({ length: 9 }, () => 2_359_296)]);
    expect(work('S3')).toEqual([1_179_648, ...Array.from({ length: 17 }, () => 2_359_296)]);
    expect(countNetwork(made).macs / 1e6).toBeCloseTo(66.5, 1);
  });

  it('merges what it culls and thins, and nothing else', () => {
    const made = transformed(twoStages(), 'deepreduce cull=S1 merge=true');
    expect(convs(made).map(({ name }) => name)).toEqual(['stem', 'a2', 'b1', 'b2', 'bSc']);
    expect(made.operators.some(({ name }) => name === 'aAdd')).toBe(false);
    expect(activation(made, 'b1.relu')).toBeDefined();
    expectValid(made);
    const thin = transformed(twoStages(), 'deepreduce thin=S2 merge=true');
    // 3x5 results of 3x3x4 weights and 14 filters.
    expect(convs(thin).map(macs)).toEqual([6480, 8640, 8640, 15 * 14 * 36]);
    expect(convs(thin).at(-1)).toMatchObject({ name: 'b2', stride: [2, 2], kernel: [3, 3], bias: true });
  });
});

describe('deepreduce: drop', () => {
  it.each([
    ['resnet18-c100', 'drop=1', 'cull=S1'],
    ['resnet18-c100', 'drop=2', 'cull=S1,S4'],
    ['resnet18-tiny', 'drop=2', 'cull=S1,S2'],
    ['resnet34-c100', 'drop=3', 'cull=S1,S4,S2'],
    ['resnet56-c100', 'drop=1 thin=S2', 'cull=S1 thin=S2'],
    ['mobilenetv1-c100', 'drop=2', 'cull=S1,S5'],
    ['resnet18-c100', 'drop=auto', 'cull=S1 thin=S4,S2,S3'],
    ['resnet18-c100', 'drop=1 order=S2,S1', 'cull=S2'],
    ['resnet18-c100', 'drop=4', 'cull=S1,S4,S2,S3'],
    ['resnet9-deepreduce-c100', 'drop=auto order=S1,S2,S3', 'cull=S1 thin=S2,S3'],
    ['resnet18-c100', 'drop=auto budget=139000', 'cull=S1 thin=S2,S3,S4'],
    ['resnet18-c100', 'drop=auto budget=57344', 'cull=S1 thin=S2,S3,S4 alpha=0.5'],
    ['resnet18-c100', 'drop=auto budget=57343', 'cull=S1,S4 thin=S2,S3 alpha=0.5'],
    ['resnet18-c100', 'drop=auto budget=229376', 'cull=S1'],
    ['resnet18-c100', 'drop=auto budget=20000', 'cull=S1 thin=S2,S3,S4 alpha=0.5 rho=0.5'],
  ])('%s: %s is %s', (network, asked, named) => {
    const plain = (text: string) => {
      const { name, transforms, notes: _, ...rest } = transformed(network, `deepreduce ${text}`);
      return [rest, typeof name, typeof transforms];
    };
    expect(plain(asked)).toEqual(plain(named));
  });
});

describe('deepreduce: what does not apply', () => {
  it.each([
    [
      'resnet18-c100',
      'deepreduce cull=S5',
      'cull',
      /no stage 'S5'; expected one of Conv1, S1, S2, S3, S4; did you mean 'S1'/,
    ],
    ['resnet18-c100', 'deepreduce thin=s2', 'thin', /no stage 's2'.*did you mean 'S2'/],
    ['resnet18-c100', 'deepreduce cull=FC', 'cull', /stage 'FC' has no ReLU left/],
    ['resnet18-c100', 'deepreduce cull=S1,S1', 'cull', /stage 'S1' has no ReLU left/],
    ['resnet10-c100', 'deepreduce thin=S2*', 'thin', /one ReLU layer left/],
    ['resnet18-c100', 'deepreduce cull=S2 thin=S2*', 'thin', /'S2\*' is culled/],
    ['resnet18-c100', 'deepreduce', '', /asks for nothing/],
    ['resnet18-c100', 'deepreduce alpha=0.3', 'alpha', /'conv1': 64 channels would become 19.2/],
    ['resnet18-c100', 'deepreduce rho=0.3', 'rho', /input: a side of 32 would become 9.6/],
    ['resnet18-c100', 'deepreduce alpha=2', 'alpha', /from 0.015625 to 1/],
    ['gpt2-small-T128', 'deepreduce alpha=0.5', 'alpha', /embedding/],
    ['gpt2-small-T128', 'deepreduce rho=0.5', 'rho', /embedding/],
    ['vgg16-c100', 'deepreduce rho=0.125', 'rho', /larger than its padded input/],
    ['resnet18-c100', 'deepreduce drop=1 cull=S2', 'cull', /one of both/],
    ['resnet18-c100', 'deepreduce drop=auto thin=S2', 'thin', /one of both/],
    ['resnet18-c100', 'deepreduce drop=5', 'drop', /4 stages.*at most 4/],
    ['resnet18-c100', 'deepreduce drop=some', 'drop', /whole number of at least 1, or 'auto'/],
    ['resnet18-c100', 'deepreduce drop=1 budget=9', 'budget', /drop=auto/],
    ['resnet18-c100', 'deepreduce drop=auto budget=9', 'budget', /so few ReLUs/],
    ['resnet18-c100', 'deepreduce drop=auto budget=9999 alpha=0.5', 'budget', /neither beside it/],
    ['resnet18-c100', 'deepreduce cull=S1 order=S1', 'order', /nothing is dropped/],
    ['resnet18-c100', 'deepreduce drop=1 order=S9', 'order', /no stage 'S9'/],
    ['vgg16-c100', 'deepreduce drop=1', 'drop', /no criticality is published.*order=/],
    ['resnet18-c100', 'deepreduce alpha=0.5 merge=true', 'merge', /no stage is culled or thinned/],
    ['mobilenetv1-c100', 'deepreduce cull=S2 merge=true', 'merge', /no linear layers to merge/],
    ['alexnet-sisyphus-c100', 'deepreduce cull=S1', 'cull', /named stages/],
  ])('%s: %s', (network, text, field, problem) => {
    const { detail, message } = refused(network, text);
    expect(detail.field).toBe(
      ['transform', 'deepreduce', field]
        .filter(Boolean)
        .join('.')
        .replace(...fieldOf(text)),
    );
    expect(message).toMatch(problem);
  });

  it('a network that is one ReLU', () => {
    const only = buildNetwork({
      kind: 'network',
      name: 'only',
      input: { channels: 2, height: 1, width: 1 },
      operators: [{ name: 'r', kind: 'activation', stage: 'S1', function: 'relu' }],
    });
    expect(refused(only, 'deepreduce cull=S1').message).toMatch(/nothing but a ReLU/);
  });
});

/** Fields of options that are wrong by themselves are named before there is a network. */
const fieldOf = (text: string): [RegExp, string] =>
  /alpha=2|drop=some/.test(text) ? [/^transform\./, ''] : [/^$/, ''];
