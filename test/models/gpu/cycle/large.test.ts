import { describe, expect, it } from 'vitest';
import { openArchitecture } from '../../../../src/arch/load.js';
import { parseOverride } from '../../../../src/arch/override.js';
import { RunContext, simulateWork } from '../../../../src/models/dispatch.js';
import { sampleL1 } from '../../../../src/models/gpu/cycle/sample.js';
import { tiledStream, type KernelStream } from '../../../../src/models/gpu/cycle/stream.js';
import * as registry from '../../../../src/models/registry.js';
import { parseNetwork } from '../../../../src/workload/load.js';
import { small } from './machine.js';

const LAW = { perStep: 1, perBlockStep: 0, olderShare: 0.5, groups: 1, launchClocks: 0 };

async function run(network: string, fidelity: 'analytic' | 'event', ...set: string[]): Promise<number> {
  const architecture = await openArchitecture('gpu/v100', registry).with(set.map(parseOverride));
  const work = { kind: 'network', given: parseNetwork(network) };
  const model = registry.modelOf('gpu');
  return simulateWork(model, architecture, work, { fidelity }, new RunContext()).totals.cycles;
}
const map = (side: number): string => `kind: network
name: large
input: { channels: 3, height: ${side}, width: 65536 }
operators:
  - { name: c, kind: conv, filters: 4, kernel: 3, padding: 1 }
`;

const rows = (count: number, channels: number, features: number): string => `kind: network
name: rows
input: { channels: ${channels}, height: ${count}, width: 1 }
operators:
  - { name: l, kind: linear, features: ${features} }
`;

describe('what is too large to be gone through', () => {
  it('is refused at once where it is a map, and has its closed form', async () => {
    await expect(run(map(65_536), 'event')).rejects.toThrow(
      'operators: a layer has 33,554,432 blocks of threads; expected at most 2,097,152, which are started one by one; --fidelity analytic or a smaller batch takes more',
    );
    await expect(run(map(4097), 'event')).rejects.toThrow('2,097,664 blocks of threads');
    expect(await run(map(65_536), 'analytic')).toBeGreaterThan(1e9);
    const tall = map(67_108_865).replace('65536', '1');
    await expect(run(tall, 'event')).rejects.toThrow('67,108,865 rows');
    const wide = map(1).replace('65536', '67108865');
    await expect(run(wide, 'event')).rejects.toThrow('67,108,865 columns');
  });

  it('is refused where lines of memory have no number, or taps are many', async () => {
    await expect(run(rows(1, 100_000_000, 3000), 'event')).rejects.toThrow(
      /has 9,378,\d{3},\d{3} lines of memory; expected at most 2,147,483,648, whose numbers have 32 bits/,
    );
    const depthwise = map(8192)
      .replace('65536', '8193')
      .replace('channels: 3', 'channels: 2')
      .replace('kind: conv, filters: 4', 'kind: depthwise');
    await expect(run(depthwise, 'event')).rejects.toThrow(
      /loads of warps that differ; expected at most 8,388,608/,
    );
    const window = map(1000).replace('65536', '1000').replace('kernel: 3', 'kernel: 301');
    await expect(run(window, 'event')).rejects.toThrow(
      /loads of warps that differ; expected at most 8,388,608/,
    );
  });

  it('is run as far as it tells something where it is a main loop of millions of steps', () => {
    const tile = { rows: 128, columns: 128, depth: 8, threads: 256 };
    const missRate = (k: number, lookups: number): { missRate: number; last: number } => {
      const kernel = { kind: 'gemm', m: 256, n: 128, k, tile, path: 'ca' } as const;
      const stream = tiledStream(kernel, small);
      let last = -1;
      let calls = 0;
      const heard: KernelStream = {
        ...stream,
        block: (index) => {
          const block = stream.block(index);
          return {
            stores: (accesses) => block.stores(accesses),
            loads: (step, accesses) => {
              // the first tells how many lines a step has
              if (calls++ > 0) last = Math.max(last, step);
              block.loads(step, accesses);
            },
          };
        },
      };
      const grid = { resident: 1, l1Bytes: small.l1.bytes, epilogueSteps: 0, law: LAW };
      const sampling = { lookups, multiprocessors: 2, generations: 1 };
      return { ...sampleL1(heard, [[0], [1]], small, grid, sampling), last };
    };
    const whole = missRate(80_000, Infinity);
    expect(whole.last).toBe(9999);
    const begun = missRate(80_000, 10_000);
    // 160 lines a step: 32 x 10,000 lookups of two multiprocessors
    expect(begun.last).toBe(999);
    expect(begun.missRate).toBeCloseTo(whole.missRate, 2);
    expect(missRate(8_000_000, 10_000).missRate).toBeCloseTo(whole.missRate, 2);
  });

  it('is refused where it is an L1', async () => {
    const huge = 'l1.size=100000000 KiB';
    const small = map(8).replace('65536', '8');
    await expect(run(small, 'event', huge)).rejects.toThrow(
      /^l1.size: holds 799,\d{3},\d{3} lines; expected at most 1,048,576 lines of 128 bytes, which are simulated/,
    );
    expect(await run(small, 'event', 'l1.size=100 MiB')).toBeGreaterThan(0);
  });

  it('is refused where it is a product of many rows', async () => {
    await expect(run(rows(2 ** 26 + 1, 8, 8), 'event')).rejects.toThrow('a layer has 67,108,865 rows');
  });
});
