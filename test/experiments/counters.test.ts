import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { readCounters } from '../../src/experiments/counters/file.js';
import {
  counterRows,
  summarise,
  type CounterRow,
  type CounterRows,
} from '../../src/experiments/counters/rows.js';
import { knownLaunch } from '../../src/experiments/counters/launch.js';
import type { GpuSpec } from '../../src/models/gpu/architecture.js';
import { cycleSectionOf } from '../../src/models/gpu/card.js';
import * as registry from '../../src/models/registry.js';
import { systole } from '../cli/process.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function fileOf(data: unknown): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-counters-'));
  folders.push(folder);
  const file = path.join(folder, 'counters.json');
  fs.writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data));
  return file;
}

const GEMM = {
  kind: 'gemm',
  name: 'one',
  M: 128,
  N: 128,
  K: 8,
  tile: '128x128x8',
  variant: 'cg',
  block: 256,
};
const FILE = {
  meta: { counter_names: {} },
  gemm: [
    {
      ...GEMM,
      counters: {
        l1_ld_sec: 200,
        l1_ld_req: 64,
        l1_st_sec: 2048,
        ffma: 131072,
        dram_wr_sec: 0,
        time_ns: 4000,
        other: 3,
      },
    },
    { ...GEMM, name: 'tile', tile: '64x64x8', counters: {} },
  ],
  memory: [
    {
      kind: 'mem',
      name: 'copy1',
      op: 'copy',
      mib_per_tensor: 1,
      counters: { l1_ld_sec: 32768, inst: 30720, dram_rd_sec: 32768 },
    },
    { kind: 'mem', name: 'sort1', op: 'sort', mib_per_tensor: 1, counters: {} },
  ],
  energy_kernels: [
    { name: 'mem:copy1', joule_per_iter: 1e-3, t_iter_s: 1e-5 },
    { name: 'mem:elsewhere', joule_per_iter: 1e-3, t_iter_s: 1e-5 },
  ],
};

const rowsOf = async (data: unknown, arch = 'gpu/h100-sxm5', ...set: string[]): Promise<CounterRows> => {
  const { spec, name } = await loadArchitecture(arch, set, registry);
  return counterRows(readCounters(fileOf(data)), spec as GpuSpec, name);
};
const one = ({ rows }: CounterRows, name: string, metric: string): CounterRow =>
  rows.find((row) => row.name === name && row.metric === metric)!;

describe('counters of a card beside the cycle mode', () => {
  it('are those of a block, counted by hand', async () => {
    const all = await rowsOf(FILE);
    // A: 128 rows of one sector; B: 8 rows of 16. A warp stores 32 elements, four sectors.
    expect(one(all, 'one', 'l1_ld_sec')).toMatchObject({
      section: 'gemm',
      tile: '128x128x8',
      variant: 'cg',
      measured: 200,
      ours: 256,
    });
    expect(one(all, 'one', 'l1_ld_sec').error).toBeCloseTo(0.28, 12);
    expect(one(all, 'one', 'l1_ld_req')).toMatchObject({ ours: 64, error: 0 });
    expect(one(all, 'one', 'l1_st_sec')).toMatchObject({ ours: 2048, error: 0 });
    expect(one(all, 'one', 'ffma')).toMatchObject({ ours: 131072, error: 0 });
    expect(one(all, 'copy1', 'l1_ld_sec')).toMatchObject({ ours: 32768, error: 0 });
    // 256 blocks of 120 warp instructions.
    expect(one(all, 'copy1', 'inst')).toMatchObject({ ours: 30720, error: 0 });
    expect(one(all, 'copy1', 'dram_rd_sec').ours).toBe(32768);
    expect(all.rows.some(({ metric }) => metric === 'other')).toBe(false);
    // Time with the clocks of the code, and without.
    const [measured, plain] = ['time_ns', 'time_ns_latencies'].map((metric) => one(all, 'one', metric).ours);
    expect(measured! * 1.975 - 2140 * 1.975).toBeCloseTo(142 + 1567 + 2993, 6);
    expect(plain).not.toBe(measured);
  });

  it('give joules by time, instructions and bytes', async () => {
    const all = await rowsOf(FILE);
    const joules = one(all, 'copy1', 'joules');
    expect(joules).toMatchObject({ section: 'energy_kernels', measured: 1e-3 });
    const seconds =
      one(
        await rowsOf({ ...FILE, memory: [{ ...FILE.memory[0], counters: { time_ns: 1, dram_wr_sec: 1 } }] }),
        'copy1',
        'time_ns',
      ).ours * 1e-9;
    const written = one(
      await rowsOf({ ...FILE, memory: [{ ...FILE.memory[0], counters: { dram_wr_sec: 1 } }] }),
      'copy1',
      'dram_wr_sec',
    ).ours;
    const bytes = 32 * 32768;
    const expected =
      123 * seconds + 16.4e-12 * 32 * 30720 + 60e-12 * 2 * bytes + 67e-12 * (bytes + 32 * written);
    expect(joules.ours / expected).toBeCloseTo(1, 9);
  });

  it('are left out where the kernel is unknown, and said to be', async () => {
    const { rows, skipped } = await rowsOf(FILE);
    expect(skipped).toEqual(['gemm:tile:64x64x8:cg', 'mem:sort1']);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(['one', 'copy1']));
  });

  it('sum up as the geometric mean of errors', () => {
    const row = (measured: number, ours: number): CounterRow => ({
      ...{ section: 'conv', name: '', tile: '', variant: 'ca', metric: 'dram_rd_sec' },
      ...{ measured, ours, error: measured === 0 ? null : ours / measured - 1 },
    });
    const [summary, ...others] = summarise([row(100, 125), row(100, 80), row(100, 102), row(0, 7)]);
    expect(others).toEqual([]);
    expect(summary).toMatchObject({ rows: 3, within3: 1, most: 0.25 });
    expect(summary!.least).toBeCloseTo(-0.2, 12);
    expect(summary!.meanError).toBeCloseTo((1.25 * 1.25 * 1.02) ** (1 / 3) - 1, 12);
  });

  it('need a file of counters and a card whose caches are described', () => {
    expect(() => cycleSectionOf({} as GpuSpec, 'my-card')).toThrow(/'my-card' has no section 'cycle'/);
    expect(() => readCounters('nowhere.json')).toThrow(/nowhere.json: cannot be read; expected counters/);
    expect(() => readCounters(fileOf('{'))).toThrow(/is no JSON/);
    expect(() => readCounters(fileOf({ conv: [{ kind: 'conv' }] }))).toThrow(/conv\[0\].name/);
    expect(readCounters(fileOf({})).conv).toEqual([]);
  });
});

const launch = (kind: string, name: string, rest: object, ...metrics: string[]) => ({
  ...{ kind, name, ...rest },
  counters: Object.fromEntries(metrics.map((metric) => [metric, 1])),
});
const ours = (all: CounterRows, name: string, metric: string): number => one(all, name, metric).ours;

describe('every kernel of the kit', () => {
  it('of memory alone: sectors, requests and stores by hand', async () => {
    const metrics = ['l1_ld_req', 'l1_ld_sec', 'l1_st_req', 'l1_st_sec', 'dram_rd_sec', 'inst'];
    const mem = (op: string, rest = {}) => launch('mem', op, { op, mib_per_tensor: 1, ...rest }, ...metrics);
    const all = await rowsOf({
      memory: [
        mem('add'),
        mem('relu'),
        mem('reduce', { grid: [8, 1, 1] }),
        mem('triad'),
        mem('fill'),
        launch('empty', 'nothing', {}, 'l1_ld_sec', 'inst', 'time_ns'),
      ],
    });
    const of = (name: string) => metrics.map((metric) => ours(all, name, metric));
    // 1 MiB: 32,768 sectors; 2,048 requests of 512 bytes, or 8,192 of 128
    expect(of('add')).toEqual([4096, 65536, 2048, 32768, 65536, 256 * 184]);
    expect(of('triad')).toEqual([4096, 65536, 2048, 32768, 65536, 256 * 184]);
    expect(of('relu')).toEqual([8192, 32768, 8192, 32768, 32768, 1024 * 128]);
    // 65,536 accesses by 2,048 threads: 32 turns; a sum of each block
    expect(of('reduce')).toEqual([2048, 32768, 8, 8, 32768, 8 * (32 * 64 + 422)]);
    expect(of('fill')).toEqual([0, 0, 2048, 32768, 0, 256 * 128]);
    expect(ours(all, 'nothing', 'inst')).toBe(2);
    expect(ours(all, 'nothing', 'time_ns')).toBeCloseTo(2140, -1);
  });

  it('that probes caches', async () => {
    const metrics = ['l1_ld_req', 'l1_ld_sec', 'xbar2l1_rd_sec', 'dram_rd_sec'];
    const l2 = (mode: string) =>
      launch('l2', mode, { mode, kib: 4096, loads_per_thread: 8, grid: [264, 1, 1], block: 512 }, ...metrics);
    const all = await rowsOf({
      probes: [
        l2('fix'),
        l2('rot'),
        launch('l1', 'own', { kib_per_sm: 16, reps: 4, grid: [132, 1, 1] }, ...metrics, 'inst'),
        launch('pat', 'apart', { stride: 16, offset: 0, warps: 64 }, ...metrics),
        launch('pat', 'shifted', { stride: 1, offset: 1, warps: 64 }, ...metrics),
        launch('l2', 'other', { mode: 'zigzag', kib: 4, loads_per_thread: 8, grid: [1, 1, 1] }, 'time_ns'),
      ],
    });
    const of = (name: string) => metrics.map((metric) => ours(all, name, metric));
    // measured on an H100: 33,792 requests, 540,672 sectors of which L2 has all but the first 131,072
    expect(of('rot')).toEqual([33792, 540672, 540672, 131072]);
    expect(of('fix').slice(0, 3)).toEqual([33792, 540672, 540672]);
    // 16 KiB of each SM, four times: the first round misses
    expect(of('own')).toEqual([67584, 270336, 67584, 67584]);
    expect(ours(all, 'own', 'inst')).toBe(132 * (64 * 22 + 1136));
    // 32 lanes 64 bytes apart: a sector each, which brings its pair
    expect(of('apart')).toEqual([64, 2048, 2048, 4096]);
    // five sectors a warp; of eight warps the seven inner edges are shared
    expect(of('shifted').slice(0, 3)).toEqual([64, 320, 264]);
    expect(all.skipped).toEqual(['l2:other']);
  });

  it('of L1 waits for four loads at a time', () => {
    const own = launch('l1', 'own', { kib_per_sm: 16, reps: 4, grid: [132, 1, 1] }, 'time_ns');
    const { probes } = readCounters(fileOf({ probes: [own] }));
    expect(knownLaunch(probes[0]!)!.kernel).toEqual({
      ...{ kind: 'private', elements: 4096, repeats: 4 },
      ...{ blocks: 132, threads: 256, inFlight: 4 },
    });
  });

  it('as a third launch finds in L2 what fits', async () => {
    const mem = (op: string, mib: number) =>
      launch('mem', `${op}${mib}`, { op, mib_per_tensor: mib, grid: [1056, 1, 1] }, 'dram_rd_sec', 'time_ns');
    const all = await rowsOf({ warm: [mem('reduce', 32), mem('reduce', 48), mem('copy', 4)] });
    expect(ours(all, 'reduce32', 'dram_rd_sec')).toBe(0);
    expect(ours(all, 'reduce48', 'dram_rd_sec')).toBe(48 * 32768);
    expect(ours(all, 'copy4', 'dram_rd_sec')).toBe(0);
    expect(one(all, 'copy4', 'time_ns').section).toBe('warm');
  });

  it('with a tile that the card has no code for: one scaled from its neighbour', async () => {
    const wide = { ...GEMM, tile: '256x128x8', M: 256, regs: 200, smem_static: 20_000 };
    const all = await rowsOf({
      gemm: [
        { ...wide, name: 'wide', counters: { l1_ld_sec: 1, inst: 1, time_ns: 1 } },
        { ...wide, name: 'crooked', tile: '100x64x8', counters: { l1_ld_sec: 1 } },
        { ...wide, name: 'strange', variant: 'cs', counters: { l1_ld_sec: 1 } },
      ],
    });
    expect(all.scaled).toEqual(['gemm/256x128x8']);
    // A: 256 rows of a sector; B: 8 rows of 16. One step of one block, twice 128x128x8.
    expect(ours(all, 'wide', 'l1_ld_sec')).toBe(256 + 128);
    expect(ours(all, 'wide', 'inst')).toBe(2 * (5024 + 9328));
    expect(one(all, 'wide', 'time_ns_latencies')).toBeUndefined();
    expect(all.skipped).toEqual(['gemm:crooked:100x64x8:cg', 'gemm:strange:256x128x8:cs']);
  });
});

describe('what else a file has', () => {
  it('joules of networks: idle by the time measured, MACs, outputs and weights', async () => {
    const facts = { macs_per_image: 1e9, leaf_out_per_image: 2e6, weights: 3e6 };
    const all = await rowsOf({
      energy_networks: [
        { name: 'net', batch: 4, joule_per_iter: 0.5, t_iter_s: 2e-3 },
        { name: 'net', batch: 30, joule_per_iter: 2, t_iter_s: 1e-2, ...facts },
        { name: 'unknown', batch: 1, joule_per_iter: 2, t_iter_s: 1e-2 },
      ],
    });
    expect(all.rows.map(({ section, name, variant, metric }) => [section, name, variant, metric])).toEqual([
      ['energy_networks', 'net', 'b4', 'joules'],
      ['energy_networks', 'net', 'b30', 'joules'],
    ]);
    const [few, many] = all.rows;
    // 37 pJ a MAC, 167 pJ/B of 8 bytes an output, 182 pJ/B of 4 bytes a weight
    expect(few!.ours).toBeCloseTo(0.246 + 4 * (0.037 + 167e-12 * 16e6) + 182e-12 * 12e6, 9);
    // batch 30 is nearer to 32 than to 4: 29, 209, 90
    expect(many!.ours).toBeCloseTo(1.23 + 30 * (0.029 + 209e-12 * 16e6) + 90e-12 * 12e6, 9);
  });

  it('chases, bandwidths and latencies', async () => {
    const all = await rowsOf({
      micro: {
        chase: [
          { level: 'l1sweep', bytes: 16384, stride: 128, clk: 32 },
          { level: 'l2sweep', bytes: 4194304, stride: 128, clk: 300 },
          { level: 'elsewhere', bytes: 4096, stride: 128, clk: 1 },
        ],
        smem_lat: [{ clk: 23 }],
        ffma: [{ per_clk_sm: 125 }],
        l1_bw: [{ width: 16, bytes_per_clk_sm: 125.3 }],
        l2_bw: [
          { mode: 'rot', mib: 8, gbps: 7800 },
          { mode: 'up', mib: 8, gbps: 1 },
        ],
        l2_write_bw: [{ mib: 8, gbps: 4050 }],
        l2_scaling: [
          { blocks: 2, gbps: 300 },
          { blocks: 264, gbps: 7800 },
        ],
        dram_bw: ['read', 'write', 'copy', 'triad', 'memset', 'memcpy_d2d', 'else'].map((op) => ({
          op,
          gbps: 3000,
        })),
        launch: [{ graph_node_us: 1 }],
        strange: 7,
      },
    });
    const values = Object.fromEntries(all.rows.map((row) => [`${row.name} ${row.variant}`.trim(), row]));
    const close = (name: string, metric: string, value: number) => {
      expect(values[name]).toMatchObject({ section: 'micro', metric });
      expect(values[name]!.ours).toBeCloseTo(value, 3);
    };
    close('chase 16 KiB l1sweep', 'clk', 32);
    close('chase 4 MiB l2sweep', 'clk', 284);
    close('smem_lat', 'clk', 23.1);
    close('ffma', 'per_clk_sm', 4 * 0.977 * 32);
    close('l1_bw 16 B', 'bytes_per_clk_sm', 125.3);
    close('l2_bw 8 MiB rot', 'gbps', 7800);
    close('l2_write_bw 8 MiB', 'gbps', 4050);
    close('l2_scaling 2', 'gbps', 2 * 77.7 * 1.975);
    close('l2_scaling 264', 'gbps', 7800);
    close('dram_bw read', 'gbps', 3150);
    close('dram_bw write', 'gbps', 3207);
    close('dram_bw memset', 'gbps', 3207);
    close('dram_bw copy', 'gbps', 2988);
    close('dram_bw memcpy_d2d', 'gbps', 2988);
    // a third is read alone, two thirds as a copy
    close('dram_bw triad', 'gbps', 3 / (2 / 2988 + 1 / 3150));
    expect(all.rows).toHaveLength(15);
  });

  it('times without profiler: both without launch and events', async () => {
    const memory = [launch('mem', 'copy64', { op: 'copy', mib_per_tensor: 64 }, 'time_ns')];
    const times = [
      ['mem', 'copy64', '', '', 0.05, 0.04, 0.04],
      ['mem', 'elsewhere', null, null, 0.05],
      ['empty', 'empty', '', '', 0.006],
    ];
    const timesOf = async (file: object) =>
      (await rowsOf({ memory, times_without_profiler: times, ...file })).rows.filter(
        ({ section }) => section === 'times_without_profiler',
      );
    const [row, ...others] = await timesOf({ micro: { launch: [{ event_pair_with_kernel_us: 5.7 }] } });
    expect(others).toEqual([]);
    expect(row).toMatchObject({ name: 'copy64', metric: 'time_ns' });
    expect(row!.measured).toBeCloseTo(50_000 - 5700, 6);
    // as many bytes out as in: all results are written back, and nothing is left from before
    const dram = 1e9 * ((2 * 64 * 2 ** 20) / 2988e9);
    expect(row!.ours - dram).toBeGreaterThan(0);
    expect(row!.ours - dram).toBeLessThan(500);
    // without the loop, the empty kernel tells
    expect((await timesOf({}))[0]!.measured).toBeCloseTo(44_000, 6);
    expect(await timesOf({ times_without_profiler: times.slice(0, 2) })).toEqual([]);
  });

  it('missing or null fields, words among counters and sections of others', () => {
    const odd = { kind: 'conv', name: 'a', tile: null, B: null, counters: { time_ns: null, note: 'x' } };
    const file = readCounters(fileOf({ conv: [odd], torch_ops: [1], energy_micro: [{}] }));
    expect(file.conv[0]).toMatchObject({ name: 'a', tile: undefined });
    expect(file.warm).toEqual([]);
  });
});

describe('systole reproduce counters', () => {
  it('prints rows as JSON', async () => {
    const words = [
      'reproduce',
      'counters',
      '--file',
      fileOf(FILE),
      '--arch',
      'gpu/h100-sxm5',
      '--format',
      'json',
    ];
    const { code, stdout, stderr } = await systole(words, os.tmpdir());
    expect(code, stderr).toBe(0);
    const rows = JSON.parse(stdout) as CounterRow[];
    expect(Object.keys(rows[0]!)).toEqual([
      'section',
      'name',
      'tile',
      'variant',
      'metric',
      'measured',
      'ours',
      'error',
    ]);
    expect(rows.find(({ metric }) => metric === 'l1_ld_sec')).toMatchObject({ measured: 200, ours: 256 });
    expect(stderr).toMatch(/not simulated: gemm:tile:64x64x8:cg, mem:sort1/);
  });

  it.each([
    [['reproduce', 'counters'], /--file: is missing/],
    [['reproduce', 'counters', '--file', 'x.json'], /--arch: is missing/],
    [['reproduce', 'counters', 'draco'], /stands alone/],
  ])('%j', async (words, problem) => {
    const { code, stderr } = await systole(words, os.tmpdir());
    expect(code).toBe(2);
    expect(stderr).toMatch(problem);
  });
});
