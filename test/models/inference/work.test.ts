import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import type { RunRecord } from '../../../src/results/record.js';
import type { Network } from '../../../src/workload/graph.js';
import { countNetwork } from '../../../src/workload/count.js';

async function run(workload: string, arch: string, ...overrides: string[]) {
  const request = { workload, arch: `inference/${arch}`, overrides, batch: 2, fidelity: 'analytic' } as const;
  const experiment = await prepare(request);
  return { record: simulate(experiment), counts: countNetwork(experiment.work.given as Network) };
}
const macsOf = ({ operators }: RunRecord, phase: string): number =>
  operators.filter(({ name }) => name.startsWith(phase)).reduce((sum, { work }) => sum + work, 0);

describe('MACs of a private inference', () => {
  it.each([
    ['delphi', 'offline'],
    ['client-garbler', 'offline'],
    ['gazelle', 'online'],
    ['cryptflow2', 'online'],
    ['cheetah-2pc', 'online'],
  ])(
    'under %s are those of the layers, once each, in the first phase that has them: %s',
    async (arch, phase) => {
      const { record, counts } = await run('resnet18-c100', arch);
      expect(record.totals.macs).toBe(counts.batchMacs);
      expect(macsOf(record, phase)).toBe(counts.batchMacs);
    },
  );

  it('leave shortcuts out with them', async () => {
    const { record, counts } = await run('resnet18-c100', 'delphi', 'shortcuts=omitted');
    // 64 to 128 channels on 16 x 16, and so on: the same products three times.
    expect(record.totals.macs).toBe(counts.batchMacs - 2 * 3 * 64 * 128 * 16 * 16);
  });

  it('of a transformer count in the next row where an operator has none', async () => {
    const { record, counts } = await run('gpt2-small-T128', 'transformer-2pc');
    expect(record.totals.macs).toBe(counts.batchMacs);
    const scores = record.operators.find(({ name }) => name === 'online block1/qk')!;
    expect(scores.work).toBe(2 * (128 * 768 * 2304 + 12 * 128 * 64 * 128));
  });
});
