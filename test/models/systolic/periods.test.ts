import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Probe } from '../../../src/engine/probe.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import { LISTENER, stepsMade } from './helpers.js';

const machines = fc.record({
  workload: fc.constantFrom(
    'vgg16-c100',
    'resnet18-c100',
    'mobilenetv1-c100',
    'pythia-70m-T128',
    'minionn-c10',
  ),
  arch: fc.constantFrom('systolic/8x8', 'systolic/16x16', 'systolic/32x32', 'systolic/128x128'),
  batch: fc.integer({ min: 1, max: 12 }),
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  bandwidth: fc.constantFrom('270GB/s', '5GB/s', '64B/cycle', '7B/cycle', 'infinite'),
  latency: fc.constantFrom('100ns', '0s', '33.3ns'),
  convention: fc.constantFrom('overlap', 'scalesim'),
  residency: fc.constantFrom('none', 'graph'),
  stream: fc.constantFrom('auto', 'whole', '100'),
  transfer: fc.constantFrom('2KiB', '1000B', '64KiB'),
  double: fc.boolean(),
});

it('what is left out is as if it had been run, to the bit', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(machines, async ({ workload, arch, batch, ...given }) => {
      const experiment = await prepare({
        ...{ workload, arch, batch, fidelity: 'event' },
        overrides: [
          `dataflow=${given.dataflow}`,
          `dram.bandwidth=${given.bandwidth}`,
          `dram.latency=${given.latency}`,
          `convention=${given.convention}`,
          `residency=${given.residency}`,
          `tiling.stream=${given.stream}`,
          `dma.transfer=${given.transfer}`,
          `scratchpad.ifmap.doubleBuffered=${given.double}`,
        ],
      });
      const { operators, totals } = simulate(experiment);
      const whole = simulate(experiment, LISTENER);
      expect(operators).toEqual(whole.operators);
      expect(totals).toEqual(whole.totals);
    }),
    { numRuns: 60, seed: 11 },
  );
});

it('runs few of the steps of a large batch, and of equal layers', { timeout: 60_000 }, async () => {
  const steps = async (workload: string, batch: number, probe?: Probe): Promise<number> => {
    const experiment = await prepare({ workload, arch: 'systolic/8x8', batch, fidelity: 'event' });
    return stepsMade(() => simulate(experiment, probe))[1];
  };
  expect(await steps('vgg16-c100', 16)).toBeLessThan((await steps('vgg16-c100', 16, LISTENER)) / 3);
  expect(await steps('pythia-70m-T128', 1)).toBeLessThan((await steps('pythia-70m-T128', 1, LISTENER)) / 3);
});
