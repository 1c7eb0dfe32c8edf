import { describe, expect, it } from 'vitest';
import { cases, lines } from '../frozen/frozen.js';
import { steps } from '../frozen/networks.js';

describe('frozen runs of WaveCore', () => {
  const small = [
    'cores=3',
    'rows=5',
    'cols=3',
    'block=11',
    'data.activation=16 bit',
    'data.weight=8 bit',
    'globalBuffer.size=9 KiB',
    'globalBuffer.bandwidth=7 B/cycle',
    'dram.bandwidth=13 B/cycle',
  ];
  it.each(['baseline', 'archopt', 'il', 'mbs-fs', 'mbs1', 'mbs2'])('%s', async (scheduler) => {
    const one = [...small, `scheduler=${scheduler}`];
    const sets = {
      plain: one,
      unfetched: [
        ...one,
        'dram.prefetch=0',
        'dram.bandwidth=1 B/cycle',
        'globalBuffer.size=12 KiB',
        'norm=group',
      ],
      graph: [...one, 'accounting=graph', 'fusedRelu=true', 'globalBuffer.size=31 KiB'],
      overlapped: [...one, 'vectorOverlap=full', 'dram.prefetch=2', 'grouping=dp', 'globalBuffer.size=5 KiB'],
    };
    expect(await lines(cases('wavecore/hbm2', sets, steps))).toMatchSnapshot();
  });
});
