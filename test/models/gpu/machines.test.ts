import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import * as registry from '../../../src/models/registry.js';
import { macsPerCycle, MATHS } from '../../../src/models/gpu/architecture.js';
import { gemmNet, run, specOf } from './helpers.js';

const NAMES = ['titan-xp', 'p100', 'p4000', 'v100', 'a100', 'h100-sxm5', 'h200'] as const;

/** By data sheets and tables: TFLOP/s of fp32, L2, GB/s of L2 and DRAM, cycles to L1, L2 and DRAM. */
const TABLE: Readonly<Record<(typeof NAMES)[number], readonly number[]>> = {
  'titan-xp': [12.13, 3, 1050, 450, 82, 216, 550],
  p100: [9.53, 4, 1624, 550, 82, 234, 580],
  p4000: [5.3, 2, 500, 190, 82, 216, 550],
  v100: [14.13, 6, 2150, 850, 28, 212, 425],
  a100: [19.5, 40, 5400, 1776, 33, 209, 526],
  'h100-sxm5': [66.7, 50, 7000, 3150, 32, 284, 692],
  h200: [66.9, 60, 8200, 4472, 32, 276, 685],
};

describe.each(NAMES)('gpu/%s', (name) => {
  it('is what its table says', async () => {
    const { sms, lanes, clock, l1, l2, dram } = await specOf(name);
    const gigabytes = (perCycle: number): number => (perCycle * clock) / 1e9;
    const ours = [
      (2 * sms * lanes * clock) / 1e12,
      l2.size / 2 ** 20,
      gigabytes(l2.bandwidth),
      gigabytes(dram.bandwidth),
      l1.latency,
      l2.latency,
      dram.latency,
    ];
    for (const [at, value] of TABLE[name].entries()) expect(ours[at]! / value, String(at)).toBeCloseTo(1, 2);
  });

  it('says where every number of the machine comes from', async () => {
    const { provenance } = await loadArchitecture(`gpu/${name}`, [], registry);
    const told = new Set(provenance.map(({ path }) => path));
    const machine = ['sms', 'clock', 'lanes', 'issue', 'registerFile', 'efficiency', 'launch', 'epilogue'];
    const memories = [
      ...['smem.size', 'smem.bandwidth', 'smem.latency', 'l1.size', 'l1.bandwidth', 'l1.latency', 'l2.size'],
      ...['l2.replication', 'l2.kept', 'l2.outputs', 'l2.bandwidth', 'l2.latency', 'l2.farLatency'],
      ...['dram.bandwidth', 'dram.latency', 'tile.wideAbove', 'tile.narrowDepth', 'tile.narrowCtas'],
      ...['direct.rows', 'direct.instructions', 'stream.relu'],
    ];
    const tiles = ['n128', 'n64', 'n32'].flatMap((tile) =>
      ['rows', 'columns', 'depth', 'warps', 'warpRows', 'warpColumns', 'registers', 'resident'].map(
        (field) => `tiles.${tile}.${field}`,
      ),
    );
    expect([...machine, ...memories, ...tiles].filter((field) => !told.has(field))).toEqual([]);
    const fitted = provenance.filter(({ status }) => status === 'fitted').map(({ path }) => path);
    expect(fitted).toEqual(expect.arrayContaining(['efficiency', 'tile.narrowDepth', 'tile.narrowCtas']));
  });
});

describe('arithmetic', () => {
  // Dense TFLOP/s (TOP/s) of white papers; clocks are those of the files, the H100's boost is 1.83 GHz.
  it.each([
    ['v100', 'fp16', 125, 1.53],
    ['a100', 'tf32', 156, 1.41],
    ['a100', 'fp16', 312, 1.41],
    ['a100', 'int8', 624, 1.41],
    ['h100-sxm5', 'tf32', 495, 1.83],
    ['h100-sxm5', 'fp16', 989, 1.83],
    ['h100-sxm5', 'fp8', 1979, 1.83],
    ['h200', 'int8', 1979, 1.83],
  ] as const)('%s %s: %d T/s', async (name, math, peak, gigahertz) => {
    const spec = await specOf(name, `math=${math}`);
    expect((2 * spec.sms * macsPerCycle(spec) * gigahertz) / 1e3 / peak).toBeCloseTo(1, 1.7);
  });

  it('makes as many lanes as it multiplies a cycle', async () => {
    const { machine, operators } = await run('v100', gemmNet(300, 200, 64), 'math=fp16', 'efficiency=1');
    expect(machine).toMatchObject({ units: 80 * 512, peakPerSecond: 80 * 512 * 1.38e9 });
    const [{ computeCycles, mappingEfficiency, peUtilization, cycles }] = operators as [
      (typeof operators)[0],
    ];
    expect(computeCycles).toBe(8 * 256);
    expect(mappingEfficiency).toBeCloseTo((300 * 200 * 64) / (80 * 512 * computeCycles), 12);
    expect(peUtilization).toBeCloseTo((300 * 200 * 64) / (80 * 512 * cycles), 12);
  });

  it('is fp32 unless told otherwise, and refused where there is no rate', async () => {
    for (const name of NAMES) {
      const { math, lanes, tensor } = await specOf(name);
      expect([math, macsPerCycle({ math, lanes, tensor })]).toEqual(['fp32', lanes]);
      for (const other of MATHS.filter((one) => one !== 'fp32' && tensor[one] === undefined))
        await expect(specOf(name, `math=${other}`)).rejects.toThrow(/expected fp32/);
    }
  });
});

describe('an H100', () => {
  it('shares its memory of an SM, keeps far lines near, and waits longer for the far half', async () => {
    for (const name of ['h100-sxm5', 'h200'] as const) {
      const { l1, l2, smem, launch, clock, efficiency } = await specOf(name);
      expect([l1.unified, l1.size, smem.size]).toEqual([true, 256 * 1024, 228 * 1024]);
      expect([l2.partitions, l2.replication, l2.kept, l2.outputs]).toEqual([2, 1.5, 1, false]);
      expect(l2.farLatency - l2.latency).toBeGreaterThanOrEqual(183);
      expect(launch / clock).toBeCloseTo(2.14e-6, 12);
      expect(efficiency).toBe(0.57);
    }
  });
});
