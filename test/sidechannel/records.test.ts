import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../src/sidechannel/observe/kernels.js';
import { memoryOf, residentBytes } from '../../src/sidechannel/observe/memory.js';
import { lognormal } from '../../src/sidechannel/observe/noise.js';
import { traceOf } from '../../src/sidechannel/observe/records.js';
import { bytesOf, tensorsOf } from '../../src/sidechannel/observe/tensors.js';
import { elements } from '../../src/workload/graph.js';
import { observed, observedText, SMALL } from './helpers.js';

describe('kernels of a small network, by hand', () => {
  it('are a convolution with what is fused into it, a depthwise layer, copies, a pool, a product', async () => {
    const small = await observedText(SMALL);
    const rows = kernelsOf(small).map((one) => [
      small.network.operators[one.operator]!.name,
      one.kernelClass,
      one.dramRead,
      one.dramWritten,
      one.weights,
    ]);
    // 2 x 36, 3 x 36 and 6 x 36 elements of four bytes; 2 x 3, 3 x 9 and 6 x 5 weights.
    expect(rows).toEqual([
      ['a', 'implicit_gemm', 288 + 24, 432, 24],
      ['b', 'dwconv', 432 + 108, 432, 108],
      ['c', 'concat', 864, 864, 0],
      ['s', 'copy', 864, 864, 0],
      ['p', 'pool', 864, 24, 0],
      ['f', 'gemm', 24 + 120, 20, 120],
    ]);
  });

  it('follow one another after a launch each, a copy for its latency and its bytes', async () => {
    const small = await observedText(SMALL);
    const kernels = kernelsOf(small);
    const { operators } = small.record;
    expect(kernels[0]!.start).toBe(100);
    expect(kernels[0]!.end).toBe(operators[0]!.cycles);
    expect(kernels[1]!.start).toBe(kernels[0]!.end + 100);
    // 50 cycles of latency, 2 x 864 B at 500 B a cycle.
    const copy = 50 + 1728 / 500;
    expect(kernels[2]!.end - kernels[2]!.start).toBeCloseTo(copy, 9);
    expect(kernels[3]!.end - kernels[1]!.end).toBeCloseTo(2 * (100 + copy), 9);
    const run = operators.reduce((sum, { cycles }) => sum + cycles, 0);
    expect(kernels.at(-1)!.end).toBeCloseTo(run + 2 * (100 + copy), 9);
  });

  it('have grids: of the product model, rows of a depthwise kernel, elements of a pass', async () => {
    const small = await observedText(SMALL, 'direct.rows=4');
    // a: 36 x 3 in one tile; b: 3 channels of two rows of CTAs; 216 elements in hundreds; 6; f one tile.
    expect(kernelsOf(small).map(({ ctas }) => ctas)).toEqual([1, 6, 3, 3, 1, 1]);
    const both = await observedText(SMALL.replace('name: small', 'name: small\nbatch: 2'), 'direct.rows=4');
    expect(kernelsOf(both).map(({ ctas }) => ctas)).toEqual([1, 12, 5, 5, 1, 1]);
  });

  it('has no copies where concatenation is free; the pool then reads both tensors', async () => {
    const small = await observedText(SMALL, 'sidechannel.copies=false');
    expect(kernelsOf(small).map(({ kernelClass }) => kernelClass)).toEqual([
      'implicit_gemm',
      'dwconv',
      'pool',
      'gemm',
    ]);
    // Live at the pool: weights, a, b, its result.
    expect(memoryOf(small, kernelsOf(small))[2]!.live).toBe(1000 + 276 + 432 + 432 + 24);
  });

  it('has kernels for activations that are not fused', async () => {
    const small = await observedText(SMALL, 'fuse=false');
    const classes = kernelsOf(small).map(({ kernelClass }) => kernelClass);
    expect(classes.slice(0, 3)).toEqual(['implicit_gemm', 'relu', 'dwconv']);
  });
});

describe('memory', () => {
  it('is weights, what is still to be read and what is written; taken in blocks and never given back', async () => {
    const small = await observedText(SMALL);
    // 6 + 27 + 30 weights and batch norm's 6 parameters.
    expect(residentBytes(small)).toBe(4 * 69);
    const live = [276 + 288 + 432, 276 + 864, 276 + 1728, 276 + 1728, 276 + 888, 276 + 44];
    const use = memoryOf(small, kernelsOf(small));
    expect(use.map((one) => one.live)).toEqual(live.map((bytes) => 1000 + bytes));
    // 996, 1140 and 2004 bytes in blocks of 64.
    const used = [1024, 1152, 2048, 2048, 2048, 2048].map((bytes) => 1000 + bytes);
    expect(use.map((one) => one.used)).toEqual(used);
  });

  it('grows with the batch by activations alone, and by the workspace', async () => {
    const two = await observedText(SMALL.replace('name: small', 'name: small\nbatch: 2'));
    const workspace = await observedText(SMALL, 'sidechannel.workspace=77 B');
    expect(memoryOf(two, kernelsOf(two))[0]!.live).toBe(1000 + 276 + 2 * (288 + 432));
    expect(memoryOf(workspace, kernelsOf(workspace))[0]!.live).toBe(1000 + 276 + 77 + 288 + 432);
  });

  it('has gradients of weights once, whatever the batch', async () => {
    const step = await observed('resnet18-c100', { transforms: { training: { batch: 8 } } });
    const tensors = tensorsOf(step);
    const { operators } = step.network;
    const bytes = (at: number): number => bytesOf(at, tensors, step);
    const at = operators.findIndex((one) => one.kind === 'gradient' && one.wrt === 'weight');
    const gradient = operators[at]!;
    expect(bytes(at)).toBe(4 * elements(gradient.output));
    expect(bytes(0)).toBe(8 * 4 * elements(operators[0]!.output));
  });

  it('keeps the activations of a training step for its gradients', async () => {
    const forward = await observed('resnet18-c100', { batch: 8 });
    const training = await observed('resnet18-c100', { transforms: { training: { batch: 8 } } });
    const peak = (run: typeof forward): number =>
      Math.max(...memoryOf(run, kernelsOf(run)).map((one) => one.live));
    expect(peak(training)).toBeGreaterThan(1.5 * peak(forward) - 0.5 * forward.section.context);
  });
});

describe('records', () => {
  it.each(['mobilenetv2-imagenet', 'shufflenetv2-imagenet'])(
    '%s without noise: exact times without overlap, bytes of the run',
    async (name) => {
      const run = await observed(name, { overrides: ['sidechannel.noise=0'], batch: 3 });
      const { kernels, records } = traceOf(run, { seed: 5 });
      const launch = (run.spec.launch * 1e9) / run.spec.clock;
      let before = 0;
      for (const [at, { t0_ns, t1_ns, l2_hit, sm_active_frac }] of records.entries()) {
        expect(t0_ns - before).toBeCloseTo(launch, 5);
        expect(t1_ns).toBeGreaterThan(t0_ns);
        expect(t1_ns).toBeCloseTo((kernels[at]!.end * 1e9) / run.spec.clock, 5);
        expect(l2_hit).toBeGreaterThanOrEqual(0);
        expect(l2_hit).toBeLessThanOrEqual(1);
        expect(sm_active_frac).toBeGreaterThan(0);
        expect(sm_active_frac).toBeLessThanOrEqual(1);
        before = t1_ns;
      }
      const copies = records.filter((_, at) => run.record.operators[kernels[at]!.operator]!.cycles === 0);
      const ran = records.filter((record) => !copies.includes(record));
      expect(copies.every(({ kernelClass }) => ['concat', 'copy'].includes(kernelClass))).toBe(true);
      const traffic = (level: string, key: 'readBytes' | 'writeBytes'): number =>
        run.record.operators
          .flatMap((one) => one.traffic)
          .filter((row) => row.level === level)
          .reduce((sum, row) => sum + row[key], 0);
      const sum = (key: 'dram_rd_B' | 'dram_wr_B' | 'l2_rd_B'): number =>
        ran.reduce((total, record) => total + record[key], 0);
      expect(sum('dram_rd_B')).toBeCloseTo(traffic('dram', 'readBytes'), 0);
      expect(sum('dram_wr_B')).toBeCloseTo(traffic('dram', 'writeBytes'), 0);
      expect(sum('l2_rd_B')).toBeCloseTo(traffic('l2', 'readBytes'), 0);
    },
  );

  it('say what share of L2 reads hits and of SMs works, and the memory that is taken', async () => {
    const run = await observedText(SMALL, 'sms=5', 'sidechannel.ctaElements=30', 'direct.rows=2');
    const { kernels, records } = traceOf(run, { seed: 1 });
    // 216 elements in grids of 30: 8 CTAs, two waves of five SMs.
    expect(records[2]!.gridCTAs).toBe(8);
    expect(records[2]!.sm_active_frac).toBe(0.8);
    // A depthwise CTA of two rows reads four (three at both edges): 10 of 6 rows, the filters once.
    expect(kernels[1]!.l2Read).toBe((432 * 10) / 6 + 108);
    expect(records[1]!.l2_hit).toBeCloseTo(1 - 540 / 828, 12);
    expect(records[2]!.l2_hit).toBe(0);
    expect(records.map(({ footprint_B }) => footprint_B)).toEqual(
      memoryOf(run, kernels).map(({ used }) => used),
    );
  });

  it('are the same for the same seed, and off by the given spread', async () => {
    const run = await observed('mobilenetv2-imagenet');
    const text = (seed: number): string => JSON.stringify(traceOf(run, { seed }));
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
    const { kernels, records } = traceOf(run, { seed: 3 });
    const off = (pick: (at: number) => number): number[] => kernels.map((_, at) => Math.log(pick(at)));
    const spreads = [
      off((at) => records[at]!.dram_rd_B / kernels[at]!.dramRead),
      off((at) => records[at]!.dram_wr_B / kernels[at]!.dramWritten),
      off((at) => records[at]!.l2_rd_B / kernels[at]!.l2Read),
      off(
        (at) =>
          ((records[at]!.t1_ns - records[at]!.t0_ns) * run.spec.clock) /
          1e9 /
          (kernels[at]!.end - kernels[at]!.start),
      ),
    ].map((values) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length));
    for (const spread of spreads) expect(Math.abs(spread / 0.02 - 1)).toBeLessThan(0.3);
    expect(new Set(spreads).size).toBe(4);
  });

  it('show names of layers to the oracle alone', async () => {
    const run = await observedText(SMALL);
    expect(traceOf(run, { seed: 1, oracle: true }).records.map(({ layerId }) => layerId)).toEqual([
      ...['a', 'b', 'c', 's', 'p', 'f'],
    ]);
    expect(Object.keys(traceOf(run, { seed: 1 }).records[0]!)).toEqual([
      ...['t0_ns', 't1_ns', 'kernelClass', 'gridCTAs', 'sm_active_frac', 'dram_rd_B', 'dram_wr_B'],
      ...['l2_rd_B', 'l2_hit', 'footprint_B'],
    ]);
  });
});

describe('noise', () => {
  it('is log-normal around 1, and none at all without spread', () => {
    const draw = lognormal(0.03, 11);
    const logs = Array.from({ length: 50_000 }, () => Math.log(draw()));
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
    const within = logs.filter((value) => Math.abs(value) < 0.03).length / logs.length;
    expect(Math.abs(mean)).toBeLessThan(5e-4);
    expect(spread).toBeCloseTo(0.03, 3);
    expect(within).toBeCloseTo(0.6827, 2);
    // Small seeds next to each other have nothing in common from the first number on.
    const firsts = Array.from({ length: 2000 }, (_, seed) => Math.log(lognormal(1, seed)()));
    const square = firsts.reduce((sum, value) => sum + value ** 2, 0) / firsts.length;
    expect(Math.abs(square - 1)).toBeLessThan(0.1);
    expect(Math.max(...firsts.map(Math.abs))).toBeLessThan(5);
    const still = lognormal(0, 11);
    expect([still(), still(), still()]).toEqual([1, 1, 1]);
  });
});
