import { describe, expect, it } from 'vitest';
import { cases, lines } from '../frozen/frozen.js';
import { products, steps } from '../frozen/networks.js';

describe('frozen runs of FlexSA', () => {
  const small = [
    'side=3',
    'block=7',
    'vector.lanes=5',
    'globalBuffer.size=1500 B',
    'globalBuffer.bandwidth=11 B/cycle',
    'dram.bandwidth=5 B/cycle',
    'dram.latency=27.1 ns',
    'dram.transfer=64 B',
    'data.ifmap=16 bit',
    'data.filter=8 bit',
    'data.ofmap=16 bit',
    'data.accumulator=24 bit',
  ];
  it.each(['1g1c', '1g4c', '1g1f', '4g1f', '4g4c'])('%s', async (name) => {
    const sets = {
      small,
      'short blocks': [...small, 'block=2', 'side=6', 'globalBuffer.bandwidth=inf'],
      roomy: [...small, 'globalBuffer.size=64 KiB', 'globalBuffer.bandwidth=inf', 'side=5'],
    };
    const networks = { vision: steps.vision, language: steps.language, products: products(2) };
    expect(await lines(cases(`flexsa/${name}`, sets, networks))).toMatchSnapshot();
  });
});
