import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { enumerateLoads } from '../../../src/models/gpu/enumerate/index.js';
import { specOf, squareKernel, TILES } from './helpers.js';

/** Measured data of cards, where they are at hand. */
const folder = path.join(import.meta.dirname, '../../../../shared/golden');
const fileOf = (card: string): string => path.join(folder, `${card}.json`);

interface Micro {
  chase: { level: string; bytes: number; clk: number }[];
  smem_lat: { clk: number }[];
  l1_bw: { width: number; bytes_per_clk_sm: number }[];
  smem_bw: { width: number; bytes_per_clk_sm: number }[];
  dram_bw: { op: string; gbps: number }[];
  l2_bw: { mode: string; mib: number; gbps: number }[];
}
interface Conv {
  name: string;
  tile: string;
  variant: string;
  B: number;
  Ci: number;
  Hi: number;
  Wi: number;
  Co: number;
  Hf: number;
  Wf: number;
  S: number;
  P: number;
  M: number;
  K: number;
  counters: { l1_ld_sec: number; l1_ld_req: number };
}
const read = (card: string): { micro: Micro; conv: Conv[] } =>
  JSON.parse(fs.readFileSync(fileOf(card), 'utf8')) as { micro: Micro; conv: Conv[] };

describe.each([
  ['h100-sxm5', 'h100'],
  ['h200', 'h200'],
])('gpu/%s', (name, card) => {
  it.skipIf(!fs.existsSync(fileOf(card)))('is frozen on its micro-benchmarks', async () => {
    const { micro } = read(card);
    const { l1, l2, smem, dram, clock } = await specOf(name);
    const chase = (level: string, bytes: number): number =>
      micro.chase.find((one) => one.level === level && one.bytes === bytes)!.clk;
    const near = (ours: number, measured: number, share: number): void =>
      expect(Math.abs(ours / measured - 1), `${ours} ${measured}`).toBeLessThan(share);
    near(l1.latency, chase('l1sweep', 65536), 0.005);
    near(l2.latency, chase('l2sweep', 4 << 20), 0.005);
    near(dram.latency, chase('dram', 512 << 20), 0.005);
    near(smem.latency, micro.smem_lat[0]!.clk, 0.005);
    near(l1.bandwidth, micro.l1_bw.find(({ width }) => width === 16)!.bytes_per_clk_sm, 0.005);
    near(smem.bandwidth, micro.smem_bw.find(({ width }) => width === 16)!.bytes_per_clk_sm, 0.005);
    near((dram.bandwidth * clock) / 1e9, micro.dram_bw.find(({ op }) => op === 'read')!.gbps, 0.005);
    const fixed = micro.l2_bw.filter(({ mode, mib }) => mode === 'fix' && mib >= 8 && mib <= 24);
    expect(fixed.length).toBeGreaterThan(2);
    near((l2.bandwidth * clock) / 1e9, fixed.reduce((sum, { gbps }) => sum + gbps, 0) / fixed.length, 0.03);
  });
});

describe('loads warp by warp', () => {
  it.skipIf(!fs.existsSync(fileOf('h100')))(
    'are those that an H100 counted, of every small convolution',
    { timeout: 120_000 },
    () => {
      const small = read('h100').conv.filter(
        ({ variant, M, K, Hi, Wi, Hf, Wf }) => variant === 'ca' && M * K < 8e6 && Hi === Wi && Hf === Wf,
      );
      expect(small.length).toBeGreaterThan(5);
      for (const { name, tile, B, Ci, Hi, Co, Hf, S, P, counters } of small) {
        const columns = Number(tile.split('x')[1]) as 128 | 64 | 32;
        const { a, b } = enumerateLoads(squareKernel([B, Ci, Hi, Co, Hf, S, P]), TILES[columns]);
        expect([a.sectors + b.sectors, a.requests + b.requests], `${name} ${tile}`).toEqual([
          counters.l1_ld_sec,
          counters.l1_ld_req,
        ]);
      }
    },
  );
});
