import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { countNetwork } from '../../src/workload/count.js';
import type { Network } from '../../src/workload/graph.js';
import { parseNetwork } from '../../src/workload/load.js';
import { inspectOnnx } from '../../src/workload/import/onnx.js';
import { networkToYaml } from '../../src/workload/write.js';
import { encodeModel, op, weights, type ModelSpec } from './import/encode.js';
import { scratch } from './import/scratch.js';
import { networkText as yaml } from './text.js';

const write = scratch();
const parse = (input: number[], ...operators: string[]): Network =>
  parseNetwork(yaml(input, ...operators), 'net.yaml');
const GATES = { lstm: 4, gru: 3, rnn: 1 };

/** What a machine makes of a file. */
async function run(file: string, arch: string) {
  const { totals, operators } = simulate(
    await prepare({ workload: file, arch, overrides: [], fidelity: 'analytic' }),
  );
  return {
    cycles: totals.cycles,
    macs: totals.macs,
    // Views cost nothing, and each form has its own.
    layers: operators.filter(({ cycles }) => cycles > 0).map(({ kind, cycles }) => [kind, cycles]),
  };
}

/** The same network as YAML and as ONNX. */
async function same(text: string, model: ModelSpec): Promise<void> {
  const files = [write('net.yaml', text), write('net.onnx', encodeModel(model))];
  for (const arch of ['systolic/128x128', 'systolic/16x16', 'gpu/h100-sxm5']) {
    const [ours, theirs] = await Promise.all(files.map((file) => run(file, arch)));
    expect(ours, arch).toEqual(theirs);
    expect(ours!.macs).toBeGreaterThan(0);
  }
  const { network } = inspectOnnx(files[1]!);
  expect(pick(countNetwork(parseNetwork(text)))).toEqual(pick(countNetwork(network)));
}
const pick = ({
  macs: all,
  parameters,
  weightElements,
  nonlinearElements,
}: ReturnType<typeof countNetwork>) => ({
  macs: all,
  parameters,
  weightElements,
  nonlinearElements,
});

const recurrentModel = (
  cell: keyof typeof GATES,
  [t, n, h, d]: [number, number, number, number],
  attributes: Record<string, number> = {},
): ModelSpec => ({
  inputs: { x: [t, 1, n] },
  initializers: {
    w: weights(d, GATES[cell] * h, n),
    r: weights(d, GATES[cell] * h, h),
    b: weights(d, 2 * GATES[cell] * h),
  },
  nodes: [op(cell.toUpperCase(), 'x w r b', 'y', { hidden_size: h, ...attributes })],
  outputs: ['y'],
});

describe('a layer of several operators is what the ONNX importer makes of it', () => {
  it.each([
    ['lstm', [5, 6, 8, 1], '', {}],
    ['lstm', [3, 70, 40, 2], ', direction: both', {}],
    ['gru', [4, 6, 5, 1], '', {}],
    ['gru', [4, 6, 5, 2], ', direction: both, resetAfter: true', { linear_before_reset: 1 }],
    ['rnn', [6, 5, 9, 1], '', {}],
  ] as [keyof typeof GATES, [number, number, number, number], string, Record<string, number>][])(
    '%s of %j%s',
    async (cell, [t, n, h, d], more, attributes) => {
      const text = yaml([n, t], `{name: r, kind: ${cell}, hidden: ${h}${more}}`);
      await same(text, recurrentModel(cell, [t, n, h, d], attributes));
      const counts = countNetwork(parseNetwork(text));
      const gates = GATES[cell] * h;
      expect(counts.macs).toBe(d * t * gates * (n + h));
      // As PyTorch counts them: two biases a gate.
      expect(counts.parameters).toBe(d * (gates * (n + h) + 2 * gates));
      expect(parseNetwork(text).operators.at(-1)!.output).toEqual({ channels: d * h, height: t, width: 1 });
    },
  );

  it.each([
    ['kernel: 4, stride: 2, padding: 1', [4, 4], { strides: [2, 2], pads: [1, 1, 1, 1] }, [14, 18]],
    ['kernel: [3, 2]', [3, 2], {}, [9, 10]],
    ['kernel: 2, stride: 2', [2, 2], { strides: [2, 2] }, [14, 18]],
    [
      'kernel: 3, stride: [2, 3], dilation: 2, outputPadding: [1, 2], bias: true',
      [3, 3],
      { strides: [2, 3], dilations: [2, 2], output_padding: [1, 2] },
      [18, 31],
    ],
    ['kernel: [3, 2], dilation: [2, 3]', [3, 2], { dilations: [2, 3] }, [11, 12]],
    [
      'kernel: 3, stride: [2, 3], padding: same',
      [3, 3],
      { strides: [2, 3], auto_pad: 'SAME_UPPER' },
      [14, 27],
    ],
    ['kernel: 3, stride: 2, padding: same', [3, 3], { strides: [2, 2], auto_pad: 'SAME_UPPER' }, [14, 18]],
    [
      'kernel: 3, stride: 2, padding: {top: 0, bottom: 1, left: 2, right: 0}',
      [3, 3],
      { strides: [2, 2], pads: [0, 2, 1, 0] },
      [14, 17],
    ],
  ])('transposed: %s', async (fields, kernel, attributes, [height, width]) => {
    const text = yaml([6, 7, 9], `{name: up, kind: transposed, filters: 8, groups: 2, ${fields}}`);
    const biased = fields.includes('bias');
    await same(text, {
      inputs: { x: [1, 6, 7, 9] },
      initializers: { w: weights(6, 4, ...kernel), b: weights(8) },
      nodes: [op('ConvTranspose', biased ? 'x w b' : 'x w', 'y', { group: 2, ...attributes })],
      outputs: ['y'],
    });
    const network = parseNetwork(text);
    expect(network.operators.at(-1)!.output).toEqual({ channels: 8, height, width });
    const taps = kernel[0]! * kernel[1]!;
    expect(countNetwork(network)).toMatchObject({
      macs: 6 * 63 * 4 * taps,
      parameters: 6 * 4 * taps + (biased ? 8 : 0),
    });
  });

  it.each([
    ['kernel: 3', [3, 3, 3], {}, [4, 6 * 4, 3]],
    ['kernel: [3, 2, 1], stride: [2, 3, 2]', [3, 2, 1], { strides: [2, 3, 2] }, [4, 3 * 2, 3]],
    [
      'kernel: 2, dilation: [1, 2, 3], groups: 3, filters: 6',
      [2, 2, 2],
      { dilations: [1, 2, 3], group: 3 },
      [6, 7 * 4, 2],
    ],
    ['kernel: 3, padding: [1, 0, 2], bias: true', [3, 3, 3], { pads: [1, 0, 2, 1, 0, 2] }, [4, 8 * 4, 7]],
    [
      'kernel: 3, padding: 1, stride: 2',
      [3, 3, 3],
      { pads: [1, 1, 1, 1, 1, 1], strides: [2, 2, 2] },
      [4, 4 * 3, 3],
    ],
  ] as [string, number[], Record<string, number | number[]>, number[]][])(
    'conv3d: %s',
    async (fields, kernel, attributes, [filters, height, width]) => {
      const groups = Number(attributes['group'] ?? 1);
      const given = fields.includes('filters') ? '' : 'filters: 4, ';
      const text = yaml([3, 48, 5], `{name: v, kind: conv3d, depth: 8, ${given}${fields}, then: [relu]}`);
      const biased = fields.includes('bias');
      await same(text, {
        inputs: { x: [1, 3, 8, 6, 5] },
        initializers: { w: weights(filters!, 3 / groups, ...kernel), b: weights(filters!) },
        nodes: [op('Conv', biased ? 'x w b' : 'x w', 'c', attributes), op('Relu', 'c', 'y')],
        outputs: ['y'],
      });
      const network = parseNetwork(text);
      expect(network.operators.at(-1)!.output).toEqual({ channels: filters, height, width });
      const taps = (kernel.reduce((a, b) => a * b) * 3) / groups;
      expect(countNetwork(network).macs).toBe(filters! * height! * width! * taps);
    },
  );

  it.each([
    ['scale: 2', { scales: [1, 1, 2, 2] }, {}, [14, 18]],
    ['scale: [0.5, 3]', { scales: [1, 1, 0.5, 3] }, {}, [3, 27]],
    ['scale: [0.1428571, 0.3333333]', { scales: [1, 1, 0.1428571, 0.3333333] }, {}, [1, 3]],
    ['size: [3, 20], mode: linear', { sizes: [1, 4, 3, 20] }, { mode: 'linear' }, [3, 20]],
    ['scale: 1.5, mode: linear', { scales: [1, 1, 1.5, 1.5] }, { mode: 'cubic' }, [10, 13]],
  ])('resize: %s', async (fields, given, attributes, [height, width]) => {
    const text = yaml(
      [4, 7, 9],
      `{name: r, kind: resize, ${fields}}`,
      '{name: c, kind: conv, filters: 2, kernel: 1}',
    );
    const { scales, sizes } = given as { scales?: number[]; sizes?: number[] };
    await same(text, {
      inputs: { x: [1, 4, 7, 9] },
      initializers: {
        w: weights(2, 4, 1, 1),
        ...(scales === undefined ? {} : { s: { dims: [4], floats: scales } }),
        ...(sizes === undefined ? {} : { z: { dims: [4], integers: sizes } }),
      },
      nodes: [
        op('Resize', scales === undefined ? 'x - - z' : 'x - s', 'r', attributes),
        op('Conv', 'r w', 'y'),
      ],
      outputs: ['y'],
    });
    expect(parseNetwork(text).operators.at(-1)!.output).toEqual({ channels: 2, height, width });
  });
});

describe('recurrent layers', () => {
  it('have the states of all steps, or the last', () => {
    const outputOf = (more: string) =>
      parse(
        [6, 5],
        `{name: r, kind: lstm, hidden: 8${more}}`,
        '{name: s, kind: linear, features: 2}',
      ).operators.at(-1)!.inputShapes[0];
    expect(outputOf('')).toEqual({ channels: 8, height: 5, width: 1 });
    expect(outputOf(', direction: both')).toEqual({ channels: 16, height: 5, width: 1 });
    expect(outputOf(', result: last')).toEqual({ channels: 8, height: 1, width: 1 });
    expect(outputOf(', result: last, direction: both')).toEqual({ channels: 16, height: 1, width: 1 });
    expect(outputOf(', result: last, sequential: false')).toEqual({ channels: 8, height: 1, width: 1 });
    expect(outputOf(', sequential: false')).toEqual({ channels: 8, height: 5, width: 1 });
  });

  it('at once have the same MACs, parameters and functions, and fewer operators', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('lstm', 'gru', 'rnn'),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('', ', direction: both', ', bias: false'),
        (kind, steps, features, hidden, more) => {
          const line = `{name: r, kind: ${kind}, hidden: ${hidden}${more}`;
          const one = parse([features, steps], `${line}}`);
          const all = parse([features, steps], `${line}, sequential: false}`);
          expect(pick({ ...countNetwork(all), weightElements: 0 })).toEqual(
            pick({ ...countNetwork(one), weightElements: 0 }),
          );
          expect(all.operators.length).toBeLessThan(one.operators.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('the last of which is what the next layer reads', () => {
    for (const kind of ['lstm', 'gru', 'rnn']) {
      const last = `{name: r, kind: ${kind}, hidden: 8, result: last}`;
      const { operators } = parse([6, 3], last, '{name: next, kind: linear, features: 2}');
      expect(operators.at(-1)!.inputs).toEqual([operators.at(-2)!.name]);
    }
  });

  it('know peepholes, functions, biases', () => {
    const count = (line: string) => countNetwork(parse([6, 3], `{name: r, ${line}, hidden: 8}`)).parameters;
    expect(count('kind: lstm, peepholes: true')).toBe(count('kind: lstm') + 3 * 8);
    expect(count('kind: lstm, bias: false')).toBe(32 * 14);
    const relu = parse([6, 3], '{name: r, kind: rnn, hidden: 8, function: relu}');
    expect(countNetwork(relu).nonlinearElements).toEqual({ relu: 24 });
  });
});

describe('layers in a file', () => {
  it('are read by name, go on with `then`, repeat, have a stage and an external input', () => {
    const network = parse(
      [4, 8, 8],
      '{name: a, kind: transposed, filters: 4, kernel: 2, stride: 2, stage: up, then: [relu]}',
      '{name: b, kind: resize, size: 8}',
      '{name: c, kind: add, inputs: [b, input]}',
      'repeat: {times: 2, name: block, operators: [{name: r, kind: lstm, hidden: 4}, {name: l, kind: linear, features: 4, inputs: [r]}]}',
      '{name: d, kind: gru, hidden: 3, external: {channels: 5, height: 2, width: 2}}',
    );
    const named = new Map(network.operators.map((one) => [one.name, one]));
    expect(named.get('a.relu')!.output).toEqual({ channels: 4, height: 16, width: 16 });
    expect(['a', 'a.sum', 'a.relu'].map((name) => named.get(name)!.stage)).toEqual(['up', 'up', 'up']);
    expect(named.get('b')).toMatchObject({ stage: '', inputs: ['a.relu'] });
    expect(named.get('block2/l')!.output).toEqual({ channels: 4, height: 64, width: 1 });
    expect(named.get('d.view')!.inputShapes).toEqual([{ channels: 5, height: 2, width: 2 }]);
    expect(named.get('d.input')!.output).toEqual({ channels: 9, height: 4, width: 1 });
    expect(parseNetwork(networkToYaml(network)).operators).toEqual(network.operators);
  });

  it.each([
    [
      '{name: a, kind: conv3d, depth: 3, filters: 4, kernel: 3}',
      "6:36: operators[1].depth: operator 'a': a height of 8 is no 3 slices; expected a divisor of 8; did you mean '2'?",
    ],
    [
      '{name: a, kind: conv3d, depth: 2, filters: 4, kernel: 3}',
      'kernel 3x3x3 is larger than its padded input in depth; expected at most 2 there',
    ],
    [
      '{name: a, kind: conv3d, depth: 2, filters: 4, kernel: [1, 2]}',
      'expected a whole number, or [depth, height, width]',
    ],
    ['{name: a, kind: conv3d, depth: 2, filters: 4, kernel: 1, groups: 3}', 'groups: '],
    ['{name: a, kind: transposed, filters: 4, kernel: 3, padding: 9}', 'padding: '],
    [
      '{name: a, kind: transposed, filters: 5, kernel: 3, groups: 2}',
      '5 filters are not divisible by 2 groups',
    ],
    ['{name: a, kind: transposed, filters: 4, kernel: 3, outputPading: 1}', "did you mean 'outputPadding'?"],
    ['{name: a, kind: resize}', 'has no scale and no size; expected one of `scale` and `size`'],
    ['{name: a, kind: resize, scale: 2, size: 3}', 'has a scale and a size'],
    ['{name: a, kind: resize, scale: 0.1}', 'leaves a result of 0x0'],
    ['{name: a, kind: resize, scale: 1}', 'is 3x8x8 before and after'],
    ['{name: a, kind: resize, scale: 2, mode: linaer}', "did you mean 'linear'?"],
    ['{name: a, kind: lsmt, hidden: 4}', "did you mean 'lstm'?"],
    ['{name: a, kind: lstm, hidden: 4, result: final}', 'expected one of states, last'],
    ['{name: a, kind: lstm, hidden: 4, inputs: [input, input]}', 'has 2 inputs; expected one input'],
    [
      '{name: a, kind: conv, filters: 4, kernel: 1, sparsity: 2/4}',
      "sparsity: is '2/4'; expected N:M, such as 2:4",
    ],
    [
      '{name: a, kind: conv, filters: 4, kernel: 1, sparsity: 4:2}',
      "sparsity: keeps 4 of 2 weights; expected at most all; did you mean '2:4'?",
    ],
    ['{name: a, kind: conv, filters: 4, kernel: 1, density: 0}', 'density: '],
    ['{name: a, kind: conv, filters: 4, kernel: 1, density: 1.5}', 'density: is 1.5; expected at most 1'],
    [
      '{name: a, kind: conv, filters: 4, kernel: 1, sparsity: 2:4, density: 0.5}',
      'density: stands beside a sparsity; expected one of the two',
    ],
  ])('errors have file, line, field and what is right: %s', (line, message) => {
    const text = () => parse([3, 8, 8], '{name: z, kind: norm, type: batch}', line);
    expect(text).toThrow(message);
    expect(text).toThrow(/^net\.yaml:\d+:\d+: operators\[1\]/);
  });
});

describe('workloads/layers', () => {
  const folder = path.join(import.meta.dirname, '../../workloads/layers');
  it.each([
    // 16 weights for each pair of channels, and the norms.
    [
      'decoder-transposed',
      16 * (100 * 1024 + 1024 * 512 + 512 * 256 + 256 * 128 + 128 * 3) + 2 * 1920,
      undefined,
    ],
    ['rnn-classifier', undefined, 28 * 128 * (28 + 128) + 1280],
    ['sparse-mlp', undefined, 128 * (2 * 768 * 3072 + 768 * 1000)],
    // Each layer 4 x 650 x (650 + 650) weights and two biases a gate.
    ['lstm-language', 6_500_000 + 2 * (2600 * 1300 + 5200) + 6_500_000 + 10_000, undefined],
    ['conv3d-clip', 64 * 81 + 128 * 64 * 27, undefined],
    ['decoder-resize', undefined, undefined],
    ['gru-speech', undefined, undefined],
  ])('%s', (name, parameters, work) => {
    const counts = countNetwork(parseNetwork(fs.readFileSync(path.join(folder, `${name}.yaml`), 'utf8')));
    if (parameters !== undefined) expect(counts.parameters).toBe(parameters);
    if (work !== undefined) expect(counts.macs).toBe(work);
    expect(counts.macs).toBeGreaterThan(0);
  });
});
