import { describe, expect, it } from 'vitest';
import { simulateRegisters, multiply, type Matrix } from '../../../src/models/systolic/register.js';
import { randomMatrix } from '../../../src/models/systolic/operands.js';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { mapGemm } from '../../../src/models/systolic/mapping.js';
import { mostSideBySide, packed } from '../../../src/models/systolic/packing.js';
import { closedForm } from '../../../src/models/systolic/timing.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import type { OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { arch, dramBytes, gemmNetwork, run, specOf, vary } from './helpers.js';

const MIB = 2 ** 20;
const network = (name: string, batch?: number): Network => {
  const loaded = loadNetwork(new URL(`../../../workloads/${name}.yaml`, import.meta.url).pathname);
  return batch === undefined ? loaded : { ...loaded, batch };
};

/** Bytes by tensor and direction at a level, zeros left out. */
function moved({ traffic }: Pick<OperatorRecord, 'traffic'>, level = 'dram'): Record<string, number> {
  return Object.fromEntries(
    traffic.flatMap((row) =>
      row.level !== level
        ? []
        : [
            [`${row.tensor} read`, row.readBytes],
            [`${row.tensor} write`, row.writeBytes],
          ].filter(([, bytes]) => bytes !== 0),
    ),
  ) as Record<string, number>;
}

const named = (record: RunRecord, name: string): OperatorRecord =>
  record.operators.find((operator) => operator.name === name)!;

describe('what a user gets without options', () => {
  it.each([1, 2, 8, 64])(
    'ResNet-50 at batch %i keeps more than half of 128 x 128 PEs busy',
    async (batch) => {
      const { totals } = run(
        await arch({}, 'systolic/128x128'),
        network('resnet50-imagenet', batch),
        'analytic',
      );
      expect(totals.peUtilization).toBeGreaterThan(0.5);
    },
  );

  it('VGG-16 on 32 x 32 spills no partial sums: less than a tenth of what whole streams move', async () => {
    const vgg = network('vgg16-imagenet');
    const careful = run(await arch({}, 'systolic/32x32'), vgg, 'analytic').totals;
    const plain = run(await arch({ convention: 'scalesim' }, 'systolic/32x32'), vgg, 'analytic').totals;
    expect(careful.traffic.filter(({ level, tensor }) => level === 'dram' && tensor === 'psum')).toEqual([]);
    expect(dramBytes(careful)).toBeLessThan(213e6);
    expect(dramBytes(plain)).toBeGreaterThan(2e9);
  });

  it('what 24 MiB hold does not go through DRAM: ResNet-50 on the TPU moves its weights and little else', async () => {
    const resnet = network('resnet50-imagenet');
    const { totals } = run(await arch({}, 'systolic/tpu-v1-like'), resnet);
    const bytes = moved(totals);
    expect(bytes['filter read']).toBe(25_502_912);
    expect(bytes['ofmap write']).toBe(1000);
    expect(bytes['ifmap read']).toBe(224 * 224 * 3);
    const none = run(await arch({ residency: 'none' }, 'systolic/tpu-v1-like'), resnet, 'analytic').totals;
    expect(dramBytes(none)).toBeGreaterThan(50 * MIB);
  });

  it('weights that the DRAM cannot deliver in time are waited for in analytic, too', async () => {
    const slow = await arch({ 'dram.bandwidth': '1 GB/s' }, 'systolic/128x128');
    const resnet = network('resnet50-imagenet');
    const { totals } = run(slow, resnet, 'analytic');
    const seconds = dramBytes(totals) / 1e9;
    expect(totals.seconds).toBeGreaterThanOrEqual(seconds);
    expect(totals.seconds).toBeLessThan(1.1 * seconds);
    expect(totals.stallCycles['dram']).toBeGreaterThan(0);
    const free = run(
      await arch({ 'dram.bandwidth': 'infinite' }, 'systolic/128x128'),
      resnet,
      'analytic',
    ).totals;
    expect(free.stallCycles['dram']).toBeUndefined();
    expect(free.cycles).toBe(free.computeCycles + free.fillCycles + free.drainCycles);
  });

  it("SCALE-Sim's way is one word away: streams whole, products apart, nothing stays, no memory", async () => {
    const spec = specOf(await arch({ convention: 'scalesim' }));
    expect(spec.tiling).toMatchObject({ stream: 'whole', groups: 'apart' });
    expect(spec.residency).toBe('none');
    const shipped = specOf(await arch({}, 'scalesim/array-8x8'));
    expect(shipped).toMatchObject({ convention: 'scalesim', residency: 'none' });
    expect(shipped.dram).toEqual({ bandwidth: Infinity, latency: 0 });
    const slow = await arch({ convention: 'scalesim', 'dram.bandwidth': '1 MB/s' });
    // K = 20 in three row folds, N = 9 in two: 6 folds of 30 + 2 * 8 + 8 - 2
    expect(run(slow, gemmNetwork(30, 9, 20), 'analytic').totals.cycles).toBe(6 * 52);
    expect(specOf(await arch({})).tiling).toMatchObject({
      stream: 'auto',
      groups: 'packed',
      objective: 'time',
    });
  });
});

describe('products side by side', () => {
  const depthwise = (channels: number): Network => {
    const builder = new NetworkBuilder({ name: 'dw', input: { channels, height: 7, width: 5 } });
    builder.conv('dw', { filters: channels, kernel: 3, padding: 'same', groups: channels });
    return builder.build();
  };
  const machine = { rows: 32, cols: 8, 'dram.bandwidth': 'infinite', 'dram.latency': '0' };

  it('ws: three channels of 9 taps on 32 rows, the last pack with one', async () => {
    const record = run(await arch({ ...machine, 'tiling.groups': 'packed' }), depthwise(10));
    const [operator] = record.operators;
    // 4 packs of T = 35 >= R = 32: one fill of 32, 4 * 35, one drain of 32 + 8 - 2
    expect(operator).toMatchObject({
      cycles: 32 + 140 + 38,
      fillCycles: 32,
      computeCycles: 140,
      drainCycles: 38,
    });
    expect(operator!.details).toMatchObject({ sideBySide: 3, folds: 4, instances: 10 });
    expect(operator!.mappingEfficiency).toBeCloseTo((10 * 9) / (4 * 32 * 8), 12);
    expect(operator!.peUtilization).toBeCloseTo((10 * 9 * 35) / (210 * 32 * 8), 12);
    const apart = run(await arch({ ...machine, 'tiling.groups': 'apart' }), depthwise(10)).operators[0]!;
    expect(apart.cycles).toBe(32 + 350 + 38);
    expect(apart.details).toMatchObject({ sideBySide: 1, folds: 10 });
    // What is moved is the same, at DRAM and between scratchpad and array.
    expect(moved(operator!)).toEqual({ 'ifmap read': 350, 'filter read': 90, 'ofmap write': 350 });
    expect(moved(apart)).toEqual(moved(operator!));
    expect(moved(operator!, 'scratchpad')).toMatchObject({ 'filter read': 90, 'ofmap write': 350 });
    expect(moved(apart, 'scratchpad')).toEqual(moved(operator!, 'scratchpad'));
  });

  it.each(['ws', 'is', 'os'] as const)(
    '%s: a block-diagonal product on every PE gives every product',
    async (dataflow) => {
      const base = await arch({});
      const spec = { dataflow, rows: 11, cols: 9 };
      const shape = { is: [3, 4, 2], ws: [5, 2, 3], os: [3, 2, 5] }[dataflow];
      const [m, n, k] = shape as [number, number, number];
      const gemm = { instances: 5, m, n, k, window: matrixWindow(m, k), filterIsActivation: false };
      const full = specOf(vary(base, (given) => ({ ...given, ...spec })));
      const side = mostSideBySide(gemm, full);
      expect(side).toBe({ ws: 3, is: 3, os: 3 }[dataflow]);
      const pack = packed(gemm, side, dataflow).gemm;
      const products = Array.from(
        { length: side },
        (_, i) => [randomMatrix(m, k, 2 * i + 1), randomMatrix(k, n, 2 * i + 2)] as const,
      );
      const blank = (rows: number, cols: number): Matrix => ({
        rows,
        cols,
        data: new Int32Array(rows * cols),
      });
      const [a, b] = [blank(pack.m, pack.k), blank(pack.k, pack.n)];
      const put = (to: Matrix, from: Matrix, row: number, col: number): void => {
        for (let i = 0; i < from.rows; i++)
          for (let j = 0; j < from.cols; j++)
            to.data[(row + i) * to.cols + col + j] = from.data[i * from.cols + j]!;
      };
      for (const [i, [left, right]] of products.entries()) {
        put(a, left, dataflow === 'ws' ? 0 : i * m, dataflow === 'os' ? 0 : i * k);
        put(b, right, dataflow === 'os' ? 0 : i * k, dataflow === 'is' ? 0 : i * n);
      }
      const mapping = mapGemm(pack, full, Infinity);
      const { product, cycles } = simulateRegisters(a, b, mapping, full, true);
      const phases = closedForm(mapping, 1, full);
      expect(cycles).toBe(phases.fill + phases.compute + phases.drain);
      for (const [i, [left, right]] of products.entries()) {
        const expected = multiply(left, right);
        for (let row = 0; row < m; row++)
          for (let col = 0; col < n; col++) {
            const at =
              (dataflow === 'ws' ? row : i * m + row) * pack.n + (dataflow === 'is' ? col : i * n + col);
            expect(product.data[at]).toBe(expected.data[row * n + col]);
          }
      }
    },
  );
});

describe('results that stay on chip', () => {
  /** 2 positions of 4, 6, 5 and 3 features: tensors of 12, 10 and 6 bytes between and behind three layers. */
  const chain = (): Network => {
    const builder = new NetworkBuilder({ name: 'chain', input: { channels: 4, height: 2, width: 1 } });
    for (const [name, features] of [
      ['a', 6],
      ['b', 5],
      ['c', 3],
    ] as const)
      builder.linear(name, { features });
    return builder.build();
  };
  const machine = { 'scratchpad.ifmap.size': '1 KiB', 'dma.transfer': '16 B' };

  it('none: every tensor is written and read', async () => {
    const record = run(await arch({ ...machine, residency: 'none' }), chain());
    expect(record.operators.map((operator) => moved(operator))).toEqual([
      { 'ifmap read': 8, 'filter read': 24, 'ofmap write': 12 },
      { 'ifmap read': 12, 'filter read': 30, 'ofmap write': 10 },
      { 'ifmap read': 10, 'filter read': 15, 'ofmap write': 6 },
    ]);
    expect(record.operators.map(({ details }) => details['residency'])).toEqual([
      'leaves',
      'leaves',
      'leaves',
    ]);
  });

  it.each(['adjacent', 'graph'])('%s: only what enters and leaves the chain', async (residency) => {
    const record = run(await arch({ ...machine, residency }), chain());
    expect(record.operators.map((operator) => moved(operator))).toEqual([
      { 'ifmap read': 8, 'filter read': 24 },
      { 'filter read': 30 },
      { 'filter read': 15, 'ofmap write': 6 },
    ]);
    expect(record.operators.map(({ details }) => details['residency'])).toEqual(['stays', 'stays', 'leaves']);
    // From the ofmap to the ifmap scratchpad and no further; the array reads as before.
    const none = run(await arch({ ...machine, residency: 'none' }), chain());
    const [kept, gone] = [moved(record.operators[0]!, 'scratchpad'), moved(none.operators[0]!, 'scratchpad')];
    expect(kept['ofmap read']! - (gone['ofmap read'] ?? 0)).toBe(12);
    expect(kept['ifmap write']! - (gone['ifmap write'] ?? 0)).toBe(12);
  });

  it('what does not fit beside what its maker and readers need goes through DRAM', async () => {
    // The tensor of 12 bytes fits beside two pieces of 4 that its maker fetches, in 20 bytes and not in 19.
    const tight = (size: string) => ({ ...machine, 'dma.transfer': '4 B', 'scratchpad.ifmap.size': size });
    const two = (): Network => {
      const builder = new NetworkBuilder({ name: 'two', input: { channels: 4, height: 2, width: 1 } });
      builder.linear('a', { features: 6 });
      builder.linear('b', { features: 5 });
      return builder.build();
    };
    const fits = run(await arch(tight('20 B')), two(), 'analytic');
    expect(moved(fits.operators[0]!)['ofmap write']).toBeUndefined();
    const full = run(await arch(tight('19 B')), two(), 'analytic');
    expect(moved(full.operators[0]!)['ofmap write']).toBe(12);
  });

  /** A residual block: x -> a -> b, x + b, all of 2 positions and 6 features. */
  const block = (): Network => {
    const builder = new NetworkBuilder({ name: 'block', input: { channels: 4, height: 2, width: 1 } });
    builder.linear('x', { features: 6 });
    builder.linear('a', { features: 6 });
    builder.linear('b', { features: 6 });
    builder.add('sum', { inputs: ['x', 'b'] });
    builder.linear('y', { features: 3 });
    return builder.build();
  };

  it('graph: across a residual branch, the sum applied as results leave', async () => {
    const record = run(await arch(machine), block());
    expect(named(record, 'sum')).toMatchObject({ unit: 'fused', fusedInto: 'b', cycles: 0 });
    expect(moved(record.totals)).toEqual({
      'ifmap read': 8,
      'filter read': 24 + 36 + 36 + 18,
      'ofmap write': 6,
    });
    expect(named(record, 'x').details['residency']).toBe('stays');
  });

  it('adjacent: the branch is written for the sum, which reads it beside the results', async () => {
    const record = run(await arch({ ...machine, residency: 'adjacent' }), block());
    expect(named(record, 'x').details['residency']).toBe('held');
    expect(moved(named(record, 'x'))).toEqual({ 'ifmap read': 8, 'filter read': 24, 'ofmap write': 12 });
    expect(moved(named(record, 'a'))).toEqual({ 'filter read': 36 });
    expect(moved(named(record, 'b'))).toEqual({ 'filter read': 36, 'ifmap read': 12 });
    expect(named(record, 'b').details['cause.features-read']).toBe(12);
  });

  it('none: the sum is a pass of its own', async () => {
    const record = run(await arch({ ...machine, residency: 'none' }), block());
    expect(named(record, 'sum').unit).toBe('vector');
    expect(moved(named(record, 'sum'))).toEqual({ 'ifmap read': 24, 'ofmap write': 12 });
  });

  it('a pool alone behind a convolution is applied as its results leave, if its lines have room', async () => {
    const builder = new NetworkBuilder({ name: 'pool', input: { channels: 1, height: 8, width: 8 } });
    builder.conv('conv', { filters: 2, kernel: 1 });
    builder.pool('pool', { type: 'max', kernel: 2, stride: 2 });
    const pooled = builder.build();
    const fused = run(await arch(machine), pooled);
    expect(named(fused, 'pool')).toMatchObject({ unit: 'fused', fusedInto: 'conv' });
    // 64 positions of 2 maps become 16.
    expect(moved(fused.totals)).toEqual({ 'ifmap read': 64, 'filter read': 2, 'ofmap write': 32 });
    // Two lines of 8 positions of 2 maps: 32 bytes, in half a scratchpad of 64 and not of 62.
    const tight = (size: string) => ({ ...machine, rows: 1, cols: 1, 'scratchpad.ofmap.size': size });
    expect(named(run(await arch(tight('64 B')), pooled, 'analytic'), 'pool').unit).toBe('fused');
    expect(named(run(await arch(tight('62 B')), pooled, 'analytic'), 'pool').unit).toBe('vector');
  });

  it('a product of a map and its channel weights is no sum that can ride along', async () => {
    const builder = new NetworkBuilder({ name: 'wide', input: { channels: 4, height: 2, width: 2 } });
    builder.conv('x', { filters: 6, kernel: 1 });
    builder.conv('a', { filters: 6, kernel: 1 });
    builder.add('sum', { inputs: ['x', 'a'] });
    builder.add('again', { inputs: ['sum', 'x'] });
    const record = run(await arch(machine), builder.build());
    // Both sums ride on `a`, the operator computed last; x is read by both.
    expect(named(record, 'sum')).toMatchObject({ unit: 'fused', fusedInto: 'a' });
    expect(named(record, 'again')).toMatchObject({ unit: 'fused', fusedInto: 'a' });
  });
});
