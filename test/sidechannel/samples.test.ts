import { describe, expect, it } from 'vitest';
import { burstsOf } from '../../src/sidechannel/observe/bursts.js';
import { traceOf } from '../../src/sidechannel/observe/records.js';
import { samplesOf } from '../../src/sidechannel/observe/samples.js';
import { observed, observedText, SMALL } from './helpers.js';

const seen = (t0_ns: number, t1_ns: number, bytes: number, footprint_B: number) => ({
  ...{ t0_ns, t1_ns, footprint_B },
  dram_rd_B: 0.75 * bytes,
  dram_wr_B: 0.25 * bytes,
});

describe('samples, by hand', () => {
  /** A byte a nanosecond: the first kernel keeps DRAM busy for half of its time, the second for more than it has. */
  const RECORDS = [seen(0, 300, 150, 7), seen(500, 1200, 1400, 9), seen(2600, 2650, 1, 11)];
  const machine = async (...more: string[]) => {
    const { spec, section } = await observedText(
      SMALL,
      'dram.bandwidth=1 GB/s',
      'sidechannel.period=1 us',
      ...more,
    );
    return { spec, section };
  };

  it('are shares of each period, and the memory that was taken until its end', async () => {
    expect(samplesOf(RECORDS, await machine())).toEqual([
      { t_ns: 1000, gpu_util: 0.8, mem_util: 0.65, mem_used_B: 1000 },
      { t_ns: 2000, gpu_util: 0.2, mem_util: 0.2, mem_used_B: 1000 },
      { t_ns: 3000, gpu_util: 0.05, mem_util: 0, mem_used_B: 1000 },
    ]);
    const small = await machine('sidechannel.context=8 B');
    expect(samplesOf(RECORDS, small).map(({ mem_used_B }) => mem_used_B)).toEqual([9, 9, 11]);
  });

  it('are shown in steps', async () => {
    const coarse = await machine('sidechannel.resolution=0.25');
    expect(samplesOf(RECORDS, coarse).map((one) => [one.gpu_util, one.mem_util])).toEqual([
      [0.75, 0.75],
      [0.25, 0.25],
      [0, 0],
    ]);
    // A hundredth of a microsecond: 0.001 of it would be lost, 0.006 not.
    expect(samplesOf([seen(0, 4, 1, 1)], await machine())[0]!.gpu_util).toBe(0);
    expect(samplesOf([seen(0, 6, 1, 1)], await machine())[0]!.gpu_util).toBe(0.01);
  });

  it('tell the whole time of kernels, whatever the period', async () => {
    const run = await observed('squeezenet1.1-imagenet');
    const { records } = traceOf(run, { seed: 2 });
    const running = records.reduce((sum, { t0_ns, t1_ns }) => sum + t1_ns - t0_ns, 0);
    for (const period of [17e-6, 1e-4, 1e-3]) {
      const section = { ...run.section, period, resolution: 1e-9 };
      const samples = samplesOf(records, { spec: run.spec, section });
      expect(samples).toHaveLength(Math.ceil(records.at(-1)!.t1_ns / (period * 1e9)));
      const told = samples.reduce((sum, { gpu_util }) => sum + gpu_util * period * 1e9, 0);
      expect(told / running).toBeCloseTo(1, 6);
    }
  });
});

describe('bursts on the memory bus', () => {
  it('are one for each tensor that passes, in its own pages', async () => {
    const run = await observedText(SMALL);
    const { kernels, records } = traceOf(run, { seed: 1 });
    const bursts = burstsOf(run, kernels, records, { oracle: true });
    // Pages of 512 B: weights on 0, 1, 2, then input (288 B), a, b (432 B), c, s (864 B, two pages each), p, f.
    expect(bursts.map((one) => `${one.rw} ${one.tensorId} ${one.page} ${one.transactions}`)).toEqual([
      ...['r a.weights 0 1', 'r input 3 9', 'w a 4 14'],
      ...['r b.weights 1 4', 'r a 4 14', 'w b 5 14'],
      ...['r a 4 14', 'r b 5 14', 'w c 6 27'],
      ...['r c 6 27', 'w s 8 27'],
      ...['r s 8 27', 'w p 10 1'],
      ...['r f.weights 2 4', 'r p 10 1', 'w f 11 1'],
    ]);
    // In proportion to the 24, 288 and 432 bytes of the first kernel.
    const { t0_ns, t1_ns } = records[0]!;
    expect(bursts[1]!.t_ns).toBeCloseTo(t0_ns + ((t1_ns - t0_ns) * 24) / 744, 9);
    expect(bursts[2]!.t_ns).toBeCloseTo(t0_ns + ((t1_ns - t0_ns) * 312) / 744, 9);
    expect(bursts[3]!.t_ns).toBe(records[1]!.t0_ns);
    expect(Object.keys(burstsOf(run, kernels, records)[0]!)).toEqual(['t_ns', 'rw', 'page', 'transactions']);
  });

  it('come again when a tensor is read again', async () => {
    const run = await observedText(SMALL);
    const { kernels, records } = traceOf(run, { seed: 1 });
    const twice = kernels.map((kernel, at) => (at === 3 ? { ...kernel, dramRead: 1728 + 32 } : kernel));
    const reads = burstsOf(run, twice, records).filter(({ rw, page }) => rw === 'r' && page === 6);
    expect(reads.map(({ transactions }) => transactions)).toEqual([27, 27, 1]);
    // Each after the 864 bytes of the one before, of 1760 read and 864 written.
    const { t0_ns, t1_ns } = records[3]!;
    for (const [at, bytes] of [0, 864, 1728].entries())
      expect(reads[at]!.t_ns).toBeCloseTo(t0_ns + ((t1_ns - t0_ns) * bytes) / (1760 + 864), 9);
  });

  it('carry the bytes of the records, and never two tensors on a page', async () => {
    const run = await observed('mobilenetv1-imagenet', { overrides: ['sidechannel.noise=0'] });
    const { kernels, records } = traceOf(run, { seed: 1 });
    const bursts = burstsOf(run, kernels, records, { oracle: true });
    const moved = bursts.reduce((sum, { transactions }) => sum + 32 * transactions, 0);
    const bytes = records.reduce((sum, one) => sum + one.dram_rd_B + one.dram_wr_B, 0);
    expect(moved / bytes).toBeGreaterThanOrEqual(1);
    expect(moved / bytes).toBeLessThan(1.001);
    const owners = new Map(bursts.map(({ page, tensorId }) => [page, tensorId]));
    for (const { page, tensorId } of bursts) expect(owners.get(page)).toBe(tensorId);
    for (const [at, { t_ns }] of bursts.entries())
      if (at > 0) expect(t_ns).toBeGreaterThanOrEqual(bursts[at - 1]!.t_ns);
  });
});
