import { describe, expect, it } from 'vitest';
import { runRequests, type RequestList } from '../../../src/memory/banked/run.js';
import { MAPPINGS, type DramSystem } from '../../../src/memory/banked/system.js';
import { evaluate } from '../../../src/memory/standards/expression.js';
import { STANDARDS, systemOf, type StandardName } from '../../../src/memory/standards/index.js';
import { theory } from '../../../src/memory/standards/theory.js';

const reads = (addresses: number[]): RequestList => ({
  length: addresses.length,
  isWrite: new Uint8Array(addresses.length),
  address: Float64Array.from(addresses),
});
const count = (length: number, address: (index: number) => number): RequestList =>
  reads(Array.from({ length }, (_, index) => address(index)));

/**
 * By hand: cycles of a cold read, from one read of a row to the next, of different groups, to the next row of the
 * bank, over a refresh; peak GB/s.
 */
const BY_HAND: Record<StandardName, [number, number, number, number, number, number]> = {
  // 1 + 16 + 16 + 4; 127 x 6 + 9 + 16 + 16; 9 + 16 + 433 + 16; 64 B in 4 x 0.833 ns.
  'DDR4-2400': [37, 6, 4, 803, 474, 19.2077],
  // 1 + 22 + 22 + 4; 127 x 8 + 12 + 22 + 22; 12 + 22 + 576 + 22; 64 B in 2.5 ns.
  'DDR4-3200': [49, 8, 4, 1072, 632, 25.6],
  // 1 + 19 + 19 + 4; 127 x 11 + 17 + 19 + 19; 17 + 19 + 792 + 19; 8 B x 4400 MT/s.
  'DDR4-4400': [43, 11, 4, 1452, 847, 35.2],
  // 1 + 39 + 3 + 36 + 8 + 8; 63 x 8 + 18 + 37 + 39; 18 + 45 + 382 + 39; 2 B x 4266.67 MT/s.
  'LPDDR4-4266': [95, 8, 8, 598, 484, 8.5333],
  // 1 + 15 + 1 + 17 + 2; 63 x 4 + 8 + 15 + 15 + 1; 8 + 15 + 168 + 15 + 1; 32 B in 2.5 ns.
  'LPDDR5-6400': [36, 4, 2, 291, 207, 12.8],
  // 1 + 24 + 24 + 2; 127 x 3 + 2 + 24 + 24; 2 + 24 + 700 + 24; 32 B in 1 ns.
  'GDDR5-8000': [51, 3, 2, 431, 750, 32],
  // 1 + 30 + 24 + 2; 63 x 4 + 4 + 30 + 30; 4 + 30 + 211 + 30; 32 B in 1.14 ns.
  'GDDR6-14000': [57, 4, 2, 316, 275, 28.0702],
  // 1 + 15 + 14 + 2; 31 x 4 + 5 + 13 + 15; 5 + 14 + 349 + 15; 2 x 32 B in 2 ns.
  'HBM2-2000': [32, 4, 2, 157, 383, 32],
  // 1 + 18 + 17 + 2; 31 x 4 + 6 + 16 + 18; 6 + 17 + 420 + 18; 2 x 32 B in 1.666 ns.
  'HBM2-2400': [38, 4, 2, 164, 461, 38.4154],
  // Half clocks: 1 + 63 + 40 + 4; 31 x 8 + 19 + 50 + 63; 19 + 52 + 1118 + 63; 2 x 32 B in 1.25 ns.
  'HBM3-6400': [108, 8, 4, 380, 1252, 51.2],
};

/** Where the reads go round groups (banks without) and pseudo-channels, in rows that stay open; RoBaRaCoCh. */
function roundAddress({ levels, counts, columns, transactionBytes }: DramSystem): (index: number) => number {
  const of = (level: string): number => counts[levels.indexOf(level)] ?? 1;
  const [buses, halves] = [of('PseudoChannel'), of('Sid')];
  const groups = levels.includes('BankGroup') ? of('BankGroup') : of('Bank');
  return (index) => {
    const [bus, turn] = [index % buses, Math.floor(index / buses)];
    const column = Math.floor(turn / groups) % columns;
    return (((turn % groups) * halves * buses + bus) * columns + column) * transactionBytes;
  };
}

describe.each(STANDARDS)('%s', (name) => {
  const system = systemOf(name, { refresh: 'none', mapping: 'RoBaRaCoCh' });
  const expected = theory(system);
  const { columns, transactionBytes: bytes } = system;

  it('has the theory that is worked out by hand', () => {
    const [unloaded, sameRow, groups, row, refresh, peak] = BY_HAND[name];
    expect(expected.unloaded.cycles).toBe(unloaded);
    expect(expected.sameRow.cycles).toBe(sameRow);
    expect(expected.groups.cycles).toBe(groups);
    expect(expected.row.cycles).toBe(row);
    expect(expected.refresh.cycles).toBe(refresh);
    expect(expected.peak.bytesPerSecond / 1e9).toBeCloseTo(peak, 3);
    expect(expected.sameRowRate.bytesPerSecond / 1e9).toBeCloseTo((peak * groups) / sameRow, 3);
    // A formula is what it says: its value is that of its sum.
    expect(evaluate(expected.unloaded.formula, system.timing)).toBe(unloaded);
    expect(theory(systemOf(name, { channels: 3 })).peak.bytesPerSecond / 1e9).toBeCloseTo(3 * peak, 3);
  });

  it('unloaded: one read takes what theory says', () => {
    expect(runRequests(system, reads([0])).drainCycle).toBe(expected.unloaded.cycles);
  });

  it('one row: reads come as close as theory says', () => {
    const many = 1000;
    const run = runRequests(
      system,
      count(many, (index) => (index % columns) * bytes),
    );
    expect(run.drainCycle).toBe(expected.unloaded.cycles + (many - 1) * expected.sameRow.cycles);
  });

  it('round the groups: the peak, to the cycle', () => {
    const at: number[] = [];
    const onCommand = (_: number, clk: number, command: string): void => {
      if (command === 'RD') at.push(clk);
    };
    runRequests(system, count(3000, roundAddress(system)), { onCommand });
    const cycles = at[2500]! - at[500]!;
    expect((cycles * system.buses) / 2000).toBe(expected.groups.cycles);
    const rate = (2000 * bytes) / (cycles * system.cyclePicoseconds * 1e-12);
    expect(rate / expected.peak.bytesPerSecond).toBeCloseTo(1, 12);
  });

  it('row after row of one bank: to the cycle', () => {
    // Rows are kept for their hits: plain FR-FCFS closes GDDR5's early, as tRTP is below tCCD_L.
    const one = systemOf(name, { refresh: 'none', mapping: 'ChRaBaRoCo', scheduler: 'FRFCFS-RowHit' });
    const { unloaded, row, sameRow, rowByRow } = theory(one);
    const rows = 9;
    const run = runRequests(
      one,
      count(rows * columns, (index) => index * bytes),
    );
    expect(run.drainCycle).toBe(unloaded.cycles + (rows - 1) * row.cycles + (columns - 1) * sameRow.cycles);
    const seconds = row.cycles * one.cyclePicoseconds * 1e-12;
    expect(rowByRow.bytesPerSecond / ((columns * bytes) / seconds)).toBeCloseTo(1, 12);
  });

  it.each(MAPPINGS)('a stream in %s stays between its bounds, with and without refresh', (mapping) => {
    for (const refresh of ['none', 'all-bank'] as const) {
      const one = systemOf(name, { mapping, refresh });
      const { stream, unloaded } = theory(one);
      const many = 40000;
      const run = runRequests(
        one,
        count(many, (index) => index * bytes),
      );
      const seconds = (run.drainCycle - unloaded.cycles) * one.cyclePicoseconds * 1e-12;
      const rate = (many * bytes) / seconds;
      expect(rate).toBeGreaterThanOrEqual(stream.lower.bytesPerSecond);
      // Refreshes come as a whole: one more or less in the run.
      expect(rate).toBeLessThanOrEqual(stream.upper.bytesPerSecond * (refresh === 'none' ? 1.0001 : 1.005));
    }
  });
});

describe('theory', () => {
  it('names the parts of a sum', () => {
    expect(theory(systemOf('HBM2-2000')).unloaded.formula).toBe('1 + nRCDRD + 1 + nCL + nBL');
    expect(theory(systemOf('DDR4-2400')).row.formula).toBe('127 x (nCCDL) + nRTP + nRP + nRCD');
    expect(theory(systemOf('HBM2-2000', { channels: 4 })).peak.formula).toBe('8 x 32 B / (nBL) / 1000 ps');
    expect(theory(systemOf('DDR4-2400')).peak.formula).toBe('64 B / (nBL) / 833 ps');
    expect(theory(systemOf('LPDDR5-6400')).refresh.formula).toBe('nRTP + nRP + nRFC + nRCD + 1');
  });

  it('takes refreshes off: 474 - 4 of 9364 cycles, and one more opening at worst', () => {
    const { stream } = theory(systemOf('DDR4-2400', { mapping: 'RoBaRaCoCh' }));
    const peak = 64 / (4 * 833e-12);
    expect(stream.upper.bytesPerSecond / (peak * (1 - 470 / 9364))).toBeCloseTo(1, 12);
    // 128 transactions in 803 cycles; 41 cycles to change rows.
    const slowest = (128 * 64) / (803 * 833e-12);
    expect(stream.lower.bytesPerSecond / (slowest * (1 - (470 + 41) / 9364))).toBeCloseTo(1, 12);
    const alternating = theory(systemOf('HBM2-2000', { refresh: 'none' })).stream.lower;
    expect(alternating.bytesPerSecond / ((2 * 32 * 32) / 157e-9)).toBeCloseTo(1, 12);
  });

  it('expects nothing of rows that are closed at once: 55 cycles a read', () => {
    const { stream } = theory(systemOf('DDR4-2400', { refresh: 'none', rowPolicy: 'closed-cap' }));
    expect(stream.lower.bytesPerSecond / (64 / (55 * 833e-12))).toBeCloseTo(1, 12);
    expect(stream.lower.formula).toBe('1 transaction a (nRC)');
  });

  it('without groups every read is as close as those of different groups', () => {
    const { sameRow, groups } = theory(systemOf('DDR4-2400', { without: ['groups'] }));
    expect([sameRow.cycles, groups.cycles]).toEqual([4, 4]);
  });
});
