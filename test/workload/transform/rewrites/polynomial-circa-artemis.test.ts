import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFile } from '../../../../src/document/files.js';
import { layerCounts, networkCounts } from '../../../../src/he/lowering/network.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import { buildNetwork } from '../../../../src/workload/expand.js';
import { countNetwork } from '../../../../src/workload/count.js';
import type { Activation, Network, Operator } from '../../../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../../../src/workload/load.js';
import { sitesOf } from '../../../../src/workload/sites.js';
import { applySteps, parseSteps } from '../../../../src/workload/transform/rewrites/steps.js';
import { networkToYaml, specificationOf } from '../../../../src/workload/write.js';
import { seal } from '../../../he/parameters.js';

const PARAMETERS = seal(8192, 3);

/** conv - relu - conv (depthwise) - relu6 - conv - hswish - pool - fc - relu (a part of it). */
function small(): Network {
  const builder = new NetworkBuilder({
    name: 'small',
    title: 'Small',
    source: 'a test',
    input: { channels: 3, height: 8, width: 8 },
  });
  builder.conv('one', { filters: 16, kernel: 3, padding: 1 });
  builder.activation('relu', { function: 'relu' });
  builder.conv('dw', { filters: 16, kernel: 3, padding: 1, groups: 16 });
  builder.activation('six', { function: 'relu6' });
  builder.conv('two', { filters: 32, kernel: 1 });
  builder.activation('hard', { function: 'hswish' });
  builder.pool('pool', { type: 'average', kernel: 8 });
  builder.linear('fc', { features: 10 });
  builder.activation('some', { function: 'relu', kept: 7, otherwise: 'square' });
  return builder.build();
}

const transformed = (text: string, network = small()): Network => applySteps(network, parseSteps(text));
const operator = ({ operators }: Network, name: string): Operator =>
  operators.find((one) => one.name === name)!;

describe('polynomial', () => {
  it('makes every ReLU a polynomial, masks stay', () => {
    const made = transformed('polynomial strategy=fit degree=3 range=5');
    for (const name of ['relu', 'six', 'hard'])
      expect(operator(made, name)).toMatchObject({ function: 'polynomial', degree: 3 });
    expect(operator(made, 'some')).toMatchObject({ function: 'polynomial', kept: 7, otherwise: 'square' });
    expect(countNetwork(made).relus).toBe(0);
    expect(made.transforms).toEqual({ polynomial: { strategy: 'fit', degree: '3', range: '5' } });
    expect(made.operators).toHaveLength(9);
  });

  it.each([
    ['polynomial', 2, 'least squares of ReLU on [-10, 10], degree 2'],
    ['polynomial strategy=fit range=7', 2, 'least squares of ReLU on [-7, 7], degree 2'],
    ['polynomial strategy=taylor-silu', 2, 'Taylor series of SiLU around 0 up to degree 2'],
    ['polynomial strategy=taylor-silu degree=10', 10, 'Taylor series of SiLU around 0 up to degree 10'],
    ['polynomial strategy=taylor-relu', 1, 'x/2, the Taylor series of "ReLU"'],
    [
      'polynomial strategy=quail',
      2,
      'x^2, trained layer by layer to match the feature maps of the network with ReLUs',
    ],
  ])('%s: degree %d, and the rule of its coefficients', (text, degree, rule) => {
    const made = transformed(text);
    expect(operator(made, 'relu')).toMatchObject({ degree });
    expect(made.notes).toEqual([
      {
        name: 'polynomial',
        value: rule,
        status: 'derived',
        source: expect.stringContaining('Sisyphus') as string,
      },
    ]);
  });

  it('a norm before each, with ApproxMinMaxNorm', () => {
    const made = transformed('polynomial norm=minmax');
    const names = made.operators.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['one', 'relu.minmax-norm', 'relu', 'dw']);
    expect(operator(made, 'relu.minmax-norm')).toMatchObject({
      kind: 'norm',
      type: 'batch',
      inputs: ['one'],
    });
    expect(operator(made, 'relu').inputs).toEqual(['relu.minmax-norm']);
    expect(made.notes![0]!.value).toMatch(/, after ApproxMinMaxNorm$/);
    expect(made.operators).toHaveLength(13);
  });

  it('no sign is left to truncate', () => {
    const made = transformed('circa | polynomial');
    expect(operator(made, 'relu')).not.toHaveProperty('truncated');
    expect(operator(made, 'relu')).not.toHaveProperty('sign');
  });

  it.each([
    [
      'polynomial strategy=taylor-silu degree=3',
      'transform.polynomial.degree: taylor-silu has no polynomial of degree 3; expected one of 2, 4, 6, 8, 10',
    ],
    ['polynomial strategy=taylor-relu degree=2', 'expected 1'],
    ['polynomial strategy=quail degree=4', 'quail has no polynomial of degree 4; expected 2'],
    [
      'polynomial | polynomial',
      "workload 'small+polynomial' has no relu, relu6, hswish to replace; expected a network with ReLUs",
    ],
  ])('%s is an error', (text, message) => expect(() => transformed(text)).toThrow(message));

  it.each(['degree=17', 'degree=0', 'range=0', 'range=-3', 'strategy=taylor', 'norm=batch'])(
    '%s is no option',
    (option) => expect(() => parseSteps(`polynomial ${option}`)).toThrow(),
  );
});

describe('circa', () => {
  it('truncates the comparisons of ReLUs, and of nothing else', () => {
    const made = transformed('circa truncated=8 variant=negpass bits=41');
    for (const name of ['relu', 'some'])
      expect(operator(made, name)).toMatchObject({ truncated: 8, sign: { bits: 41, variant: 'negpass' } });
    for (const name of ['six', 'hard']) expect(operator(made, name)).toEqual(operator(small(), name));
    expect(made.notes![0]).toMatchObject({
      value: 'comparison of 33 of 41 bits, negpass',
      status: 'recalled',
    });
    expect(countNetwork(made)).toEqual(countNetwork(small()));
    const sites = sitesOf(made);
    expect(sites.map(({ truncated }) => truncated)).toEqual([8, undefined, undefined, 8]);
    expect(sites[0]!.sign).toEqual({ bits: 41, variant: 'negpass' });
  });

  it('by default 12 of 31 bits, small positive values die', () => {
    expect(operator(transformed('circa'), 'relu')).toMatchObject({
      truncated: 12,
      sign: { bits: 31, variant: 'poszero' },
    });
  });

  it.each([
    ['circa bits=32', 'transform.circa.bits: there is no field of 32 bits; expected one of 31, 41'],
    [
      'circa truncated=31',
      'transform.circa.truncated: 31 bits of a field of 31 are left out; expected at most 30',
    ],
    ['polynomial | circa', 'has no relu to replace'],
  ])('%s is an error', (text, message) => expect(() => transformed(text)).toThrow(message));

  it('a field of 41 bits leaves out up to 40', () => {
    expect(operator(transformed('circa truncated=40 bits=41'), 'relu')).toMatchObject({ truncated: 40 });
    expect(() => parseSteps('circa truncated=41 bits=41')).toThrow();
    expect(() => parseSteps('circa bits=30')).toThrow();
    expect(() => parseSteps('circa variant=pos')).toThrow();
  });
});

describe('artemis', () => {
  it('prunes dense convolutions, all or those that are named', () => {
    const all = transformed('artemis diagonals=0.5 positions=0.25');
    for (const name of ['one', 'two'])
      expect(operator(all, name)).toMatchObject({ pruned: { diagonals: 0.5, positions: 0.25 } });
    expect(operator(all, 'dw')).not.toHaveProperty('pruned');
    const one = transformed('artemis diagonals=0.5 layers=two');
    expect(operator(one, 'one')).not.toHaveProperty('pruned');
    expect(operator(one, 'two')).toMatchObject({ pruned: { diagonals: 0.5, positions: 0 } });
  });

  it('prunes of what is left: half of a half, and is noted once', () => {
    const made = transformed('artemis diagonals=0.5 | artemis diagonals=0.5 positions=0.3 layers=one');
    expect(operator(made, 'one')).toMatchObject({ pruned: { diagonals: 0.75, positions: 0.3 } });
    expect(operator(made, 'two')).toMatchObject({ pruned: { diagonals: 0.5, positions: 0 } });
    expect(made.notes!.filter(({ name }) => name === 'artemis')).toHaveLength(1);
    expect(Object.keys(made.transforms!)).toEqual(['artemis', 'artemis#2']);
  });

  it('counts of plaintext stay, those of ciphertexts fall', () => {
    const made = transformed('artemis diagonals=1');
    expect(countNetwork(made)).toEqual(countNetwork(small()));
    for (const packing of ['two-stage', 'input-aligned', 'partial-aligned', 'gazelle', 'delphi'] as const) {
      const [before, after] = [small(), made].map((network) =>
        layerCounts(operator(network, 'two'), PARAMETERS, packing)!,
      );
      expect(after!.counts['multiply-plain']).toBeLessThan(before!.counts['multiply-plain']!);
      expect(after!.counts.rotate).toBeLessThan(before!.counts.rotate!);
      expect(layerCounts(operator(made, 'dw'), PARAMETERS, packing)).toEqual(
        layerCounts(operator(small(), 'dw'), PARAMETERS, packing),
      );
    }
    for (const packing of ['coefficients', 'table-iv'] as const)
      expect(networkCounts(made, PARAMETERS, packing)).toEqual(networkCounts(small(), PARAMETERS, packing));
  });

  it.each([
    ['artemis', 'transform.artemis.diagonals: nothing is pruned'],
    ['artemis diagonals=0.5 layers=dw', "transform.artemis.layers: 'dw' is no dense convolution of 'small'"],
    ['artemis diagonals=0.5 layers=tow', "did you mean 'two'"],
  ])('%s is an error', (text, message) => expect(() => transformed(text)).toThrow(message));

  it('a network without convolutions is refused', () => {
    expect(() =>
      transformed('artemis diagonals=0.5', loadNetwork(findFile('workloads', 'gpt2-small-T128'))),
    ).toThrow('has no dense convolution');
  });
});

const STEPS = fc.array(
  fc.constantFrom(
    'polynomial strategy=taylor-silu degree=4',
    'polynomial norm=minmax',
    'circa truncated=5',
    'circa variant=negpass bits=41',
    'artemis diagonals=0.9',
    'artemis positions=0.4 diagonals=0.01',
  ),
  { minLength: 1, maxLength: 4 },
);
const ZOO = [
  'resnet18-c100',
  'mobilenetv1-c100',
  'vgg16-2fc4096-c10',
  'resnet32-square-c10',
  'googlenet-imagenet',
];

describe('any of them, one after another', () => {
  it('leave a network that a file can hold, with counts that are never negative', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZOO), STEPS, (name, steps) => {
        let network = loadNetwork(findFile('workloads', name));
        for (const step of steps) {
          try {
            network = applySteps(network, parseSteps(step));
          } catch (error) {
            expect(String(error)).toMatch(/has no .* to replace/);
          }
        }
        expect(buildNetwork(specificationOf(network)).operators).toEqual(network.operators);
        const plain = network.operators.map(({ ...one }) => {
          if (one.kind === 'conv') delete one.pruned;
          return one;
        });
        const file = networkToYaml({ ...network, name: 'again', operators: plain });
        expect(parseNetwork(file).operators).toEqual(plain);
        const { relus, macs, parameters } = countNetwork(network);
        for (const count of [relus, macs, parameters]) expect(count).toBeGreaterThanOrEqual(0);
        for (const { kept, elements } of sitesOf(network)) {
          expect(kept).toBeGreaterThan(0);
          expect(kept).toBeLessThanOrEqual(elements);
        }
        for (const { counts } of networkCounts(network, PARAMETERS, 'delphi'))
          for (const count of Object.values(counts)) expect(count).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what files say of them', () => {
  const HEAD = 'kind: network\nname: test\ninput: {channels: 3, height: 8, width: 8}\noperators:\n';
  it('a comparison has a field of more bits than it leaves out', () => {
    const parse = (fields: string) =>
      parseNetwork(`${HEAD}  - {name: a, kind: activation, function: relu, ${fields}}\n`)
        .operators[0] as Activation;
    expect(parse('truncated: 4, sign: {bits: 31, variant: negpass}').sign).toEqual({
      bits: 31,
      variant: 'negpass',
    });
    expect(() => parse('sign: {bits: 31, variant: negpass}')).toThrow('sign');
    expect(() => parse('truncated: 31, sign: {bits: 31, variant: poszero}')).toThrow('at most 30');
  });
});
