import { describe, expect, it } from 'vitest';
import { findFile, shelfFiles } from '../../../src/document/files.js';
import { macs } from '../../../src/workload/count.js';
import { elements, type Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { toGemm } from '../../../src/models/lowering/gemm.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { parseNetwork } from '../../../src/workload/load.js';

const load = (name: string): Network => loadNetwork(findFile('workloads', name));
const step = (name: string, batch: number): Network => trainingStep(load(name), { batch });
/** Data gradients of strided layers in one product, as FlexSA and PruneTrain count them. */
const spreadStep = (name: string, batch: number): Network =>
  trainingStep(load(name), { batch, dgrad: 'spread' });

describe('a training step', () => {
  it('has the products of FlexSA for a strided layer, if they are asked for', () => {
    const network = spreadStep('resnet50-imagenet', 32);
    const layer = 's2b1c2';
    const products = ['', '.dgrad', '.wgrad'].map((suffix) => {
      const operator = network.operators.find(({ name }) => name === `${layer}${suffix}`)!;
      if (operator.kind !== 'conv' && operator.kind !== 'gradient') throw new Error(operator.kind);
      const { m, n, k } = toGemm(operator, network.batch);
      return [m, n, k];
    });
    expect(products).toEqual([
      [32 * 28 * 28, 128, 128 * 9],
      [32 * 56 * 56, 128, 128 * 9],
      [128 * 9, 128, 32 * 28 * 28],
    ]);
  });

  it('spares the data gradient of the first layer only', () => {
    const network = step('resnet50-imagenet', 32);
    const layers = network.operators.filter(({ kind }) => kind === 'conv' || kind === 'linear');
    const without = layers.filter(
      ({ name }) => !network.operators.some((one) => one.name === `${name}.dgrad`),
    );
    expect(without.map(({ name }) => name)).toEqual(['conv0']);
    expect(layers.every(({ name }) => network.operators.some((one) => one.name === `${name}.wgrad`))).toBe(
      true,
    );
  });

  it('costs as PruneTrain counts, its padding of DGRAD apart', () => {
    const network = spreadStep('resnet50-imagenet', 32);
    let cost = 0;
    for (const operator of network.operators) {
      if (operator.kind !== 'conv') continue;
      const { filters, kernel, inputShapes, output } = operator;
      const taps = kernel[0] * kernel[1];
      const { channels, height, width } = inputShapes[0]!;
      const first = operator.name === 'conv0' ? 0 : height * width * filters * taps * channels;
      cost += 2 * channels * taps * filters * output.height * output.width + first;
    }
    const counted = network.operators
      .filter((one) => one.kind === 'conv' || (one.kind === 'gradient' && one.layer.kind === 'conv'))
      .reduce((sum, one) => sum + macs(one), 0);
    expect(counted).toBe(cost);
  });

  it('sums the gradients where a residual connection forks, and passes them where it joins', () => {
    const network = parseNetwork(`
kind: network
name: block
input: {channels: 3, height: 8, width: 8}
operators:
  - {name: stem, kind: conv, filters: 4, kernel: 3, padding: 1, then: [batch-norm, relu]}
  - {name: a, kind: conv, filters: 4, kernel: 3, padding: 1}
  - {name: sum, kind: add, inputs: [a, stem]}
  - {name: fc, kind: conv, filters: 2, kernel: 1}
`);
    const made = trainingStep(network, { batch: 2 }).operators.filter(({ phase }) => phase !== undefined);
    expect(made.map(({ name, inputs }) => `${name} < ${inputs.join(' ')}`)).toEqual([
      'fc.wgrad < sum input',
      'fc.dgrad < input',
      'a.wgrad < stem.relu fc.dgrad',
      'a.dgrad < fc.dgrad',
      'stem.relu.merge < fc.dgrad a.dgrad',
      'stem.relu.backward < stem.relu.merge stem.relu',
      'stem.batch-norm.backward < stem.relu.backward stem',
      'stem.wgrad < input stem.batch-norm.backward',
    ]);
  });

  it('turns attention into two products of its size', () => {
    const network = step('gpt2-small-T128', 4);
    const forward = network.operators.filter((one) => one.kind === 'matmul' && one.phase === undefined);
    for (const one of forward) {
      const gradients = network.operators.filter(({ name }) => name.startsWith(`${one.name}.dgrad`));
      expect(gradients.map(macs)).toEqual([macs(one), macs(one)]);
    }
    expect(forward.length).toBeGreaterThan(0);
  });

  it('works on every network: each gradient has the shape of what it is of, and reads what was made before', () => {
    for (const [name, file] of shelfFiles('workloads')) {
      if (name.startsWith('circuits/')) continue;
      const network = loadNetwork(file);
      const { operators } = trainingStep(network, { batch: 2 });
      const seen = new Set(['input']);
      for (const operator of operators) {
        for (const name of operator.inputs)
          expect(seen.has(name), `${network.name}: ${operator.name}`).toBe(true);
        seen.add(operator.name);
        if (operator.kind === 'gradient' && operator.wrt === 'data' && operator.piece === undefined) {
          expect(elements(operator.output)).toBe(elements(operator.layer.inputShapes[0]!));
        }
      }
      const weights = network.operators.filter(({ kind }) => kind === 'conv' || kind === 'linear').length;
      expect(operators.filter((one) => one.kind === 'gradient' && one.wrt === 'weight').length).toBe(weights);
    }
  });
});
