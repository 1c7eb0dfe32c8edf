import { describe, expect, it } from 'vitest';
import { Addresses } from '../../../src/models/systolic/addresses.js';
import { compileNetwork } from '../../../src/models/systolic/compile.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { arch, specOf } from './helpers.js';

const remember = <Value>(_owner: object, _key: string, make: () => Value): Value => make();

/** 3 x 5 x 7 input; 400 filters, a pool by itself, a linear layer of 13. */
function chain(batch = 1): Network {
  const net = new NetworkBuilder({ name: 'chain', batch, input: { channels: 3, height: 5, width: 7 } });
  net.conv('first', { filters: 400, kernel: 1 });
  net.activation('share', { function: 'softmax' });
  net.linear('last', { features: 13 });
  return net.build();
}

async function placed(network: Network, overrides: Record<string, string | number> = {}) {
  const spec = specOf(await arch({ residency: 'none', ...overrides }));
  const compiled = compileNetwork(network, spec, remember);
  return { addresses: new Addresses(network, compiled, spec), compiled };
}

const page = (bytes: number): number => 4096 * Math.ceil(bytes / 4096);

describe('where tensors of a network are', () => {
  it('is the input, weights once, then results one behind another, by hand', async () => {
    const { addresses } = await placed(chain());
    // Input 3 * 5 * 7, weights 3 * 400 and 400 * 13 bytes: pages of 4 KiB.
    const first = page(3 * 5 * 7);
    const last = first + page(3 * 400);
    const results = last + page(400 * 13);
    expect(addresses.next(0, 'ifmap', 100)).toBe(0);
    expect(addresses.next(0, 'ifmap', 5)).toBe(100);
    expect(addresses.next(0, 'ifmap', 5)).toBe(0); // all 105 bytes: fetched again from the beginning
    expect(addresses.next(0, 'filter', 1200)).toBe(first);
    expect(addresses.next(0, 'filter', 1200)).toBe(first);
    expect(addresses.next(0, 'ofmap', 200)).toBe(results);
    expect(addresses.next(0, 'ofmap', 1)).toBe(results + 200);
    // A reader begins where its producer began, in the same room.
    expect(addresses.next(1, 'ifmap', 14000)).toBe(results);
    expect(addresses.next(1, 'ofmap', 1)).toBe(results + page(14000));
    expect(addresses.next(2, 'ifmap', 1)).toBe(results + page(14000));
    expect(addresses.next(2, 'filter', 1)).toBe(last);
    expect(addresses.next(2, 'ofmap', 1)).toBe(results + 2 * page(14000));
  });

  it('has room for every image of a batch', async () => {
    const { addresses } = await placed(chain(41));
    const results = page(41 * 105) + page(1200) + page(400 * 13);
    expect(addresses.next(0, 'filter', 1)).toBe(page(41 * 105));
    expect(addresses.next(0, 'ofmap', 1)).toBe(results);
    expect(addresses.next(1, 'ofmap', 1)).toBe(results + page(41 * 14000));
  });

  it('has room by the width of the data', async () => {
    const { addresses } = await placed(chain(40), {
      'data.ifmap': '16 bit',
      'data.filter': '4 bit',
      'data.ofmap': '16 bit',
      'data.accumulator': '32 bit',
    });
    const results = page(2 * 40 * 105) + page(600) + page((400 * 13) / 2);
    expect(addresses.next(0, 'ofmap', 1)).toBe(results);
    expect(addresses.next(1, 'ofmap', 1)).toBe(results + page(2 * 40 * 14000));
  });

  it('reads the operand of a sum beside the results, where it was written', async () => {
    const net = new NetworkBuilder({ name: 'sum', input: { channels: 4, height: 6, width: 6 } });
    net.conv('one', { filters: 4, kernel: 1 });
    net.conv('two', { filters: 4, kernel: 1, inputs: ['one'] });
    net.add('sum', { inputs: ['two', 'one'] });
    const { addresses, compiled } = await placed(net.build(), { residency: 'adjacent' });
    expect(compiled[2]!.work.unit).toBe('fused');
    const one = addresses.next(0, 'ofmap', 1);
    expect(addresses.next(1, 'beside', 8)).toBe(one);
    expect(addresses.next(1, 'beside', 8)).toBe(one + 8);
    expect(addresses.next(1, 'ifmap', 8)).toBe(one);
    expect(addresses.next(0, 'beside', 8)).toBe(0); // nothing is
  });

  it('writes partial sums and reads them back in the same room, a block or a column of it', async () => {
    const net = new NetworkBuilder({ name: 'deep', input: { channels: 64, height: 9, width: 9 } });
    net.conv('conv', { filters: 20, kernel: 1 });
    const network = net.build();
    for (const [order, columns] of [
      ['kn', 20],
      ['nk', 8],
    ] as const) {
      const { addresses, compiled } = await placed(network, {
        'scratchpad.ofmap.size': '64 B',
        'tiling.order': order,
      });
      const { plan } = compiled[0]!;
      expect(plan!.accumulatesOnChip).toBe(false);
      const { accumulator } = plan!.widths;
      const room = (plan!.mapping.blocks.length * columns * accumulator) / 8;
      const base = addresses.next(0, 'psumOut', 12);
      expect(addresses.next(0, 'psumOut', room - 12)).toBe(base + 12);
      expect(addresses.next(0, 'psumOut', 1)).toBe(base);
      expect(addresses.next(0, 'psum', room)).toBe(base);
      expect(addresses.next(0, 'psum', 1)).toBe(base);
    }
  });

  it('has no room for sums that stay on chip', async () => {
    const { addresses } = await placed(chain());
    expect(addresses.next(0, 'psum', 8)).toBe(0);
    expect(addresses.next(0, 'psumOut', 8)).toBe(0);
  });

  it('has the weights of a layer once, for its gradients too', async () => {
    const network = trainingStep(chain(), { batch: 2 });
    const { addresses, compiled } = await placed(network);
    const of = (name: string): number => compiled.findIndex(({ work }) => work.operator.name === name);
    const gradient = compiled.findIndex(
      ({ work: { operator } }) =>
        operator.kind === 'gradient' && operator.wrt === 'data' && operator.layer.name === 'last',
    );
    expect(gradient).toBeGreaterThan(0);
    expect(addresses.next(gradient, 'filter', 1)).toBe(addresses.next(of('last'), 'filter', 1));
  });

  it('reads what takes the place of weights where it was written', async () => {
    const net = new NetworkBuilder({ name: 'product', input: { channels: 8, height: 6, width: 1 } });
    net.linear('left', { features: 5 });
    net.linear('right', { features: 5, inputs: ['input'] });
    net.matmul('product', { m: 6, n: 6, k: 5, layout: 'scores', inputs: ['left', 'right'] });
    const { addresses, compiled } = await placed(net.build());
    const index = compiled.findIndex(({ work }) => work.operator.name === 'product');
    const right = compiled.findIndex(({ work }) => work.operator.name === 'right');
    expect(addresses.next(index, 'filter', 4)).toBe(addresses.next(right, 'ofmap', 4));
  });
});
