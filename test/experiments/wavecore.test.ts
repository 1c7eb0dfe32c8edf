import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { averageHeadlines, measureHeadlines } from '../../src/experiments/wavecore/headlines.js';
import type { RunRecord } from '../../src/results/record.js';

const record = (gigabytes: number, seconds: number, energyJoules: number): RunRecord =>
  ({
    totals: {
      seconds,
      energyJoules,
      traffic: [
        { level: 'dram', tensor: 'ifmap', readBytes: gigabytes * 1e9, writeBytes: 0 },
        { level: 'scratchpad', tensor: 'ifmap', readBytes: 7e9, writeBytes: 0 },
      ],
    },
  }) as unknown as RunRecord;

describe('headlines of WaveCore', () => {
  const [baseline, serialised] = [record(16, 3, 2), record(4, 2, 1.5)];

  it('are what a run saves against another', () => {
    expect(measureHeadlines(baseline, serialised)).toEqual({
      dramReduction: 0.75,
      speedup: 0.5,
      energyReduction: 0.25,
    });
  });

  it('are averaged over networks', () => {
    const mean = averageHeadlines([
      [baseline, serialised],
      [baseline, baseline],
    ]);
    expect(mean).toEqual({ dramReduction: 0.375, speedup: 0.25, energyReduction: 0.125 });
    expect(() => averageHeadlines([])).toThrow(InputError);
  });

  it('need something to compare with', () => {
    expect(() => measureHeadlines(record(0, 1, 1), serialised)).toThrow('a run without DRAM bytes');
  });
});
