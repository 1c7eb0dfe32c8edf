import { describe, expect, it } from 'vitest';
import { countNetwork, macs, parameters, reluElements, weightElements } from '../../src/workload/count.js';
import type { Operator } from '../../src/workload/graph.js';
import { parseNetwork } from '../../src/workload/load.js';

const network = parseNetwork(`
kind: network
name: test
batch: 4
input: {channels: 4, height: 6, width: 6}
operators:
  - {name: conv, kind: conv, stage: A, filters: 8, kernel: 3, padding: 1, groups: 2, bias: true, then: [batch-norm, relu]}
  - {name: wide, kind: conv, stage: A, filters: 8, kernel: 1, then: [relu6]}
  - {name: pool, kind: pool, type: max, kernel: 2}
  - {name: swish, kind: activation, stage: B, function: hswish}
  - {name: gate, kind: activation, stage: B, function: hsigmoid}
  - {name: tokens, kind: reshape, shape: tokens, parameters: 8}
  - {name: pos, kind: add, parameters: 80}
  - {name: ln, kind: norm, type: layer}
  - {name: rms, kind: norm, type: rms}
  - {name: up, kind: linear, features: 16, bias: true, then: [gelu]}
  - {name: qk, kind: matmul, count: 2, m: 10, k: 4, n: 10, layout: scores, then: [softmax]}
  - {name: table, kind: embedding, rows: 100, features: 16, tokens: 10}
  - {name: head, kind: linear, features: 100, tied: true}
  - {name: same, kind: activation, function: identity}
`);
const operator = (name: string): Operator => network.operators.find((one) => one.name === name)!;

describe('counts of an operator', () => {
  it.each([
    ['conv', 36 * 8 * 9 * 2, 8 * 9 * 2 + 8, 8 * 9 * 2],
    ['wide', 36 * 8 * 8, 64, 64],
    ['up', 10 * 8 * 16, 8 * 16 + 16, 8 * 16],
    ['qk', 2 * 10 * 4 * 10, 0, 0],
    ['table', 0, 1600, 1600],
    ['head', 10 * 16 * 100, 0, 1600],
    ['pool', 0, 0, 0],
    ['tokens', 0, 8, 0],
    ['pos', 0, 80, 0],
    ['ln', 0, 16, 0],
    ['rms', 0, 8, 0],
  ])('%s', (name, expectedMacs, expectedParameters, expectedWeights) => {
    expect(macs(operator(name))).toBe(expectedMacs);
    expect(parameters(operator(name))).toBe(expectedParameters);
    expect(weightElements(operator(name))).toBe(expectedWeights);
  });

  it('has batch norm only on demand', () => {
    expect(parameters(operator('conv.batch-norm'))).toBe(16);
    expect(parameters(operator('conv.batch-norm'), { batchNorm: false })).toBe(0);
    expect(parameters(operator('ln'), { batchNorm: false })).toBe(16);
  });

  it('counts relu, relu6 and hswish as ReLU, gates and GELU not', () => {
    const counted = network.operators.filter((one) => reluElements(one) > 0).map(({ name }) => name);
    expect(counted).toEqual(['conv.relu', 'wide.relu6', 'swish']);
  });
});

describe('counts of a network', () => {
  it('are sums over its operators', () => {
    const perInput = 36 * 8 * 9 * 2 + 36 * 8 * 8 + 10 * 8 * 16 + 800 + 16000;
    const parametersWithoutBatchNorm = 152 + 64 + 8 + 80 + 16 + 8 + 144 + 1600;
    expect(countNetwork(network)).toEqual({
      operators: 19,
      macs: perInput,
      batchMacs: 4 * perInput,
      parameters: parametersWithoutBatchNorm + 16,
      parametersWithoutBatchNorm,
      weightElements: 144 + 64 + 128 + 1600 + 1600,
      relus: 288 + 288 + 72,
      relusByStage: { A: 576, B: 72 },
      nonlinearElements: {
        relu: 288,
        relu6: 288,
        'max-pool': 72,
        hswish: 72,
        hsigmoid: 72,
        'layer-norm': 80,
        'rms-norm': 80,
        gelu: 160,
        softmax: 200,
      },
    });
  });
});
