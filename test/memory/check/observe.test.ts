import { describe, expect, it } from 'vitest';
import { checkCase } from '../../../src/memory/check/observe.js';
import { casesSchema } from '../../../src/memory/check/schema.js';
import { systemOfFile } from '../../../src/memory/check/system.js';
import { handMade, type HandMade } from './cases.js';

/** The checked cases of the hand-made file, changed. */
const checked = (change: (file: HandMade) => void = () => undefined) => {
  const file = handMade();
  change(file);
  const { systems, cases } = casesSchema.parse(file);
  const system = systemOfFile('ddr4', systems['ddr4']!);
  return cases.map((each) => checkCase(system, each, systems['ddr4']!.peak_GBps));
};
const off = (cases: ReturnType<typeof checked>): string[] =>
  cases.flatMap(({ id, comparisons }) =>
    comparisons
      .filter(({ equal }) => !equal)
      .map(({ field, ours, expected }) => `${id} ${field} ${ours} for ${expected}`),
  );

describe('cases that were worked out by hand', () => {
  it('are what the memory does, value by value', () => {
    const cases = checked();
    expect(off(cases)).toEqual([]);
    expect(cases.map(({ id, equal, comparisons }) => [id, equal, comparisons.length])).toEqual([
      ['ddr4/one-read', true, 45],
      ['ddr4/three-reads', true, 22],
      ['ddr4/one-write', true, 36],
      ['ddr4/two-rows', true, 11],
    ]);
  });

  it('differ where something else is expected', () => {
    const cases = checked(({ cases: [read] }) => {
      Object.assign(read!.expect, { drain_cycle: 38, commands: { ACT: 1, RD: 2 } });
    });
    expect(off(cases)).toEqual(['ddr4/one-read drain_cycle 37 for 38', 'ddr4/one-read commands.RD 1 for 2']);
    expect(cases.map(({ equal }) => equal)).toEqual([false, true, true, true]);
  });

  it('try every so many cycles only', () => {
    const cases = checked(({ cases: each }) => {
      // Three reads in cycles 0, 10 and 20: RD at 17, 23 and 29 as before, but later taken.
      each[1]!.issue_every = 10;
      each.splice(0, 1);
    });
    expect(off(cases)).toEqual([
      'ddr4/three-reads accept_cycle 20 for 2',
      'ddr4/three-reads read_latency.sum 99 for 126',
      'ddr4/three-reads read_latency.mean 33 for 42',
      'ddr4/three-reads read_latency.min 29 for 37',
      'ddr4/three-reads read_latency.p50 33 for 42',
      'ddr4/three-reads read_latency.p95 37 for 47',
      'ddr4/three-reads read_latency.p99 37 for 47',
      'ddr4/three-reads read_latency.max 37 for 47',
    ]);
  });

  it('end as the stock tool does, which leaves out what is on its way', () => {
    // 40 reads of a row. One leaves the queue at its ACT (cycle 1), the others at their RD in cycles 23, 29, 35, ...; so
    // 32 + 1 + 2 are taken one a cycle until 34, and then one with each RD: the 40th in cycle 59. RD were issued in
    // cycles 17, 23, ..., 59: 8; the data of the first four are there: 37, 43, 49 and 55.
    const [only] = checked((file) => {
      file.cases = [
        {
          ...file.cases[0]!,
          workload: { kind: 'stream', n: 40, rw: { mode: 'read' } },
          expect: { stock_tool_at_accept: {} },
        },
      ];
      Object.assign(file.cases[0]!.expect, {
        accept_cycle: 59,
        stock_tool_at_accept: {
          cycles: 59,
          num_read_reqs_served: 8,
          num_write_reqs_served: 0,
          row_hits: 7,
          row_misses: 1,
          row_conflicts: 0,
          // 37 - 0, 43 - 1, 49 - 2, 55 - 3
          read_latency: 37 + 42 + 47 + 52,
          avg_read_latency: 178 / 8,
          total_throughput_MBps: (8 * 64) / (59 * 0.000833),
        },
      });
    });
    expect(off([only!])).toEqual([]);
  });

  it('measure utilisation by the peak that the file says', () => {
    const [read] = checked(({ systems }) => {
      Object.assign(systems.ddr4, { peak_GBps: 4.15302 });
    });
    expect(off([read!])).toEqual([
      'ddr4/one-read bus_utilisation 0.5000003 for 0.10811'.replace(
        '0.5000003',
        String(64 / 30.821 / 4.15302),
      ),
    ]);
  });
});
