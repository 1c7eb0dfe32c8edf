import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import type { RunRecord } from '../../../src/results/record.js';

const NETWORKS = [
  'resnet32-c100',
  'vgg16-2fc4096-c10',
  'resnet18-c100',
  'resnet32-tiny',
  'vgg16-2fc4096-tiny',
  'resnet18-tiny',
] as const;

async function run(workload: string, arch: string, ...overrides: string[]): Promise<RunRecord> {
  return simulate(await prepare({ workload, arch: `inference/${arch}`, overrides, fidelity: 'analytic' }));
}
/** What was measured has no shortcuts. */
const CHAIN = 'shortcuts=omitted';

const number = ({ totals }: RunRecord, name: string): number => Number(totals.details[name]);

describe('measured sums', () => {
  it.each([
    ['resnet32-c100', [141.0, 33.5], [112.0, 15.8]],
    ['vgg16-2fc4096-c10', [281.7, 31.4], [124.3, 14.8]],
    ['resnet18-c100', [478.3, 61.2], [236.4, 28.7]],
    ['resnet32-tiny', [514.3, 132.7], [441.9, 61.9]],
    ['vgg16-2fc4096-tiny', [864.1, 122.0], [467.7, 57.0]],
    ['resnet18-tiny', [1808.0, 243.1], [939.7, 112.9]],
  ] as const)('of %s give the published times', async (workload, server, client) => {
    for (const [arch, [offline, online]] of [
      ['delphi', server],
      ['client-garbler', client],
    ] as const) {
      const record = await run(workload, arch, 'costs=measured');
      expect(Math.abs(number(record, 'offlineSeconds') - offline)).toBeLessThan(0.06);
      expect(Math.abs(number(record, 'onlineSeconds') - online)).toBeLessThan(0.06);
    }
  });

  it('of other networks are an error that names the six', async () => {
    await expect(run('resnet20-c100', 'delphi', 'costs=measured')).rejects.toMatchObject({
      problem: expect.stringMatching(/'resnet20-c100' \(188416 ReLUs\) was not measured/) as string,
      detail: { field: 'costs', expected: expect.stringContaining(NETWORKS.join(', ')) as string },
    });
    // The same ReLUs, another image.
    await expect(run('resnet18-snl-c100', 'delphi', 'costs=measured')).rejects.toThrow(/was not measured/);
  });

  it('are divided among layers and circuits, and add up', async () => {
    const record = await run('resnet18-tiny', 'client-garbler', 'costs=measured');
    expect(number(record, 'offlineHeSeconds')).toBeCloseTo(11.304 + 140.957 + 0.583, 5);
    expect(number(record, 'onlineLinearSeconds')).toBeCloseTo(0.61, 6);
    expect(number(record, 'offlineGarbleSeconds')).toBeCloseTo((686.76 * 2_228_224 - 635) / 4e6 + 17.886, 5);
    expect(number(record, 'onlineEvaluateSeconds')).toBeCloseTo(
      (54.564 * 2_228_224 - 12.2) / 32e6 + 7.206,
      5,
    );
    // Keys and ciphertexts as they were measured, circuits by their bytes.
    expect(number(record, 'offlineUpBytes')).toBeCloseTo(33_180_308 + 1_274_799_467 + 17_072 * 2_228_224, 0);
    expect(number(record, 'offlineDownBytes')).toBeCloseTo(187_208_445 + 4096, 0);
    expect(number(record, 'onlineUpBytes')).toBe(110_633 + 1344 * 2_228_224);
    expect(number(record, 'onlineDownBytes')).toBe(1841 + 672 * 2_228_224);
    // Threads draw what one would draw one after another: 180 W of 32, for 1066.2 s.
    const he = record.operators.reduce(
      (sum, { energy, details, kind }) =>
        sum + (kind === 'conv' && details['phase'] === 'offline' ? energy['server']! : 0),
      0,
    );
    expect(he).toBeGreaterThan((1066.2 * 180 * 0.99) / 32);
    expect(he).toBeLessThan((1066.2 * 180) / 32);
    const faster = await run(
      'resnet18-tiny',
      'client-garbler',
      'costs=measured',
      'client.speedup.he=10',
      'server.speedup.he=1000',
      'server.speedup.linear=10',
    );
    expect(number(faster, 'offlineHeSeconds')).toBeCloseTo(1.1304 + 0.140957 + 0.0583, 5);
    expect(number(faster, 'onlineLinearSeconds')).toBeCloseTo(0.061, 6);
    const circuits = await run(
      'resnet18-tiny',
      'client-garbler',
      'costs=measured',
      'client.speedup.gc=19',
      'server.speedup.gc=19',
    );
    expect(number(circuits, 'offlineGarbleSeconds')).toBeCloseTo(21.076, 3);
    expect(number(circuits, 'onlineEvaluateSeconds')).toBeCloseTo(0.579, 3);
  });
});

describe('constants', () => {
  it('give ciphertexts of the six networks', async () => {
    const counts = await Promise.all(
      NETWORKS.map(async (network) => {
        const record = await run(network, 'delphi', CHAIN);
        return [number(record, 'ciphertextsUp'), number(record, 'ciphertextsDown')];
      }),
    );
    expect(counts).toEqual([
      [379, 47],
      [237, 39],
      [613, 90],
      [1333, 167],
      [822, 138],
      [2431, 357],
    ]);
  });

  it.each([
    ['resnet18-c100', 10.2, 2.0],
    ['resnet18-tiny', 40.7, 8.0],
    ['resnet32-c100', 5.53, 1.09],
    ['resnet32-tiny', 22.1, 4.35],
    ['vgg16-c100', 5.05, 0.99],
    ['vgg16-tiny', 20.2, 3.97],
    ['resnet18-pi-imagenet', 498, 98],
  ] as const)('give the storage of the client for %s', async (workload, server, client) => {
    const ofServer = number(await run(workload, 'delphi'), 'clientStorageBytes') / 1e9;
    const ofClient = number(await run(workload, 'client-garbler'), 'clientStorageBytes') / 1e9;
    expect(Math.abs(ofServer / server - 1)).toBeLessThan(0.01);
    expect(Math.abs(ofClient / client - 1)).toBeLessThan(0.01);
  });

  it('give layers side by side as they were measured, within 8 %', async () => {
    const products = async (threads: number): Promise<number> =>
      number(
        await run('resnet18-c100', 'client-garbler', `he.threads=${threads}`, CHAIN),
        'offlineHeSeconds',
      ) -
      613 * 0.0046 -
      90 * 0.00165;
    for (const [threads, seconds] of [
      [1, 292.4],
      [2, 151.8],
      [4, 79.8],
      [8, 49.0],
      [17, 36.5],
    ] as const)
      expect(Math.abs((await products(threads)) / seconds - 1)).toBeLessThan(0.08);
  });
});

describe('the line of DeepReDuce', () => {
  it('is a constant and ReLUs', async () => {
    const record = await run('resnet18-c100', 'deepreduce-line');
    expect(number(record, 'onlineSeconds')).toBeCloseTo(0.182 + 19.27e-6 * 557_056, 6);
    expect(number(record, 'offlineSeconds')).toBe(0);
  });
});

describe('a transformer', () => {
  it('takes the sum of its fitted operators, online, half of the bytes each way', async () => {
    const record = await run('gpt2-small-T128', 'transformer-2pc');
    // AERO: 25.32 GB, 8.21 min.
    expect(
      Math.abs((number(record, 'onlineUpBytes') + number(record, 'onlineDownBytes')) / 25.32e9 - 1),
    ).toBeLessThan(0.01);
    expect(number(record, 'onlineUpBytes')).toBe(number(record, 'onlineDownBytes'));
    expect(Math.abs(record.totals.seconds / (8.21 * 60) - 1)).toBeLessThan(0.1);
    expect(number(record, 'offlineSeconds')).toBe(0);
    expect(number(record, 'onlineLinearSeconds') + number(record, 'onlineEvaluateSeconds')).toBeCloseTo(
      record.totals.seconds,
      6,
    );
  });

  it('needs its constants, and other protocols say where it runs', async () => {
    await expect(run('gpt2-small-T128', 'delphi', 'protocol=transformer-2pc')).rejects.toThrow(
      /transformer.*is missing/,
    );
    await expect(run('gpt2-small-T128', 'delphi')).rejects.toMatchObject({
      detail: { expected: expect.stringContaining('inference/transformer-2pc') as string },
    });
  });
});
