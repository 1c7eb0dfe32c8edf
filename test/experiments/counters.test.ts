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
