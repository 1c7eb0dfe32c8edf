import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { peakBandwidth, type DramSystem } from '../../../src/memory/banked/system.js';
import { evaluate } from '../../../src/memory/standards/expression.js';
import { STANDARDS, standardOf, systemOf, type StandardName } from '../../../src/memory/standards/index.js';

const bytesOf = ({ counts, rows, columns, transactionBytes, channels }: DramSystem): number =>
  channels * counts.reduce((product, count) => product * count, 1) * rows * columns * transactionBytes;

describe('sums of timing parameters', () => {
  const timing = { nCL: 17, nBL: 2, nCWL: 5, nBL_min: 3, n32AW: 360 };
  it.each([
    ['nCL + nBL + 2 - nCWL', 16],
    ['nBL_min', 3],
    ['7', 7],
    ['3 + nCL', 20],
    ['nCL-nCWL-nBL', 10],
    ['nCWL - nCL', -12],
    ['n32AW + 1', 361],
    ['nBL + nBL', 4],
  ])('%s', (text, value) => expect(evaluate(text, timing)).toBe(value));
  it.each(['', 'nCL +', '+ nCL', 'nCL nBL', '2 * nCL', 'nRCD', '(nCL)', 'nCL + constructor'])(
    'not %s',
    (text) => {
      expect(() => evaluate(text, timing)).toThrow(RangeError);
    },
  );
});

describe('systems', () => {
  /** Gigabytes of a channel and gigabytes a second, by hand: lines x rate / 8, chips x their bits. */
  it.each<[StandardName, number, number]>([
    ['DDR4-2400', 8, 19.2077],
    ['DDR4-3200', 8, 25.6],
    ['DDR4-4400', 8, 35.2],
    ['LPDDR4-4266', 0.5, 8.5333],
    ['LPDDR5-6400', 1, 12.8],
    ['GDDR5-8000', 1, 32],
    ['GDDR6-14000', 0.5, 28.0702],
    ['HBM2-2000', 2, 32],
    ['HBM2-2400', 2, 38.4154],
    ['HBM3-6400', 1, 51.2],
  ])('%s: %d GiB, %d GB/s', (name, gib, rate) => {
    const system = systemOf(name);
    expect(bytesOf(system) / 2 ** 30).toBe(gib);
    expect(peakBandwidth(system) / 1e9).toBeCloseTo(rate, 3);
    expect(peakBandwidth(systemOf(name, { channels: 3 }))).toBeCloseTo(3 * peakBandwidth(system), 0);
  });

  it.each(STANDARDS)('%s says where each number is from, and its times go together', (name) => {
    const { standard, grade } = standardOf(name);
    const system = systemOf(name);
    const { timing } = system;
    const organisations = Object.values(grade.organisations);
    const energies = Object.values(grade.energies);
    const provenances = [
      grade.provenance,
      ...organisations.map(({ provenance }) => provenance),
      ...energies.flatMap(({ provenance }) => Object.values(provenance)),
    ];
    for (const { source, status } of provenances) {
      expect(source.length).toBeGreaterThan(4);
      expect(['found', 'recalled', 'derived', 'assumed']).toContain(status);
    }
    expect(energies).toHaveLength(organisations.length);
    expect(Object.keys(standard.transitions).sort()).toEqual([...standard.commands].sort());
    for (const { needs, leaves } of Object.values(standard.transitions)) {
      expect(standard.states).toContain(needs);
      expect(standard.states).toContain(leaves);
    }
    // A row cycle holds opening and closing; a row is open for as long as reading it takes.
    expect(timing['nRC']).toBeGreaterThanOrEqual(timing['nRAS']! + timing['nRP']!);
    expect(timing['nRAS']).toBeGreaterThanOrEqual(timing['nRCD'] ?? timing['nRCDRD']!);
    expect(timing['nREFI']).toBeGreaterThan(evaluate(standard.refreshCycles, timing));
    // Lines, bits a line and cycle: rate in Mbit/s is bits of a transaction by lines and cycles.
    const lines = { DDR4: 64, LPDDR4: 16, LPDDR5: 16, GDDR5: 32, GDDR6: 16, HBM2: 64, HBM3: 32 }[
      standard.family
    ]!;
    const rate =
      (system.transactionBytes * 8) / lines / (system.burstCycles * system.cyclePicoseconds * 1e-6);
    expect(Math.abs(rate / timing['rate']! - 1)).toBeLessThan(0.003);
    // Bursts of different groups follow each other without a gap.
    expect(timing['nCCDS'] ?? timing['nCCD']).toBe(system.burstCycles);
    expect(system.counts[0]).toBe(1);
    expect(system.levels).toHaveLength(system.counts.length);
    expect(system.levels.at(-1)).toBe('Bank');
    expect(system.refreshLevel === 'PseudoChannel' ? 2 : 1).toBe(system.buses);
  });

  /** Nanoseconds of the sheets, and least clocks; of grades that no simulator was compared with. */
  it.each<[StandardName, number, Record<string, [number, number?]>]>([
    [
      'DDR4-4400',
      8,
      {
        ...{
          nRRDS: [2.5, 4],
          nRRDL: [4.9, 4],
          nFAW: [21, 20],
          nCCDL: [5, 5],
          nWTRS: [2.5, 2],
          nWTRL: [7.5, 4],
        },
        ...{ nWR: [15], nRTP: [7.5, 4], nRFC: [360], nREFI: [7800] },
      },
    ],
    ['DDR4-4400', 16, { nRRDS: [5.3, 4], nRRDL: [6.4, 4], nFAW: [30, 28] }],
    [
      'LPDDR4-4266',
      16,
      {
        ...{
          nRCD: [18, 4],
          nRP: [18, 3],
          nRPab: [21, 3],
          nRAS: [42, 3],
          nRRD: [7.5, 4],
          nFAW: [30],
          nWR: [18, 6],
        },
        ...{ nRTP: [7.5, 8], nWTR: [10, 8], nDQSCK: [3.5], nRFC: [180], nRFCpb: [90], nREFI: [3904] },
      },
    ],
    [
      'GDDR5-8000',
      32,
      {
        nRCDRD: [12],
        nRCDWR: [10],
        nRP: [12],
        nRAS: [28],
        nRC: [40],
        nWR: [12],
        nFAW: [20],
        nRFC: [350],
        nREFI: [1900],
      },
    ],
    [
      'HBM3-6400',
      32,
      { nRFC: [350], nRFCpb: [200], nRREFD: [8, 3], nREFI: [3900], nREFIpb: [3900 / 32], nFAW: [15] },
    ],
  ])('%s of x%d: clocks are nanoseconds rounded up', (name, width, sheet) => {
    const { timing } = systemOf(name, { width });
    const { ticksPerClock } = standardOf(name).standard;
    const clock = timing['tCK_ps']! * ticksPerClock * 1e-3;
    for (const [parameter, [ns, least = 0]] of Object.entries(sheet)) {
      const clocks = Math.max(least, Math.ceil(+(ns / clock).toFixed(6)));
      expect(timing[parameter], parameter).toBe(clocks * ticksPerClock);
    }
  });

  it('are as the options say', () => {
    const system = systemOf('DDR4-3200', {
      ...{ channels: 2, ranks: 2, width: 16, mapping: 'ChRaBaRoCo', scheduler: 'FRFCFS-RowHit' },
      ...{ refresh: 'none', rowPolicy: 'closed-cap', cap: 7, readQueue: 11, writeQueue: 13 },
      ...{ writeHigh: 0.75, writeLow: 0.25 },
    });
    expect(system.counts).toEqual([1, 2, 2, 4]);
    expect(system).toMatchObject({ channels: 2, mapping: 'ChRaBaRoCo', buses: 1, columns: 128, rows: 65536 });
    // 16-bit chips have rows of twice the bytes to open: fewer may be.
    expect(system.timing).toMatchObject({ nRRDS: 9, nRRDL: 11, nFAW: 48 });
    expect(system.controller).toEqual({
      ...{ kind: 'generic', scheduler: 'FRFCFS-RowHit', refresh: 'none', rowPolicy: 'closed-cap', cap: 7 },
      ...{ readQueue: 11, writeQueue: 13, writeHigh: 0.75, writeLow: 0.25 },
    });
    expect(systemOf('DDR4-2400', { width: 16 }).timing).toMatchObject({ nRRDS: 7, nRRDL: 8, nFAW: 36 });
    expect(systemOf('DDR4-2400').controller).toEqual({
      ...{ kind: 'generic', scheduler: 'FRFCFS', refresh: 'all-bank', rowPolicy: 'open', cap: 4 },
      ...{ readQueue: 32, writeQueue: 32, writeHigh: 0.8, writeLow: 0.2 },
    });
    expect(systemOf('DDR4-2400')).toMatchObject({ channels: 1, mapping: 'MOP4CLXOR', counts: [1, 1, 4, 4] });
  });

  it.each<[StandardName, string, string, number, number]>([
    ['LPDDR5-6400', 'split-activate', 'Rank', 19, 11],
    ['LPDDR4-4266', 'generic', 'Rank', 55, 30],
    ['HBM2-2000', 'dual-bus', 'PseudoChannel', 16, 7],
    ['HBM3-6400', 'dual-bus', 'PseudoChannel', 44, 24],
    ['GDDR5-8000', 'generic', 'Channel', 26, 9],
    ['GDDR6-14000', 'generic', 'Channel', 26, 8],
    ['DDR4-4400', 'generic', 'Rank', 23, 22],
  ])('%s: %s, refreshed by %s; read %d, write %d', (name, kind, level, read, write) => {
    const system = systemOf(name);
    expect([system.controller.kind, system.refreshLevel]).toEqual([kind, level]);
    expect([system.readLatency, system.writeLatency]).toEqual([read, write]);
  });

  it('refuse ranks and widths that there are none of', () => {
    const refusal = (name: StandardName, options: object): InputError => {
      try {
        systemOf(name, options);
      } catch (error) {
        if (error instanceof InputError) return error;
      }
      throw new Error(`${name} took ${JSON.stringify(options)}`);
    };
    expect(refusal('HBM2-2000', { ranks: 2 }).message).toBe(
      'memory.ranks: HBM2-2000 has no ranks; expected 1',
    );
    expect(refusal('GDDR6-14000', { ranks: 4 }).detail.field).toBe('memory.ranks');
    expect(refusal('DDR4-2400', { ranks: 3 }).message).toBe(
      'memory.ranks: 3 ranks; expected 1, 2, 4 or 8: bits of an address choose one',
    );
    expect(refusal('DDR4-2400', { width: 4 }).message).toBe(
      'memory.width: DDR4-2400 has no chips of 4 bits; expected 8 or 16',
    );
    expect(systemOf('LPDDR4-4266', { ranks: 2 }).counts).toEqual([1, 2, 8]);
    expect(() => standardOf('DDR3' as StandardName)).toThrow(RangeError);
  });
});

describe('effects left out', () => {
  const cyclesOf = (system: DramSystem, level: string, before: string, after: string): number[] =>
    system.constraints
      .filter((one) => one.level === level && one.preceding.includes(before) && one.following.includes(after))
      .map(({ cycles }) => cycles);

  it('turn-arounds: a burst is enough, and nothing else changes', () => {
    const [all, less] = [systemOf('DDR4-2400'), systemOf('DDR4-2400', { without: ['turnaround'] })];
    // nBL of 4; a rank that takes over from one that wrote was already down to 2.
    expect(cyclesOf(all, 'Rank', 'WR', 'RD')).toEqual([19, 2]);
    expect(cyclesOf(less, 'Rank', 'WR', 'RD')).toEqual([4, 2]);
    expect(cyclesOf(less, 'Rank', 'RDA', 'WRA')).toEqual([4, 6]);
    expect(cyclesOf(less, 'BankGroup', 'WR', 'RD')).toEqual([4]);
    expect(cyclesOf(less, 'BankGroup', 'RD', 'RD')).toEqual([6]);
    expect(cyclesOf(less, 'Bank', 'WR', 'PREpb')).toEqual([34]);
    expect(less.constraints).toHaveLength(all.constraints.length);
    expect(less.controller.refresh).toBe('all-bank');
    expect(less.rowsAlwaysOpen).toBe(false);
  });

  it('groups: what holds between them holds inside', () => {
    const less = systemOf('DDR4-2400', { without: ['groups'] });
    expect(less.constraints.map(({ level }) => level)).not.toContain('BankGroup');
    expect(less.constraints).toHaveLength(systemOf('DDR4-2400').constraints.length - 4);
    expect(cyclesOf(less, 'Rank', 'RD', 'RD')).toEqual([4, 6]);
    expect(cyclesOf(less, 'Rank', 'WR', 'RD')).toEqual([19, 2]);
  });

  it('refresh and rows: told to the controller', () => {
    expect(systemOf('HBM2-2000', { without: ['refresh'] }).controller.refresh).toBe('none');
    expect(systemOf('HBM2-2000', { without: ['refresh'] }).rowsAlwaysOpen).toBe(false);
    const rows = systemOf('HBM2-2000', { without: ['rows'] });
    expect([rows.rowsAlwaysOpen, rows.controller.refresh]).toEqual([true, 'all-bank']);
    expect(rows.constraints).toEqual(systemOf('HBM2-2000').constraints);
  });
});
