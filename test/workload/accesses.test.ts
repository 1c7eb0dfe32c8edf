import { describe, expect, it } from 'vitest';
import { layerAccesses, sumAccesses } from '../../src/workload/accesses.js';
import { buildNetwork } from '../../src/workload/expand.js';
import type { OperatorEntry } from '../../src/workload/schema.js';
import { square } from '../../src/workload/zoo/draft.js';
import { trainingStep } from '../../src/workload/transform/training.js';

const build = (...operators: OperatorEntry[]) =>
  buildNetwork({ kind: 'network', name: 'layers', input: square(6, 5), operators });

describe('accesses of layers', () => {
  // 6 channels of 5x5 in; 3x3 with stride 2 and no padding: 2x2 out.
  const network = build(
    {
      name: 'dense',
      kind: 'conv',
      filters: 10,
      kernel: 3,
      stride: 2,
      bias: true,
      then: ['batch-norm', 'relu'],
    },
    { name: 'grouped', kind: 'conv', filters: 4, kernel: 2, groups: 2 },
    { name: 'point', kind: 'conv', filters: 7, kernel: 1, inputs: ['dense'] },
    { name: 'flat', kind: 'conv', filters: 7, kernel: [1, 3], inputs: ['input'] },
    { name: 'deep', kind: 'depthwise', kernel: 3, filters: 12, inputs: ['input'] },
    { name: 'pool', kind: 'pool', type: 'max', kernel: 'global' },
    { name: 'full', kind: 'linear', features: 11 },
  );

  it('are MACs, weights without biases, and what is read and written, by hand', () => {
    expect(layerAccesses(network)).toEqual([
      { name: 'dense', type: 'SConv', macs: 10 * 54 * 4, weights: 540, activations: 150 + 40 },
      { name: 'grouped', type: 'GConv', macs: 4 * 5 * 4, weights: 80, activations: 40 + 4 },
      { name: 'point', type: 'PWConv', macs: 7 * 10 * 4, weights: 70, activations: 40 + 28 },
      { name: 'flat', type: 'SConv', macs: 7 * 18 * 15, weights: 126, activations: 150 + 105 },
      { name: 'deep', type: 'DWConv', macs: 12 * 9 * 9, weights: 108, activations: 150 + 108 },
      { name: 'full', type: 'FC', macs: 132, weights: 132, activations: 12 + 11 },
    ]);
  });

  it('are of outputs alone if wanted', () => {
    expect(layerAccesses(network, 'outputs').map(({ activations }) => activations)).toEqual([
      40, 4, 28, 105, 108, 11,
    ]);
  });

  it('of a product of activations have no weights, and both operands', () => {
    const [scores] = layerAccesses(
      build(
        { name: 'tokens', kind: 'reshape', shape: 'tokens' },
        {
          name: 'scores',
          kind: 'matmul',
          count: 2,
          m: 25,
          n: 25,
          k: 3,
          layout: 'scores',
          inputs: ['tokens', 'tokens'],
        },
      ),
    );
    expect(scores).toEqual({
      name: 'scores',
      type: 'matmul',
      macs: 3750,
      weights: 0,
      activations: 150 + 150 + 1250,
    });
  });

  it('of a gradient of weights write weights, of one of data activations', () => {
    const step = trainingStep(
      build({ name: 'a', kind: 'linear', features: 5 }, { name: 'b', kind: 'linear', features: 7 }),
      {
        batch: 1,
      },
    );
    const gradients = layerAccesses(step).filter(({ type }) => type === 'gradient');
    // At each of 25 positions: b has 5 in and 7 out, a has 6 in and 5 out and needs no gradient of its input.
    const of = (name: string) => gradients.filter((one) => one.name.includes(name));
    expect(gradients.map(({ weights }) => weights).sort()).toEqual([30, 35, 35]);
    expect(gradients.map(({ activations }) => activations).sort()).toEqual([275, 300, 300]);
    expect(of('b')).toHaveLength(2);
  });

  it('add up', () => {
    expect(sumAccesses(layerAccesses(network))).toEqual({
      macs: 2160 + 80 + 280 + 1890 + 972 + 132,
      weights: 540 + 80 + 70 + 126 + 108 + 132,
      activations: 190 + 44 + 68 + 255 + 258 + 23,
    });
    expect(sumAccesses([])).toEqual({ macs: 0, weights: 0, activations: 0 });
  });
});
