import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, dramBytes, gemmNetwork, run } from './helpers.js';

/** 4x4 array, one byte a cycle, ten cycles of latency: small enough to follow with a pencil. */
const tiny = {
  convention: 'scalesim',
  rows: 4,
  cols: 4,
  'vector.lanes': 4,
  'dram.bandwidth': '1 B/cycle',
  'dram.latency': '10 cycles',
};

const chain = (layers: number): Network => {
  const builder = new NetworkBuilder({ name: 'chain', input: { channels: 4, height: 4, width: 1 } });
  for (let i = 0; i < layers; i++) builder.linear(`layer${i}`, { features: 4 });
  return builder.build();
};

describe('timing followed by hand', () => {
  it('one fold: operands, then the array, then the results', async () => {
    // filter on the channel 0..16, ifmap 16..32, there at 42; fold 4 + 4 + 6 cycles to 56; results out 56..72
    const [layer] = run(await arch(tiny), chain(1)).operators;
    expect(layer).toMatchObject({ cycles: 72, fillCycles: 4, computeCycles: 4, drainCycles: 6 });
    expect(layer!.stallCycles).toEqual({ ifmap: 42, filter: 0, psum: 0, ofmap: 16, bank: 0 });
  });

  it('a layer waits for what the one before it wrote, its weights do not', async () => {
    // second filter 32..48 while the first fold runs; results 56..72; ifmap 72..88, there at 98; fold to 112; out to 128
    const record = run(await arch(tiny), chain(2));
    expect(record.operators.map(({ endCycle }) => endCycle)).toEqual([56, 128]);
    expect(record.operators[1]!.stallCycles).toEqual({ ifmap: 42, filter: 0, psum: 0, ofmap: 16, bank: 0 });
  });

  it('without double buffering nothing is fetched while the array works', async () => {
    // the second filter waits for the first fold's end: after the results, 72..88, ifmap 88..104, there at 114
    const single = Object.fromEntries(
      ['ifmap', 'filter', 'ofmap'].map((pad) => [`scratchpad.${pad}.doubleBuffered`, 'false']),
    );
    const record = run(await arch({ ...tiny, ...single }), chain(2));
    expect(record.operators[1]!.endCycle).toBe(114 + 14 + 16);
  });

  it('the operand that arrives last is blamed: filter tiles one by one', async () => {
    // 1 x 4 times 4 x 16: four filter tiles of 16 bytes, the ifmap of 4 bytes only before the first; the first
    // four results leave before the fourth tile
    const record = run(await arch({ ...tiny, 'dma.transfer': '16 B' }), gemmNetwork(1, 16, 4));
    expect(record.totals.stallCycles).toMatchObject({ ifmap: 30, filter: 3 * (16 - 11) + 4, psum: 0 });
  });

  it('a step waits for room for its results, and the write-back is blamed', async () => {
    // 4 x 4 times 4 x 16 with room for one block of 16 results: each block must have left before the next starts
    const spec = {
      ...tiny,
      'dram.bandwidth': '4 B/cycle',
      'dram.latency': '0',
      'dma.transfer': '16 B',
      'scratchpad.ofmap.size': '16 B',
      'scratchpad.ofmap.doubleBuffered': 'false',
    };
    const { totals } = run(await arch(spec), gemmNetwork(4, 16, 4));
    expect(totals.stallCycles.ofmap).toBe(4 * 4);
    const roomy = { ...spec, 'scratchpad.ofmap.size': '64 B', 'scratchpad.ofmap.doubleBuffered': 'true' };
    expect(run(await arch(roomy), gemmNetwork(4, 16, 4)).totals.stallCycles.ofmap).toBe(4);
  });

  it('overlap: folds follow each other every max(T, R) cycles', async () => {
    const spec = { ...tiny, convention: 'overlap', 'dram.bandwidth': 'inf', 'dram.latency': '0' };
    const long = run(await arch(spec), gemmNetwork(10, 8, 8)).totals; // 4 folds of T = 10 > R
    expect(long.cycles).toBe(4 + 4 * 10 + 6);
    const short = run(await arch(spec), gemmNetwork(2, 8, 8)).totals; // 4 folds of T = 2 < R
    expect(short.cycles).toBe(4 + 3 * 4 + 2 + 6);
  });
});

describe('traffic followed by hand', () => {
  it('partial sums that do not fit are written and read back once per K fold but the last', async () => {
    const spill = { ...tiny, 'scratchpad.ofmap.size': '256 B', 'tiling.order': 'nk' };
    const [layer] = run(await arch(spill), gemmNetwork(64, 4, 12)).operators;
    const psum = layer!.traffic.find(({ level, tensor }) => level === 'dram' && tensor === 'psum');
    expect(psum).toMatchObject({ readBytes: 2 * 64 * 4 * 4, writeBytes: 2 * 64 * 4 * 4 });
    expect(layer!.details.accumulation).toBe('spilled');
    const fits = run(await arch({ ...spill, 'scratchpad.ofmap.size': '2 KiB' }), gemmNetwork(64, 4, 12))
      .operators[0]!;
    expect(fits.traffic.some(({ level, tensor }) => level === 'dram' && tensor === 'psum')).toBe(false);
  });

  it('... also with two K folds', async () => {
    const spill = { ...tiny, 'scratchpad.ofmap.size': '256 B' };
    const [layer] = run(await arch(spill), gemmNetwork(64, 4, 8)).operators;
    const psum = layer!.traffic.find(({ level, tensor }) => level === 'dram' && tensor === 'psum');
    expect(psum).toMatchObject({ readBytes: 1024, writeBytes: 1024 });
  });

  it('stream: fit cuts the stream so that sums stay on chip', async () => {
    const spec = { ...tiny, 'scratchpad.ofmap.size': '256 B', 'tiling.stream': 'fit' };
    const [layer] = run(await arch(spec), gemmNetwork(64, 4, 12)).operators;
    expect(layer!.details).toMatchObject({ accumulation: 'on-chip', streamBlocks: 8, folds: 24 });
    expect(dramBytes(layer!)).toBe(64 * 12 + 4 * 12 + 64 * 4);
  });

  it('an input that is still on chip is not fetched again', async () => {
    const builder = new NetworkBuilder({ name: 'branches', input: { channels: 8, height: 6, width: 6 } });
    builder.conv('left', { filters: 4, kernel: 1 });
    builder.conv('right', { filters: 4, kernel: 1, inputs: ['input'] });
    const [left, right] = run(await arch(tiny), builder.build()).operators;
    expect(left!.traffic.find((row) => row.level === 'dram' && row.tensor === 'ifmap')?.readBytes).toBe(
      8 * 36,
    );
    expect(right!.traffic.find((row) => row.level === 'dram' && row.tensor === 'ifmap')).toBeUndefined();
    expect(right!.details.ifmapFetch).toBe('resident');
  });

  it('... unless the scratchpad is too small for it', async () => {
    const builder = new NetworkBuilder({ name: 'branches', input: { channels: 8, height: 6, width: 6 } });
    builder.conv('left', { filters: 4, kernel: 1 });
    builder.conv('right', { filters: 4, kernel: 1, inputs: ['input'] });
    const record = run(await arch({ ...tiny, 'scratchpad.ifmap.size': '256 B' }), builder.build());
    expect(
      record.operators[1]!.traffic.find((row) => row.level === 'dram' && row.tensor === 'ifmap')?.readBytes,
    ).toBe(8 * 36);
  });

  it('a stride that skips rows and columns fetches only what it samples', async () => {
    const builder = new NetworkBuilder({ name: 'sampled', input: { channels: 4, height: 9, width: 9 } });
    builder.conv('conv', { filters: 4, kernel: 1, stride: 2 });
    const [conv] = run(await arch(tiny), builder.build()).operators;
    expect(conv!.traffic.find((row) => row.level === 'dram' && row.tensor === 'ifmap')?.readBytes).toBe(
      4 * 25,
    );
  });

  it('... or the layer before left out what this one needs', async () => {
    const builder = new NetworkBuilder({ name: 'branches', input: { channels: 8, height: 6, width: 6 } });
    builder.conv('sampled', { filters: 4, kernel: 1, stride: 2 });
    builder.conv('whole', { filters: 4, kernel: 1, inputs: ['input'] });
    const record = run(await arch(tiny), builder.build());
    const fetched = record.operators.map(
      ({ traffic }) => traffic.find((row) => row.level === 'dram' && row.tensor === 'ifmap')?.readBytes,
    );
    expect(fetched).toEqual([8 * 9, 8 * 36]);
  });

  it('loop order: auto moves no more than either, and can be overridden', async () => {
    const gemm = gemmNetwork(300, 40, 30);
    const spec = { ...tiny, 'scratchpad.ifmap.size': '2 KiB', 'scratchpad.ofmap.size': '16 KiB' };
    const bytes = async (order: string): Promise<number> =>
      dramBytes(run(await arch({ ...spec, 'tiling.order': order }), gemm).totals);
    const [auto, kn, nk] = [await bytes('auto'), await bytes('kn'), await bytes('nk')];
    expect(kn).not.toBe(nk);
    expect(auto).toBe(Math.min(kn, nk));
    await expect(bytes('mn')).rejects.toThrow(
      /tiling.order: operator 'gemm' does not map: order 'mn' is none of this dataflow; expected auto, kn or nk for dataflow ws/,
    );
  });

  it('narrow data moves fewer bytes; data wider than the array is refused', async () => {
    const network = { ...gemmNetwork(16, 8, 8), bits: { activation: 4, weight: 2 } };
    const record = run(await arch(tiny), network);
    expect(dramBytes(record.totals)).toBe((16 * 8 * 4 + 8 * 8 * 2 + 16 * 8 * 4) / 8);
    const wide = { ...network, bits: { activation: 16 } };
    const machine = await arch(tiny);
    expect(() => run(machine, wide)).toThrow(
      /asks for 16-bit activations; expected an array at least 16 bit wide/,
    );
  });
});

describe('how layers use the array', () => {
  it('depthwise: one product per channel, one column of a ws array', async () => {
    const builder = new NetworkBuilder({ name: 'depthwise', input: { channels: 32, height: 10, width: 10 } });
    builder.conv('dw', { filters: 32, kernel: 3, groups: 32, padding: 'same' });
    const [dw] = run(
      await arch({ rows: 16, cols: 16, convention: 'scalesim' }),
      builder.build(),
      'analytic',
    ).operators;
    expect(dw!.macs).toBe(32 * 100 * 9);
    expect(dw!.details).toMatchObject({ instances: 32, gemmM: 100, gemmN: 1, gemmK: 9, folds: 32 });
    expect(dw!.mappingEfficiency).toBeCloseTo(9 / 256, 12);
    expect(dw!.cycles).toBe(32 * (100 + 32 + 16 - 2));
  });

  it('grouped: each group its own narrow product', async () => {
    const builder = new NetworkBuilder({ name: 'grouped', input: { channels: 32, height: 10, width: 10 } });
    builder.conv('conv', { filters: 64, kernel: 1, groups: 4 });
    const [conv] = run(await arch({}), builder.build(), 'analytic').operators;
    expect(conv!.details).toMatchObject({ instances: 4, gemmM: 100, gemmN: 16, gemmK: 8, folds: 4 * 2 });
  });

  it('batch folds into M', async () => {
    const network = gemmNetwork(10, 16, 16);
    const one = run(await arch({}), network, 'analytic').totals;
    const eight = run(await arch({}), { ...network, batch: 8 }, 'analytic').totals;
    expect(eight.macs).toBe(8 * one.macs!);
    expect(eight.computeCycles).toBe(8 * one.computeCycles);
    expect(eight.fillCycles).toBe(one.fillCycles);
  });

  it('attention: one product per head, no weights', async () => {
    const builder = new NetworkBuilder({
      name: 'attention',
      input: { channels: 3 * 8, height: 5, width: 1 },
    });
    builder.matmul('scores', { count: 2, m: 5, n: 5, k: 4, layout: 'scores' });
    const [scores] = run(await arch({}), builder.build(), 'analytic').operators;
    expect(scores!.details).toMatchObject({ instances: 2, gemmM: 5, gemmN: 5, gemmK: 4 });
    const { arithmeticIntensity, weightedArithmeticIntensity } = scores!;
    expect(weightedArithmeticIntensity).toBeCloseTo(arithmeticIntensity! / 0.8, 9);
  });

  it('activations ride along with results; only what the vector unit cannot keep up with costs cycles', async () => {
    const network = (name: 'relu' | 'gelu'): Network => {
      const builder = new NetworkBuilder({ name, input: { channels: 8, height: 8, width: 1 } });
      builder.linear('linear', { features: 8 });
      builder.activation('act', { function: name });
      return builder.build();
    };
    const lanes = { 'vector.lanes': 1 };
    const [linear, relu] = run(await arch({}), network('relu')).operators;
    expect(relu).toMatchObject({ unit: 'fused', fusedInto: 'linear', cycles: 0, traffic: [] });
    const slow = run(await arch(lanes), network('gelu'), 'analytic').operators[1]!;
    expect(slow.cycles).toBe(64 / 0.25 - (linear!.fillCycles + linear!.computeCycles + linear!.drainCycles));
    const apart = run(await arch({ 'vector.fuse': 'false', residency: 'none' }), network('relu'))
      .operators[1]!;
    expect(apart).toMatchObject({ unit: 'vector', computeCycles: 8 });
    expect(dramBytes(apart)).toBe(128);
  });

  it('banks that supply half the words double the streaming time, as a stall of its own', async () => {
    const banked = run(await arch({ 'scratchpad.ifmap.banks': 4 }), gemmNetwork(50, 8, 8));
    expect(banked.totals.stallCycles.bank).toBe(50);
    expect(banked.totals.computeCycles).toBe(50);
    // partial sums are read and written: eight columns need sixteen words
    const sums = run(await arch({ 'scratchpad.ofmap.banks': 8 }), gemmNetwork(50, 8, 8));
    expect(sums.totals.stallCycles.bank).toBe(50);
    const enough = run(
      await arch({ 'scratchpad.ofmap.banks': 8, 'scratchpad.ofmap.ports': 2 }),
      gemmNetwork(50, 8, 8),
    );
    expect(enough.totals.stallCycles.bank).toBe(0);
  });

  it('a fold that cannot fit names operator, field and need', async () => {
    const machine = await arch({ rows: 64, cols: 64, 'scratchpad.filter.size': '1 KiB' });
    expect(() => run(machine, gemmNetwork(8, 64, 64))).toThrow(
      "scratchpad.filter.size: operator 'gemm' does not map: 1 KiB cannot hold what a 64x64 fold needs at a time; expected at least 4 KiB",
    );
  });
});

describe('intensities', () => {
  it('are taken at the chosen level; DI by form and share', async () => {
    // 16 x 8 times 8 x 16 on 8x8, ws: DRAM 128 + 128 + 256 elements; array feeds 2 x 128 + 128 + 256
    const gemm = gemmNetwork(16, 16, 8);
    const macs = 16 * 16 * 8;
    const dram = run(await arch({}), gemm).operators[0]!;
    expect(dram.arithmeticIntensity).toBeCloseTo(macs / 512, 12);
    expect(dram.weightedArithmeticIntensity).toBeCloseTo(macs / (0.8 * 384 + 0.2 * 128), 12);
    const onChip = run(await arch({ 'intensity.level': 'scratchpad' }), gemm).operators[0]!;
    expect(onChip.arithmeticIntensity).toBeCloseTo(macs / 640, 12);
    const other = run(await arch({ 'intensity.form': 'S', 'intensity.activationShare': 0.5 }), gemm);
    expect(other.totals.weightedArithmeticIntensity).toBeCloseTo(0.5 * (macs / 384) + 0.5 * (macs / 128), 12);
    expect(run(await arch({}), gemm).assumptions).toContainEqual(
      expect.objectContaining({ name: 'intensity.activationShare', status: 'recalled' }),
    );
  });
});

describe('energy', () => {
  /** Scratchpads of sizes whose prices were read: 1.25, 2.5 and 12.5 pJ/B at 45 nm. */
  const priced = {
    ...tiny,
    clock: '1 GHz',
    'energy.technology': '45 nm',
    'scratchpad.ifmap.size': '8 KiB',
    'scratchpad.filter.size': '32 KiB',
    'scratchpad.ofmap.size': '1 MiB',
  };

  it('is action counts times energy per action, clock by cycles, leakage by time', async () => {
    const { totals } = run(await arch(priced), chain(1));
    expect(totals.energy.mac).toBeCloseTo(64 * (0.2e-12 + 0.1e-12), 20);
    // 8 bit of activation and 32 of sum pass on, the weight stays
    expect(totals.energy.register).toBeCloseTo(64 * (8 + 32) * 5e-15, 20);
    expect(totals.energy.clock).toBeCloseTo(72 * 16 * (8 + 8 + 32) * 2e-15, 20);
    expect(totals.energy.dram).toBeCloseTo(48 * 8 * 3.97e-12, 20);
    // each scratchpad at its own price: 16 bytes on the array's side, 16 on the DMA's
    expect(totals.energy.scratchpad).toBeCloseTo(32 * (1.25e-12 + 2.5e-12 + 12.5e-12), 20);
    // 282 + 137 um^2 of operators and 48 registers of 6 um^2; memory 2.1739 times as large as at 32 nm
    const pe = (282 + 137 + 48 * 6) * 1e-12 * 16700;
    const kib = 2800e-12 * 2.1739 * 3571;
    expect(totals.energy.leakage).toBeCloseTo(72e-9 * (16 * pe + (8 + 32 + 1024) * kib), 20);
    expect(totals.energyJoules).toBeCloseTo(
      Object.values(totals.energy).reduce((sum, joules) => sum + joules, 0),
      20,
    );
  });

  it('partial sums are read and written in the scratchpad of the results', async () => {
    // two K folds: 4 x 4 sums of 32 bit written once and read once, and 16 results of 8 bit
    const [layer] = run(await arch(priced), gemmNetwork(4, 4, 8)).operators;
    const psum = layer!.traffic.find(({ level, tensor }) => level === 'scratchpad' && tensor === 'psum');
    expect(psum).toMatchObject({ readBytes: 64, writeBytes: 64 });
    const operands = 2 * 32 * (1.25e-12 + 2.5e-12);
    expect(layer!.energy.scratchpad).toBeCloseTo(operands + (64 + 64 + 16 + 16) * 12.5e-12, 20);
  });

  it('takes constants that are given as they are; a MAC that is given has its registers and clock in it', async () => {
    const given = {
      ...priced,
      'energy.actions.mac': '1.3 pJ',
      'energy.actions.scratchpad-read': '1.5 pJ/B',
      'energy.actions.scratchpad-write': '2.5 pJ/B',
      'energy.actions.dram-read': '3 pJ/B',
      'energy.actions.dram-write': '5 pJ/B',
      'energy.leakage.pe': '10 uW',
      'energy.leakage.scratchpad': '10 uW/KiB',
    };
    const { totals } = run(await arch(given), chain(1));
    expect(totals.energy).not.toHaveProperty('register');
    expect(totals.energy).not.toHaveProperty('clock');
    expect(totals.energy.mac).toBeCloseTo(64 * 1.3e-12, 20);
    // read: 16 + 16 by the array, 16 back to DRAM; written: 16 by the array, 32 from DRAM
    expect(totals.energy.scratchpad).toBeCloseTo(48 * 1.5e-12 + 48 * 2.5e-12, 20);
    expect(totals.energy.dram).toBeCloseTo(32 * 3e-12 + 16 * 5e-12, 20);
    expect(totals.energy.leakage).toBeCloseTo(72e-9 * (16 * 10e-6 + 1064 * 10e-6), 20);
    const clocked = run(await arch({ ...given, 'energy.actions.clock': '1 fJ' }), chain(1)).totals.energy;
    expect(clocked.clock).toBeCloseTo(72 * 16 * 48 * 1e-15, 20);
  });

  it('what passes through registers, and what is clocked, depends on the dataflow', async () => {
    const of = async (more: Record<string, string>) =>
      run(await arch({ ...priced, 'data.filter': '4 bit', ...more }), chain(1)).totals;
    const registers = async (dataflow: string) => (await of({ dataflow })).energy.register! / (64 * 5e-15);
    expect(await registers('ws')).toBeCloseTo(8 + 32, 9);
    expect(await registers('is')).toBeCloseTo(4 + 32, 9);
    expect(await registers('os')).toBeCloseTo(8 + 4 + 32, 9);
    const bits = async (more: Record<string, string>) => {
      const { energy, cycles } = await of(more);
      return energy.clock! / (cycles * 16 * 2e-15);
    };
    expect(await bits({})).toBeCloseTo(44, 9);
    expect(await bits({ convention: 'overlap' })).toBeCloseTo(44 + 4, 9);
    expect(await bits({ convention: 'overlap', dataflow: 'is' })).toBeCloseTo(44 + 8, 9);
    expect(await bits({ convention: 'overlap', dataflow: 'os' })).toBeCloseTo(44, 9);
  });

  it("a workload's narrower data make cheaper multiply-accumulates and traffic", async () => {
    const energy = async (bits?: { activation: number; weight: number }) =>
      run(await arch(priced), { ...chain(1), ...(bits === undefined ? {} : { bits }) }).totals.energy;
    const [wide, narrow] = [await energy(), await energy({ activation: 8, weight: 4 })];
    expect(wide.mac).toBeCloseTo(64 * 0.3e-12, 20);
    // 0.2 pJ (sqrt(32) / 8)^p with 15.5 = 4^p, and the same sum of 32 bit
    const power = Math.log(3.1 / 0.2) / Math.log(4);
    expect(narrow.mac).toBeCloseTo(64 * (0.2e-12 * Math.sqrt(0.5) ** power + 0.1e-12), 20);
    expect(narrow.dram! / wide.dram!).toBeCloseTo((16 + 8 + 16) / 48, 9);
  });

  it('a DRAM is priced by its standard', async () => {
    const dram = async (standard: string, boundary: string): Promise<number> => {
      const set = { 'energy.dram.standard': standard, 'energy.dram.boundary': boundary };
      return run(await arch({ ...priced, ...set }), chain(1)).totals.energy.dram! / (48 * 8);
    };
    expect(await dram('DDR3', 'device+phy')).toBeCloseTo(30.47e-12, 20);
    expect(await dram('GDDR5', 'device')).toBeCloseTo(14e-12, 20);
    expect(await dram('GDDR5', 'device+phy')).toBeCloseTo(20e-12, 20);
    expect(await dram('HBM2', 'device')).toBeCloseTo(3.97e-12, 20);
  });

  it('row stationary pays for its scratchpads by their size, its network, and its pools and sums', async () => {
    const builder = new NetworkBuilder({ name: 'rs', input: { channels: 2, height: 6, width: 6 } });
    builder.conv('conv', { filters: 3, kernel: 3 });
    builder.pool('pool', { type: 'max', kernel: 2, stride: 2 });
    const spads = { 'rs.spad.filter': '8 KiB', 'rs.spad.ifmap': '32 KiB', 'rs.spad.psum': '64 B' };
    const machine = await arch({ ...priced, ...spads, dataflow: 'rs', 'dram.bandwidth': 'infinite' });
    const [conv, pool] = run(machine, builder.build()).operators;
    const macs = 3 * 2 * 9 * 16;
    const psum = 1.25e-12 * Math.sqrt(64 / 8192);
    expect(conv!.energy.rf).toBeCloseTo(macs * (1.25e-12 + 2.5e-12 + 2 * 4 * psum), 18);
    const noc = conv!.traffic.filter(({ level }) => level === 'noc');
    const delivered = noc.reduce((sum, { readBytes }) => sum + readBytes, 0);
    // 2 pJ/B at 65 nm and 1.1 V
    const law = (1.018 * 0.81 - 0.3107 * 0.9 + 0.1539) / (3.755 * 1.21 - 4.398 * 1.1 + 1.975);
    expect(conv!.energy.noc).toBeCloseTo(delivered * 2e-12 * law, 18);
    expect(conv!.energy.register).toBe(0);
    // the 64 bytes of sums are flip-flops, the other scratchpads are not
    expect(conv!.energy.clock).toBeCloseTo(conv!.cycles * 16 * (48 + 8 * 64) * 2e-15, 18);
    // 3 maps of 2 x 2 windows of 4: one 32-bit sum each, and three words of registers
    expect(pool!.energy.vector).toBeCloseTo(3 * 4 * 4 * (0.1e-12 + 3 * 32 * 5e-15), 20);
  });
});
