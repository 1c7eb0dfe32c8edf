import { describe, expect, it } from 'vitest';
import { bytesOf, directKernel, passingTime, type Passing } from '../../../src/models/gpu/direct.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network, Operator } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { bytesAt, run } from './helpers.js';

const WIDTHS = { ifmap: 32, filter: 16, ofmap: 64, accumulator: 32 };

/** 5 images of 3 channels, 7 rows of 11: depthwise 3x3, padding 1. */
function depthwise(stride = 1): Network {
  const builder = new NetworkBuilder({ name: 'd', batch: 5, input: { channels: 3, height: 7, width: 11 } });
  builder.conv('first', { filters: 3, kernel: 1 });
  builder.conv('deep', { filters: 3, kernel: 3, padding: 1, groups: 3, stride });
  return builder.build();
}
const kernelOf = (operator: Operator, rows: number): Passing =>
  directKernel(operator, 5, WIDTHS, { direct: { rows, instructions: 13 } });
const deep = (stride = 1): Operator => depthwise(stride).operators[1]!;

describe('a depthwise layer by hand', () => {
  const planes = 15;
  const outputs = planes * 77;

  it('reads its input once from DRAM, rows that CTAs share again from L2, a window each from L1', () => {
    const { l1, l2, dram, instructions } = kernelOf(deep(), 2);
    const written = { read: 0, written: outputs * 8 };
    const filter = { read: 27 * 2, written: 0 };
    expect(dram).toEqual({ ifmap: { read: planes * 77 * 4, written: 0 }, filter, ofmap: written });
    // CTAs of rows 0-1, 2-3, 4-5 and 6 see 3, 4, 4 and 2 rows.
    expect(l2).toEqual({ ifmap: { read: planes * 13 * 11 * 4, written: 0 }, filter, ofmap: written });
    // Warps of 32 neighbours: (31 + 8) / 32 of what they use.
    expect(l1.ifmap!.read).toBeCloseTo(outputs * 9 * 4 * (39 / 32), 6);
    expect(l1.filter).toEqual(filter);
    expect(instructions).toBe(outputs * 9 * 13);
  });

  it('of a stride of two loads twice the sectors', () => {
    const { l1, l2 } = kernelOf(deep(2), 4);
    // 4 x 6 outputs, one CTA.
    expect(l1.ifmap!.read).toBeCloseTo(planes * 24 * 9 * 4 * ((31 * 2 + 8) / 32), 6);
    expect(l2.ifmap!.read).toBe(planes * 77 * 4);
  });

  it('has a data gradient as large as it, and a weight gradient that reads both maps', () => {
    const step = trainingStep(depthwise());
    const of = (wrt: string): Operator =>
      step.operators.find((one) => one.kind === 'gradient' && one.wrt === wrt && one.layer.name === 'deep')!;
    const data = kernelOf(of('data'), 7);
    expect(data.dram).toEqual(kernelOf(deep(), 7).dram);
    const weights = kernelOf(of('weight'), 7);
    expect(weights.dram).toEqual({
      ifmap: { read: planes * 77 * 4, written: 0 },
      filter: { read: outputs * 2, written: 0 },
      ofmap: { read: 0, written: 27 * 8 },
    });
    expect(weights.l2).toEqual(weights.dram);
    expect(weights.l1.filter).toEqual({ read: 9 * outputs * 2, written: 0 });
    expect(weights.l1.ifmap!.read).toBeCloseTo(outputs * 9 * 4 * (39 / 32), 6);
    expect(weights.instructions).toBe(outputs * 9 * 13);
  });

  it('of a spread-out gradient reads what is real of it', () => {
    const step = trainingStep(depthwise(2), { dgrad: 'spread' });
    const data = step.operators.find(
      (one) => one.kind === 'gradient' && one.wrt === 'data' && one.layer.name === 'deep',
    )!;
    const { l1, l2, dram, instructions } = kernelOf(data, 7);
    // 4 x 6 of 7 x 11 elements; every one of 77 positions meets nine taps.
    expect(dram.ifmap!.read).toBeCloseTo(planes * 24 * 4, 6);
    expect(l2.ifmap!.read).toBeCloseTo(planes * 24 * 4, 6);
    expect(instructions).toBe(planes * 77 * 9 * 13);
    expect(l1.ifmap!.read).toBeCloseTo(planes * 9 * 24 * 4 * (39 / 32), 6);
  });

  it('in parts of a stride writes each position once', () => {
    const step = trainingStep(depthwise(2));
    const parts = step.operators.filter(
      (one) => one.kind === 'gradient' && one.wrt === 'data' && one.layer.name === 'deep',
    );
    expect(parts).toHaveLength(4);
    const written = parts.reduce((sum, one) => sum + kernelOf(one, 7).dram.ofmap!.written, 0);
    expect(written).toBe(outputs * 8);
    const products = parts.reduce((sum, one) => sum + kernelOf(one, 7).instructions / 13, 0);
    // Rows 0..6 meet 1 or 2 taps each (4 x 1 + 3 x 2), columns 6 x 1 + 5 x 2.
    expect(products).toBe(planes * 10 * 16);
  });
});

describe('time of a kernel that passes over data', () => {
  const spec = {
    ...{ sms: 4, issue: 8 },
    l2: {
      ...{ size: 1, partitions: 1, replication: 1, kept: 1, outputs: false },
      ...{ bandwidth: 20, latency: 0, farLatency: 0 },
    },
    dram: { bandwidth: 5, latency: 0 },
  };
  const moved = (read: number, written: number) => ({
    ifmap: { read, written },
    ofmap: { read: 1, written: 2 },
  });
  const of = (l2: number, dram: number, instructions: number) =>
    passingTime({ l1: moved(1e9, 1e9), l2: moved(l2, 3), dram: moved(dram, 4), instructions }, spec);

  it('is the longest of instructions, L2 and DRAM', () => {
    expect(bytesOf(moved(10, 20))).toBe(33);
    expect(of(194, 43, 3200)).toEqual({
      compute: 100,
      stalls: { 'L2 BW': 0, 'DRAM BW': 0 },
      bottleneck: 'instructions',
    });
    expect(of(3994, 43, 3200)).toEqual({
      compute: 100,
      stalls: { 'L2 BW': 100, 'DRAM BW': 0 },
      bottleneck: 'L2 BW',
    });
    expect(of(194, 1493, 3200)).toEqual({
      compute: 100,
      stalls: { 'L2 BW': 0, 'DRAM BW': 200 },
      bottleneck: 'DRAM BW',
    });
  });
});

describe('passes over tensors', () => {
  it('read and write every element once at every level, and pay instructions of their kind', async () => {
    const builder = new NetworkBuilder({ name: 'p', batch: 3, input: { channels: 4, height: 6, width: 10 } });
    builder.pool('pool', { type: 'max', kernel: [2, 5], stride: [2, 5] });
    builder.activation('curve', { function: 'polynomial', degree: 3 });
    builder.activation('share', { function: 'softmax' });
    const network = builder.build();
    const sets = [
      'stream.pool=7',
      'stream.polynomial=11',
      'stream.softmax=13',
      'sms=1',
      'issue=1',
      'fuse=false',
    ];
    const { operators } = await run('v100', network, ...sets);
    const [pool, curve, share] = operators;
    for (const level of ['l1', 'l2', 'dram']) {
      expect(bytesAt(pool!, level, 'ifmap')).toBe(3 * 240 * 4);
      expect(bytesAt(pool!, level, 'ofmap', 'writeBytes')).toBe(3 * 24 * 4);
    }
    expect(pool!.computeCycles).toBe(3 * 24 * 10 * 7);
    expect(curve!.computeCycles).toBe(3 * 24 * 3 * 11);
    expect(share!.computeCycles).toBe(3 * 24 * 13);
    // 10 us of 1.38 GHz, and the first load from DRAM.
    expect(pool!.fillCycles).toBe(13800 + 425);
    expect(pool!.mappingEfficiency).toBeNull();
    const fused = await run('v100', network, 'fuse=true');
    expect(fused.operators[1]).toMatchObject({ unit: 'fused', fusedInto: 'pool', cycles: 0, traffic: [] });
  });

  it('have widths of their own for tensors, tables and results', async () => {
    const builder = new NetworkBuilder({ name: 'e', batch: 3, input: { channels: 1, height: 7, width: 1 } });
    builder.embedding('table', { rows: 101, features: 10, lookups: 2 });
    builder.norm('norm', { type: 'layer' });
    const widths = ['data.ifmap=8 bit', 'data.filter=16 bit', 'data.ofmap=64 bit'];
    const { operators } = await run('v100', builder.build(), ...widths, 'sms=1', 'issue=1');
    const [table, norm] = operators;
    for (const level of ['l1', 'l2', 'dram']) {
      expect(bytesAt(table!, level, 'filter')).toBe(3 * 7 * 2 * 10 * 2);
      expect(bytesAt(table!, level, 'ofmap', 'writeBytes')).toBe(3 * 7 * 10 * 8);
      expect(bytesAt(norm!, level, 'ifmap')).toBe(3 * 7 * 10);
    }
    expect(norm!.computeCycles).toBe(3 * 7 * 10 * 15);
  });
});
