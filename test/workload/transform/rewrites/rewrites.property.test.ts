import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.js';
import { countNetwork, nonlinearElements } from '../../../../src/workload/count.js';
import { elements, type Network } from '../../../../src/workload/graph.js';
import { sitesOf } from '../../../../src/workload/sites.js';
import { applySteps, parseSteps } from '../../../../src/workload/transform/rewrites/steps.js';
import { expectValid, zooNetwork } from './networks.js';

const NETWORKS = [
  'resnet18-c100',
  'resnet18-snl-tiny',
  'resnet20-c100',
  'resnet9-deepreduce-c100',
  'resnet50-c100',
  'wrn22-8-c100',
  'vgg16-c100',
  'mobilenetv1-c100',
  'mobilenetv2-s1stem-c100',
  'alexnet-sisyphus-c100',
  'squeezenet1.1-imagenet',
  'shufflenetv2-imagenet',
  'ofa-mbv3-min-d2e3k3',
  'vit-tiny16-224-in1k',
  'minionn-c10',
].map(zooNetwork);

const STAGES = ['Conv1', 'S1', 'S2', 'S3', 'S4', 'S5', 'B3', 'U2', 'fire4', 'FC', 'S9'];
type Part = string | null;
const join =
  (name: string) =>
  (parts: readonly Part[]): string =>
    [name, ...parts.filter((part) => part !== null)].join(' ');
const share = (key: string) => fc.option(fc.constantFrom(1, 0.5, 0.25).map((value) => `${key}=${value}`));
const layers = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 });

/** A step with stages that the network has, but for one now and then. */
function stepOf(base: Network): fc.Arbitrary<string> {
  const own = [...new Set(base.operators.map(({ stage }) => stage))].filter((stage) => stage !== '');
  const stages = fc.subarray([...own, 'S9', 'S0'], { minLength: 1, maxLength: 2 });
  const words = (key: string, of: fc.Arbitrary<string[]>) =>
    fc.option(of.map((list) => `${key}=${list.join(',')}`));
  const thinned = fc
    .tuple(stages, fc.boolean())
    .map(([list, twice]) => list.map((stage) => (twice ? `${stage}*` : stage)));
  const cull = words('cull', stages);
  const merging = fc.option(fc.constant('merge=true'), { freq: 2 });
  const deepreduce = fc
    .tuple(cull, words('thin', thinned), share('alpha'), share('rho'), merging)
    .map(join('deepreduce'));
  const drop = fc
    .tuple(fc.constantFrom('drop=1', 'drop=2', 'drop=auto'), fc.option(fc.constant('budget=60000')))
    .map(join('deepreduce'));
  const snl = fc
    .tuple(
      fc.integer({ min: 1, max: 700_000 }).map((budget): Part => `budget=${budget}`),
      fc.option(fc.constantFrom('otherwise=identity', 'otherwise=square')),
      words('order', stages),
    )
    .map(join('snl'));
  const quadratic = fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((count) => `quadratic layers=${count}`),
    layers.map((at) => `quadratic at=${at.join(',')}`),
    layers.map((keep) => `quadratic keep=${keep.join(',')}`),
  );
  const one = (key: string) => fc.constantFrom(...own, 'S9').map((stage) => `deepreduce ${key}=${stage}`);
  const merge = words('stages', stages).map((part) => join('merge')([part]));
  return fc.oneof(one('cull'), one('thin'), deepreduce, deepreduce, drop, snl, quadratic, merge);
}
const cases = fc
  .constantFrom(...NETWORKS)
  .chain((base) => fc.tuple(fc.constant(base), fc.array(stepOf(base), { minLength: 1, maxLength: 6 })));

/** The network after one step, or undefined where it is refused, by an error of the user's. */
function after(network: Network, text: string): Network | undefined {
  try {
    return applySteps(network, parseSteps(text));
  } catch (error) {
    expect(error, text).toBeInstanceOf(InputError);
    expect((error as InputError).detail.field, text).toMatch(
      /^(transform\.)?(deepreduce|snl|quadratic|merge)/,
    );
    expect((error as InputError).message, text).toMatch(/expected|did you mean/);
    return undefined;
  }
}

describe('rewrites of networks, in any order', () => {
  it(
    'give graphs that are valid, with fewer ReLUs or as many, or refuse in one clear error',
    { timeout: 240_000 },
    () => {
      let applied = 0;
      fc.assert(
        fc.property(cases, ([base, texts]) => {
          let network = base;
          for (const text of texts) {
            const made = after(network, text);
            if (made === undefined) continue;
            applied += 1;
            expectValid(made);
            checkCounts(network, made, text);
            network = made;
          }
        }),
        { numRuns: 150 },
      );
      expect(applied).toBeGreaterThan(100);
    },
  );
});

function checkCounts(before: Network, made: Network, text: string): void {
  const [old, now] = [countNetwork(before), countNetwork(made)];
  expect(now.relus, text).toBeLessThanOrEqual(old.relus);
  for (const value of [now.macs, now.parameters, now.relus, ...Object.values(now.nonlinearElements)])
    expect(value, text).toBeGreaterThanOrEqual(0);
  for (const [stage, relus] of Object.entries(now.relusByStage))
    expect(relus, `${text}: ${stage}`).toBeLessThanOrEqual(old.relusByStage[stage] ?? 0);
  for (const { kept, elements: all } of sitesOf(made)) {
    expect(kept, text).toBeGreaterThan(0);
    expect(kept, text).toBeLessThanOrEqual(all);
  }
  const budget = /snl .*budget=(\d+)/.exec(text)?.[1];
  if (budget !== undefined) {
    expect(now.relus, text).toBe(Number(budget));
    expect([now.macs, now.parameters]).toEqual([old.macs, old.parameters]);
  }
  if (text.startsWith('quadratic')) {
    expect(now.relus, text).toBeLessThan(old.relus);
    expect([now.macs, now.operators]).toEqual([old.macs, old.operators]);
  }
  if (text.startsWith('merge')) {
    expect(now.operators, text).toBeLessThan(old.operators);
    expect([now.relus, now.nonlinearElements]).toEqual([old.relus, old.nonlinearElements]);
  }
  const result = (network: Network) => network.operators.at(-1)!.output;
  if (!text.includes('rho')) expect(result(made), text).toEqual(result(before));
  expect(result(made).channels, text).toBe(result(before).channels);
  expect(Object.keys(made.transforms ?? {}).length).toBe(Object.keys(before.transforms ?? {}).length + 1);
}

describe('rewrites one by one', () => {
  it('cull takes the ReLUs of the stage, and those of the stem with S1', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NETWORKS), fc.constantFrom(...STAGES), (base, stage) => {
        const made = after(base, `deepreduce cull=${stage}`);
        const { relus, relusByStage } = countNetwork(base);
        const gone = (relusByStage[stage] ?? 0) + (stage === 'S1' ? (relusByStage['Conv1'] ?? 0) : 0);
        if ((relusByStage[stage] ?? 0) === 0) expect(made).toBeUndefined();
        else expect(countNetwork(made!).relus).toBe(relus - gone);
      }),
      { numRuns: 60 },
    );
  });

  it('thin leaves half of the layers, the larger half of an odd number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NETWORKS), fc.constantFrom(...STAGES), (base, stage) => {
        const layers = (network: Network) =>
          sitesOf(network).filter((site) => site.stage === stage && /relu|hswish/.test(site.function)).length;
        const made = after(base, `deepreduce thin=${stage}`);
        if (layers(base) < 2) expect(made).toBeUndefined();
        else expect([Math.floor(layers(base) / 2), Math.ceil(layers(base) / 2)]).toContain(layers(made!));
      }),
      { numRuns: 60 },
    );
  });

  it('squares take the place of what a budget does not keep: no element is lost', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NETWORKS), fc.integer({ min: 1, max: 300_000 }), (base, budget) => {
        const made = after(base, `snl budget=${budget} otherwise=square`);
        if (made === undefined) {
          expect(countNetwork(base).relus).toBeLessThan(budget);
          return;
        }
        expect(made.operators).toHaveLength(base.operators.length);
        made.operators.forEach((operator, index) => {
          expect(elements(operator.output)).toBe(elements(base.operators[index]!.output));
          if (operator.kind === 'activation' && operator.kept !== undefined) {
            expect(operator.otherwise).toBe('square');
            expect(nonlinearElements(operator)).toBeLessThan(elements(operator.output));
          }
        });
        expect(
          made.operators.filter((operator) => operator.kind === 'activation' && operator.kept !== undefined)
            .length,
        ).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
