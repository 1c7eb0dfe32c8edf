import { describe, expect, it } from 'vitest';
import { cases, lines } from '../frozen/frozen.js';
import { products, steps, vision } from '../frozen/networks.js';

describe('frozen runs of FlexSA', () => {
  const small = [
    'side=3',
    'block=7',
    'vector.lanes=5',
    'globalBuffer.size=1500 B',
    'globalBuffer.bandwidth=11 B/cycle',
    'dram.bandwidth=5 B/cycle',
    'dram.latency=19 cycles',
    'dram.transfer=64 B',
    'data.ifmap=16 bit',
    'data.filter=8 bit',
    'data.ofmap=16 bit',
    'data.accumulator=24 bit',
  ];
  it.each(['1g1c', '1g4c', '1g1f', '4g1f', '4g4c'])('%s', async (name) => {
    const sets = {
      small,
      roomy: [...small, 'globalBuffer.size=64 KiB', 'globalBuffer.bandwidth=inf', 'side=5'],
    };
    const networks = { ...steps, inference: vision(2), products: products(2) };
    expect(await lines(cases(`flexsa/${name}`, sets, networks))).toMatchSnapshot();
  });
});
