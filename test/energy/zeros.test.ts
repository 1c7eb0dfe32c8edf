import { describe, expect, it } from 'vitest';
import { drawMask, shareOf } from '../../src/energy/mask.js';
import {
  countPairs,
  encodedRatio,
  expectedRatio,
  pairsPerElement,
  pairsPerWord,
} from '../../src/energy/run-length.js';
import type { OperatorRecord, RunRecord } from '../../src/results/record.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import type { Network } from '../../src/workload/graph.js';
import { arch, run } from '../models/systolic/helpers.js';

describe('run lengths', () => {
  it('pack pairs of 5 + 16 bit three to a word of 64, of 8 bit four', () => {
    expect(pairsPerWord(16)).toBe(3);
    expect(pairsPerWord(8)).toBe(4);
  });

  it('count a pair for every value, and one for every 32nd zero of a run', () => {
    expect(countPairs([1, 1, 1])).toBe(3);
    expect(countPairs([0, 0, 1, 0, 1])).toBe(2);
    expect(countPairs([0, 0])).toBe(1);
    const zeros = (n: number) => new Uint8Array(n);
    expect(countPairs(zeros(31))).toBe(1);
    expect(countPairs(zeros(32))).toBe(1);
    expect(countPairs(zeros(33))).toBe(2);
    expect(countPairs([...zeros(31), 1])).toBe(1);
    expect(countPairs([...zeros(32), 1])).toBe(2);
  });

  it('of dense data are a third larger than the data, of zeros a 24th', () => {
    expect(expectedRatio(1, 16)).toBeCloseTo(64 / 48, 12);
    expect(expectedRatio(0, 16)).toBeCloseTo(64 / 48 / 32, 12);
    // half of them zero: 1 / (2 - 2^-31) pairs an element
    expect(pairsPerElement(0.5)).toBeCloseTo(0.5, 9);
    expect(expectedRatio(0.1, 16)).toBeCloseTo(((0.1 / (1 - 0.9 ** 32)) * 64) / 48, 12);
  });

  it('expected sizes are those of masks', () => {
    for (const density of [0.01, 0.05, 0.2, 0.5, 0.9, 1]) {
      const mask = drawMask(density, 200_000, 7);
      expect(encodedRatio(mask, 16) / expectedRatio(density, 16), String(density)).toBeCloseTo(1, 1.7);
      expect(Math.abs(shareOf(mask) - density)).toBeLessThan(0.004);
    }
  });

  it('masks are the same for the same seed', () => {
    expect(drawMask(0.3, 1000, 5)).toEqual(drawMask(0.3, 1000, 5));
    expect(drawMask(0.3, 1000, 5)).not.toEqual(drawMask(0.3, 1000, 6));
    expect(encodedRatio(Uint8Array.from([1, 1, 1, 1]), 16)).toBe((2 * 64) / (4 * 16));
  });
});

const network = (): Network => {
  const builder = new NetworkBuilder({ name: 'two', input: { channels: 4, height: 8, width: 8 } });
  builder.conv('first', { filters: 5, kernel: 3 });
  builder.conv('second', { filters: 3, kernel: 3 });
  return builder.build();
};
const CHIP = 'eyeriss/chip-12x14';
const machine = (set: Record<string, string | number> = {}) => arch(set, CHIP);
const bytes = ({ traffic }: OperatorRecord, level: string, tensor: string): number =>
  traffic
    .filter((row) => row.level === level && row.tensor === tensor)
    .reduce((sum, row) => sum + row.readBytes + row.writeBytes, 0);
const first = (record: RunRecord): OperatorRecord => record.operators[0]!;

describe('zeros among activations', () => {
  it('change nothing unless gating or compression is on', async () => {
    const plain = run(await machine(), network());
    const off = run(await machine({ 'sparsity.density': 0.2 }), network());
    expect(off.operators).toEqual(plain.operators);
  });

  it('gate multiply-accumulates and the reads of their weights, no time and no other byte', async () => {
    const plain = first(run(await machine(), network()));
    const gated = first(
      run(await machine({ 'sparsity.gating': 'true', 'sparsity.density': 0.25 }), network()),
    );
    expect(gated.energy.mac! / plain.energy.mac!).toBeCloseTo(0.25, 12);
    // four words a MAC: of them the weight's is read for a quarter
    expect(gated.energy.rf! / plain.energy.rf!).toBeCloseTo(3.25 / 4, 12);
    expect(gated.cycles).toBe(plain.cycles);
    expect(gated.traffic).toEqual(plain.traffic);
    expect(gated.energy.scratchpad).toBe(plain.energy.scratchpad);
    expect(gated.work).toBe(plain.work);
  });

  it('gate the registers of a matrix dataflow too', async () => {
    const set = { 'sparsity.gating': 'true', 'sparsity.density': 0.5 };
    const [plain, gated] = [first(run(await arch(), network())), first(run(await arch(set), network()))];
    expect(gated.energy.mac! / plain.energy.mac!).toBeCloseTo(0.5, 12);
    expect(gated.energy.register! / plain.energy.register!).toBeCloseTo(0.5, 12);
    expect(gated.energy.dram).toBe(plain.energy.dram);
  });

  it('compress inputs and outputs in DRAM, each by its density; weights and scratchpads stay', async () => {
    const layers = 'sparsity.layers={first: {ifmap: 0.5, ofmap: 0.1}}';
    const [name, value] = layers.split('=') as [string, string];
    const plain = run(await machine(), network());
    const packed = run(await machine({ 'sparsity.compression': 'rlc', [name]: value }), network());
    const [before, after] = [first(plain), first(packed)];
    const ratio = (tensor: string): number => bytes(after, 'dram', tensor) / bytes(before, 'dram', tensor);
    expect(ratio('ifmap')).toBeCloseTo(expectedRatio(0.5, 16), 12);
    expect(ratio('ofmap')).toBeCloseTo(expectedRatio(0.1, 16), 12);
    expect(ratio('filter')).toBe(1);
    expect(after.energy.scratchpad).toBeCloseTo(before.energy.scratchpad!, 20);
    expect(after.energy.mac).toBe(before.energy.mac);
    const moved = after.traffic
      .filter(({ level }) => level === 'dram')
      .reduce((sum, row) => sum + row.readBytes + row.writeBytes, 0);
    expect(after.energy.dram! / (moved * 230e-12)).toBeCloseTo(1, 12);
    expect(after.details.dramCycles).toBeCloseTo((moved / 480e6) * 200e6, 6);
    expect(Number(after.details.compulsoryDramBytes)).toBeLessThanOrEqual(moved + 1e-9);
    expect(after.cycles).toBeLessThan(before.cycles);
    // A layer without a density of its own is dense, and stays as it is: run lengths would be larger.
    expect(packed.operators[1]!.traffic).toEqual(plain.operators[1]!.traffic);
    expect(packed.assumptions.map((one) => one.name)).toEqual(
      expect.arrayContaining(['sparsity.rule.independent', 'sparsity.rule.raw']),
    );
  });

  it('a seed draws them: nearly the same, reproducibly, and another for each seed', async () => {
    const set = { 'sparsity.gating': 'true', 'sparsity.compression': 'rlc', 'sparsity.density': 0.3 };
    const of = async (more: Record<string, number>) =>
      first(run(await machine({ ...set, ...more }), network()));
    const [expected, one, again, other] = [
      await of({}),
      await of({ 'sparsity.seed': 1 }),
      await of({ 'sparsity.seed': 1 }),
      await of({ 'sparsity.seed': 9 }),
    ];
    expect(one).toEqual(again);
    expect(one.energy.mac).not.toBe(other.energy.mac);
    expect(one.energy.mac! / expected.energy.mac!).toBeCloseTo(1, 1.5);
    expect(bytes(one, 'dram', 'ifmap') / bytes(expected, 'dram', 'ifmap')).toBeCloseTo(1, 1.5);
  });

  it('are refused where they mean nothing', async () => {
    await expect(arch({ 'sparsity.compression': 'rlc' })).rejects.toThrow(
      /sparsity.compression=rlc: wrong value; expected none, or dataflow rs/,
    );
    await expect(machine({ 'sparsity.density': 1.5 })).rejects.toThrow(/sparsity.density/);
    for (const name of [CHIP, 'systolic/8x8']) {
      const stray = await arch({ 'sparsity.layers': '{frist: {ifmap: 0.5}}' }, name);
      expect(() => run(stray, network())).toThrow(/no operator 'frist'.*did you mean 'first'/s);
    }
  });
});
