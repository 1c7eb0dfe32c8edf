import { describe, expect, it } from 'vitest';
import { lines, type Case } from '../frozen/frozen.js';
import { SMALL, SLOW, pads, NARROW, trained } from './frozen.js';
import { gemmNetwork } from './helpers.js';

describe('frozen runs of systolic arrays', () => {
  it('training', async () => {
    const all: Record<string, Case> = {};
    for (const dataflow of ['ws', 'os', 'is', 'rs'])
      for (const fidelity of ['event', 'analytic'] as const)
        all[`${dataflow} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...SLOW, ...pads('900 B', '400 B', '500 B'), `dataflow=${dataflow}`],
          trained,
          fidelity,
        ];
    expect(await lines(all)).toMatchSnapshot();
  });
  it('narrow data, other fields of the machine', async () => {
    const all: Record<string, Case> = {};
    const sets: Record<string, string[]> = {
      narrow: ['residency=graph'],
      pipelined: ['convention=scalesim', 'edgeFolds=early', 'foldOverhead=5 cycles'],
      given: [
        'mapping.stem={ stream: 19, order: nk }',
        'mapping.depthwise.groups=1',
        'tiling.objective=energy',
      ],
      whole: ['tiling.stream=fit', 'tiling.order=kn', 'energy.actions.mac=3 pJ', 'energy.clocked=true'],
      fixed: [
        'tiling.stream=23',
        'energy.technology=7 nm',
        'energy.format=float',
        'energy.accessWidth=16 bit',
      ],
    };
    for (const [set, overrides] of Object.entries(sets))
      for (const fidelity of ['event', 'analytic'] as const)
        all[`${set} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...SLOW, ...pads('900 B', '400 B', '500 B'), ...overrides],
          NARROW,
          fidelity,
        ];
    expect(await lines(all)).toMatchSnapshot();
  });
  it('more bytes than pieces', async () => {
    const all: Record<string, Case> = {};
    const tiny = ['dram.bandwidth=11 B/cycle', 'dram.latency=17 cycles', 'dma.transfer=1 B'];
    for (const dataflow of ['ws', 'os', 'is'])
      for (const [name, network] of Object.entries({
        long: gemmNetwork(3001, 17, 53),
        wide: gemmNetwork(19, 2003, 31),
      }))
        all[`${name} ${dataflow}`] = [
          'systolic/8x8',
          [...SMALL, ...tiny, ...pads('900 B', '400 B', '500 B'), `dataflow=${dataflow}`],
          network,
          'event',
        ];
    expect(await lines(all)).toMatchSnapshot();
  });
});
