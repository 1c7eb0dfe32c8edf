import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { macs } from '../../src/workload/count.js';
import { parseNetwork } from '../../src/workload/load.js';
import { networkToYaml } from '../../src/workload/write.js';
import { scratch } from './import/scratch.js';
import { networkText as yaml } from './text.js';

const write = scratch();

describe('marks of zero weights', () => {
  const marked = (mark: string, at: 'layer' | 'network' = 'layer'): string =>
    at === 'layer'
      ? yaml(
          [16, 8, 8],
          `{name: a, kind: conv, filters: 4, kernel: 3${mark}}`,
          '{name: b, kind: linear, features: 6}',
        )
      : yaml(
          [16, 8, 8],
          '{name: a, kind: conv, filters: 4, kernel: 3}',
          '{name: b, kind: linear, features: 6}',
        ).replace('name: net\n', `name: net\n${mark}\n`);
  const outcome = async (text: string, arch = 'systolic/16x16') =>
    simulate(
      await prepare({ workload: write('marked.yaml', text), arch, overrides: [], fidelity: 'analytic' }),
    );
  const noteOf = async (text: string) =>
    (await outcome(text)).assumptions
      .filter(({ name }) => name === 'workload.sparsity')
      .map(({ value }) => value);

  it('change nothing but an assumption that says so, on every kind of machine', async () => {
    for (const arch of ['systolic/16x16', 'gpu/h100-sxm5', 'flexsa/4g1f', 'eyeriss/isca16-16x16']) {
      const dense = await outcome(marked(''), arch);
      const sparse = await outcome(marked(', sparsity: 2:4'), arch);
      expect(sparse.totals).toEqual(dense.totals);
      expect(sparse.operators).toEqual(dense.operators);
      expect(sparse.assumptions.slice(0, -1)).toEqual(dense.assumptions);
      expect(sparse.assumptions.at(-1)).toMatchObject({ name: 'workload.sparsity', status: 'assumed' });
    }
  });

  it('that keep everything are none', () => {
    const plain = parseNetwork(marked(''));
    for (const mark of [', sparsity: 4:4', ', density: 1', ', sparsity: 1:1'])
      expect(parseNetwork(marked(mark))).toEqual(plain);
    for (const mark of ['sparsity: 4:4', 'density: 1'])
      expect(parseNetwork(marked(mark, 'network'))).toEqual(plain);
    expect(Object.keys(plain.operators[0]!)).not.toContain('sparsity');
  });

  it('say what would be left', async () => {
    // 144 weights a filter, 36 positions; the linear layer has 24 weights.
    expect(await noteOf(marked(', sparsity: 1:5'))).toEqual([
      'not modelled: 1 of 2 layers with weights are marked sparse and run dense; zeros left out they would take ' +
        `${(36 * 4 * 29).toLocaleString('en-US')} of 20,736 MACs an input, 116 of 576 weights and 44 B to say where those are`,
    ]);
    expect(await noteOf(marked(', density: 0.3'))).toEqual([
      'not modelled: 1 of 2 layers with weights are marked sparse and run dense; zeros left out they would take ' +
        '6,228 of 20,736 MACs an input, 173 of 576 weights and 72 B to say where those are',
    ]);
    expect(await noteOf(marked('sparsity: 2:4', 'network'))).toEqual([
      'not modelled: 2 of 2 layers with weights are marked sparse and run dense; zeros left out they would take ' +
        '10,800 of 21,600 MACs an input, 300 of 600 weights and 75 B to say where those are',
    ]);
    expect(await noteOf(marked(''))).toEqual([]);
  });

  it('of the last, short group keep as many as fit', async () => {
    const text = yaml([7, 1, 1], '{name: a, kind: linear, features: 10, sparsity: 2:4}');
    expect((await noteOf(text))[0]).toContain('40 of 70 MACs an input, 40 of 70 weights and 10 B');
  });

  it('of a layer go before those of the network, and live through a file', () => {
    const text = marked('sparsity: 2:4', 'network').replace('kernel: 3}', 'kernel: 3, density: 0.25}');
    const network = parseNetwork(text);
    const marks = network.operators.map((one) => ('sparsity' in one ? one.sparsity : undefined));
    expect(marks).toEqual([{ density: 0.25 }, { kept: 2, of: 4 }]);
    expect(parseNetwork(networkToYaml(network))).toEqual(network);
    const dense = marked('sparsity: 2:4', 'network').replace('kernel: 3}', 'kernel: 3, density: 1}');
    expect('sparsity' in parseNetwork(dense).operators[0]!).toBe(false);
    const cells = parseNetwork(
      yaml([4, 3], '{name: r, kind: lstm, hidden: 4, sparsity: 1:2}', '{name: l, kind: linear, features: 2}'),
    );
    const layers = cells.operators.filter((one) => macs(one) > 0);
    expect(layers.map((one) => 'sparsity' in one)).toEqual([true, true, true, true, false]);
  });
});
