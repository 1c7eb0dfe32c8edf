import { gemmNetwork } from './helpers.js';
import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../../../src/results/record.js';
import { lines, type Case } from '../frozen/frozen.js';
import { language, products, vision } from '../frozen/networks.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

const SMALL = ['rows=4', 'cols=6', 'vector.lanes=3', 'clock=500 MHz'];
const SLOW = ['dram.bandwidth=3 B/cycle', 'dram.latency=17 cycles', 'dma.transfer=29 B'];
const pads = (ifmap: string, filter: string, ofmap: string): string[] => [
  `scratchpad.ifmap.size=${ifmap}`,
  `scratchpad.filter.size=${filter}`,
  `scratchpad.ofmap.size=${ofmap}`,
];
const single = ['ifmap', 'filter', 'ofmap'].map((pad) => `scratchpad.${pad}.doubleBuffered=false`);
const NARROW = { ...vision(2), bits: { activation: 6, weight: 3 } };
const networks = { vision: vision(2), language: language(3), products: products(1) };
const trained = trainingStep(vision(), { batch: 3 });

/** The same machines for each network, dataflow and fidelity. */
function cases(overrides: string[], fidelities: Fidelity[] = ['event']): Record<string, Case> {
  const all: Record<string, Case> = {};
  for (const [name, network] of Object.entries(networks))
    for (const dataflow of ['ws', 'os', 'is'])
      for (const fidelity of fidelities)
        all[`${name} ${dataflow} ${fidelity}`] = [
          'systolic/8x8',
          [...SMALL, ...overrides, `dataflow=${dataflow}`],
          network,
          fidelity,
        ];
  return all;
}

describe('frozen runs of systolic arrays', () => {
  it('roomy', async () => {
    expect(await lines(cases(SLOW, ['event', 'analytic']))).toMatchSnapshot();
  });
  it('small scratchpads', async () => {
    const small = [...SLOW, ...pads('700 B', '300 B', '420 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchSnapshot();
  });
  it('scratchpads as small as they can be, in one part', async () => {
    expect(await lines(cases([...SLOW, ...single, ...pads('96 B', '80 B', '104 B')]))).toMatchSnapshot();
  });
  it('scalesim', async () => {
    const small = [...SLOW, 'convention=scalesim', ...pads('700 B', '300 B', '200 B')];
    expect(await lines(cases(small, ['event', 'analytic']))).toMatchSnapshot();
  });
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
  it('register', async () => {
    const all: Record<string, Case> = {};
    for (const dataflow of ['ws', 'os', 'is'])
      for (const convention of ['overlap', 'scalesim'])
        all[`${dataflow} ${convention}`] = [
          'systolic/8x8',
          [...SMALL, ...SLOW, `dataflow=${dataflow}`, `convention=${convention}`],
          language(),
          'register',
        ];
    expect(await lines(all)).toMatchSnapshot();
  });
  it('public RTL', async () => {
    const all: Record<string, Case> = {};
    for (const name of ['axis-os', 'tensors-os', 'tensors-ws', 'traditional-os', 'traditional-ws'])
      for (const fidelity of ['event', 'analytic', 'register'] as const)
        all[`${name} ${fidelity}`] = [`rtl/${name}`, ['rows=3', 'cols=5'], language(), fidelity];
    expect(await lines(all)).toMatchSnapshot();
  });
});
