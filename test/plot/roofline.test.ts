import { describe, expect, it } from 'vitest';
import { secondsMoving } from '../../src/metrics/roofline.js';
import { dotsOf } from '../../src/plot/kinds/roofline.js';
import { plot } from '../../src/plot/index.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { shelfFiles } from '../../src/document/files.js';
import { runRecord } from './fixture.js';

describe('the time of a dot', () => {
  // 700 cycles at 7 Hz are 100 s; 2,100 bytes at 30 B/s 70 s; 6,000 bytes 200 s.
  it.each([
    [700, 2100, 100],
    [700, 6000, 200],
    [700, 0, 100],
  ])('%d cycles and %d bytes: %d s', (cycles, bytes, seconds) => {
    expect(secondsMoving({ cycles, bytes }, { clock: 7, bandwidth: 30 })).toBe(seconds);
  });
});

/** A run of one operator, 1,000 MACs in 10 cycles at 700 MHz, of which `bytes` move at 100 B a cycle. */
function oneOperator(bytes: number) {
  const record = runRecord({ layers: [{ name: 'only', stage: '', m: 10, n: 10, k: 10 }] });
  const operator = record.operators[0]!;
  Object.assign(operator, { work: 1000, cycles: 10, traffic: [row(bytes)] });
  Object.assign(record.totals, { work: 1000, cycles: 10, seconds: 10 / 700e6, traffic: [row(bytes)] });
  Object.assign(record.machine, { peakPerSecond: 700e9, memoryBytesPerSecond: 100 * 700e6 });
  return record;
}
const row = (readBytes: number) => ({ level: 'dram', tensor: 'ifmap', readBytes, writeBytes: 0 });

describe('a dot of the roofline', () => {
  it('by hand: bytes that take longer than the operator are waited for', () => {
    const {
      dots: [quick],
    } = dotsOf(oneOperator(500));
    expect(quick).toMatchObject({ x: 2, ahead: false });
    expect(quick!.y).toBeCloseTo(100 * 700e6, 0);
    // 4,000 bytes take 40 cycles: 25 MACs a cycle, 0.25 MACs a byte times 100 bytes a cycle.
    const {
      dots: [slow],
      network,
    } = dotsOf(oneOperator(4000));
    expect(slow).toMatchObject({ x: 0.25, ahead: true });
    expect(slow!.y).toBeCloseTo(25 * 700e6, 0);
    expect(network!.y).toBeCloseTo(25 * 700e6, 0);
  });

  it('says how its height is taken, and of how many operators the bytes decide', async () => {
    const words = await plot('roofline', [oneOperator(4000)]);
    expect(words).toMatch(/the longer of its cycles and of its\s*(<[^>]*>\s*)*bytes at full bandwidth/);
    expect(words).toContain('1 operator moved bytes while others ran');
    expect(await plot('roofline', [oneOperator(500)])).not.toContain('while others ran');
  });
});

/** Every eleventh shipped network, and the one in which 16 of 54 dots lay above. */
const NETWORKS = [...shelfFiles('workloads')]
  .map(([name]) => name)
  .filter((name) => !name.includes('/'))
  .sort()
  .filter((name, at) => at % 11 === 3 || name === 'resnet50-imagenet');

const MACHINES: [arch: string, overrides: string[], fidelity: 'analytic' | 'event'][] = [
  ['systolic/tpu-v1-like', [], 'analytic'],
  ['systolic/128x128', ['dataflow=os', 'dram.bandwidth=16 GB/s'], 'analytic'],
  ['systolic/32x32', ['dataflow=is', 'convention=overlap'], 'analytic'],
  ['flexsa/1g4c', [], 'analytic'],
];

describe('no dot above the roof', () => {
  const check = async (
    workload: string,
    arch: string,
    overrides: string[],
    fidelity: 'analytic' | 'event',
  ): Promise<void> => {
    const { roof, dots, network } = dotsOf(simulate(await prepare({ workload, arch, overrides, fidelity })));
    for (const { name, x, y } of [...dots, network!]) {
      const limit = Math.min(roof.peak, roof.bandwidth * x);
      expect(y, `${name} of ${workload} on ${arch}`).toBeLessThanOrEqual(limit * (1 + 1e-9));
    }
  };

  it.each(NETWORKS)('%s on arrays, in closed form', async (workload) => {
    for (const [arch, overrides, fidelity] of MACHINES) await check(workload, arch, overrides, fidelity);
  });

  it.each([
    ['resnet50-imagenet', 'systolic/tpu-v1-like', []],
    ['resnet20-c100', 'systolic/32x32', ['dataflow=rs']],
    ['resnet20-c100', 'flexsa/4g1f', ['dram.bandwidth=8 GB/s']],
  ])('%s on %s %j, with events', async (workload, arch, overrides) => {
    await check(workload, arch, overrides, 'event');
  });
});
