import { describe, expect, it } from 'vitest';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import {
  convolutions,
  DESIGN_NAMES,
  DESIGNS,
  FACTORS,
  meanSpeedup,
  SCALED_NAMES,
  scaleCard,
  type Scaled,
} from '../../src/experiments/delta/scaling.js';
import { bottleneckTable, compareOrder, speedupTable } from '../../src/experiments/delta/scaling-tables.js';
import { tableMarkdown } from '../../src/experiments/table.js';
import { reproductionPlot } from '../../src/plot/reproductions.js';
import type { RunRecord } from '../../src/results/record.js';
import { planSweep } from '../../src/sweep/plan.js';
import { valuesAt } from '../../src/sweep/space.js';
import { check } from '../plot/document.js';
import { convNet, run, specOf } from '../models/gpu/helpers.js';

let made: Promise<Scaled[]> | undefined;
const study = (): Promise<Scaled[]> => (made ??= scaleCard(openLaboratory({ progress: () => undefined })));
const of = (rows: readonly Scaled[], design: string, factor: number, network: string): Scaled =>
  rows.find((one) => one.design === design && one.factor === factor && one.network === network)!;

describe('the card of the scaling study', () => {
  it('is the TITAN Xp as long as nothing is scaled', async () => {
    for (const square of [
      [16, 256, 28, 512, 3, 1, 1],
      [2, 3, 64, 48, 7, 2, 3],
      [1, 4608, 7, 384, 1, 1, 0],
    ] as const) {
      const [card, scaled] = [
        await run('titan-xp', convNet(square)),
        await run('titan-xp-scaled', convNet(square)),
      ];
      expect(scaled.operators).toEqual(card.operators);
    }
  });

  it('has more of what a factor names, and of nothing else', async () => {
    const card = await specOf('titan-xp-scaled');
    const by = (name: string, factor: number) => specOf('titan-xp-scaled', `parameters.${name}=${factor}`);
    expect(await by('sm', 4)).toEqual({ ...card, sms: 120 });
    expect(await by('mac', 2)).toEqual({ ...card, lanes: 256, issue: 256 });
    expect(await by('l2', 2)).toEqual({ ...card, l2: { ...card.l2, bandwidth: 2 * card.l2.bandwidth } });
    expect(await by('dram', 4)).toEqual({
      ...card,
      dram: { ...card.dram, bandwidth: 4 * card.dram.bandwidth },
      memory: { ...card.memory, channels: 4 * Number(card.memory.channels) },
    });
    const wide = await by('tile', 2);
    expect(wide).toEqual({
      ...card,
      registerFile: 512 * 1024,
      smem: { ...card.smem, size: 192 * 1024 },
      tile: { ...card.tile, most: 32768 },
    });
    expect((await by('tile', 4)).tile).toMatchObject({ most: 65536, wideAbove: 640 });
  });

  it('takes tiles of 256 rows where they are let in, two on an SM', async () => {
    const tileOf = async (filters: number, factor: number) => {
      const network = convNet([8, 64, 28, filters, 3, 1, 1]);
      const record = await run('titan-xp-scaled', network, `parameters.tile=${factor}`);
      return [record.operators[0]!.details['tile'], record.operators[0]!.details['residentCtas']];
    };
    expect(await tileOf(512, 1)).toEqual(['128x128x8', 2]);
    expect(await tileOf(512, 2)).toEqual(['256x128x8', 2]);
    expect(await tileOf(512, 4)).toEqual(['256x256x8', 2]);
    expect(await tileOf(256, 4)).toEqual(['256x256x8', 2]);
    // 384 columns: three of 128 waste nothing, two of 256 a quarter.
    expect(await tileOf(384, 4)).toEqual(['256x128x8', 2]);
    expect(await tileOf(64, 4)).toEqual(['128x64x4', 4]);
  });
});

describe('the scaling study', () => {
  it('compares the time of convolutions alone', () => {
    const operator = (kind: string, cycles: number, bottleneck: string) => ({
      kind,
      cycles,
      details: { bottleneck },
    });
    const record = {
      totals: { cycles: 100, seconds: 2 },
      operators: [
        operator('conv', 30, 'MAC'),
        operator('linear', 20, 'L2 BW'),
        operator('conv', 10, 'DRAM BW'),
        operator('conv', 40, 'MAC'),
      ],
    } as unknown as RunRecord;
    const { cycles, seconds, shares } = convolutions(record);
    expect([cycles, seconds]).toEqual([80, 1.6]);
    expect(shares).toEqual({ MAC: 0.875, 'DRAM BW': 0.125 });
  });

  it('asks for every design by every factor at batch 256, and divides by the card', async () => {
    const asked: string[] = [];
    const rows = await scaleCard({
      run: (request) => {
        expect(request).toMatchObject({ batch: 256, fidelity: 'analytic', arch: 'gpu/titan-xp-scaled' });
        asked.push(`${request.workload} ${request.overrides!.join(' ')}`);
        const seconds = request.overrides!.length === 0 ? 12 : request.overrides!.length;
        const conv = { kind: 'conv', cycles: 10, details: { bottleneck: 'MAC' } };
        return Promise.resolve({
          totals: { cycles: 10, seconds },
          operators: [conv],
        } as unknown as RunRecord);
      },
    });
    expect(asked).toHaveLength(4 * (1 + 6 * 2));
    expect(asked).toContain('vgg16-imagenet parameters.mac=4 parameters.tile=4 parameters.l2=4');
    expect(asked).toContain('resnet152-imagenet parameters.sm=2');
    expect(of(rows, 'SMs', 2, 'VGG-16').speedup).toBe(12);
    expect(of(rows, 'SMs, BW', 4, 'AlexNet').speedup).toBe(4);
    expect(of(rows, 'TITAN Xp', 1, 'GoogLeNet').speedup).toBe(1);
    expect(meanSpeedup(rows, 'MACs, tiles', 2)).toBeCloseTo(6, 12);
  });

  it('gains no more than the factor, and no less for bandwidth beside it; cycles are bound by something', async () => {
    const rows = await study();
    for (const { factor, speedup, shares } of rows) {
      expect(speedup).toBeLessThanOrEqual(factor * (1 + 1e-9));
      expect(Object.values(shares).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    }
    for (const network of SCALED_NAMES)
      for (const factor of FACTORS) {
        const speedup = (design: string) => of(rows, design, factor, network).speedup;
        expect(speedup('SMs, BW')).toBeGreaterThanOrEqual(speedup('SMs'));
        expect(speedup('MACs, tiles, L2')).toBeGreaterThanOrEqual(speedup('MACs, tiles'));
        expect(speedup('MACs, tiles, BW')).toBeGreaterThanOrEqual(speedup('MACs, tiles, L2'));
      }
  });

  it('prints speed-ups, shares of cycles, and whether the recalled order is ours', async () => {
    const rows = await study();
    const speedups = speedupTable(rows);
    expect(speedups.columns).toEqual(['scaled', 'factor', ...SCALED_NAMES, 'geometric mean']);
    expect(speedups.rows).toHaveLength(1 + 6 * 2);
    expect(speedups.rows[0]).toEqual(['TITAN Xp', '1', '1.00', '1.00', '1.00', '1.00', '1.00']);
    expect(speedups.rows.find(([name, by]) => name === 'MACs' && by === '4')!.at(-1)).toBe(
      meanSpeedup(rows, 'MACs', 4).toFixed(2),
    );
    expect(speedups.notes.join(' ')).toMatch(/`efficiency` \(0\.85\) stays/);
    const bound = bottleneckTable(rows);
    expect(bound.rows).toHaveLength(52);
    for (const [, , , ...shares] of bound.rows)
      expect(shares.reduce((sum, share) => sum + Number(share), 0)).toBeCloseTo(100, 0);
    expect(tableMarkdown(bound)).toMatch(/^\| TITAN Xp \| 1 \| VGG-16 \| 100\.0 \|/m);
    const order = compareOrder(rows);
    expect(order).toHaveLength(6);
    expect(order.every(({ mark, evidence }) => mark === 'recalled' && evidence === 'recalled')).toBe(true);
    const bandwidth = order.filter(({ quantity }) => /SMs gain no more than SMs, BW/.test(quantity));
    expect(bandwidth.map(({ ours }) => ours)).toEqual([1, 1]);
    const macs = order.find(({ quantity }) => quantity === 'factor 4: MACs gain no more than SMs')!;
    expect(macs.ours).toBe(meanSpeedup(rows, 'MACs', 4) <= meanSpeedup(rows, 'SMs', 4) ? 1 : 0);
    expect(macs.note).toContain(`SMs ${meanSpeedup(rows, 'SMs', 4).toFixed(3)}`);
  });

  it('is a sweep on the shelf: the same designs', async () => {
    const plan = await planSweep('arch/gpu/scaling.sweep.yaml', { yes: false });
    const points = plan.chosen.map((index) => {
      const values = valuesAt(plan.space, index);
      const scaled = ['sm', 'mac', 'tile', 'l2', 'dram'].filter((one) => values[`parameters.${one}`] !== 1);
      const factors = new Set(scaled.map((one) => values[`parameters.${one}`]));
      expect(values['batch']).toBe(256);
      expect(factors.size).toBeLessThanOrEqual(1);
      return `${scaled.join(' ')} ${String([...factors][0] ?? 1)}`;
    });
    const wanted = DESIGN_NAMES.flatMap((design) =>
      FACTORS.map((factor) => `${[...DESIGNS[design]].join(' ')} ${factor}`),
    );
    expect(points.sort()).toEqual([' 1', ...wanted].sort());
  });

  it('has a picture: a bar for every design and network', async () => {
    const delta = { system: 'delta', title: 'DeLTA', toolVersion: '0.1.0', findings: [] };
    const document = check(await reproductionPlot('scaling', [delta]));
    const bars = [...document.querySelectorAll('.speedup > title')].map(({ textContent }) => textContent);
    expect(bars).toHaveLength(52);
    const rows = await study();
    expect(bars).toContain(
      `VGG-16, MACs, 4x: ${of(rows, 'MACs', 4, 'VGG-16').speedup.toFixed(2)} times as fast`,
    );
    expect([...document.querySelectorAll('.bar')]).toHaveLength(52);
    await expect(reproductionPlot('scaling', [{ ...delta, system: 'di' }])).rejects.toThrow(
      'systole reproduce delta',
    );
  });
});
