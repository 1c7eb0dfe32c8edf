import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../../src/memory/banked/arena.js';
import { BusAccount, columnSpacings } from '../../../src/memory/banked/bus-account.js';
import { BUS_STATES, type BusState } from '../../../src/memory/banked/report.js';
import { systemOf } from '../../../src/memory/standards/index.js';

/** Spacings that tell each other apart. */
const SPACING = {
  burst: 4,
  readToWrite: 11,
  writeToRead: 23,
  group: 6,
  groupWriteToRead: 29,
  rank: 9,
  rowToRead: 17,
  rowToWrite: 13,
};
const READ = 0;
const WRITE = 1;
const LONG_AGO = -1000;

describe('BusAccount', () => {
  let bus: BusAccount;
  /** By state, up to a cycle. */
  const upTo = (clk: number): Record<string, number> => {
    const sums = Object.fromEntries(BUS_STATES.map((state) => [state, 0])) as Record<BusState, number>;
    bus.addTo(sums, clk);
    expect(Object.values(sums).reduce((a, b) => a + b, 0)).toBe(clk);
    return Object.fromEntries(Object.entries(sums).filter(([, cycles]) => cycles !== 0));
  };

  beforeEach(() => {
    bus = new BusAccount(SPACING, new Arena(4096));
  });

  it('is idle until a request is there, then waits for its row', () => {
    // Arrival at 10, a command can be at 11; the row, activated at 14, can be read at 31.
    bus.column(31, READ, 0, 0, 14, 10);
    expect(upTo(40)).toEqual({ idle: 10 + 6, row: 20, transfer: 4 });
  });

  it('waits for a write less long than for a read, and queues for the rest', () => {
    bus.column(40, WRITE, 0, 0, 20, 0);
    // Row open for writing at 33; seven cycles more for something else.
    expect(upTo(43)).toEqual({ row: 32, queue: 7, transfer: 4 });
  });

  it.each([
    ['the same group', READ, READ, 0, 0, { group: 2, queue: 8 }],
    ['another group', READ, READ, 0, 1, { queue: 10 }],
    ['read to write', READ, WRITE, 0, 0, { turnaround: 7, queue: 3 }],
    ['read to write elsewhere', READ, WRITE, 0, 1, { turnaround: 7, queue: 3 }],
    ['another rank', READ, READ, 1, 4, { turnaround: 5, queue: 5 }],
    ['another rank that writes', READ, WRITE, 1, 4, { turnaround: 5, queue: 5 }],
  ] as const)('%s: what the bus needs, of ten cycles', (_, first, second, rank, group, expected) => {
    bus.column(1, first, 0, 0, LONG_AGO, 0);
    bus.column(15, second, rank, group, LONG_AGO, 0);
    expect(upTo(18)).toEqual({ transfer: 8, ...expected });
  });

  it.each([
    ['another group', 1, { turnaround: 19, queue: 11 }],
    ['the same group', 0, { turnaround: 25, queue: 5 }],
  ] as const)('write to read in %s, of thirty cycles', (_, group, expected) => {
    bus.column(1, WRITE, 0, 0, LONG_AGO, 0);
    bus.column(35, READ, 0, group, LONG_AGO, 0);
    expect(upTo(38)).toEqual({ transfer: 8, ...expected });
  });

  it('tells what a refresh takes from when it is wanted until it is done', () => {
    bus.column(1, READ, 0, 0, LONG_AGO, 0);
    bus.refreshWanted(8);
    bus.refreshDone(60);
    // Free at 5; refreshing from 8 to 60; the row was activated at 61 and read at 78, group and row after that.
    bus.column(80, READ, 0, 0, 61, 0);
    expect(upTo(83)).toEqual({ transfer: 8, refresh: 52, group: 2, row: 19, queue: 2 });
  });

  it('does not tell of a refresh of the time before', () => {
    bus.refreshWanted(2);
    bus.refreshDone(10);
    bus.column(20, READ, 0, 0, LONG_AGO, 0);
    bus.column(34, READ, 0, 1, LONG_AGO, 0);
    expect(upTo(37)).toEqual({ transfer: 8, refresh: 8, queue: 11 + 10 });
  });

  it('cuts data that are still on the bus', () => {
    bus.column(1, READ, 0, 0, LONG_AGO, 0);
    expect(upTo(2)).toEqual({ transfer: 2 });
    expect(upTo(9)).toEqual({ transfer: 4, idle: 5 });
  });
});

it('spacings are those of the constraints', () => {
  expect(columnSpacings(systemOf('DDR4-2400', { ranks: 2 }))).toEqual({
    burst: 4,
    readToWrite: 10,
    writeToRead: 19,
    group: 6,
    groupWriteToRead: 25,
    rank: 6,
    rowToRead: 16,
    rowToWrite: 16,
  });
  expect(columnSpacings(systemOf('HBM2-2000'))).toMatchObject({
    burst: 2,
    readToWrite: 13,
    writeToRead: 13,
    group: 4,
    groupWriteToRead: 15,
    rowToRead: 15,
    rowToWrite: 13,
  });
  expect(columnSpacings(systemOf('LPDDR5-6400'))).toMatchObject({
    burst: 2,
    group: 4,
    rowToRead: 15,
    rank: 12,
  });
});
