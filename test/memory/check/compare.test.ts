import { describe, expect, it } from 'vitest';
import { compare, type Tree } from '../../../src/memory/check/compare.js';

const off = (ours: Tree, expected: Tree): string[] =>
  compare(ours, expected)
    .filter(({ equal }) => !equal)
    .map(({ field, ours: our, expected: their }) => `${field}: ${our} for ${their}`);

describe('ours beside the expected', () => {
  it('looks at every value that is expected, in its order, and at no other', () => {
    const found = compare({ b: 2, a: { c: 3, d: 4 }, e: 9 }, { a: { d: 4, c: 5 }, b: 2 });
    expect(found).toEqual([
      { field: 'a.d', ours: 4, expected: 4, equal: true },
      { field: 'a.c', ours: 3, expected: 5, equal: false },
      { field: 'b', ours: 2, expected: 2, equal: true },
    ]);
  });

  it('finds what we do not have', () => {
    expect(off({}, { a: 0, b: { c: 1 } })).toEqual(['a: null for 0', 'b.c: null for 1']);
    expect(off({ b: 7 }, { b: { c: 1 } })).toEqual(['b.c: null for 1']);
    expect(off({ a: { c: 1 } }, { a: null })).toEqual(['a: there for null']);
    expect(off({ a: null }, { a: null })).toEqual([]);
    expect(off({ a: undefined }, { a: null })).toEqual([]);
  });

  it('counts commands that only one side has as 0', () => {
    expect(off({ commands: { ACT: 1, PREpb: 2 } }, { commands: { ACT: 1, RD: 3 } })).toEqual([
      'commands.RD: 0 for 3',
      'commands.PREpb: 2 for 0',
    ]);
    expect(off({ commands: { ACT: 1, PREpb: 0 } }, { commands: { ACT: 1 } })).toEqual([]);
  });

  it('shows where logs part, once', () => {
    const logs = (...log: string[]) => ({ channels: [{ command_log: log }] });
    expect(off(logs('1', '2', '3', '4'), logs('1', '2', '5', '6'))).toEqual([
      'channels[0].command_log[2]: 3 for 5',
    ]);
    expect(off(logs('1', '2'), logs('1'))).toEqual(['channels[0].command_log[1]: 2 for null']);
    expect(off(logs('1'), logs('1', '2'))).toEqual(['channels[0].command_log[1]: null for 2']);
    expect(off(logs('1', '2'), logs('1', '2'))).toEqual([]);
  });

  it('has as many channels as were expected', () => {
    const channels = (...counts: number[]) => ({ channels: counts.map((n_commands) => ({ n_commands })) });
    expect(off(channels(1), channels(1, 2))).toEqual(['channels[1].n_commands: null for 2']);
    expect(off(channels(1, 2), channels(1))).toEqual(['channels[1]: there for null']);
    expect(off(channels(2, 1), channels(1, 2))).toHaveLength(2);
  });

  it('compares numbers with a point to the digits that were written, others as they are', () => {
    expect(off({ time_ns: 30.8214 }, { time_ns: 30.821 })).toEqual([]);
    expect(off({ time_ns: 30.8217 }, { time_ns: 30.821 })).toHaveLength(1);
    expect(off({ bandwidth_GBps: 2.076507 }, { bandwidth_GBps: 2.07651 })).toEqual([]);
    expect(off({ bandwidth_GBps: 2.07652 }, { bandwidth_GBps: 2.07651 })).toHaveLength(1);
    expect(off({ bus_utilisation: 0.108108 }, { bus_utilisation: 0.10811 })).toEqual([]);
    expect(off({ read_latency: { mean: 162.78125 } }, { read_latency: { mean: 162.7812 } })).toEqual([]);
    expect(off({ read_latency: { mean: 162.7814 } }, { read_latency: { mean: 162.7812 } })).toHaveLength(1);
    expect(off({ drain_cycle: 37.0001 }, { drain_cycle: 37 })).toHaveLength(1);
    expect(off({ time_ns: null }, { time_ns: 0 })).toHaveLength(1);
  });
});
