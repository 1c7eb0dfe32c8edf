import { describe, expect, it } from 'vitest';
import { prepare, simulate } from '../../../src/simulation/simulate.js';

const run = async (arch: string, ...overrides: string[]) =>
  simulate(await prepare({ workload: 'resnet18-tiny', arch, overrides }));
const detailsOf = async (arch: string, ...overrides: string[]) =>
  (await run(`deployment/${arch}`, ...overrides)).totals.details as Record<string, number>;

describe('deployments of inferences', () => {
  it.each([
    ['server-garbler-16gb', 0, 7200, 42.23],
    ['server-garbler-64gb', 1, 7200, 10.68],
    ['server-garbler-128gb', 3, 3600, 7.32],
    ['client-garbler-16gb', 1, 2100, 8.02],
    ['client-garbler-16gb-alone', 1, 7200, 10.8],
  ])(
    '%s: room for %i; one request in %i s waits as long as in the reference',
    async (arch, room, interval, minutes) => {
      // The reference is of DELPHI's measured graphs, which are chains.
      const chain = 'inference.set.shortcuts=omitted';
      const details = await detailsOf(arch, `requests.interval=${interval} s`, chain);
      expect(details['precomputeRoom']).toBe(room);
      // By the model of all networks; the measured sums of this one are in `systole reproduce cryptonite`.
      expect(details['latencySeconds']! / 60 / minutes).toBeGreaterThan(0.97);
      expect(details['latencySeconds']! / 60 / minutes).toBeLessThan(1.03);
      expect(details['sustained']).toBe(1);
    },
  );

  it.each(['inference/delphi', 'inference/client-garbler', 'inference/gazelle'])(
    '%s: what a phase asks of its resources adds up to its length, layers side by side counted once',
    async (arch) => {
      const { details } = (await run(arch)).totals as { details: Record<string, number> };
      for (const phase of ['offline', 'online']) {
        const sum = ['Client', 'Server', 'Uplink', 'Downlink', 'RoundTrip']
          .map((resource) => details[`${phase}${resource}Seconds`]!)
          .reduce((total, one) => total + one, 0);
        expect(sum / details[`${phase}Seconds`]!).toBeCloseTo(1, 9);
      }
    },
  );

  it('shared resources make answers later, and change nothing where phases never meet', async () => {
    const busy = 'requests.interval=20 min';
    const apart = await detailsOf('client-garbler-16gb', busy);
    const shared = await detailsOf('client-garbler-16gb', busy, 'contention=shared');
    expect(shared['latencySeconds']!).toBeGreaterThan(apart['latencySeconds']! * 1.02);
    const serial = await detailsOf('server-garbler-16gb');
    const alone = await detailsOf('server-garbler-16gb', 'contention=shared');
    expect(alone['latencySeconds']).toBeCloseTo(serial['latencySeconds']!, 6);
  });

  it('more storage and a faster link never make answers later', async () => {
    const of = async (...overrides: string[]): Promise<number> =>
      (await detailsOf('client-garbler-16gb', ...overrides))['latencySeconds']!;
    const base = await of();
    expect(await of('client.storage=64 GB')).toBeLessThanOrEqual(base);
    expect(await of('inference.set.link.up=1670 Mb/s')).toBeLessThan(base);
    expect(await of('inference.set.link.down=330 Mb/s')).toBeLessThan(base);
  });

  it('fewer ReLUs are served sooner', async () => {
    const record = simulate(
      await prepare({
        workload: 'resnet18-tiny',
        arch: 'deployment/client-garbler-16gb',
        transforms: { transform: [{ name: 'quadratic', options: { layers: 6 } }] },
      }),
    );
    const plain = await detailsOf('client-garbler-16gb');
    expect(Number(record.totals.details['latencySeconds'])).toBeLessThan(plain['latencySeconds']!);
    expect(Number(record.totals.details['offlinePhaseSeconds'])).toBeLessThan(plain['offlinePhaseSeconds']!);
  });
});
