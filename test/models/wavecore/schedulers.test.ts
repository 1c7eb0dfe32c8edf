import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/results/record.js';
import { dramBytesOf } from '../../../src/results/sums.js';
import { decodeSeries } from '../../../src/results/series.js';
import { METRICS, modelOf } from '../../../src/models/registry.js';
import { workOf } from '../../../src/work/network.js';
import { listen } from '../listen.js';
import { findFile } from '../../../src/document/files.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { arch, run, stepOf, train } from './helpers.js';

const NETWORK = 'resnet50-imagenet';
const CORES = 2;
const caused = ({ operators }: RunRecord, cause: string): number =>
  operators.reduce((sum, { details }) => sum + Number(details[`cause.${cause}`] ?? 0), 0);
const bytes = async (...overrides: string[]): Promise<number> =>
  dramBytesOf((await train(NETWORK, overrides, { fidelity: 'analytic' })).totals);

describe('a chip of several cores', () => {
  const of = (cores: number): Promise<RunRecord> =>
    // Each core has 150 GiB/s of its own.
    train('resnet20-c100', [`cores=${cores}`, `dram.bandwidth=${150 * cores} GiB/s`], { batch: 7 });

  it('does the work of all of them in the time of one', async () => {
    const [one, three] = [await of(1), await of(3)];
    expect(three.totals.cycles).toBe(one.totals.cycles);
    expect(three.totals.seconds).toBe(one.totals.seconds);
    expect(three.totals.macs).toBe(3 * one.totals.macs!);
    expect(dramBytesOf(three.totals)).toBe(3 * dramBytesOf(one.totals));
    for (const [index, row] of one.totals.traffic.entries())
      expect(three.totals.traffic[index]).toEqual({
        ...row,
        readBytes: 3 * row.readBytes,
        writeBytes: 3 * row.writeBytes,
      });
    for (const [component, joules] of Object.entries(one.totals.energy))
      expect(three.totals.energy[component]! / joules, component).toBeCloseTo(3, 12);
    expect(Object.keys(one.totals.energy)).toContain('leakage');
    for (const ratio of ['peUtilization', 'mappingEfficiency', 'arithmeticIntensity'] as const)
      expect(three.totals[ratio], ratio).toBeCloseTo(one.totals[ratio]!, 12);
    expect(three.machine.units).toBe(3 * one.machine.units);
    expect(three.machine.memoryBytesPerSecond).toBe(3 * one.machine.memoryBytesPerSecond!);
    expect([three.totals.details['cores'], three.totals.details['chipBatch']]).toEqual([3, 21]);
    for (const [index, { details }] of one.operators.entries()) {
      expect(three.operators[index]!.details['dramCycles']).toBeCloseTo(Number(details['dramCycles']), 6);
      expect(three.operators[index]!.details['occupancyBytes']).toBe(details['occupancyBytes']);
    }
  });

  it('says so in the headline and in the assumptions of a run', async () => {
    const record = await of(2);
    expect(modelOf('wavecore').view!.settings!(record.run.architecture)).toEqual([
      '2 cores (work, traffic and energy of all of them)',
      'scheduler mbs2',
      'greedy grouping',
      'layer accounting',
      'group normalisation',
    ]);
    const scope = record.assumptions.find(({ name }) => name === 'rule.scope')!;
    expect(scope.value).toBe('2 cores do the same at the same time, each on 7 samples of its own');
  });
});

describe('energy of a chip, by hand', () => {
  it('leaks through PEs and global buffers of all cores as long as the run lasts', async () => {
    const overrides = [
      'cores=3',
      'rows=7',
      'cols=5',
      'globalBuffer.size=11 KiB',
      'energy.leakage.pe=13 uW',
      'energy.leakage.scratchpad=17 uW/KiB',
    ];
    const { totals, operators } = await train('resnet20-c100', overrides, { batch: 2 });
    const watts = 3 * (35 * 13e-6 + 11 * 17e-6);
    // Every operator for as long as it takes, fill, drain and stalls included.
    for (const { cycles, energy } of operators)
      expect(energy['leakage']).toBeCloseTo((watts * cycles * totals.seconds) / totals.cycles, 20);
    expect(totals.energy['leakage']! / (watts * totals.seconds)).toBeCloseTo(1, 9);
  });
});

describe('the data gradient of a strided layer, by hand', () => {
  it('brings the gradient once and every weight once for all of its parts', async () => {
    const net = new NetworkBuilder({ name: 's', input: { channels: 2, height: 8, width: 6 } });
    net.conv('stem', { filters: 3, kernel: 1 });
    net.conv('layer', { filters: 5, kernel: 3, stride: 2, padding: 1 });
    const step = trainingStep(net.build(), { batch: 7 });
    const of = async (scheduler: string): Promise<(string | number)[][]> => {
      const { operators } = run(await arch([`scheduler=${scheduler}`, 'accounting=graph', 'cores=1']), step);
      return operators
        .filter(({ name }) => name.startsWith('layer.dgrad'))
        .map(({ name, macs, details }) => [
          name,
          macs!,
          Number(details['cause.gradients'] ?? 0) / 14,
          Number(details['cause.weights'] ?? 0) / 30,
        ]);
    };
    // 5 x 4 x 3 of the gradient in; of 3 x 8 x 6 out the parts have 4 x 3 positions each, and 1, 2, 2 and 4 taps.
    const quarter = 3 * 4 * 3;
    const macs = (taps: number): number => 7 * quarter * 5 * taps;
    expect(await of('baseline')).toEqual([
      ['layer.dgrad1', macs(1), 60 + quarter, 1],
      ['layer.dgrad2', macs(2), quarter, 2],
      ['layer.dgrad3', macs(2), quarter, 2],
      ['layer.dgrad4', macs(4), quarter, 4],
      ['layer.dgrad', 0, 0, 0],
    ]);
    // A sub-batch stays on chip; its weights are read once a part.
    expect((await of('mbs2')).map(([, , gradients, weights]) => [gradients, weights])).toEqual([
      [0, 1],
      [0, 2],
      [0, 2],
      [0, 4],
      [0, 0],
    ]);
  });
});

describe('normalisation', () => {
  const small = 'resnet20-c100';
  it('of a batch is run as that of groups of channels, and every run says so', async () => {
    const { assumptions } = await train(small, [], { batch: 7 });
    expect(assumptions.find(({ name }) => name === 'rule.norm')).toMatchObject({
      value: '19 batch normalisations run as group normalisations',
      status: 'recalled',
    });
  });

  it('of a batch couples samples: sub-batches refuse it, whole mini-batches do not', async () => {
    await expect(train(small, ['norm=batch'], { batch: 7 })).rejects.toThrow(
      /norm: scheduler mbs2 runs sub-batches, and the statistics of '.*' are of the whole mini-batch; expected group, or a scheduler/,
    );
    const { assumptions } = await train(small, ['norm=batch', 'scheduler=baseline'], { batch: 7 });
    expect(assumptions.some(({ name }) => name === 'rule.norm')).toBe(false);
  });
});

describe('schedulers', () => {
  it('a network without a backward pass is refused, with what would do', async () => {
    const network = loadNetwork(findFile('workloads', NETWORK));
    const architecture = await arch();
    expect(() => run(architecture, network)).toThrow(
      "training: workload 'resnet50-imagenet' has no backward pass, and wavecore trains; expected a training step; --training batch=32 makes one",
    );
  });

  it('archopt moves what baseline moves, in less time', async () => {
    const [baseline, archopt] = [
      await train(NETWORK, ['scheduler=baseline']),
      await train(NETWORK, ['scheduler=archopt']),
    ];
    expect(dramBytesOf(archopt.totals)).toBe(dramBytesOf(baseline.totals));
    expect(archopt.totals.cycles).toBeLessThan(baseline.totals.cycles);
  });

  it('il saves what happens to fit: nothing in a tiny buffer, more in a larger one', async () => {
    const archopt = await bytes('scheduler=archopt');
    expect(await bytes('scheduler=il', 'globalBuffer.size=1 KiB')).toBe(archopt);
    const small = await bytes('scheduler=il');
    const large = await bytes('scheduler=il', 'globalBuffer.size=1 GiB');
    expect(small).toBeLessThan(archopt);
    expect(large).toBeLessThan(small);
  });

  it('mbs1 pays twice the inputs and outputs of residual blocks for branches, mbs2 nothing', async () => {
    const options = { fidelity: 'analytic' as const };
    const feature = (channels: number, side: number): number => 32 * 2 * channels * side * side;
    const stages = [
      { blocks: 3, input: feature(64, 56), output: feature(256, 56) },
      { blocks: 4, input: feature(256, 56), output: feature(512, 28) },
      { blocks: 6, input: feature(512, 28), output: feature(1024, 14) },
      { blocks: 3, input: feature(1024, 14), output: feature(2048, 7) },
    ];
    const expected = stages.reduce(
      (sum, { blocks, input, output }) => sum + 2 * (input + output) + (blocks - 1) * 4 * output,
      0,
    );
    expect(caused(await train(NETWORK, ['scheduler=mbs1'], options), 'branch')).toBe(CORES * expected);
    expect(caused(await train(NETWORK, [], options), 'branch')).toBe(0);
  });

  it('mbs2 pays three times the input of every group but the first', async () => {
    const expected = 3 * 32 * 2 * (512 * 28 ** 2 + 1024 * 14 ** 2 + 2048 * 7 ** 2);
    expect(caused(await train(NETWORK), 'boundary')).toBe(CORES * expected);
  });

  it('optimal groups never add traffic with a larger buffer; greedy ones may, and then lie above them', async () => {
    let last = Infinity;
    for (const size of [3, 5, 8, 10, 14, 20, 30, 40, 100]) {
      const optimal = await bytes(`globalBuffer.size=${size} MiB`, 'grouping=dp');
      expect(optimal).toBeLessThanOrEqual(last);
      expect(await bytes(`globalBuffer.size=${size} MiB`)).toBeGreaterThanOrEqual(optimal);
      last = optimal;
    }
    const greedy = [await bytes('globalBuffer.size=40 MiB'), await bytes('globalBuffer.size=100 MiB')];
    expect(greedy[1]).toBeGreaterThan(greedy[0]!);
  });

  it('says where not even one sample fits', async () => {
    const record = await train(NETWORK, ['scheduler=mbs-fs', 'globalBuffer.size=1 MiB'], {
      fidelity: 'analytic',
    });
    const uses = new Map(record.operators.map(({ name, details }) => [name, details.buffer]));
    expect(uses.get('s1b2c3')).toBe('spilled');
    expect(uses.get('s4b3c3')).toBe('fits');
    expect(dramBytesOf(record.totals)).toBeGreaterThan(await bytes('scheduler=mbs-fs'));
  });

  it('keeps the start of every sub-batch, and tells the probe of every cycle', async () => {
    let heard = 0;
    let moved = 0;
    const record = simulate(
      assemble(await arch(), workOf({ network: stepOf(NETWORK) }), 'event'),
      listen({
        step: (_operator, _phase, _cause, _start, cycles) => (heard += cycles),
        transfer: (_operator, _direction, _tensor, _start, _cycles, size) => (moved += size),
      }),
    );
    const tail = record.operators.at(-1)!;
    expect(heard).toBe(record.totals.cycles - (tail.stallCycles.writeback ?? 0));
    // The probe hears one core.
    expect(CORES * moved).toBeCloseTo(dramBytesOf(record.totals), 0);
    for (const { details, startCycle, name } of record.operators) {
      const starts = decodeSeries(String(details.iterationStarts))!;
      expect(starts, name).toHaveLength(Number(details.iterations));
      expect(starts[0]).toBe(startCycle);
    }
  });

  it('defines every detail it reports', async () => {
    const record = await train(NETWORK, ['scheduler=mbs1']);
    const names = new Set(record.operators.flatMap(({ details }) => Object.keys(details)));
    for (const name of names) expect(METRICS.find(name).name, name).toMatch(/^(cause\.<cause>|[a-zA-Z]+)$/);
    expect(METRICS.all.some(({ name }) => name === 'stallCycles.writeback')).toBe(true);
  });
});
