import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import type { Network } from '../../src/workload/graph.js';
import { loadNetwork, parseNetwork } from '../../src/workload/load.js';
import { networkToYaml, specificationOf } from '../../src/workload/write.js';

const HEAD = 'kind: network\nname: test\ninput: {channels: 3, height: 8, width: 8}\n';
const parse = (...operators: string[]): Network =>
  parseNetwork(`${HEAD}operators:\n${operators.map((line) => `  - ${line}\n`).join('')}`, 'net.yaml');
const names = (network: Network): string[] => network.operators.map(({ name }) => name);

describe('a network file', () => {
  it('has defaults', () => {
    const network = parse('{name: a, kind: conv, filters: 4, kernel: 3}');
    expect(network).toEqual({
      name: 'test',
      title: '',
      source: '',
      batch: 1,
      input: { channels: 3, height: 8, width: 8 },
      operators: [
        {
          name: 'a',
          kind: 'conv',
          stage: '',
          inputs: ['input'],
          inputShapes: [{ channels: 3, height: 8, width: 8 }],
          output: { channels: 4, height: 6, width: 6 },
          filters: 4,
          kernel: [3, 3],
          stride: [1, 1],
          padding: { top: 0, bottom: 0, left: 0, right: 0 },
          dilation: [1, 1],
          groups: 1,
          bias: false,
        },
      ],
    });
  });

  it('carries title, source, batch and bits', () => {
    const text = `${HEAD}title: T\nsource: S\nbatch: 4\nbits: {weight: 4}\noperators: [{name: a, kind: norm, type: rms}]`;
    expect(parseNetwork(text)).toMatchObject({ title: 'T', source: 'S', batch: 4, bits: { weight: 4 } });
  });

  it('reads each form of kernel, stride, dilation and padding', () => {
    const network = parse(
      '{name: a, kind: conv, filters: 4, kernel: [1, 3], stride: [2, 1], dilation: [1, 2], padding: [0, 2]}',
      '{name: b, kind: conv, filters: 4, kernel: 3, padding: {top: 1, bottom: 2, left: 0, right: 3}, inputs: [input]}',
      '{name: c, kind: pool, type: max, kernel: 3, stride: 2, padding: same, inputs: [input]}',
    );
    expect(network.operators.map(({ output }) => [output.height, output.width])).toEqual([
      [4, 8],
      [9, 9],
      [4, 4],
    ]);
    expect(network.operators[0]).toMatchObject({ kernel: [1, 3], stride: [2, 1], dilation: [1, 2] });
  });

  it('makes depthwise a convolution with a group for every channel', () => {
    const network = parse(
      '{name: a, kind: depthwise, kernel: 3, padding: 1}',
      '{name: b, kind: depthwise, filters: 6, kernel: 1}',
    );
    expect(network.operators[0]).toMatchObject({ kind: 'conv', groups: 3, filters: 3 });
    expect(network.operators[1]).toMatchObject({ kind: 'conv', groups: 3, filters: 6 });
  });

  it('attaches `then` as operators of their own; the name means the end of the chain', () => {
    const network = parse(
      '{name: a, kind: conv, stage: S1, filters: 3, kernel: 1, then: [batch-norm, polynomial(3)]}',
      '{name: b, kind: norm, type: layer, inputs: [input]}',
      '{name: c, kind: add, inputs: [a, b]}',
      '{name: d, kind: add, inputs: [a.batch-norm, c]}',
    );
    expect(names(network)).toEqual(['a', 'a.batch-norm', 'a.polynomial', 'b', 'c', 'd']);
    expect(network.operators[1]).toMatchObject({ kind: 'norm', type: 'batch', stage: 'S1', inputs: ['a'] });
    expect(network.operators[2]).toMatchObject({
      function: 'polynomial',
      degree: 3,
      inputs: ['a.batch-norm'],
    });
    expect(network.operators[4]!.inputs).toEqual(['a.polynomial', 'b']);
    expect(network.operators[5]!.inputs).toEqual(['a.batch-norm', 'c']);
  });

  it('repeats blocks; references are local first, `input` is what came before', () => {
    const network = parse(
      '{name: stem, kind: conv, filters: 3, kernel: 1, then: [relu]}',
      'repeat: {times: 2, name: block, operators: [{name: a, kind: conv, filters: 3, kernel: 1, then: [relu]}, {name: sum, kind: add, inputs: [a, input]}, {name: skip, kind: add, inputs: [sum, stem]}]}',
      '{name: end, kind: add, inputs: [block1/a, block2/sum]}',
    );
    expect(names(network)).toEqual([
      'stem',
      'stem.relu',
      'block1/a',
      'block1/a.relu',
      'block1/sum',
      'block1/skip',
      'block2/a',
      'block2/a.relu',
      'block2/sum',
      'block2/skip',
      'end',
    ]);
    const inputs = Object.fromEntries(network.operators.map(({ name, inputs }) => [name, inputs]));
    expect(inputs['block1/a']).toEqual(['stem.relu']);
    expect(inputs['block1/sum']).toEqual(['block1/a.relu', 'stem.relu']);
    expect(inputs['block2/a']).toEqual(['block1/skip']);
    expect(inputs['block2/sum']).toEqual(['block2/a.relu', 'block1/skip']);
    expect(inputs['block2/skip']).toEqual(['block2/sum', 'stem.relu']);
    expect(inputs['end']).toEqual(['block1/a.relu', 'block2/sum']);
  });

  it('is read from disk, and its file named in errors', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-'));
    const file = path.join(folder, 'net.yaml');
    fs.writeFileSync(file, `${HEAD}operators:\n  - {name: a, kind: conv, filters: 4, kernel: 9}\n`);
    expect(() => loadNetwork(file)).toThrow(`${file}:5:47: operators[0].kernel: operator 'a'`);
    fs.rmSync(folder, { recursive: true });
    expect(() => loadNetwork(file)).toThrow(/cannot be read/);
  });
});

describe('writing', () => {
  const network = parse(
    '{name: a, kind: conv, stage: S1, filters: 6, kernel: [3, 1], padding: [1, 0], groups: 3, then: [batch-norm, relu]}',
    '{name: b, kind: conv, filters: 6, kernel: 3, padding: same, stride: 2, dilation: 2, bias: true, then: [polynomial(3)]}',
    '{name: c, kind: pool, type: average, kernel: global}',
    '{name: d, kind: multiply, inputs: [b, c], then: [gelu]}',
    '{name: e, kind: concat, inputs: [d, b], axis: height}',
    '{name: f, kind: concat, inputs: [d.gelu, d]}',
    '{name: g, kind: reshape, shape: tokens, parameters: 24}',
    '{name: h, kind: add, parameters: 216}',
    '{name: i, kind: reshape, mode: select, shape: {channels: 12, height: 1, width: 1}}',
    '{name: j, kind: linear, features: 4, tied: true}',
    '{name: k, kind: reshape, mode: pad, shape: {channels: 5, height: 1, width: 2}}',
    '{name: l, kind: embedding, rows: 7, features: 5, lookups: 3}',
    '{name: m, kind: matmul, m: 2, k: 5, n: 2, layout: scores, inputs: [l, k]}',
    '{name: n, kind: activation, function: polynomial, degree: 4}',
    '{name: o, kind: norm, type: group, inputs: [n]}',
    '{name: p, kind: norm, type: rms, inputs: [n]}',
  );

  it('gives text that reads back to the same network', () => {
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
  });

  it('keeps title, source, batch and bits', () => {
    const full = { ...network, title: 'a: b', source: '# c', batch: 3, bits: { activation: 8, weight: 4 } };
    expect(parseNetwork(networkToYaml(full))).toEqual(full);
  });

  it('folds chains into `then` where only the chain reads them', () => {
    const entries = specificationOf(network).operators;
    expect(entries.slice(0, 2)).toMatchObject([
      { name: 'a', then: ['batch-norm', 'relu'] },
      { name: 'b', then: ['polynomial(3)'] },
    ]);
    const forked = parse(
      '{name: a, kind: conv, filters: 3, kernel: 1, then: [batch-norm, relu]}',
      '{name: b, kind: add, inputs: [a.batch-norm, a.relu]}',
    );
    expect(specificationOf(forked).operators).toMatchObject([
      { name: 'a', then: ['batch-norm'] },
      { name: 'a.relu', kind: 'activation' },
      { name: 'b' },
    ]);
    expect(parseNetwork(networkToYaml(forked))).toEqual(forked);
  });

  it('gives every operator one line, below the comment', () => {
    const lines = networkToYaml(network, 'one\ntwo').split('\n');
    expect(lines.slice(0, 2)).toEqual(['# one', '# two']);
    expect(lines.filter((line) => line.startsWith('  - {name: '))).toHaveLength(16);
  });
});

describe('errors are one line with position, field, expectation and nearest name', () => {
  const cases: [line: string, message: string][] = [
    [
      '{name: a, kind: conv, filters: 4, kernel: 9, padding: 0}',
      "net.yaml:6:47: operators[1].kernel: operator 'a': kernel 9x9 is larger than its padded input 8x8; expected at most 8x8",
    ],
    [
      '{name: a, kind: conv, filters: 4, kernel: 3, strid: 2}',
      "net.yaml:6:50: operators[1].strid: unknown key 'strid'; expected one of kind, name, stage, inputs, external, then, filters, kernel, stride, padding, dilation, groups, idle, bias, sparsity, density; did you mean 'stride'?",
    ],
    [
      '{name: a, kind: depthwse, kernel: 3}',
      "net.yaml:6:21: operators[1].kind: is 'depthwse'; expected a valid 'kind'; did you mean 'depthwise'?",
    ],
    [
      '{name: a, kind: conv, filters: 4, kernel: 0}',
      'net.yaml:6:47: operators[1].kernel: is 0; expected at least 1',
    ],
    [
      '{name: a, kind: conv, filters: 4, kernel: [3]}',
      'net.yaml:6:47: operators[1].kernel: is [3]; expected a whole number of at least 1, or [height, width]',
    ],
    [
      '{name: a, kind: conv, filters: 4, kernel: 3, padding: smae}',
      "net.yaml:6:59: operators[1].padding: is 'smae'; expected a whole number, [vertical, horizontal], {top, bottom, left, right} or 'same'",
    ],
    [
      '{name: a, kind: add, inputs: [strat, input]}',
      "net.yaml:6:35: operators[1].inputs[0]: operator 'a' reads 'strat', which is no operator; expected the name of an operator above; did you mean 'start'?",
    ],
    [
      '{name: a, kind: add, inputs: [start, a]}',
      "net.yaml:6:42: operators[1].inputs[1]: operator 'a' reads 'a', which does not come before it; expected an operator above: networks have no cycles",
    ],
    [
      '{name: start, kind: norm, type: batch}',
      "net.yaml:6:12: operators[1].name: operator 'start' exists already; expected every name once",
    ],
    [
      '{name: a, kind: norm, type: batch, then: [rleu]}',
      "net.yaml:6:47: operators[1].then[0]: is 'rleu'; expected one of relu, relu6, gelu, silu, softmax, polynomial, identity, sigmoid, tanh, hswish, hsigmoid, softplus, exp, batch-norm, layer-norm, group-norm, rms-norm, polynomial(degree); did you mean 'relu'?",
    ],
    [
      'repeat: {times: 2, name: b, operators: [{name: x, kind: conv, filters: 4, kernel: 5}]}',
      "net.yaml:6:87: operators[1].repeat.operators[0].kernel: operator 'b2/x': kernel 5x5 is larger than its padded input 4x4; expected at most 4x4",
    ],
    [
      'repeat: {times: 0, name: b, operators: [{name: x, kind: norm, type: batch}]}',
      'net.yaml:6:21: operators[1].repeat.times: is 0; expected at least 1',
    ],
    [
      'repeat: {times: 9, name: b, operators: [{name: x, kind: norm, type: batch, inputs: [y]}, {name: y, kind: norm, type: batch}]}',
      "net.yaml:6:89: operators[1].repeat.operators[0].inputs[0]: operator 'x' reads 'y', which does not come before it; expected an operator above: networks have no cycles",
    ],
  ];

  it.each(cases)('%s', (line, message) => {
    let thrown: unknown;
    try {
      parse('{name: start, kind: norm, type: batch}', line);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as InputError).message).toBe(message);
  });

  it('names a forward reference', () => {
    expect(() =>
      parse('{name: a, kind: norm, type: batch, inputs: [b]}', '{name: b, kind: norm, type: batch}'),
    ).toThrow("net.yaml:5:49: operators[0].inputs[0]: operator 'a' reads 'b', which does not come before it");
  });

  it.each([
    [
      'kind: network\nname: t\noperators: [{name: a, kind: norm, type: batch}]',
      /net.yaml:1:1: input: is missing/,
    ],
    [
      `${HEAD}bits: {weight: 0}\noperators: [{name: a, kind: norm, type: batch}]`,
      /4:16: bits.weight: is 0; expected at least 1/,
    ],
    [
      `${HEAD}bits: {activation: 65}\noperators: [{name: a, kind: norm, type: batch}]`,
      /4:20: bits.activation: is 65; expected at most 64/,
    ],
    [`${HEAD}operators: []`, /4:12: operators: is \[\]; expected at least 1/],
    [`${HEAD}operator: []`, /operators: is missing|unknown key 'operator'/],
    ['kind: netwrk', /net.yaml:1:7: kind: is 'netwrk'; expected 'network'/],
    ['[]', /net.yaml:1:1: is \[\]/],
    ['', /net.yaml: is null/],
  ])('%j', (text, message) => {
    expect(() => parseNetwork(text, 'net.yaml')).toThrow(message);
  });

  it('refuses a repeat that makes more operators than any network has', () => {
    const operators = Array.from(
      { length: 20 },
      (_, index) => `{name: o${index}, kind: norm, type: batch}`,
    ).join();
    expect(() => parse(`repeat: {times: 10000, name: b, operators: [${operators}]}`)).toThrow(
      'network has more than 100000 operators',
    );
  });
});

describe('an external input', () => {
  const layers = [
    '{name: a, kind: conv, filters: 4, kernel: 3}',
    '{name: b, kind: depthwise, kernel: 3, external: {channels: 5, height: 9, width: 7}}',
    '{name: c, kind: add, inputs: [b, input], external: {channels: 5, height: 7, width: 5}}',
    '{repeat: {times: 2, name: block, operators: [{name: d, kind: linear, features: 3, external: {channels: 6, height: 2, width: 1}}]}}',
  ];

  it('gives an operator an input of its own shape', () => {
    const network = parse(...layers);
    expect(network.operators.map(({ inputs }) => inputs)).toEqual([
      ['input'],
      ['input'],
      ['b', 'input'],
      ['input'],
      ['input'],
    ]);
    expect(network.operators[1]).toMatchObject({ groups: 5, output: { channels: 5, height: 7, width: 5 } });
    expect(network.operators[4]).toMatchObject({ inputShapes: [{ channels: 6, height: 2, width: 1 }] });
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
  });

  it('must be read by its operator', () => {
    const file =
      '{name: b, kind: linear, features: 3, inputs: [a], external: {channels: 5, height: 1, width: 1}}';
    expect(() => parse(layers[0]!, file)).toThrow("operator 'b' does not read it; expected 'input' among");
  });
});
