import { describe, expect, it } from 'vitest';
import { cardOf, cycleSectionOf } from '../../../../src/models/gpu/card.js';
import { assemble } from '../../../../src/models/gpu/cycle/outcome.js';
import { spentOf } from '../../../../src/models/gpu/event/time.js';
import { specOf } from '../helpers.js';
import { small } from '../cycle/machine.js';

describe('cycles of a kernel in the terms of the record', () => {
  const bounds = { instructions: 5e-9, issue: 7e-9, l1: 1e-9, l2Read: 2e-9, l2Write: 3e-9, dram: 4e-9 };
  const none = { 'L1 BW': 0, 'L2 BW': 0, 'DRAM BW': 0, 'memory latency': 0 };

  it('are instructions and waits, where nothing takes longer', () => {
    const { compute, stalls, bottleneck } = spentOf(bounds, 1e9);
    expect(compute).toBeCloseTo(5, 9);
    expect(stalls['memory latency']).toBeCloseTo(2, 9);
    expect({ ...stalls, 'memory latency': 0 }).toEqual(none);
    expect(bottleneck).toBe('instructions');
    expect(spentOf({ ...bounds, instructions: 3e-9 }, 1e9).bottleneck).toBe('memory latency');
  });

  it.each([
    ['L1 BW', { l1: 11e-9 }],
    ['L2 BW', { l2Read: 11e-9 }],
    ['L2 BW', { l2Write: 11e-9 }],
    ['DRAM BW', { dram: 11e-9 }],
  ] as const)('and what %s takes beyond both', (name, change) => {
    const { compute, stalls, bottleneck } = spentOf({ ...bounds, ...change }, 1e9);
    expect(bottleneck).toBe(name);
    expect(stalls[name]).toBeCloseTo(4, 9);
    expect(stalls['memory latency']).toBeCloseTo(2, 9);
    expect(compute).toBeCloseTo(5, 9);
  });

  it('count sectors at the rate of all L1s', () => {
    const residency = { blocks: 1, carveOutBytes: 0, l1Bytes: 0 };
    const code = { instructionsPerStep: 0, instructionsPerBlock: 8, registersPerThread: 1, sharedBytes: 0 };
    const run = assemble(small, code, {
      ...{
        blocks: 3,
        steps: 1,
        residency,
        misses: 0,
        fetchedBytes: 0,
        writtenBytes: 0,
        compulsorySectors: 0,
      },
      ...{ loads: { requests: 10, sectors: 40 }, stores: { requests: 0, sectors: 0 }, multiplyAdds: 1024 },
      sampled: { multiprocessors: 1, of: 2 },
      cycles: 100,
    });
    // 40 sectors of 32 bytes, 128 bytes a clock of two multiprocessors, a clock a nanosecond
    expect(run.bounds.l1).toBeCloseTo(5e-9, 15);
    // 24 instructions at 2 a clock and multiprocessor, 1,024 multiply-adds at 64; of three blocks one has two
    expect(run.bounds.instructions).toBeCloseTo(((8 * 4) / 3) * 1e-9, 15);
    expect(run.bounds.issue).toBeCloseTo(100e-9, 15);
  });
});

describe('a card', () => {
  it('has an L1 of its own, or what shared memory leaves', async () => {
    const spec = await specOf('p100');
    const apart = cardOf(spec, cycleSectionOf(spec, 'p100'));
    expect(apart.l1).toMatchObject({ bytes: (24 + 64) * 1024, carveOuts: [64 * 1024] });
    expect(apart).toMatchObject({ lanes: 64, schedulers: 2, multiprocessors: 56 });
    const v100 = await specOf('v100');
    const unified = cardOf(v100, cycleSectionOf(v100, 'v100'));
    expect(unified.l1.bytes).toBe(128 * 1024);
    expect(unified.l1.carveOuts.at(-1)).toBe(96 * 1024);
  });

  it('writes, copies and shares at rates that follow those of reads', async () => {
    for (const times of [1, 2]) {
      const spec = await specOf(
        'h100-sxm5',
        `l2.bandwidth=${7 * times} TB/s`,
        `dram.bandwidth=${3150 * times} GB/s`,
      );
      const { l2, dram } = cardOf(spec, cycleSectionOf(spec, 'h100'));
      expect(l2.readBytesPerSecond / 1e12).toBeCloseTo(7 * times, 6);
      expect(l2.writeBytesPerSecond / 1e12).toBeCloseTo(4.05 * times, 6);
      expect(l2.sharedReadBytesPerSecond / 1e12).toBeCloseTo(7.8 * times, 6);
      expect(dram.readBytesPerSecond / 1e9).toBeCloseTo(3150 * times, 3);
      expect(dram.writeBytesPerSecond / 1e9).toBeCloseTo(3207 * times, 3);
      expect(dram.copyBytesPerSecond / 1e9).toBeCloseTo(2988 * times, 3);
    }
  });
});
