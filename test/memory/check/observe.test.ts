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

  it('tell forwarded reads from merged writes', () => {
    const ofOne = (workload: object, expect: object) =>
      off(
        checked((file) => {
          file.cases = [
            { ...file.cases[0]!, workload: workload as never, expect: expect as Record<string, unknown> },
          ];
        }),
      );
    // Read 0, write 64, write 128, read 64, which waits in the write queue: the row has been asked for, no more.
    const rw = { mode: 'period', period: 3, reads: 1 };
    const forwarded = {
      num_read_reqs: 2,
      num_read_reqs_forwarded: 1,
      num_write_reqs_coalesced: 0,
      num_read_reqs_served: 1,
    };
    expect(
      ofOne(
        { kind: 'copy', n: 4, offset: 64, rw },
        { counters: forwarded, read_latency: { sum: 38, min: 1 } },
      ),
    ).toEqual([]);
    // Writes 0, 64, 0, 64: the row is opened for the first, which is out of its queue; of the others two are one.
    const merged = {
      num_write_reqs: 4,
      num_write_reqs_coalesced: 1,
      num_read_reqs_forwarded: 0,
      num_write_reqs_served: 3,
    };
    expect(
      ofOne(
        { kind: 'stride', n: 4, stride: 64, footprint: 128, rw: { mode: 'write' } },
        { counters: merged },
      ),
    ).toEqual([]);
  });

  /** One case of reads of a row, every so many cycles, on so many channels. */
  const rowReads = (n: number, every: number, channels: number, expect: object) =>
    checked((file) => {
      file.systems.ddr4.channels = channels;
      const workload = { kind: 'stream', n, rw: { mode: 'read' } };
      file.cases = [
        { ...file.cases[0]!, workload, issue_every: every, expect: expect as Record<string, unknown> },
      ];
    });

  it('count a read whose data come in the cycle in which the last request is taken', () => {
    const stock = { cycles: 37, num_read_reqs_served: 1, read_latency: 37, avg_read_latency: 37 };
    expect(off(rowReads(2, 37, 1, { accept_cycle: 37, stock_tool_at_accept: stock }))).toEqual([]);
  });

  it('have channels in turn, of which the stock tool averages the first', () => {
    // Reads in cycles 0, 40, 80 and 120, of channels 0, 1, 0, 1: 37, 37, and 21 of rows that are open. The last is taken
    // and not served yet.
    const cases = rowReads(4, 40, 2, {
      accept_cycle: 120,
      drain_cycle: 141,
      read_latency: { sum: 37 + 37 + 21 + 21 },
      commands: { ACT: 2, RD: 4 },
      bandwidth_GBps: (4 * 64) / (141 * 0.833),
      bus_utilisation: (4 * 4) / 141 / 2,
      channels: [{ n_commands: 3 }, { n_commands: 3 }],
      stock_tool_at_accept: {
        num_read_reqs_served: 3,
        read_latency: 37 + 37 + 21,
        avg_read_latency: (37 + 21) / 2,
      },
    });
    expect(off(cases)).toEqual([]);
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
