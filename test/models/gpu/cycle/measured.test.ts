import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../../src/experiments/counters/file.js';
import { knownLaunch } from '../../../../src/experiments/counters/launch.js';
import {
  chaseL1,
  chaseL2,
  simulateKernel,
  sweepBandwidth,
  type KernelRun,
  type LoadPath,
} from '../../../../src/models/gpu/cycle/index.js';
import { h100 } from './machine.js';

const golden = path.resolve(import.meta.dirname, '../../../../../shared/golden');
const file = path.join(golden, 'h100.json');

type Measured = Launch & {
  kind: 'conv' | 'gemm';
  tile: string;
  counters: Record<string, number>;
  expected: Record<string, number>;
};
type Curves = {
  chase: { level: string; bytes: number; stride: number; clk: number }[];
  l2_bw: { mode: 'fix' | 'rot'; mib: number; gbps: number }[];
};
const read = (name: string) =>
  JSON.parse(fs.readFileSync(path.join(golden, name), 'utf8')) as {
    conv: Measured[];
    gemm: Measured[];
    micro: Curves;
  };

function simulate(launch: Measured, options = {}): KernelRun {
  const { kernel, form, tile, residency } = knownLaunch(launch)!;
  return simulateKernel(kernel, h100.codeOf(form, tile), h100.machine, {
    residency,
    sampling: { lookups: 1.5e6, multiprocessors: 6, generations: 6 },
    ...options,
  });
}

const meanOff = (offs: number[]) =>
  Math.expm1(offs.reduce((sum, off) => sum + Math.abs(Math.log1p(off)), 0) / offs.length);
const within = (offs: number[], limit: number) =>
  offs.filter((off) => Math.abs(off) <= limit).length / offs.length;

describe.skipIf(!fs.existsSync(file))('beside the counters of an H100', () => {
  const { conv, gemm, micro } = fs.existsSync(file)
    ? read('h100.json')
    : { conv: [], gemm: [], micro: undefined! };
  const launches = [...conv, ...gemm];
  const runs = new Map<Measured, KernelRun>();
  const runOf = (launch: Measured) => {
    const run = runs.get(launch) ?? simulate(launch);
    runs.set(launch, run);
    return run;
  };
  const offs = (
    counter: 'xbar2l1_rd_sec' | 'dram_rd_sec' | 'time_ns',
    paths: LoadPath[],
    kinds = ['conv', 'gemm'],
  ) =>
    launches
      .filter(({ variant, kind }) => (paths as string[]).includes(variant!) && kinds.includes(kind))
      .map((launch) => runOf(launch).counters[counter] / launch.counters[counter]! - 1);

  it('requests, sectors, stores and multiply-adds of every launch are exact, and what is read at all', () => {
    for (const launch of launches) {
      const { counters, compulsorySectors } = runOf(launch);
      const { l1_ld_req, l1_ld_sec, l1_st_req, l1_st_sec, ffma } = launch.counters;
      expect({ ...counters, name: launch.name }).toMatchObject({
        l1_ld_req,
        l1_ld_sec,
        l1_st_req,
        l1_st_sec,
        ffma,
      });
      expect(compulsorySectors).toBe(launch.expected.compulsory_read_sectors);
      expect(Math.abs(counters.inst! / launch.counters.inst! - 1)).toBeLessThan(0.006);
    }
  }, 60_000);

  it('around L1 all sectors go to L2', () => {
    expect(offs('xbar2l1_rd_sec', ['cg']).every((off) => off === 0)).toBe(true);
  });

  it('L1 misses: 4 % in the mean, three quarters within 3 %; with little L1 6 % in the mean', () => {
    const cached = offs('xbar2l1_rd_sec', ['ca']);
    expect(cached).toHaveLength(29);
    expect(meanOff(cached)).toBeLessThan(0.03);
    expect(within(cached, 0.03)).toBeGreaterThanOrEqual(0.75);
    expect(meanOff(offs('xbar2l1_rd_sec', ['carve']))).toBeLessThan(0.06);
  });

  it('DRAM reads: 3 % in the mean, each within 15 %', () => {
    const reads = offs('dram_rd_sec', ['ca', 'cg', 'carve']);
    expect(meanOff(reads)).toBeLessThan(0.02);
    expect(within(reads, 0.15)).toBe(1);
  });

  it('time: 4 % in the mean with clocks of the code, 20 % with latencies alone', () => {
    expect(meanOff(offs('time_ns', ['ca'], ['conv']))).toBeLessThan(0.025);
    expect(meanOff(offs('time_ns', ['ca', 'cg', 'carve']))).toBeLessThan(0.04);
    const alone = launches.map((launch) => {
      const sampling = { lookups: 1, multiprocessors: 1, generations: 1 };
      return (
        simulate(launch, { timing: 'latencies', sampling }).counters.time_ns / launch.counters.time_ns! - 1
      );
    });
    expect(meanOff(alone)).toBeLessThan(0.12);
  }, 60_000);

  it('chases and the bandwidth of sweeps: knees and plateaus within 10 %', () => {
    const l1 = micro.chase.filter(({ level }) => level === 'l1sweep');
    expect(
      within(
        l1.map(({ bytes, clk }) => chaseL1(h100.machine, bytes, 224 * 1024) / clk - 1),
        0.1,
      ),
    ).toBe(1);
    const l2 = micro.chase.filter(({ level }) => level === 'l2sweep' || level === 'dram');
    expect(
      within(
        l2.map(({ bytes, clk }) => chaseL2(h100.machine, bytes) / clk - 1),
        0.1,
      ),
    ).toBe(1);
    const swept = micro.l2_bw.map(({ mode, mib, gbps }) => ({
      mode,
      off: sweepBandwidth(h100.machine, mib * 2 ** 20, mode) / 1e9 / gbps - 1,
    }));
    const offsOf = (wanted: string) => swept.filter(({ mode }) => mode === wanted).map(({ off }) => off);
    expect(within(offsOf('fix'), 0.1)).toBe(1);
    expect(within(offsOf('rot'), 0.1)).toBeGreaterThan(0.9); // 1 MiB, where requests are merged, and 44 MiB, lower than its neighbours
  }, 60_000);

  it('carries over to the chase through the L2 of a card it never saw', () => {
    const { chase } = read('h200.json').micro;
    const { machine } = h100;
    // an H200: 60 MiB, its own latencies, the same share of them held
    const l2 = { ...machine.l2, heldBytes: machine.l2.heldBytes * 1.2, nearLatency: 276, farLatency: 460 };
    const h200 = { ...machine, l2, dram: { ...machine.dram, nearLatency: 570, farLatency: 770 } };
    const points = chase.filter(({ level }) => level === 'l2sweep');
    expect(
      within(
        points.map(({ bytes, clk }) => chaseL2(h200, bytes) / clk - 1),
        0.1,
      ),
    ).toBe(1);
  }, 60_000);
});
