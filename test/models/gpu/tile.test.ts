import { describe, expect, it } from 'vitest';
import { chooseTile, gridOf, residentCtas } from '../../../src/models/gpu/tile.js';
import { InputError } from '../../../src/errors.js';
import { kernelOfFirst, gemmNet, specOf, TILES } from './helpers.js';

const kernel = (m: number, n: number, k: number) => kernelOfFirst(gemmNet(m, n, k));

describe('the tile of a kernel', () => {
  it('goes by columns as the chart does: 32, 64, 32, 128, 64, 128, 64, 128', async () => {
    const spec = await specOf('v100');
    const widths = Array.from(
      { length: 400 },
      (_, at) => chooseTile(kernel(1e6, at + 1, 64), spec).tile.columns,
    );
    const changes = widths.flatMap((width, at) =>
      at === 0 || width !== widths[at - 1] ? [[at + 1, width]] : [],
    );
    expect(changes).toEqual([
      [1, 32],
      [33, 64],
      [65, 32],
      [97, 128],
      [129, 64],
      [193, 128],
      [257, 64],
      [321, 128],
    ]);
  });

  it('is narrower for deep products of few CTAs, again and again', async () => {
    const spec = await specOf('p100');
    const columns = (m: number, n: number, k: number): number =>
      chooseTile(kernel(m, n, k), spec).tile.columns;
    // 28 CTAs are half of 56 SMs: 14 rows of tiles, two columns of 128.
    expect(columns(14 * 128, 256, 4096)).toBe(64);
    expect(columns(14 * 128, 256, 4095)).toBe(128);
    expect(columns(14 * 128 + 1, 256, 4096)).toBe(128);
    expect(columns(7 * 128, 256, 4096)).toBe(32);
    expect(columns(128, 1024, 1e5)).toBe(32);
    // CTAs of all groups count.
    const groups = { ...kernel(14 * 128, 256, 4096), instances: 2 };
    expect(chooseTile(groups, spec).tile.columns).toBe(128);
  });

  it('is the one that is named, and only one that there is', async () => {
    const spec = await specOf('p100', 'tile.choice=n64');
    expect(chooseTile(kernel(128, 1024, 8), spec)).toMatchObject({ name: 'n64', tile: { columns: 64 } });
    await expect(specOf('p100', 'tile.choice=n63')).rejects.toThrow(
      /tile.choice=n63: wrong value; expected auto or one of tiles: n128, n64, n32/,
    );
    await expect(specOf('p100', 'math=int8')).rejects.toThrow(InputError);
    await expect(specOf('p100', 'math=int8')).rejects.toThrow(/expected fp32 or one of tensor: fp16/);
  });

  it('is none larger than `most`, of those as wide the taller', async () => {
    const tall = [
      ...['rows=256', 'columns=64', 'depth=4', 'warps=8', 'warpRows=64', 'warpColumns=32'],
      ...['registers=120', 'resident=2'],
    ].map((one) => `tiles.tall.${one}`);
    const name = async (...set: string[]) =>
      chooseTile(kernel(1e6, 64, 64), await specOf('v100', ...set)).name;
    expect(await name(...tall)).toBe('tall');
    expect(await name(...tall, 'tile.most=16384')).toBe('tall');
    expect(await name(...tall, 'tile.most=16383')).toBe('n64');
    expect(await name(...tall, 'tile.most=4096')).toBe('n32');
    await expect(specOf('v100', 'tile.most=4095')).rejects.toThrow(/tile.most=4095.*at least 4096/);
    await expect(specOf('v100', 'tile.most=1', 'tile.choice=n64')).resolves.toBeDefined();
  });

  it('may be a new one, wider than the others', async () => {
    const wide = ['rows=256', 'columns=256', 'depth=8', 'warps=16', 'warpRows=64', 'warpColumns=64'];
    const sets = [...wide, 'registers=120', 'resident=1'].map((one) => `tiles.n256.${one}`);
    const spec = await specOf('v100', ...sets);
    expect(chooseTile(kernel(1e6, 512, 64), spec)).toMatchObject({ name: 'n256', resident: 1 });
  });
});

describe('CTAs on an SM', () => {
  const roomy = { registerFile: 1e9, smem: { size: 1e9, bandwidth: 1, latency: 0 } };
  it('are as many as the tile says, or as registers or shared memory allow', () => {
    const operands = { aBytes: 4, bBytes: 2 };
    expect(residentCtas(TILES[64], operands, roomy)).toBe(4);
    // 128 threads of 120 registers of 4 bytes are 61,440 bytes.
    expect(residentCtas(TILES[64], operands, { ...roomy, registerFile: 3 * 61440 })).toBe(3);
    expect(residentCtas(TILES[64], operands, { ...roomy, registerFile: 3 * 61440 - 1 })).toBe(2);
    // Two buffers of 4 * (128 * 4 + 64 * 2) bytes are 5,120.
    const smem = (size: number) => ({ ...roomy, smem: { ...roomy.smem, size } });
    expect(residentCtas(TILES[64], operands, smem(2 * 5120))).toBe(2);
    expect(residentCtas(TILES[64], operands, smem(2 * 5120 - 1))).toBe(1);
    expect(residentCtas(TILES[64], operands, smem(1))).toBe(1);
  });
  it('are 2, 4 and 8 of the paper on all machines', async () => {
    for (const arch of ['titan-xp', 'p100', 'p4000', 'v100', 'a100', 'h100-sxm5', 'h200']) {
      const spec = await specOf(arch);
      expect([512, 64, 32].map((n) => chooseTile(kernel(1e6, n, 64), spec).resident)).toEqual([2, 4, 8]);
    }
  });
});

describe('the grid of a kernel', () => {
  const chosen = { name: 'n128', tile: TILES[128], resident: 2 };
  const machine = { sms: 10, splitK: 'weight-gradient' } as const;
  it('covers rows, columns and depth, of every product', () => {
    const one = { ...kernel(129, 257, 17), instances: 5 };
    expect(gridOf(one, chosen, machine)).toEqual({
      rowTiles: 2,
      columnTiles: 3,
      splits: 1,
      steps: 3,
      ctas: 30,
    });
  });
  it('cuts weight gradients along their depth while the chip has room', () => {
    const gradient = { ...kernel(256, 128, 8 * 100), isWeightGradient: true };
    // Two tiles, room for 20: ten pieces of ten steps.
    expect(gridOf(gradient, chosen, machine)).toEqual({
      rowTiles: 2,
      columnTiles: 1,
      splits: 10,
      steps: 10,
      ctas: 20,
    });
    // 99 steps in ten pieces: nine of them and a shorter one; 12 steps in six pieces of two.
    expect(gridOf({ ...gradient, k: 8 * 99 }, chosen, machine)).toMatchObject({ splits: 10, steps: 10 });
    expect(gridOf({ ...gradient, k: 8 * 12 }, chosen, machine)).toMatchObject({
      splits: 6,
      steps: 2,
      ctas: 12,
    });
    expect(gridOf({ ...gradient, k: 8 * 3 }, chosen, machine)).toMatchObject({ splits: 3, steps: 1 });
    expect(gridOf(gradient, chosen, { ...machine, splitK: 'none' })).toMatchObject({ splits: 1, steps: 100 });
    expect(gridOf({ ...gradient, isWeightGradient: false }, chosen, machine)).toMatchObject({ splits: 1 });
    expect(gridOf({ ...gradient, m: 128 * 30 }, chosen, machine)).toMatchObject({ splits: 1 });
  });
});
