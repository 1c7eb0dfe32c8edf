import { describe, expect, it } from 'vitest';
import { validate } from '../../../src/document/validate.js';
import { casesSchema } from '../../../src/memory/check/schema.js';
import { systemOfFile } from '../../../src/memory/check/system.js';
import { peakBandwidth } from '../../../src/memory/banked/system.js';
import { handMade, type HandMade } from './cases.js';

type Given = HandMade['systems']['ddr4'];

/** The system of the hand-made file, changed. */
const systemOf = (change: (system: Given) => void = () => undefined) => {
  const file = handMade();
  change(file.systems.ddr4);
  const { systems } = validate(casesSchema, file, () => ({}));
  return systemOfFile('ddr4', systems['ddr4']!);
};

describe('a system of a file of cases', () => {
  it('has the numbers that the file says', () => {
    const system = systemOf();
    expect(system).toMatchObject({
      name: 'ddr4',
      levels: ['Channel', 'Rank', 'BankGroup', 'Bank'],
      counts: [1, 1, 4, 4],
      rows: 65536,
      columns: 128,
      transactionBytes: 64,
      channels: 1,
      mapping: 'RoBaRaCoCh',
      rowCommands: [],
      cyclePicoseconds: 833,
      readLatency: 20,
      writeLatency: 16,
      burstCycles: 4,
      buses: 1,
      refreshLevel: 'Rank',
      controller: {
        kind: 'generic',
        scheduler: 'FRFCFS',
        refresh: 'all-bank',
        rowPolicy: 'open',
        cap: 4,
        readQueue: 32,
        writeQueue: 32,
        writeHigh: 0.8,
        writeLow: 0.2,
      },
    });
    expect(system.constraints).toContainEqual({
      ...{ level: 'Rank', preceding: ['ACT'], following: ['ACT'], cycles: 26, window: 4 },
    });
    expect(system.constraints).toContainEqual({
      ...{ level: 'Rank', preceding: ['WR'], following: ['RD'], cycles: 2, sibling: true },
    });
    expect(system.constraints).toContainEqual({
      ...{ level: 'Bank', preceding: ['ACT'], following: ['RD', 'WR'], cycles: 16 },
    });
    expect(peakBandwidth(system) / 1e9).toBeCloseTo(64 / (4 * 0.833), 9);
  });

  it('has the controller that the file says', () => {
    const of = (words: Partial<Given['controller']>) =>
      systemOf(({ controller }) => void Object.assign(controller, words)).controller;
    expect(of({ impl: 'HBM12' }).kind).toBe('dual-bus');
    expect(of({ impl: 'LPDDR5' }).kind).toBe('split-activate');
    expect(of({ row_policy: 'ClosedCAP', row_policy_cap: 7 })).toMatchObject({
      rowPolicy: 'closed-cap',
      cap: 7,
    });
    expect(of({ refresh: 'NoRefresh' }).refresh).toBe('none');
    expect(of({ scheduler: 'FRFCFS-RowHit' }).scheduler).toBe('FRFCFS-RowHit');
    expect(of({ read_queue: 5, write_queue: 6 })).toMatchObject({ readQueue: 5, writeQueue: 6 });
    expect(of({ wr_low_watermark: 0.1, wr_high_watermark: 0.9 })).toMatchObject({
      writeLow: 0.1,
      writeHigh: 0.9,
    });
  });

  it('has pseudo-channels, or no ranks', () => {
    const hbm = systemOf((system) => {
      Object.assign(system, {
        levels: { Channel: 1, PseudoChannel: 2, BankGroup: 4, Bank: 4, Row: 65536, Column: 128 },
        address_bits: { tx_offset: 6, PseudoChannel: 1, BankGroup: 2, Bank: 2, Row: 16, Column: 5 },
        timing_constraints: [],
        row_bus: ['ACT', 'PREpb'],
      });
    });
    expect(hbm).toMatchObject({
      buses: 2,
      refreshLevel: 'PseudoChannel',
      columns: 32,
      rowCommands: ['ACT', 'PREpb'],
    });
    const gddr = systemOf((system) => {
      Object.assign(system, {
        levels: { Channel: 1, BankGroup: 4, Bank: 4, Row: 65536, Column: 1024 },
        timing_constraints: [],
      });
    });
    expect(gddr).toMatchObject({ buses: 1, refreshLevel: 'Channel', counts: [1, 4, 4] });
  });

  it("takes LPDDR5's shorter burst", () => {
    const system = systemOf(({ timing }) => {
      const { nBL, ...rest } = timing;
      expect(nBL).toBe(4);
      Object.assign(timing, { ...rest, nBL_min: 2, nBL_max: 4 });
      delete (timing as Partial<typeof timing>).nBL;
    });
    expect(system).toMatchObject({ burstCycles: 2, writeLatency: 14 });
  });

  const at = (field: string): string => `systems.ddr4.${field}`;
  it.each<[string, (system: Given) => void, string]>([
    [
      'an unknown controller',
      ({ controller }) => void (controller.impl = 'GenericDDr'),
      `${at('controller.impl')}: is 'GenericDDr'; expected one of GenericDDR, HBM12, LPDDR5; did you mean 'GenericDDR'?`,
    ],
    [
      'an unknown mapping',
      (system) => void (system.mapper = 'RoBaRaCo'),
      `${at('mapper')}: is 'RoBaRaCo'; expected one of RoBaRaCoCh, ChRaBaRoCo, MOP4CLXOR`,
    ],
    [
      'a rule of an unknown level',
      (system) => void (system.timing_constraints[3]!.level = 'Banks'),
      `${at('timing_constraints[3].level')}: is 'Banks'; expected one of Channel, Rank, BankGroup, Bank; did you mean 'Bank'?`,
    ],
    [
      'a rule behind an unknown command',
      (system) => void (system.timing_constraints[5]!.following[1] = 'WT'),
      `${at('timing_constraints[5].following[1]')}: is 'WT'; expected one of ACT, PREpb`,
    ],
    [
      'a rule before an unknown command',
      (system) => void (system.timing_constraints[0]!.preceding[0] = 'RB'),
      `${at('timing_constraints[0].preceding[0]')}: is 'RB'`,
    ],
    [
      'an unknown row command',
      (system) => void system.row_bus.push('ACT', 'ACTS'),
      `${at('row_bus[1]')}: is 'ACTS'`,
    ],
    [
      'cycles that are no number',
      (system) => void Object.assign(system.timing_constraints[2]!, { cycles: 'nBL' }),
      `${at('timing_constraints[2].cycles')}: is 'nBL'; expected a number`,
    ],
    [
      'address bits that do not fit',
      (system) => void (system.address_bits.Bank = 3),
      `${at('address_bits.Bank')}: is 3; expected the bits of 4`,
    ],
    [
      'row bits that do not fit',
      (system) => void (system.address_bits.Row = 15),
      `${at('address_bits.Row')}: is 15`,
    ],
    [
      'an offset that does not fit',
      (system) => void (system.address_bits.tx_offset = 5),
      `${at('address_bits')}: are {"tx_offset":5`,
    ],
    [
      'bits that are missing',
      (system) => void delete (system.address_bits as { Rank?: number }).Rank,
      `${at('address_bits.Rank')}: is missing; expected the bits of 1`,
    ],
    [
      'a level that is missing',
      (system) => void delete (system.levels as { Bank?: number }).Bank,
      `${at('levels.Bank')}: is missing`,
    ],
    [
      'levels in another order',
      (system) => void (system.levels = { ...{ Rank: 1, Channel: 1 }, ...system.levels, Channel: 1 }),
      `${at('levels')}: are Rank, Channel, BankGroup, Bank; expected Channel first`,
    ],
    [
      'channels among the levels',
      (system) => void (system.levels.Channel = 2),
      `${at('levels.Channel')}: is 2; expected 1`,
    ],
    [
      'a timing that is missing',
      (system) => void delete (system.timing as { nCWL?: number }).nCWL,
      `${at('timing.nCWL')}: is missing`,
    ],
    [
      'a burst of nothing',
      (system) => void (system.timing.nBL = 0),
      `${at('timing.nBL')}: is 0; expected more than 0`,
    ],
    [
      'no clock',
      (system) => void (system.timing.tCK_ps = -1),
      `${at('timing.tCK_ps')}: is -1; expected more than 0`,
    ],
  ])('refuses %s', (_, change, says) => {
    expect(() => systemOf(change)).toThrow(says);
  });
});
