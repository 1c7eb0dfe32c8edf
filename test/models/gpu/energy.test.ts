import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { LOOPS } from '../../../src/experiments/gpu-energy/measured.js';
import * as registry from '../../../src/models/registry.js';
import { energyOf } from '../../../src/models/gpu/energy.js';
import type { OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { vision } from '../frozen/networks.js';
import { convNet, gemmNet, run, specOf } from './helpers.js';

const CARDS = ['titan-xp', 'p100', 'p4000', 'v100', 'a100', 'h100-sxm5', 'h200'] as const;
const COMPONENTS = ['instructions', 'l1', 'l2', 'dram', 'static'] as const;
const bytesAt = ({ traffic }: Pick<OperatorRecord, 'traffic'>, level: string): number =>
  traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0);
const near = (ours: number, byHand: number): void => expect(ours / byHand).toBeCloseTo(1, 9);
const joules = (record: RunRecord, component: string): number => record.totals.energy[component]!;

describe('energy of an operator', () => {
  const energy = {
    set: 'literature',
    actions: { mac: 2, instruction: 3, shared: 5, l2: 7, dram: 11 },
    power: { board: 13, sm: 17 },
  } as const;
  const spent = {
    macs: 1,
    instructions: 10,
    sharedBytes: 100,
    l2Bytes: 1000,
    dramBytes: 10_000,
    seconds: 0.5,
  };

  it('is actions times their prices, and static power of board and SMs over its time', () => {
    expect(energyOf(spent, { sms: 4, energy })).toEqual({
      ...{ instructions: 2 + 30, l1: 500, l2: 7000, dram: 110_000, static: (13 + 4 * 17) / 2 },
    });
  });

  it('is unknown where the architecture gives none', () => {
    expect(energyOf(spent, { sms: 4, energy: undefined })).toBeUndefined();
  });
});

describe('a product by hand', () => {
  // 300 x 64 by 64 x 200: 3 x 2 tiles of 128 x 128, 8 steps of 8; warps of 64 x 32 read 96 of 8 each.
  const network = gemmNet(300, 200, 64);
  const macs = 6 * 8 * (128 * 128 * 8);
  const l1 = 4 * (2 * 300 * 64 + 3 * 64 * 200 + 300 * 200);
  const shared = 6 * 8 * 4 * 8 * (128 + 128 + 8 * (64 + 32));
  const dram = 4 * (300 * 64 + 64 * 200 + 300 * 200);

  it('of the literature: MACs that pad tiles included, 0.7 pJ/bit near, 1.5 at L2, 7 and 20 at DRAM', async () => {
    for (const [card, bit, board, sms] of [
      ['p100', 7, 35, 0],
      ['p4000', 20, 20, 0],
      ['titan-xp', 20, 35, 0],
      ['v100', 7, 32.3, 80 * 0.28],
      ['a100', 7, 56, 0],
    ] as const) {
      const record = await run(card, network);
      const l2 = bytesAt(record.totals, 'l2');
      expect(l2).toBe(l1);
      near(joules(record, 'instructions'), macs * 15e-12);
      near(joules(record, 'l1'), (l1 + shared) * 8 * 0.7e-12);
      near(joules(record, 'l2'), l2 * 8 * 1.5e-12);
      near(joules(record, 'dram'), dram * 8 * bit * 1e-12);
      near(joules(record, 'static'), (board + sms) * record.totals.seconds);
    }
  });

  it('of the coefficients of an H100: instructions of threads by tile, bytes, idle power', async () => {
    for (const [card, perByte, watts] of [
      ['h100-sxm5', 67, 123],
      ['h200', 42.6, 126],
    ] as const) {
      const record = await run(card, network);
      near(joules(record, 'instructions'), macs * 1.38 * 16.4e-12);
      expect(joules(record, 'l1')).toBe(0);
      near(joules(record, 'l2'), l1 * 60e-12);
      near(joules(record, 'dram'), dram * perByte * 1e-12);
      near(joules(record, 'static'), watts * record.totals.seconds);
    }
  });

  it('counts instructions by the tile that is taken', async () => {
    for (const [choice, columns, depth, each] of [
      ['n64', 64, 4, 1.61],
      ['n32', 32, 4, 2.02],
    ] as const) {
      const record = await run('h100-sxm5', network, `tile.choice=${choice}`);
      const carriedOut = 3 * Math.ceil(200 / columns) * (64 / depth) * (128 * columns * depth);
      near(joules(record, 'instructions'), carriedOut * each * 16.4e-12);
    }
  });

  it('costs by their rate on tensor cores: 16 MACs for one', async () => {
    const record = await run('h100-sxm5', network, 'math=fp16');
    near(joules(record, 'instructions'), (macs / 16) * 1.38 * 16.4e-12);
  });

  it('reads more shared memory with wider operands', async () => {
    const wide = await run('p100', network, 'data.filter=64 bit');
    const bytes = 6 * 8 * 8 * (128 * 4 + 128 * 8 + 8 * (64 * 4 + 32 * 8));
    near(joules(wide, 'l1'), (bytesAt(wide.totals, 'l1') + bytes) * 5.6e-12);
  });
});

describe('other kernels', () => {
  it('depthwise and passing ones have the instructions and bytes of their own', async () => {
    const builder = new NetworkBuilder({
      name: 'dw',
      batch: 2,
      input: { channels: 6, height: 10, width: 10 },
    });
    builder.conv('dw', { filters: 6, kernel: 3, padding: 1, groups: 6 });
    builder.activation('gelu', { function: 'gelu' });
    const network = builder.build();
    const [dw, gelu] = (await run('h100-sxm5', network, 'fuse=false')).operators;
    const macs = 2 * 6 * 100 * 9;
    near(dw!.energy['instructions']!, macs * 20 * 16.4e-12);
    near(dw!.energy['l2']!, bytesAt(dw!, 'l2') * 60e-12);
    // Rows that two CTAs share come from L2 twice.
    expect(bytesAt(dw!, 'l2')).toBeGreaterThan(bytesAt(dw!, 'dram'));
    near(dw!.energy['dram']!, bytesAt(dw!, 'dram') * 67e-12);
    // Exponential and division: 20 instructions an element; read and written once.
    near(gelu!.energy['instructions']!, 1200 * 20 * 16.4e-12);
    near(gelu!.energy['dram']!, 2 * 4 * 1200 * 67e-12);
    near(gelu!.energy['static']!, (123 * gelu!.cycles) / 1.975e9);
    const [old, oldGelu] = (await run('p100', network, 'fuse=false')).operators;
    near(old!.energy['instructions']!, macs * 15e-12);
    near(old!.energy['l1']!, bytesAt(old!, 'l1') * 5.6e-12);
    // The set of the literature has MACs alone.
    expect(oldGelu!.energy['instructions']).toBe(0);
  });

  it('fused ones cost nothing beside their host', async () => {
    const builder = new NetworkBuilder({ name: 'fused', input: { channels: 3, height: 8, width: 8 } });
    builder.conv('conv', { filters: 5, kernel: 3 });
    builder.activation('relu', { function: 'relu' });
    const { operators } = await run('v100', builder.build());
    expect(operators[1]!.energyJoules).toBe(0);
  });
});

describe('a run', () => {
  it('conserves energy: operators sum to it by component and level, static is power times time', async () => {
    for (const network of [vision(2), trainingStep(vision(2))])
      for (const card of CARDS) {
        const { totals, operators } = await run(card, network);
        const { sms, energy } = await specOf(card);
        const { actions, power } = energy!;
        expect(Object.keys(totals.energy)).toEqual([...COMPONENTS]);
        for (const component of COMPONENTS)
          near(
            operators.reduce((sum, one) => sum + one.energy[component]!, 0) || 1,
            totals.energy[component]! || 1,
          );
        near(
          operators.reduce((sum, one) => sum + one.energyJoules!, 0),
          totals.energyJoules!,
        );
        near(
          COMPONENTS.reduce((sum, one) => sum + totals.energy[one]!, 0),
          totals.energyJoules!,
        );
        near(totals.energy['l2']!, actions.l2 * bytesAt(totals, 'l2'));
        near(totals.energy['dram']!, actions.dram * bytesAt(totals, 'dram'));
        near(totals.energy['static']!, (power.board + sms * power.sm) * totals.seconds);
        for (const one of operators)
          near(
            one.energy['static']! || 1,
            ((power.board + sms * power.sm) * one.cycles * totals.seconds) / totals.cycles || 1,
          );
      }
  });

  it('never costs less for more images, or for dearer actions', async () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(shape, async ([batch, channels]) => {
        const of = async (images: number, ...set: string[]) =>
          (await run('p100', convNet([images, channels, 9, 33, 3, 1, 1]), ...set)).totals.energyJoules!;
        const base = await of(batch);
        expect(await of(batch + 1)).toBeGreaterThan(base);
        for (const dearer of ['mac=16 pJ', 'shared=6 pJ/B', 'l2=13 pJ/B', 'dram=57 pJ/B', 'instruction=1 pJ'])
          expect(await of(batch, `energy.actions.${dearer}`)).toBeGreaterThan(base);
        for (const dearer of ['board=36 W', 'sm=1 mW'])
          expect(await of(batch, `energy.power.${dearer}`)).toBeGreaterThan(base);
      }),
      { numRuns: 6, seed: 5 },
    );
  });

  it('takes what is given instead of the set, and either set on any card', async () => {
    const network = gemmNet(64, 64, 64);
    const given = await run(
      'p100',
      network,
      'energy.actions.dram=1 nJ/B',
      'energy.actions.mac=0',
      'energy.power.board=0',
    );
    near(joules(given, 'dram'), 3 * 4 * 64 * 64 * 1e-9);
    expect(joules(given, 'instructions')).toBe(0);
    expect(joules(given, 'static')).toBe(0);
    const fitted = await run('p100', network, 'energy.set=kernels');
    near(joules(fitted, 'static'), 123 * fitted.totals.seconds);
    await expect(run('p100', network, 'energy.set=kernel')).rejects.toThrow(/energy\.set.*kernels/s);
    await expect(run('p100', network, 'energy.actions.ddr=1 pJ/B')).rejects.toThrow(
      /energy.actions.ddr.*one of mac, instruction, shared, l2, dram/s,
    );
  });
});

describe('constants of energy', () => {
  const of = async (card: string, ...set: string[]) =>
    (await loadArchitecture(`gpu/${card}`, set, registry)).provenance.filter(({ path }) =>
      path.startsWith('energy'),
    );

  it('are told with source and status, once each', async () => {
    expect((await of('p100')).map(({ path, value, status }) => [path, value, status])).toEqual([
      ['energy.actions.mac', '15 pJ', 'assumed'],
      ['energy.actions.shared', '5.6 pJ/B', 'assumed'],
      ['energy.actions.l2', '12 pJ/B', 'assumed'],
      ['energy.actions.dram', '56 pJ/B', 'assumed'],
      ['energy.power.board', '35 W', 'assumed'],
    ]);
    const h200 = await of('h200');
    expect(new Set(h200.map(({ path }) => path)).size).toBe(h200.length);
    expect(Object.fromEntries(h200.map(({ path, status }) => [path, status]))).toEqual({
      ...{ 'energy.actions.instruction': 'fitted', 'energy.actions.l2': 'fitted' },
      ...{ 'energy.actions.dram': 'derived', 'energy.power.board': 'found' },
    });
    const own = (await of('p100', 'energy.actions.l2=9 pJ/B')).filter(({ path }) => path.endsWith('l2'));
    expect(own).toMatchObject([{ value: '9 pJ/B', status: 'assumed' }]);
  });

  it('surface with a run, and so does that joules are no claims', async () => {
    const { assumptions } = await run('h100-sxm5', gemmNet(8, 8, 8));
    expect(assumptions.find(({ name }) => name === 'energy.actions.instruction')).toMatchObject({
      status: 'fitted',
      value: '16.4 pJ',
    });
    expect(assumptions.find(({ name }) => name === 'gpu.energy')).toMatchObject({ status: 'assumed' });
    expect(assumptions.find(({ name }) => name === 'gpu.energy')!.value).toMatch(
      /absolute energies are not claims/,
    );
  });

  it("the H200's DRAM is the H100's by the loops of both cards, DRAM less L2", async () => {
    const aboveIdle = (watts: number, joulesOf: number, seconds: number, bytes: number): number =>
      (joulesOf - watts * seconds) / bytes;
    const h100 = (name: string): number => {
      const [, all, seconds, bytes] = LOOPS.find(([one]) => one === name)!;
      return aboveIdle(123, all, seconds, bytes);
    };
    const here = h100('dram_read') - h100('l2_read_16MiB');
    // The same loops on the H200: joules and seconds of an iteration.
    const there =
      aboveIdle(126, 0.0671633, 0.000147591, 671088640) - aboveIdle(126, 0.290488, 0.000717939, 5986320384);
    const { energy } = await specOf('h200');
    const theirs = (await specOf('h100-sxm5')).energy!.actions.dram;
    expect(energy!.actions.dram / ((theirs * there) / here)).toBeCloseTo(1, 2);
  });
});
