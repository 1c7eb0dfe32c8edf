import { describe, expect, it } from 'vitest';
import { lines } from '../frozen/frozen.js';
import { SLOW, pads, cases } from './frozen.js';

describe('frozen runs of systolic arrays', () => {
  it('adjacent residency, banks, energy', async () => {
    const odd = [
      ...SLOW,
      ...pads('1 KiB', '500 B', '600 B'),
      'residency=adjacent',
      'tiling.objective=edp',
      'scratchpad.ifmap.banks=2',
      'scratchpad.filter.banks=3',
      'scratchpad.ofmap.banks=5',
    ];
    expect(await lines(cases(odd))).toMatchSnapshot();
  });
  it('wide sums, narrow data, other objectives', async () => {
    const bits = ['data.ifmap=16 bit', 'data.filter=4 bit', 'data.ofmap=8 bit', 'data.accumulator=24 bit'];
    const one = [...SLOW, ...bits, ...pads('500 B', '200 B', '300 B'), 'tiling.objective=dram'];
    expect(await lines(cases(one))).toMatchSnapshot();
  });
  it('passes of their own, apart, whole streams', async () => {
    const plain = [
      ...SLOW,
      ...pads('1 KiB', '500 B', '600 B'),
      'vector.fuse=false',
      'residency=none',
      'tiling.groups=apart',
      'tiling.stream=whole',
    ];
    expect(await lines(cases(plain))).toMatchSnapshot();
  });
});
