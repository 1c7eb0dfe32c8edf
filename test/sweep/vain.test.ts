import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { planSweep } from '../../src/sweep/plan.js';
import { temporaryFolder } from './helpers.js';

const folder = temporaryFolder();
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
const plan = (change: object): ReturnType<typeof planSweep> => {
  const file = path.join(folder, `vain-${files++}.yaml`);
  const base = { kind: 'sweep', name: 'vain', workloads: ['resnet20-c100'] };
  fs.writeFileSync(file, JSON.stringify({ ...base, ...change }));
  return planSweep(file, { yes: false });
};

const BANDWIDTHS = { 'dram.bandwidth': ['1 GB/s', '100 GB/s'] };

describe('a sweep along an axis that its fidelity does not look at', () => {
  it.each([
    ['of a bandwidth', { arch: 'flexsa/1g4c', axes: BANDWIDTHS }, 'dram.bandwidth'],
    ['of a latency', { arch: 'systolic/8x8', axes: { 'dram.latency': ['1 ns', '9 ns'] } }, 'dram.latency'],
    [
      'beside one that matters',
      { arch: 'flexsa/1g4c', axes: { cores: [1, 2], 'globalBuffer.bandwidth': ['1 GB/s', '2 GB/s'] } },
      'globalBuffer.bandwidth',
    ],
    [
      'that moves with another',
      { arch: 'flexsa/1g4c', zip: [{ cores: [1, 2], 'dram.latency': ['1 ns', '2 ns'] }] },
      'dram.latency',
    ],
    [
      'of busy banks',
      {
        arch: 'haac/1ge-2mb-ddr4',
        workloads: ['circuit:add?bits=8'],
        axes: { 'sww.conflicts': [true, false] },
      },
      'sww.conflicts',
    ],
    [
      'of the prefetch of a training step',
      {
        arch: 'wavecore/hbm2',
        workloads: [{ base: 'resnet20-c100', training: { batch: 2 } }],
        axes: { 'dram.prefetch': [1, 4] },
      },
      'dram.prefetch',
    ],
  ])('%s is refused before anything runs, with what to do', async (_, change, axis) => {
    await expect(plan(change)).rejects.toThrow(
      new RegExp(
        `vain-\\d+.yaml:\\d+:\\d+: axes.${axis.replace('.', '\\.')}: changes nothing at fidelity analytic; expected 'fidelity: event' in this file`,
      ),
    );
    await expect(plan({ ...change, fidelity: 'event' })).resolves.toBeDefined();
  });

  it('never ranks 1 GB/s as good as 100: it refuses, or the bandwidth counts', async () => {
    const secondsAt = async (bandwidth: string): Promise<number> => {
      const request = { workload: 'resnet20-c100', arch: 'systolic/16x16', fidelity: 'analytic' } as const;
      const overrides = [`dram.bandwidth=${bandwidth}`];
      return simulate(await prepare({ ...request, overrides })).totals.seconds;
    };
    const sweep = plan({ arch: 'systolic/16x16', axes: BANDWIDTHS });
    if ((await secondsAt('1 GB/s')) === (await secondsAt('100 GB/s')))
      await expect(sweep).rejects.toThrow(/axes.dram.bandwidth: changes nothing at fidelity analytic/);
    else await expect(sweep).resolves.toBeDefined();
  });

  it('is refused at every fidelity if the machine has no use for it', async () => {
    const axes = { 'rs.tileColumns': [true, false] };
    await expect(plan({ arch: 'systolic/8x8', fidelity: 'event', axes })).rejects.toThrow(
      /axes.rs.tileColumns: no number of this systolic machine depends on it; expected another axis/,
    );
    await expect(plan({ arch: 'flexsa/1g4c', axes: { title: ['a', 'b'] } })).rejects.toThrow(
      /axes.title: no number/,
    );
  });

  it('is run where another value of some axis looks at it', async () => {
    const axes = { dataflow: ['ws', 'rs'], 'rs.tileColumns': [true, false] };
    await expect(plan({ arch: 'systolic/8x8', axes })).resolves.toBeDefined();
    const fidelity = ['analytic', 'event'];
    await expect(plan({ arch: 'flexsa/1g4c', axes: { ...BANDWIDTHS, fidelity } })).resolves.toBeDefined();
    // A set field decides, too.
    await expect(
      plan({ arch: 'systolic/8x8', set: { dataflow: 'rs' }, axes: { 'rs.tileColumns': [true, false] } }),
    ).resolves.toBeDefined();
  });
});

it('a sweep keeps what every point is set to, without what its axes change', async () => {
  const set = { convention: 'overlap' };
  const swept = await plan({
    arch: 'systolic/8x8',
    set,
    axes: { dataflow: ['ws', 'is'], 'tiling.order': ['auto'] },
  });
  expect(swept.header.settings).toEqual(expect.arrayContaining(['overlap convention', 'tiling.order auto']));
  expect(swept.header.settings).not.toContain('ws');
  const orders = await plan({ arch: 'systolic/8x8', set, axes: { 'tiling.order': ['auto', 'kn'] } });
  expect(orders.header.settings).toEqual(expect.arrayContaining(['ws', 'overlap convention']));
  expect(orders.header.settings).not.toContain('tiling.order auto');
});
