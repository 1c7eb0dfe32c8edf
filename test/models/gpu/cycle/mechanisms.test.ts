import { describe, expect, it } from 'vitest';
import type { Accesses } from '../../../../src/models/gpu/cycle/accesses.js';
import { groupsOf, ratesOf, type DriftLaw } from '../../../../src/models/gpu/cycle/drift.js';
import { runTraffic } from '../../../../src/models/gpu/cycle/dram.js';
import { bothOf } from '../../../../src/models/gpu/cycle/operands.js';
import { footprintOf, type Footprint } from '../../../../src/models/gpu/cycle/footprint.js';
import { l1Geometry, runL1 } from '../../../../src/models/gpu/cycle/l1.js';

import { sampleL1 } from '../../../../src/models/gpu/cycle/sample.js';
import { runGrid } from '../../../../src/models/gpu/cycle/schedule.js';
import type { KernelStream } from '../../../../src/models/gpu/cycle/stream.js';

import { EVERYTHING, type ConvKernel, type GemmKernel } from '../../../../src/models/gpu/cycle/index.js';
import { small } from './machine.js';

const law: DriftLaw = { perStep: 100, perBlockStep: 200, olderShare: 0.6, groups: 1, launchClocks: 0 };
const rates = (slots: number[], change: Partial<DriftLaw> = {}) => {
  const found = new Float64Array(slots.length);
  ratesOf({ ...law, ...change }, slots, found);
  return [...found].map((rate) => Math.round(1e6 * rate));
};

describe('blocks that drift apart', () => {
  it('share what a multiprocessor does by age', () => {
    expect(rates([0])).toEqual([3333]); // a step in 300 clocks
    expect(rates([1, 0])).toEqual([2400, 1600]); // 2 steps in 500
    // 4 steps in 900, shares .3 .2667 .2333 .2
    expect(rates([0, 1, 2, 3])).toEqual([1333, 1185, 1037, 889]);
  });

  it('do not disturb those on other schedulers', () => {
    // two groups: 100 + 2 x 200 alone, 2 steps in 100 + 2 x 2 x 200 together
    expect(rates([0, 1], { groups: 2 })).toEqual([2000, 2000]);
    expect(rates([2, 1, 0], { groups: 2 })).toEqual([1333, 2000, 889]);
    expect([8, 4, 2, 1].map((warps) => groupsOf(4, warps))).toEqual([1, 1, 2, 4]);
  });
});

describe('a grid', () => {
  const run = (blocks: number, change = {}) => {
    const begun: [number, number, number][] = [];
    const grid = {
      blocks,
      multiprocessors: 2,
      resident: 1,
      law,
      work: { parts: 2, stepsOf: (part: number) => 1 + part, epilogueSteps: 0.5 },
      begin: (...event: [number, number, number]) => begun.push(event),
      ...change,
    };
    return { ...runGrid(grid), begun };
  };

  it('starts blocks on every multiprocessor first, then wherever there is room', () => {
    const { started, end, begun } = run(3);
    expect(started).toEqual([[0, 2], [1]]);
    expect(end).toBeCloseTo(2 * 3.5 * 300, 6);
    expect(begun).toEqual([
      [0, 0, 0],
      [1, 0, 1],
      [0, 1, 0],
      [1, 1, 1],
      [0, 2, 0],
      [1, 2, 1],
      [2, 0, 0],
      [2, 1, 0],
      [2, 2, 0],
    ]);
  });

  it('fills all places, and lets older blocks end first', () => {
    const { started, end } = run(5, { resident: 2, work: { parts: 1, stepsOf: () => 1, epilogueSteps: 0 } });
    expect(started).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    // 0 ends at 416.67 with 1/3 of 2 left; then 2 is the older: 1/3 step in 138.89, 4 has done 0.2222; alone 0.7778 x 300
    expect(end).toBeCloseTo(416.667 + 138.889 + 233.333, 2);
  });

  it('runs without a listener, and staggers its first blocks', () => {
    const slow = { ...law, launchClocks: 30 };
    const { end } = run(2, {
      begin: undefined,
      law: slow,
      work: { parts: 1, stepsOf: () => 1, epilogueSteps: 0 },
    });
    expect(end).toBeCloseTo(330, 6);
  });
});

/** Blocks that load, at each step, the lines that a function names. */
const streamOf = (
  blocks: number,
  steps: number,
  linesOf: (block: number, step: number) => number[],
): KernelStream => ({
  blocks,
  steps,
  block: (block) => ({
    loads: (step: number, accesses: Accesses) => {
      for (const line of linesOf(block, step)) {
        accesses.add(4 * line, 4 * line);
        accesses.end();
      }
    },
    stores: () => {},
  }),
});

describe('the L1 of a multiprocessor', () => {
  const geometry = { lineBytes: 128, sectorBytes: 32, sets: 1, ways: 4 };
  const l1 = (stream: KernelStream, blocks: number[], change = {}) =>
    runL1({ stream, blocks, resident: 2, law, epilogueSteps: 0, geometry, most: Infinity, ...change });

  it('is what shared memory leaves, less what is reserved', () => {
    expect(l1Geometry(small, 4096)).toMatchObject({ sets: 4, ways: 7, index: 'hash' });
    expect(l1Geometry(small, 512)).toMatchObject({ sets: 1, ways: 2 });
    expect(l1Geometry(small, 128)).toMatchObject({ sets: 1, ways: 1 });
  });

  it('serves a younger block with what the older loaded, as long as they are close', () => {
    const same = streamOf(2, 6, (_, step) => [step]);
    // the younger is 2 steps behind when the older ends its 6th
    expect(l1(same, [0, 1])).toEqual({ reads: 12, misses: 6, second: 0 });
    // with room for one line it finds only those of its first two steps
    expect(l1(same, [0, 1], { geometry: { ...geometry, ways: 1 } })).toEqual({
      reads: 12,
      misses: 10,
      second: 0,
    });
    // without drift both load the same line one after the other
    expect(
      l1(same, [0, 1], { geometry: { ...geometry, ways: 1 }, law: { ...law, olderShare: 0.5 } }).misses,
    ).toBe(6);
  });

  it('keeps for the next block what is left of the last', () => {
    expect(
      l1(
        streamOf(4, 2, (_, step) => [step]),
        [0, 1, 2, 3],
      ),
    ).toEqual({ reads: 16 / 2, misses: 2, second: 0 });
  });

  it('lets the generations after the first stand for the rest', () => {
    // each block has a line of its own and one that is common: the first misses 2, all others 1
    const stream = streamOf(100, 2, (block, step) => [step === 0 ? 1000 : block]);
    const blocks = Array.from({ length: 100 }, (_, block) => block);
    expect(l1(stream, blocks, { resident: 1 })).toEqual({ reads: 200, misses: 101, second: 0 });
    expect(l1(stream, blocks, { resident: 1, most: 10 })).toEqual({ reads: 200, misses: 101, second: 0 });
    // the common line is the first operand's, the blocks' own are the second's, or the other way round
    const own = { ...streamOf(100, 2, (block, step) => [step === 0 ? 0 : 1 + block]), second: 1 };
    expect(l1(own, blocks, { resident: 1 })).toEqual({ reads: 200, misses: 101, second: 100 });
    expect(l1(own, blocks, { resident: 1, most: 10 })).toEqual({ reads: 200, misses: 101, second: 100 });
    expect(l1({ ...stream, second: 1000 }, blocks, { resident: 1, most: 10 }).second).toBe(1);
  });

  it('is sampled evenly among the multiprocessors with work', () => {
    const stream = streamOf(8, 4, (block, step) => [block < 4 ? 0 : 10 * block + step]);
    const started = [[0], [1], [], [4], [5]];
    const grid = { resident: 1, l1Bytes: 4096, law, epilogueSteps: 0 };
    expect(sampleL1(stream, started, small, grid, EVERYTHING)).toEqual({
      missRate: 10 / 16,
      secondShare: 0,
      multiprocessors: 4,
      of: 4,
    });
    const two = { lookups: 1, multiprocessors: 2, generations: 8 };
    expect(sampleL1(stream, started, small, grid, two)).toEqual({
      missRate: 5 / 8,
      secondShare: 0,
      multiprocessors: 2,
      of: 4,
    });
    // where nothing outlives a step, blocks from all over a multiprocessor's list: of eight the second and the sixth of four
    const many = [[0, 1, 2, 3, 4, 5, 6, 7]];
    const halves = streamOf(8, 2, (block, step) => (block < 4 ? [10 * block + step] : [1000, 1000]));
    const few = { lookups: 1, multiprocessors: 1, generations: 2 };
    expect(sampleL1(halves, many, small, { ...grid, forgets: true }, few).missRate).toBe(4 / 6);
    const one = { lookups: 1, multiprocessors: 1, generations: 8 };
    const split = { ...stream, second: 50 }; // of the 10 misses, 4 are of lines from 50 on
    expect(sampleL1(split, started, small, grid, EVERYTHING).secondShare).toBe(0.4);
    expect(sampleL1(stream, started, small, grid, one).missRate).toBe(1); // the third of four
    const three = { lookups: 12, multiprocessors: 1, generations: 8 };
    expect(sampleL1(stream, started, small, grid, three).multiprocessors).toBe(3);
  });
});

const tile = { rows: 128, columns: 32, depth: 4, threads: 64 };
const gemm = (m: number, n: number, k: number): GemmKernel => ({ kind: 'gemm', m, n, k, tile, path: 'ca' });
const piecesOf = (footprint: Footprint, block: number, part: number) => {
  const pieces: number[] = [];
  footprint.reads(block, part, (piece) => pieces.push(footprint.bytes[piece]!));
  return pieces;
};

describe('the pieces of a kernel', () => {
  it('are tiles of matrices in groups of depth', () => {
    const footprint = footprintOf(gemm(200, 40, 18), small, 2); // 2 x 2 tiles, 5 steps in groups of 2 and 3
    expect([footprint.parts, footprint.stepsOf(0), footprint.stepsOf(1)]).toEqual([2, 2, 3]);
    expect(piecesOf(footprint, 0, 0)).toEqual([128 * 8 * 4, 32 * 8 * 4]);
    expect(piecesOf(footprint, 3, 1)).toEqual([72 * 10 * 4, 8 * 10 * 4]);
    expect(footprint.readBytes).toEqual({ first: 200 * 18 * 4, second: 18 * 40 * 4 });
    const written: number[] = [];
    for (let block = 0; block < 4; block++)
      footprint.writes(block, (piece) => written.push(footprint.bytes[piece]!));
    expect(written).toEqual([128 * 32, 72 * 32, 128 * 8, 72 * 8].map((elements) => 4 * elements));
  });

  it('are bands of rows of channels, and filters', () => {
    const shape = {
      batch: 2,
      channels: 5,
      height: 12,
      width: 64,
      filters: 40,
      filterHeight: 3,
      filterWidth: 3,
      stride: 1,
      padding: 1,
    };
    const conv: ConvKernel = { kind: 'conv', shape, tile, path: 'ca' };
    const footprint = footprintOf(conv, small, 2); // groups of 2 and 3 channels; bands of one row
    expect([footprint.parts, footprint.stepsOf(0), footprint.stepsOf(1)]).toEqual([
      2,
      (12 * 2) / 5,
      (12 * 3) / 5,
    ]);
    // the first tile is two output rows: three rows of the image, the padding is none; then 32 filters
    expect(piecesOf(footprint, 0, 0)).toEqual([512, 512, 512, 32 * 2 * 9 * 4]);
    // the second tile has a row more on either side; the second column 8 filters
    expect(piecesOf(footprint, 1, 1)).toEqual([768, 768, 768, 768, 32 * 3 * 9 * 4]);
    expect(piecesOf(footprint, 12, 1)).toEqual([768, 768, 768, 8 * 3 * 9 * 4]);
    expect(footprint.readBytes).toEqual({ first: 2 * 5 * 12 * 64 * 4, second: 40 * 45 * 4 });
  });

  it('leave out rows that no output reads', () => {
    const shape = {
      batch: 1,
      channels: 1,
      height: 7,
      width: 64,
      filters: 8,
      filterHeight: 1,
      filterWidth: 1,
      stride: 2,
      padding: 0,
    };
    const footprint = footprintOf({ kind: 'conv', shape, tile, path: 'ca' }, small, 8);
    // rows 0, 2, 4, 6, columns up to 62, all sectors touched; 8 filters of one element
    expect(footprint.readBytes).toEqual({ first: 4 * 63 * 4, second: 8 * 4 });
  });
});

describe('a grid over L2', () => {
  const traffic = (kernel: GemmKernel, l2Bytes: number, dirtyBytes = 1e12) => {
    const machine = { ...small, l2: { ...small.l2, bytes: l2Bytes, copies: 1, dirtyBytes } };
    const { rowTiles, columnTiles } = {
      rowTiles: Math.ceil(kernel.m / 128),
      columnTiles: Math.ceil(kernel.n / 32),
    };
    const grid = { blocks: rowTiles * columnTiles, resident: 1, law, epilogueSteps: 0.5 };
    return runTraffic(footprintOf(kernel, machine, 4), machine, grid);
  };
  const rows = 8 * 128;

  it('fetches once what fits, and the first matrix once a column of tiles where it does not', () => {
    const kernel = gemm(rows, 96, 64);
    const [first, second] = [rows * 64 * 4, 64 * 96 * 4];
    expect(traffic(kernel, 1e9)).toMatchObject({
      fetchedBytes: { first, second },
      uniqueBytes: { first, second },
      writtenBytes: 0,
    });
    expect(traffic(kernel, 1e9).dirtyBytes).toBe(rows * 96 * 4);
    expect(traffic(kernel, first / 2).fetchedBytes).toEqual({ first: 3 * first, second });
  });

  it('has outputs pass through: inputs that would fit alone do not', () => {
    const kernel = gemm(rows, 64, 8); // inputs 34 KB, outputs 262 KB
    const inputs = (rows * 8 + 8 * 64) * 4;
    expect(bothOf(traffic(kernel, 60_000).fetchedBytes)).toBeGreaterThan(1.8 * inputs);
    expect(bothOf(traffic(kernel, 200_000).fetchedBytes)).toBe(inputs);
    expect(traffic(kernel, 1e9, 100_000).writtenBytes).toBe(rows * 64 * 4 - 98_304); // whole tiles
  });

  it('has room for single data only as copies leave it', () => {
    const kernel = gemm(rows, 64, 64);
    const fits = { ...small, l2: { ...small.l2, bytes: 620_000, copies: 1 } };
    const grid = { blocks: 16, resident: 1, law, epilogueSteps: 0.5 };
    const fetched = (copies: number) =>
      bothOf(
        runTraffic(footprintOf(kernel, fits, 4), { ...fits, l2: { ...fits.l2, copies } }, grid).fetchedBytes,
      );
    expect(fetched(1)).toBe((rows * 64 + 64 * 64) * 4);
    expect(fetched(4)).toBeGreaterThan(fetched(1));
  });
});
