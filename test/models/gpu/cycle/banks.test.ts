import { describe, expect, it, vi } from 'vitest';
import { BankedMemory } from '../../../../src/memory/banked/banked-memory.js';
import { peakBandwidth } from '../../../../src/memory/banked/system.js';
import { BlockLru } from '../../../../src/memory/cache/index.js';
import { READ, WRITE } from '../../../../src/memory/port.js';
import { systemOf } from '../../../../src/memory/standards/index.js';
import {
  PieceStream,
  repeat,
  runBanks,
  sideBySide,
  streamBanks,
  type Banks,
  type DramStream,
} from '../../../../src/models/gpu/cycle/banks.js';
import { runTraffic } from '../../../../src/models/gpu/cycle/dram.js';
import { footprintOf, type Footprint } from '../../../../src/models/gpu/cycle/footprint.js';
import type { TiledKernel } from '../../../../src/models/gpu/cycle/kernel.js';
import { simulateKernel } from '../../../../src/models/gpu/cycle/index.js';
import { h100, small } from './machine.js';

const TILE = { rows: 4, columns: 2, depth: 4, threads: 32 };
const lines = { lineBytes: 128, sectorBytes: 32, elementBytes: 4, alignBytes: 256 };
type Run = [address: number, bytes: number];
const runsOf = (footprint: Footprint, piece: number): Run[] => {
  const runs: Run[] = [];
  footprint.runs(piece, (address, bytes) => runs.push([address, bytes]));
  return runs;
};

describe('where the pieces of a kernel lie', () => {
  it('rows of matrices, by hand', () => {
    // A 6 x 10 at 0, B 10 x 3 at 256, C 6 x 3 at 512: two rows of tiles, two columns, three steps in two parts
    const kernel: TiledKernel = { kind: 'gemm', m: 6, n: 3, k: 10, tile: TILE, path: 'ca' };
    const footprint = footprintOf(kernel, lines, 2);
    expect([footprint.parts, footprint.stepsOf(0), footprint.stepsOf(1)]).toEqual([2, 1, 2]);
    // rows 0 to 3, depths 0 to 3; rows 4 and 5, depths 4 to 9
    expect(runsOf(footprint, 0)).toEqual([
      [0, 16],
      [40, 16],
      [80, 16],
      [120, 16],
    ]);
    expect(runsOf(footprint, 3)).toEqual([
      [176, 24],
      [216, 24],
    ]);
    // columns 0 and 1, then 2 alone: depths 4 to 9
    expect(runsOf(footprint, footprint.second)).toEqual([0, 1, 2, 3].map((row) => [256 + 12 * row, 8]));
    expect(runsOf(footprint, footprint.second + 3)).toEqual(
      [4, 5, 6, 7, 8, 9].map((row) => [256 + 12 * row + 8, 4]),
    );
    // blocks go down the rows of tiles first: block 1 has rows 4 and 5 of columns 0 and 1, block 2 rows 0 to 3 of column 2
    const outputs = footprint.second + 4;
    expect(runsOf(footprint, outputs + 1)).toEqual([
      [560, 8],
      [572, 8],
    ]);
    expect(runsOf(footprint, outputs + 2)).toEqual([520, 532, 544, 556].map((address) => [address, 4]));
  });

  it('rows of an image, weights of filters and positions of outputs, by hand', () => {
    // two images of 3 channels of 4 x 5, five filters of 1 x 1: 40 positions in tiles of 4
    const shape = { batch: 2, channels: 3, height: 4, width: 5, filters: 5 };
    const whole = { ...shape, filterHeight: 1, filterWidth: 1, stride: 1, padding: 0 };
    const kernel: TiledKernel = { kind: 'conv', shape: whole, tile: { ...TILE, depth: 1 }, path: 'ca' };
    const footprint = footprintOf(kernel, lines, 2);
    // groups of one and two channels; bands of a row: piece of image 1, group 1, row 2
    expect(footprint.parts).toBe(2);
    expect(runsOf(footprint, (1 * 2 + 1) * 4 + 2)).toEqual([
      [4 * ((3 + 1) * 20 + 10), 20],
      [4 * ((3 + 2) * 20 + 10), 20],
    ]);
    // filters 2 and 3, channels 1 and 2, at 480 rounded up to 512
    expect(runsOf(footprint, footprint.second + 1 * 2 + 1)).toEqual([
      [512 + 4 * (2 * 3 + 1), 8],
      [512 + 4 * (3 * 3 + 1), 8],
    ]);
    // filter 4 alone in the third column
    expect(runsOf(footprint, footprint.second + 2 * 2)).toEqual([[512 + 4 * 12, 4]]);
    // block 5: positions 20 to 23, the first of the second image, filters 0 and 1; outputs at 768
    const outputs = footprint.second + 6;
    expect(runsOf(footprint, outputs + 5)).toEqual([
      [768 + 4 * 100, 16],
      [768 + 4 * 120, 16],
    ]);
    // together they are all of it, once
    const bytes = [...footprint.bytes.keys()].map((piece) =>
      runsOf(footprint, piece).reduce((sum, run) => sum + run[1], 0),
    );
    expect(bytes).toEqual([...footprint.bytes]);
    const seen = new Set<number>();
    for (const piece of footprint.bytes.keys())
      for (const [address, size] of runsOf(footprint, piece))
        for (let at = address; at < address + size; at += 4) seen.add(at);
    expect(seen.size).toBe(120 + 15 + 200);
  });

  it('filters of several taps', () => {
    const shape = { batch: 1, channels: 2, height: 1, width: 9, filters: 3, filterHeight: 1, filterWidth: 2 };
    const kernel: TiledKernel = {
      ...{ kind: 'conv', shape: { ...shape, stride: 1, padding: 0 }, path: 'ca' },
      tile: { ...TILE, depth: 2 },
    };
    const footprint = footprintOf(kernel, lines, 2);
    // two taps of the second channel, of filters 0 and 1; then of filter 2
    expect(runsOf(footprint, footprint.second + 1)).toEqual([
      [256 + 4 * 2, 8],
      [256 + 4 * (4 + 2), 8],
    ]);
    expect(runsOf(footprint, footprint.second + 3)).toEqual([[256 + 4 * (8 + 2), 8]]);
  });

  it('two images in a tile, and rows that a stride leaves out', () => {
    const shape = { batch: 2, channels: 1, height: 3, width: 2, filters: 1 };
    const strided = { ...shape, filterHeight: 1, filterWidth: 1, stride: 2, padding: 0 };
    // a column of two positions an image, four in all: one tile
    const kernel: TiledKernel = { kind: 'conv', shape: strided, tile: { ...TILE, depth: 1 }, path: 'ca' };
    const footprint = footprintOf(kernel, lines, 1);
    // a band is two rows times the stride: all three rows, of which the middle one is not read
    const image = [...Array(footprint.second).keys()].flatMap((piece) => runsOf(footprint, piece));
    expect(image).toEqual([
      [0, 8],
      [16, 8],
      [24, 8],
      [40, 8],
    ]);
    expect(runsOf(footprint, footprint.bytes.length - 1)).toEqual([
      [512, 8],
      [520, 8],
    ]);
  });
});

describe('the order in which DRAM is asked', () => {
  it('is that of the simulation: what misses, and what is written back', () => {
    const bytes = new Float64Array([40, 30, 50]);
    const order: [number, boolean][] = [];
    // a block alone reads pieces 0 and 1 in two parts, writes piece 2
    const footprint = {
      bytes,
      parts: 2,
      second: 1,
      readBytes: { first: 40, second: 30 },
      stepsOf: () => 1,
      reads: (_block: number, part: number, visit: (piece: number) => void) => visit(part),
      writes: (_block: number, visit: (piece: number) => void) => visit(2),
      runs: (piece: number, visit: (address: number, size: number) => void) =>
        visit(1000 * piece, bytes[piece]!),
    };
    const law = { perStep: 1, perBlockStep: 1, olderShare: 0.5, groups: 1, launchClocks: 0 };
    const grid = { blocks: 2, resident: 1, law, epilogueSteps: 1 };
    const machine = (room: number) => ({
      ...small,
      multiprocessors: 1,
      l2: { ...small.l2, bytes: room, copies: 1, dirtyBytes: 0 },
    });
    const entriesOf = (room: number, more: object = {}) => {
      const requests = new PieceStream(footprint, 1);
      runTraffic(footprint, machine(room), { ...grid, requests, ...more });
      order.length = 0;
      for (let entry = 0; entry < requests.length; entry++)
        requests.runs(entry, (address) => order.push([address, requests.isWrite(entry)]));
      return [...order];
    };
    const [first, second, written] = [
      [0, false],
      [1000, false],
      [2000, true],
    ];
    // room for all: read once, both results written
    expect(entriesOf(500)).toEqual([first, second, written, written]);
    // room for one: read by both blocks
    expect(entriesOf(45)).toEqual([first, second, written, first, second, written]);
    // results that pass beside L2 are asked for too; only of the last launch
    expect(entriesOf(500, { outputs: false })).toEqual([first, second, written, written]);
    expect(entriesOf(45, { earlier: 1 })).toEqual([first, second, written, first, second, written]);
  });

  it('hears of blocks as they are written back', () => {
    const heard: number[] = [];
    const cache = new BlockLru(3, 100, 100, (block) => heard.push(block));
    cache.touch(0, 60, 60);
    cache.touch(1, 30);
    expect(heard).toEqual([]);
    cache.touch(2, 60, 60); // 0 makes room, and 1 is clean
    expect(heard).toEqual([0]);
    expect(cache.writtenBack).toBe(60);
  });
});

const system = systemOf('HBM2-2000', { channels: 6 });
const all: Banks = { system, sampledChannels: 6, sampledBytes: Infinity };
/** Entries of runs that lie one behind another. */
const streamOf = (
  entries: readonly (readonly Run[])[],
  writes: readonly number[] = [],
  together = 1,
): DramStream => ({
  length: entries.length,
  together,
  isWrite: (entry) => writes.includes(entry),
  bytesOf: (entry) => entries[entry]!.reduce((sum, run) => sum + run[1], 0),
  runs: (entry, visit) => {
    for (const [address, bytes] of entries[entry]!) visit(address, bytes);
  },
});

describe('a kernel through DRAM with banks', () => {
  it('takes what the memory takes for its requests in turn', () => {
    // two entries at a time: the first run of each, then the second of each; the third follows alone
    const entries: Run[][] = [
      [
        [0, 64],
        [4096, 64],
      ],
      [[1 << 20, 128]],
      [[2048, 32]],
    ];
    const memory = new BankedMemory({ system, ticksPerSecond: 1e12 / system.cyclePicoseconds });
    memory.ask(0, 0, 64, READ);
    memory.ask(0, 1 << 20, 128, WRITE);
    memory.ask(0, 4096, 64, READ);
    memory.ask(0, 2048, 32, READ);
    const asked = vi.spyOn(BankedMemory.prototype, 'ask');
    const run = runBanks(all, streamOf(entries, [1], 2), 288);
    expect(asked.mock.calls.map(([at, address, bytes, stream]) => [at, address, bytes, stream])).toEqual([
      [0, 0, 64, READ],
      [0, 1 << 20, 128, WRITE],
      [0, 4096, 64, READ],
      [0, 2048, 32, READ],
    ]);
    asked.mockRestore();
    expect(run.seconds).toBeCloseTo(memory.idle * 1e-9, 15);
    expect(run.report).toEqual(memory.report());
    // of twice the bytes twice as much, in twice the time
    const twice = runBanks(all, streamOf(entries, [1], 2), 576);
    expect(twice.seconds).toBeCloseTo(2 * run.seconds, 15);
    expect(twice.report.reads).toBe(2 * run.report.reads);
    expect(twice.report.cycles).toBe(2 * run.report.cycles);
    expect(repeat(run, 3).seconds).toBeCloseTo(3 * run.seconds, 15);
    expect(repeat(run, 3).report.writes).toBe(3 * run.report.writes);
    expect(repeat(run, 3).report.cycles).toBe(3 * run.report.cycles);
  });

  it('sees some channels for all, with their own share at the place where it lies', () => {
    // channel 0 and 1 of six: of transactions 0 to 5 and 6 to 11 the first two each
    const two: Banks = { ...all, sampledChannels: 2 };
    const memory = new BankedMemory({
      system: { ...system, channels: 2 },
      ticksPerSecond: 1e12 / system.cyclePicoseconds,
    });
    // 32 B transactions 1 to 13: of channels 0 and 1 those numbered 1, 6, 7, 12 and 13: 1 to 5 of two channels
    memory.ask(0, 32, 5 * 32, READ);
    const run = runBanks(two, streamOf([[[32, 13 * 32]]]), 13 * 32);
    // 13 of 6 channels are 13 / 6 a channel, 5 of two 5 / 2
    expect(run.seconds).toBeCloseTo((memory.idle * 1e-9 * (13 / 6)) / (5 / 2), 15);
    expect(run.report.reads).toBeCloseTo(13, 9);
    expect(run.report.refreshed).toBe(12);
    expect(run.system.channels).toBe(6);
    // what meets none of them goes through all
    const rest = runBanks(two, streamOf([[[64, 64]]]), 64);
    expect(rest.report.reads).toBe(2);
    expect(rest.seconds).toBeCloseTo(runBanks(all, streamOf([[[64, 64]]]), 64).seconds, 15);
    // nothing takes no time
    const nothing = runBanks(two, streamOf([[]]), 0);
    expect([nothing.seconds, nothing.report.reads]).toEqual([0, 0]);
  });

  it.each([
    ['read', 3e6, 0],
    ['write', 0, 3e6],
    ['copy', 2e6, 2e6],
  ])('%s: channels and stretches stand for all; never faster than the peak', (_, read, written) => {
    const stream = sideBySide(read, written, 256);
    const whole = runBanks(all, stream, read + written);
    const some = runBanks({ ...all, sampledChannels: 2 }, stream, read + written);
    const asked = vi.spyOn(BankedMemory.prototype, 'ask');
    const fewer = runBanks({ system, sampledChannels: 2, sampledBytes: 3e5 }, stream, read + written);
    const simulated = asked.mock.calls.reduce((sum, [, , bytes]) => sum + bytes, 0);
    asked.mockRestore();
    // a third of the channels has a third of the bytes; of those 300,000 pass
    expect(Math.abs(simulated / 3e5 - 1)).toBeLessThan(0.1);
    for (const run of [some, fewer]) {
      expect(Math.abs(run.seconds / whole.seconds - 1)).toBeLessThan(0.05);
      expect(run.report.reads + run.report.writes).toBeCloseTo((read + written) / 32, -1);
      expect(run.seconds).toBeGreaterThanOrEqual((read + written) / peakBandwidth(system));
      const { hits, misses, conflicts, coalesced, forwarded, reads, writes } = run.report;
      expect(hits + misses + conflicts + coalesced + forwarded).toBeCloseTo(reads + writes, 6);
    }
    expect(whole.seconds).toBeGreaterThanOrEqual((read + written) / peakBandwidth(system));
  });

  it('lays what is written behind what is read, in 512 pieces of each', () => {
    const stream = sideBySide(262_100, 1000, 256);
    expect([stream.length, stream.together]).toEqual([1024, 2]);
    expect([0, 1, 2, 3].map((entry) => stream.isWrite(entry))).toEqual([false, true, false, true]);
    // 511.9 and 1.95 bytes a piece, of which each begins at a boundary; a page of what is written at pieces 131 and 263
    const runs: Run[] = [];
    for (const entry of [0, 2, 1022, 2 * 131 + 1, 1023]) stream.runs(entry, (...run) => runs.push(run));
    expect(runs).toEqual([
      [0, 256],
      [256, 512],
      [261_376, 724],
      [262_144, 256],
      [262_912, 232],
    ]);
    const bytes = [...Array(1024).keys()].map((entry) => stream.bytesOf(entry));
    expect(bytes.filter((_, entry) => entry % 2 === 0).reduce((sum, one) => sum + one, 0)).toBe(262_100);
    expect(bytes.filter((_, entry) => entry % 2 === 1).filter((one) => one > 0)).toEqual([
      256, 256, 256, 232,
    ]);
    const machine = { dram: { banks: all }, alignBytes: 256 };
    expect(streamBanks(machine, 262_100, 1000)).toEqual(runBanks(all, stream, 263_100));
    expect(streamBanks({ dram: {}, alignBytes: 256 }, 262_100, 1000)).toBeUndefined();
  });
});

describe('counters of a kernel', () => {
  const machine = { ...h100.machine, l2: { ...h100.machine.l2, dirtyBytes: 0 } };
  const banked = {
    ...machine,
    dram: { ...h100.machine.dram, banks: { system, sampledChannels: 2, sampledBytes: 1 << 18 } },
  };
  const kernel: TiledKernel = {
    ...{ kind: 'gemm', m: 640, n: 256, k: 96, path: 'ca' },
    tile: { rows: 128, columns: 128, depth: 8, threads: 256 },
  };
  const code = h100.codeOf('gemm', '128x128x8');

  it('are what they were; only the time that DRAM takes is another', () => {
    const [plain, other] = [machine, banked].map((one) =>
      simulateKernel(kernel, code, one, { instances: 3 }),
    ) as [ReturnType<typeof simulateKernel>, ReturnType<typeof simulateKernel>];
    const counted = ({ counters }: typeof plain) => ({ ...counters, time_ns: 0, sm_cycles: 0 });
    expect(counted(other)).toEqual(counted(plain));
    expect({ ...other.bounds, dram: 0 }).toEqual({ ...plain.bounds, dram: 0 });
    expect(plain.dram).toBeUndefined();
    expect(other.bounds.dram).toBe(other.dram!.seconds);
    const { reads, writes } = other.dram!.report;
    const bytes = 32 * (other.counters.dram_rd_sec + other.counters.dram_wr_sec);
    expect(32 * (reads + writes)).toBeCloseTo(bytes, 0);
    expect(other.dram!.seconds).toBeGreaterThan(bytes / peakBandwidth(system));
    const one = simulateKernel(kernel, code, banked);
    expect(other.dram!.seconds).toBeCloseTo(3 * one.dram!.seconds, 12);
  });

  it('are of blocks that ask in turn', () => {
    const asked = vi.spyOn(BankedMemory.prototype, 'ask');
    simulateKernel(kernel, code, { ...banked, dram: { ...banked.dram, banks: all } });
    // block 0 asks for its part of a row of the first matrix, then for one of the second: not for its next row
    const addresses = asked.mock.calls.slice(0, 2).map(([, address]) => address);
    expect(addresses).toEqual([0, 640 * 96 * 4]);
    asked.mockRestore();
  });

  it('of tensors from end to end too', () => {
    const copy = { kind: 'sweep', elements: 1 << 20, reads: 1, writes: 1, width: 1, threads: 256 } as const;
    const run = simulateKernel(copy, h100.codeOf('mem', 'copy'), banked);
    const sectors = run.counters.dram_rd_sec + run.counters.dram_wr_sec;
    expect(run.dram!.report.reads + run.dram!.report.writes).toBeCloseTo(sectors, 0);
    expect(run.bounds.dram).toBe(run.dram!.seconds);
  });
});
