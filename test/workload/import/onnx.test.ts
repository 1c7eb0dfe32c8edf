import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countNetwork, macs } from '../../../src/workload/count.js';
import { elements, type Network } from '../../../src/workload/graph.js';
import { IMPORTERS } from '../../../src/workload/import/index.js';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import { parseNetwork } from '../../../src/workload/load.js';
import { networkToYaml } from '../../../src/workload/write.js';
import { encodeModel, numbers, op, weights, type ModelSpec } from './encode.js';
import { ATTENTION, RESIDUAL } from './models.js';
import { scratch } from './scratch.js';

const write = scratch();
const read = (spec: ModelSpec): Network => importOnnx(write('model.onnx', encodeModel(spec)));
/** `kind name channels x height x width < inputs` of every operator. */
const outline = (network: Network): string[] =>
  network.operators.map(({ kind, name, output, inputs }) => {
    const { channels, height, width } = output;
    return `${kind} ${name} ${channels}x${height}x${width} < ${inputs.join(' ')}`;
  });

describe('a residual network', () => {
  const network = read(RESIDUAL);

  it('has its operators, with a view where the classifier reads a flat map', () => {
    expect(outline(network)).toEqual([
      'conv conv1 16x16x16 < input',
      'norm bn1 16x16x16 < conv1',
      'activation relu1 16x16x16 < bn1',
      'conv conv2 16x16x16 < relu1',
      'elementwise sum 16x16x16 < conv2 relu1',
      'pool pool 16x8x8 < sum',
      'pool gap 16x1x1 < pool',
      'linear fc 10x1x1 < gap',
    ]);
    expect(network).toMatchObject({
      name: 'model',
      batch: 1,
      input: { channels: 3, height: 32, width: 32 },
      source: 'imported from model.onnx, written by encode',
    });
  });

  it('has the counts of its weights', () => {
    const counts = countNetwork(network);
    expect(counts.macs).toBe(256 * 16 * 27 + 256 * 16 * 144 + 160);
    expect(counts.parameters).toBe(16 * 27 + 32 + 16 * 144 + 170);
  });

  it('takes a fixed first dimension for the batch', () => {
    const fixed = read({ ...RESIDUAL, inputs: { ...RESIDUAL.inputs, x: [4, 3, 32, 32] } });
    expect(fixed).toEqual({ ...network, batch: 4 });
  });

  it('is the same with its weights as initialisers', () => {
    const { x, ...rest } = RESIDUAL.inputs;
    const initializers = Object.fromEntries(
      Object.entries(rest).map(([name, dims]) => [name, weights(...(dims as number[]))]),
    );
    expect(read({ ...RESIDUAL, inputs: { x: x! }, initializers })).toEqual(network);
    const values = Object.fromEntries(Object.entries(rest));
    expect(read({ ...RESIDUAL, inputs: { x: x! }, values })).toEqual(network);
  });
});

describe('a transformer block', () => {
  const network = read(ATTENTION);

  it('has its products, heads and biases', () => {
    expect(network.input).toEqual({ channels: 1, height: 6, width: 1 });
    expect(outline(network).filter((line) => /^(linear|matmul|embedding)/.test(line))).toEqual([
      'embedding embed 16x6x1 < input',
      'linear qkv_nobias 48x6x1 < ln1',
      'matmul scores 2x6x6 < q k',
      'matmul context 2x6x8 < weights v',
      'linear proj 16x6x1 < joined',
      'linear up 64x6x1 < h1',
      'linear down 16x6x1 < gelu',
      'linear logits 100x6x1 < h2',
    ]);
    expect(network.operators.find(({ name }) => name === 'scores')).toMatchObject({
      count: 2,
      m: 6,
      n: 6,
      k: 8,
    });
    const counts = countNetwork(network);
    expect(counts.macs).toBe(6 * (16 * 48 + 256 + 2 * 16 * 64 + 1600) + 2 * 2 * 6 * 6 * 8);
    expect(counts.parameters).toBe(1600 + 96 + 32 + 16 * 48 + 48 + 256 + 2048 + 1600);
  });

  it('keeps only what costs something: scalars are folded, views added where needed', () => {
    expect(outline(network)).toEqual([
      'embedding embed 16x6x1 < input',
      'elementwise h0 16x6x1 < embed',
      'norm ln1 16x6x1 < h0',
      'linear qkv_nobias 48x6x1 < ln1',
      'reshape q 2x6x8 < qkv_nobias',
      'reshape k 2x6x8 < qkv_nobias',
      'reshape v 2x6x8 < qkv_nobias',
      'matmul scores 2x6x6 < q k',
      'activation weights 2x6x6 < scores',
      'matmul context 2x6x8 < weights v',
      'reshape joined 16x6x1 < context',
      'linear proj 16x6x1 < joined',
      'elementwise h1 16x6x1 < proj h0',
      'linear up 64x6x1 < h1',
      'activation gelu 64x6x1 < up',
      'linear down 16x6x1 < gelu',
      'elementwise h2 16x6x1 < down h1',
      'linear logits 100x6x1 < h2',
    ]);
  });

  it('is the same for each of a batch', () => {
    const batched = read({ ...ATTENTION, inputs: { ids: [3, 6] } });
    expect(batched).toEqual({ ...network, batch: 3 });
  });

  it('may tie its head to its embedding', () => {
    const nodes = ATTENTION.nodes.slice(0, -1);
    const tied = read({
      ...ATTENTION,
      nodes: [...nodes, op('Transpose', 'table', 'table_t'), op('MatMul', 'h2 table_t', 'logits')],
    });
    expect(tied.operators.at(-1)).toMatchObject({ name: 'logits', features: 100, tied: true });
    expect(countNetwork(tied).parameters).toBe(countNetwork(network).parameters - 1600);
  });

  it('reads a sequence that comes before its batch as part of one input', () => {
    const swapped = read({
      inputs: { x: [6, 1, 16] },
      initializers: { w: weights(16, 16), s: numbers(6, 2, 8) },
      nodes: [
        op('MatMul', 'x w', 'q'),
        op('Reshape', 'q s', 'r'),
        op('Transpose', 'r', 'h', { perm: [1, 0, 2] }),
        op('Transpose', 'h', 't', { perm: [0, 2, 1] }),
        op('MatMul', 'h t', 'scores'),
      ],
    });
    expect(swapped.batch).toBe(1);
    expect(swapped.operators.at(-1)).toMatchObject({ kind: 'matmul', count: 2, m: 6, n: 6, k: 8 });
  });
});

describe.each([
  ['residual network', RESIDUAL],
  ['transformer block', ATTENTION],
])('a %s written as YAML', (_, spec) => {
  it('is the same network again', () => {
    const network = read(spec);
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
  });
  it('has consistent shapes', () => {
    const outputs = new Map(read(spec).operators.map((one) => [one.name, one.output]));
    for (const { inputs, inputShapes } of read(spec).operators) {
      inputs.forEach((name, index) => {
        if (name !== 'input') expect(inputShapes[index]).toEqual(outputs.get(name));
      });
    }
  });
});

describe('names', () => {
  it('are unique, without blanks, and never `input`', () => {
    const relu = (name: string, from: string, to: string): ModelSpec['nodes'][number] => ({
      ...op('Relu', from, to),
      name,
    });
    const network = read({
      inputs: { input: [1, 4] },
      nodes: [
        relu('/a b/Relu', 'input', 't1'),
        relu('a_b/Relu', 't1', 't2'),
        relu('input', 't2', 't3'),
        relu('', 't3', 't4'),
        relu('é', 't4', 't5'),
      ],
    });
    expect(network.operators.map(({ name }) => name)).toEqual([
      'a_b/Relu',
      'a_b/Relu_2',
      'input_2',
      'Relu_3',
      'Relu',
    ]);
  });
});

const shared = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../shared/samples/onnx');

describe.skipIf(!fs.existsSync(shared))('the sample with absent weights', () => {
  it('imports', () => {
    const network = IMPORTERS.onnx.read(path.join(shared, 'mini_conv_fc.onnx'));
    expect(outline(network)).toEqual([
      'conv conv1 8x8x8 < input',
      'activation relu1 8x8x8 < conv1',
      'pool gap 8x1x1 < relu1',
      'linear fc 10x1x1 < gap',
    ]);
    expect(network.operators.map(macs)).toEqual([64 * 8 * 27, 0, 0, 80]);
    expect(network.operators.reduce((sum, { output }) => sum + elements(output), 0)).toBe(512 + 512 + 8 + 10);
  });
});
