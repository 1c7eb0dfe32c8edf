import { expect, it } from 'vitest';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { cases, lines } from './frozen.js';
import { pair, unit } from './networks.js';

const BYTES = ['data.ifmap=8 bit', 'data.filter=8 bit', 'data.ofmap=8 bit', 'data.accumulator=8 bit'];
const SLOW = ['dram.bandwidth=1 B/cycle', 'vector.lanes=1'];
const networks = {
  inference: unit(),
  training: trainingStep(unit(), { batch: 1 }),
  pair: trainingStep(pair(), { batch: 1 }),
};

// One element, one byte, one cycle: where "none" ends.
it.each([
  ['systolic/8x8', { plain: [], apart: ['vector.fuse=false', 'residency=none'], one: ['rows=1', 'cols=1'] }],
  ['scalesim/array-8x8', { plain: [], os: ['dataflow=os'], is: ['dataflow=is'] }],
  ['eyeriss/chip-12x14', { plain: [], time: ['rs.objective=time', 'energy.actions.mac=1 pJ'] }],
  ['flexsa/1g4c', { plain: [], late: ['dram.latency=10.7 ns', 'side=1', 'block=1'] }],
  ['flexsa/4g1f', { plain: [], small: ['globalBuffer.size=4 B', 'side=1'] }],
] as const)('frozen runs of one of everything: %s', async (machine, sets) => {
  const given = Object.fromEntries(
    Object.entries(sets).map(([name, set]) => [name, [...BYTES, ...SLOW, ...(set as readonly string[])]]),
  );
  expect(await lines(cases(machine, given, networks))).toMatchSnapshot();
});

it('frozen runs of one of everything: WaveCore', async () => {
  const bytes = ['data.activation=8 bit', 'data.weight=8 bit', 'dram.bandwidth=2 B/cycle', 'cores=1'];
  const given = Object.fromEntries(
    ['baseline', 'il', 'mbs-fs', 'mbs1', 'mbs2'].map((scheduler) => [
      scheduler,
      [...bytes, `scheduler=${scheduler}`, 'globalBuffer.size=8 B', 'accounting=graph'],
    ]),
  );
  expect(
    await lines(cases('wavecore/hbm2', given, { training: networks.training, pair: networks.pair })),
  ).toMatchSnapshot();
});
