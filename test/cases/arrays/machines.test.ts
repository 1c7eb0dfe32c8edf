import { afterAll, describe, expect, it } from 'vitest';
import { parseNetwork } from '../../../src/workload/load.js';
import { folder, removeFolder } from '../../cli/process.js';
import { arch, dramBytes, gemmNetwork, run } from '../../models/systolic/helpers.js';
import { measured } from '../memory.js';

const cwd = folder({ 'big.csv': 'Layer,M,N,K,\nbig,262144,16384,4096,\n' });
afterAll(() => removeFolder(cwd));
const ideal = { 'dram.bandwidth': 'infinite', 'dram.latency': '0' };

describe('memory', () => {
  it('event-memory', async () => {
    const words = ['run', 'big.csv', '--arch', 'systolic/32x32', '--db', 'x.sqlite', '--format', 'json'];
    const { code, stdout, peak } = await measured(words, cwd);
    expect(code).toBe(0);
    // 256 tiles of columns and as many of rows, each with all 262,144 rows streamed, are the work itself
    const { totals } = JSON.parse(stdout) as { totals: { cycles: number; computeCycles: number } };
    expect(totals.computeCycles).toBe((262_144 * 16_384 * 4096) / 32 ** 2);
    expect(totals.cycles).toBe(17_180_819_592);
    expect(peak).toBeLessThan(400);
  });

  /** A convolution of 7 x 5 over 57 x 41 that is bound by DRAM, with this much room for its results. */
  const roomy = async (size: string) =>
    run(
      await arch(
        {
          dataflow: 'os',
          'scratchpad.ifmap.size': '32KiB',
          'scratchpad.filter.size': '128KiB',
          'scratchpad.ofmap.size': size,
          'dram.bandwidth': '4GB/s',
        },
        'systolic/32x32',
      ),
      parseNetwork(
        'kind: network\nname: c1\ninput: {channels: 3, height: 57, width: 41}\noperators:\n' +
          '  - {name: c1, kind: conv, filters: 48, kernel: [7, 5], stride: 2}\n',
      ),
      'event',
    );
  const BOUND = 6259;

  it.each([
    ['bigger-ofmap-slower-4KiB', '4KiB', '2KiB'],
    ['bigger-ofmap-slower-32KiB', '32KiB', '4KiB'],
    ['a whole map', '128KiB', '32KiB'],
  ])('%s', async (_, size, less) => {
    const [here, before] = [await roomy(size), await roomy(less)];
    expect(here.totals.cycles).toBeLessThanOrEqual(before.totals.cycles);
    expect(dramBytes(here.totals)).toBeLessThanOrEqual(dramBytes(before.totals));
    expect(here.totals.cycles).toBeGreaterThanOrEqual(BOUND);
    expect(here.totals.cycles).toBeLessThanOrEqual(6502);
  });
});

describe('how an array ends', () => {
  // R = C = K = 4: K + R + C - 2 as each result is ready, R more where all shift out through the PEs
  it.each([
    ['os-result-shift-out', {}, 10],
    ['through the PEs below', { 'pipeline.results': 'shift-down', 'pipeline.outputRegisters': 1 }, 14],
    ['through the PEs beside', { 'pipeline.results': 'shift-right', 'pipeline.outputRegisters': 1 }, 14],
  ])('%s', async (_, fields, cycles) => {
    const machine = await arch({ rows: 4, cols: 4, dataflow: 'os', ...ideal, ...fields });
    for (const fidelity of ['analytic', 'event', 'register'] as const)
      expect(run(machine, gemmNetwork(4, 4, 4), fidelity).totals.cycles).toBe(cycles);
  });

  it('the RTL of a plain output-stationary array pays that much', async () => {
    const machine = await arch({ rows: 4, cols: 4, ...ideal }, 'rtl/traditional-os');
    expect(run(machine, gemmNetwork(4, 4, 4), 'register').totals.cycles).toBe(14);
  });

  it.each([
    ['stonne-edge-folds', [5, 2, 2], 18],
    ['whole tiles only', [8, 4, 2], 2 * 13],
  ] as const)('%s', async (_, [m, n, k], cycles) => {
    const machine = await arch({ rows: 4, cols: 4, ...ideal }, 'systolic/stonne-os-16x16');
    expect(run(machine, gemmNetwork(m, n, k), 'analytic').totals.cycles).toBe(cycles);
    expect(run(machine, gemmNetwork(m, n, k), 'event').totals.cycles).toBe(cycles);
  });
});
