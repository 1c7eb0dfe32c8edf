import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/document/yaml.js';
import { findFile } from '../../../src/document/files.js';
import { countNetwork } from '../../../src/workload/count.js';
import type { Network } from '../../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../../src/workload/load.js';
import { sitesOf } from '../../../src/workload/sites.js';
import { workloadFrom } from '../../../src/workload/transform/derived.js';
import { applySteps, parseSteps, REWRITES } from '../../../src/workload/transform/rewrites/steps.js';
import { networkToYaml } from '../../../src/workload/write.js';

const resnet = (): Network => loadNetwork(findFile('workloads', 'resnet18-c100'));

const PARTIAL = `
kind: network
name: partial
input: { channels: 3, height: 4, width: 5 }
operators:
  - { name: conv, kind: conv, filters: 7, kernel: 1 }
  - { name: masked, kind: activation, function: relu, kept: 11 }
  - { name: squared, kind: activation, function: gelu, kept: 139, otherwise: square }
  - { name: stochastic, kind: activation, function: relu, truncated: 12 }
  - { name: pool, kind: pool, type: max, kernel: 2 }
  - { name: mean, kind: pool, type: average, kernel: 2 }
  - { name: cubic, kind: activation, function: polynomial, degree: 3, then: [batch-norm, layer-norm, identity] }
`;

describe('an activation of part of its elements', () => {
  it('is read, written and read again, and counts what it keeps', () => {
    const network = parseNetwork(PARTIAL);
    expect(parseNetwork(networkToYaml(network)).operators).toEqual(network.operators);
    const counts = countNetwork(network);
    expect(counts.relus).toBe(11 + 140);
    expect(counts.nonlinearElements).toEqual({
      relu: 151,
      gelu: 139,
      'max-pool': 28,
      polynomial: 7,
      'layer-norm': 7,
    });
  });

  it('is a site with the elements that are kept, and what becomes of the rest', () => {
    const sites = sitesOf(parseNetwork(PARTIAL)).map(
      ({ index, name, function: of, degree, elements, kept, otherwise, truncated }) =>
        [index, name, of, degree, elements, kept, otherwise, truncated] as const,
    );
    const none = undefined;
    expect(sites).toEqual([
      [1, 'masked', 'relu', 0, 140, 11, 'identity', none],
      [2, 'squared', 'gelu', 0, 140, 139, 'square', none],
      [3, 'stochastic', 'relu', 0, 140, 140, none, 12],
      [4, 'pool', 'max-pool', 0, 28, 28, none, none],
      [6, 'cubic', 'polynomial', 3, 7, 7, none, none],
      [8, 'cubic.layer-norm', 'layer-norm', 0, 7, 7, none, none],
    ]);
  });

  it.each([
    [
      'kept: 11',
      'kept: 140',
      /network\.yaml:7:.*operators\[1\]\.kept.*keeps 140 of 140 elements; expected 1 to 139/,
    ],
    ['kept: 11', 'otherwise: square', /otherwise.*all are kept; expected `kept` beside it/],
    ['truncated: 12', 'truncated: 64', /truncated/],
    [
      'function: relu, truncated',
      'function: gelu, truncated',
      /gelu has no comparison.*expected function: relu/,
    ],
    ['otherwise: square', 'otherwise: cube', /otherwise.*identity/],
  ])('%s -> %s is refused', (before, after, message) => {
    expect(() => parseNetwork(PARTIAL.replace(before, after))).toThrow(message);
  });
});

describe('steps of rewrites', () => {
  it('are read from a text, a file, and in order', () => {
    const text = 'quadratic layers=2 |  quadratic layers=3';
    const steps = parseSteps(text);
    expect(steps).toEqual([
      { name: 'quadratic', options: { layers: '2' } },
      { name: 'quadratic', options: { layers: '3' } },
    ]);
    const made = applySteps(resnet(), steps);
    expect(made.name).toBe('resnet18-c100+quadratic[layers=2]+quadratic[layers=3]');
    expect(made.transforms).toEqual({ quadratic: { layers: '2' }, 'quadratic#2': { layers: '3' } });
    // The last two became polynomials, then the last three of those that were left.
    expect(sitesOf(made).filter(({ function: of }) => of === 'polynomial')).toHaveLength(5);
    const file = `kind: network\nname: mine\nbase: resnet18-c100\ntransform: [quadratic layers=2, {quadratic: {layers: 3}}]\n`;
    const { network } = workloadFrom(parseYaml(file, 'mine.yaml'));
    expect(network.operators).toEqual(made.operators);
    expect(network.name).toBe('mine');
  });

  it('none is none', () => {
    const network = resnet();
    expect(applySteps(network, parseSteps('none'))).toBe(network);
  });

  it.each([
    ['quadratc', /unknown transform 'quadratc'.*did you mean 'quadratic'/],
    ['quadratic layer=6', /no option 'layer'.*did you mean 'layers'/],
    ['quadratic layers', /quadratic: 'layers' is no option; expected key=value, as in quadratic layers=6/],
    ['quadratic layers=-1', /is '-1'; expected a whole number/],
    ['quadratic layers=1.5', /is '1\.5'; expected a whole number/],
  ])('%s says what is wrong', (text, message) => {
    expect(() => parseSteps(text)).toThrow(message);
  });

  it('a step that does not apply names its option', () => {
    expect(() => applySteps(resnet(), parseSteps('quadratic layers=18'))).toThrow(
      /transform\.quadratic\.layers: .*has 17 ReLU layers; expected at most 17/,
    );
  });

  it('have examples that can be read', () => {
    for (const { name, example } of REWRITES) expect(parseSteps(example)[0]!.name).toBe(name);
  });
});
