import { describe, expect, it } from 'vitest';
import { circuitStats } from '../../../src/circuit/stats.js';
import { buildCircuit, circuitKey } from '../../../src/protocol/circuits/build.js';
import { circuitsOf, leftOver } from '../../../src/protocol/circuits/sites.js';
import type { Network } from '../../../src/workload/graph.js';
import { parseNetwork } from '../../../src/workload/load.js';

const VALUES = { field: 41, word: 24, fraction: 7 };

/** Sites of every sort; shapes of different primes. */
const network = (operators: string, batch = 1): Network =>
  parseNetwork(`kind: network
name: sites
batch: ${batch}
input: { channels: 3, height: 5, width: 7 }
operators:
${operators}`);

const made = (operators: string, batch = 1) =>
  circuitsOf(network(operators, batch), VALUES).map(({ name, generator, parameters, copies }) => [
    name,
    generator,
    parameters,
    copies,
  ]);

describe('circuits of sites', () => {
  it('are ReLUs on shares, a copy an element of every image', () => {
    const relus = '  - { name: cut, kind: activation, function: relu, stage: S7 }';
    expect(made(relus, 11)).toEqual([['cut', 'relu-shares', { bits: 41 }, 11 * 105]]);
    expect(circuitsOf(network(relus), VALUES)[0]).toMatchObject({
      index: 0,
      stage: 'S7',
      kind: 'activation',
    });
  });

  it('are ReLU6 with the fraction of the values, as DELPHI has ten bits: 292 ANDs of the 331 that it garbles', () => {
    const [circuit] = circuitsOf(network('  - { name: cut, kind: activation, function: relu6 }'), {
      ...VALUES,
      fraction: 10,
    });
    expect(circuit).toMatchObject({ generator: 'relu6-shares', parameters: { bits: 41, fraction: 10 } });
    expect(circuitStats(buildCircuit(circuit!)).and).toBe(292);
  });

  it('are of what is kept, squares of what is not where those stand in for it, and none where all is linear', () => {
    const site = (rest: string) => `  - { name: cut, kind: activation, function: relu, kept: 13${rest} }`;
    expect(made(site(''))).toEqual([['cut', 'relu-shares', { bits: 41 }, 13]]);
    expect(made(site(', otherwise: identity'))).toEqual([['cut', 'relu-shares', { bits: 41 }, 13]]);
    expect(made(site(', otherwise: square'), 2)).toEqual([
      ['cut', 'relu-shares', { bits: 41 }, 26],
      ['cut squares', 'power', { degree: 2, bits: 24, fraction: 7 }, 2 * 92],
    ]);
  });

  it("are Circa's where low bits are left out", () => {
    expect(made('  - { name: cut, kind: activation, function: relu, truncated: 12 }')).toEqual([
      ['cut', 'circa-sign', { bits: 41, truncated: 12 }, 105],
    ]);
  });

  it('are powers of polynomials, none of degree 1', () => {
    expect(made('  - { name: curve, kind: activation, function: polynomial, degree: 3 }')).toEqual([
      ['curve', 'power', { degree: 3, bits: 24, fraction: 7 }, 105],
    ]);
    expect(made('  - { name: line, kind: activation, function: polynomial, degree: 1 }')).toEqual([]);
  });

  it('are rows of softmax, tokens of layer norm, windows of max pool, elements of GELU', () => {
    const format = { bits: 24, fraction: 7 };
    expect(
      made(`  - { name: share, kind: activation, function: softmax }
  - { name: smooth, kind: activation, function: gelu }
  - { name: small, kind: pool, type: max, kernel: [2, 3], stride: 1 }
  - { name: scale, kind: norm, type: layer }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: last, kind: activation, function: softmax }`),
    ).toEqual([
      ['share', 'softmax', { elements: 7, ...format }, 15],
      ['smooth', 'gelu', format, 105],
      // 3 channels of 4 x 5 windows.
      ['small', 'max-pool', { window: 6, bits: 24 }, 60],
      ['scale', 'layer-norm', { elements: 3, ...format }, 20],
      ['last', 'softmax', { elements: 3, ...format }, 1],
    ]);
  });

  it('leave linear layers, sums, averages and folded norms over', () => {
    const given = network(`  - { name: conv, kind: conv, filters: 3, kernel: 1, then: [batch-norm, relu] }
  - { name: sum, kind: add, inputs: [conv.relu, conv.relu] }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: last, kind: linear, features: 2 }`);
    expect(leftOver(given)).toEqual(['conv', 'conv.batch-norm', 'sum', 'mean', 'last']);
  });

  it('name what no circuit is known for', () => {
    expect(() => made('  - { name: gate, kind: activation, function: sigmoid }')).toThrow(
      /no circuit is known for 'sigmoid' of 'gate'; expected a network of relu/,
    );
  });
});

describe('building a circuit', () => {
  const circuit = (generator: string, parameters: Record<string, number>) => ({
    name: 'site',
    generator,
    parameters,
  });

  it('names the field of the machine, or the site', () => {
    const refuse = (generator: string, parameters: Record<string, number>) => () =>
      buildCircuit(circuit(generator, parameters));
    expect(refuse('relu-shares', { bits: 32 })).toThrow(/^nonlinear.field: is '32'; expected one of 31, 41/);
    expect(refuse('circa-sign', { bits: 70, truncated: 1 })).toThrow(/^nonlinear.field: /);
    expect(refuse('gelu', { bits: 70, fraction: 2 })).toThrow(/^nonlinear.word: /);
    expect(refuse('gelu', { bits: 16, fraction: 15 })).toThrow(/^nonlinear.fraction: /);
    expect(refuse('softmax', { elements: 9999, bits: 16, fraction: 4 })).toThrow(/^elements of 'site': /);
  });

  it('is known by what it is made of', () => {
    expect(circuitKey(circuit('mul', { bits: 8 }))).toBe('mul bits=8');
  });

  it('makes powers by products one after another', () => {
    const ands = (degree: number) =>
      circuitStats(buildCircuit(circuit('power', { degree, bits: 12, fraction: 4 }))).and;
    // A square folds little, a product nothing: each further power is one more product.
    expect(ands(4) - ands(3)).toBe(ands(3) - ands(2));
    expect(ands(3) - ands(2)).toBeLessThanOrEqual(16 * 16);
    expect(ands(2)).toBeLessThan(ands(3) - ands(2));
  });
});
