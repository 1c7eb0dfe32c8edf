import {
  rule,
  transitionsBut,
  type Energies,
  type Grade,
  type Organisation,
  type Rail,
  type Standard,
} from './definition.js';
import { terminated } from './power.js';

const RAMULATOR = 'Ramulator 2.1 (c5b1c3a), DDR4';
const REF_NS = 'tRFC 360 ns for 8 Gb as Ramulator has it (JESD79-4: 350 ns, recalled)';

/** Chips of 8 Gb, 64 bits of them a rank. Secondary timing by width. */
const x8 = (timing: Organisation['timing']): Organisation => ({
  counts: [1, 1, 4, 4],
  rows: 65536,
  columns: 128,
  devices: 8,
  timing,
  provenance: { source: `${RAMULATOR}_8Gb_x8`, status: 'found' },
});
const x16 = (timing: Organisation['timing']): Organisation => ({
  ...x8(timing),
  counts: [1, 1, 2, 4],
  devices: 4,
  provenance: { source: `${RAMULATOR}_8Gb_x16`, status: 'found' },
});

type Currents = Omit<Rail, 'volts'>;

/** Amperes of one chip; VPP (2.5 V) as DRAMPower has it for x8, IPP2N taken to be IPP3N. */
const micron = (file: string, rate: number, volts: number, currents: Currents): Energies => ({
  rails: [
    { volts, ...currents },
    { volts: 2.5, idd0: 3e-3, idd2n: 3e-3, idd3n: 3e-3, idd4r: 3e-3, idd4w: 3e-3, idd5: 5e-3 },
  ],
  io: terminated(volts, 34 + 48, rate),
  provenance: {
    rails: {
      source: `DRAMsim3 configs/${file} (Micron); VPP: DRAMPower MICRON_8Gb_DDR4-3200_8bit_G`,
      status: 'found',
    },
    io: {
      source: 'POD12: 34 ohm driver, 48 ohm termination (recalled), low half of the time',
      status: 'derived',
    },
  },
});

const AT_2400_X8 = micron('DDR4_8Gb_x8_2400.ini', 2400, 1.2, {
  ...{ idd0: 48e-3, idd2n: 34e-3, idd3n: 43e-3, idd4r: 135e-3, idd4w: 123e-3, idd5: 250e-3 },
});
const AT_2400_X16 = micron('DDR4_8Gb_x16_2400.ini', 2400, 1.2, {
  ...{ idd0: 80e-3, idd2n: 34e-3, idd3n: 47e-3, idd4r: 243e-3, idd4w: 228e-3, idd5: 280e-3 },
});
const AT_3200_X8 = micron('DDR4_8Gb_x8_3200.ini', 3200, 1.2, {
  ...{ idd0: 57e-3, idd2n: 37e-3, idd3n: 52e-3, idd4r: 168e-3, idd4w: 150e-3, idd5: 250e-3 },
});
const AT_3200_X16 = micron('DDR4_8Gb_x16_3200.ini', 3200, 1.2, {
  ...{ idd0: 95e-3, idd2n: 37e-3, idd3n: 56e-3, idd4r: 302e-3, idd4w: 278e-3, idd5: 280e-3 },
});

/** Energies of DDR4-3200 at 1.4 V instead of 1.2, a command each: none is published for such kits. */
const overclocked = (energies: Energies): Energies => ({
  ...energies,
  conditions: { tCK_ps: 625, nRC: 74, nRAS: 52, nRP: 22, burst: 4, nRFC: 576 },
  scale: (1.4 / 1.2) ** 2,
  io: terminated(1.4, 34 + 48, 4400),
  provenance: {
    ...energies.provenance,
    rails: {
      source: `${energies.provenance.rails.source}: DDR4-3200 a command, times (1.4 V / 1.2 V)^2`,
      status: 'assumed',
    },
  },
});

const GRADE_2400: Grade = {
  timing: {
    ...{ rate: 2400, nBL: 4, nCL: 16, nRCD: 16, nRP: 16, nRAS: 39, nRC: 55, nWR: 18, nRTP: 9, nCWL: 12 },
    ...{ nCCDS: 4, nCCDL: 6, nWTRS: 3, nWTRL: 9, nRFC: 433, nREFI: 9364, nCS: 2, tCK_ps: 833 },
  },
  provenance: { source: `${RAMULATOR}_2400R; ${REF_NS}`, status: 'found' },
  organisations: {
    8: x8({ nRRDS: 4, nRRDL: 6, nFAW: 26 }),
    16: x16({ nRRDS: 7, nRRDL: 8, nFAW: 36 }),
  },
  defaultWidth: 8,
  energies: { 8: AT_2400_X8, 16: AT_2400_X16 },
};

const GRADE_3200: Grade = {
  timing: {
    ...{ rate: 3200, nBL: 4, nCL: 22, nRCD: 22, nRP: 22, nRAS: 52, nRC: 74, nWR: 24, nRTP: 12, nCWL: 16 },
    ...{ nCCDS: 4, nCCDL: 8, nWTRS: 4, nWTRL: 12, nRFC: 576, nREFI: 12480, nCS: 2, tCK_ps: 625 },
  },
  provenance: { source: `${RAMULATOR}_3200AA; ${REF_NS}`, status: 'found' },
  organisations: {
    8: x8({ nRRDS: 4, nRRDL: 8, nFAW: 34 }),
    16: x16({ nRRDS: 9, nRRDL: 11, nFAW: 48 }),
  },
  defaultWidth: 8,
  energies: { 8: AT_3200_X8, 16: AT_3200_X16 },
};

/**
 * Beyond JEDEC, whose last bin is 3200: a kit sold as 4400 at 19-19-19-39, and the nanoseconds of 3200 for the rest
 * (tRRD 2.5 and 4.9, of x16 5.3 and 6.4, tCCD_L 5, tFAW 21 and 30, tWTR 2.5 and 7.5, tWR 15, tRTP 7.5, tRFC 360, tREFI 7800).
 */
const GRADE_4400: Grade = {
  timing: {
    ...{ rate: 4400, nBL: 4, nCL: 19, nRCD: 19, nRP: 19, nRAS: 39, nRC: 58, nWR: 33, nRTP: 17, nCWL: 18 },
    ...{ nCCDS: 4, nCCDL: 11, nWTRS: 6, nWTRL: 17, nRFC: 792, nREFI: 17160, nCS: 2, tCK_ps: 2e6 / 4400 },
  },
  provenance: {
    source: 'kits sold as DDR4-4400 CL19-19-19-39 1.4 V; nanoseconds of DDR4-3200 for the rest; nCWL nCL - 1',
    status: 'assumed',
  },
  organisations: {
    8: x8({ nRRDS: 6, nRRDL: 11, nFAW: 47 }),
    16: x16({ nRRDS: 12, nRRDL: 15, nFAW: 66 }),
  },
  defaultWidth: 8,
  energies: { 8: overclocked(AT_3200_X8), 16: overclocked(AT_3200_X16) },
};

export const DDR4: Standard = {
  family: 'DDR4',
  levels: ['Channel', 'Rank', 'BankGroup', 'Bank'],
  commands: ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'RDA', 'WRA', 'REFab'],
  states: ['Closed', 'Opened'],
  transitions: transitionsBut('REFpb'),
  rules: [
    // The data bus of the channel.
    rule('Channel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nBL'),
    // Columns of a rank: any group, turning around, taking over from another rank.
    rule('Rank', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('Rank', 'WR WRA', 'WR WRA', 'nCCDS'),
    rule('Rank', 'RD RDA', 'WR WRA', 'nCL + nBL + 2 - nCWL'),
    rule('Rank', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRS'),
    rule('Rank', 'RD RDA', 'RD WR RDA WRA', 'nBL + nCS', { sibling: true }),
    rule('Rank', 'WR WRA', 'RD RDA', 'nCWL + nBL + nCS - nCL', { sibling: true }),
    // Rows of a rank.
    rule('Rank', 'RD', 'PREab', 'nRTP'),
    rule('Rank', 'WR', 'PREab', 'nCWL + nBL + nWR'),
    rule('Rank', 'ACT', 'ACT', 'nRRDS'),
    rule('Rank', 'ACT', 'ACT', 'nFAW', { window: 4 }),
    rule('Rank', 'ACT', 'PREab', 'nRAS'),
    rule('Rank', 'PREab', 'ACT', 'nRP'),
    // Refresh.
    rule('Rank', 'ACT', 'REFab', 'nRC'),
    rule('Rank', 'PREpb PREab', 'REFab', 'nRP'),
    rule('Rank', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('Rank', 'WRA', 'REFab', 'nCWL + nBL + nWR + nRP'),
    rule('Rank', 'REFab', 'ACT PREab', 'nRFC'),
    // The same group.
    rule('BankGroup', 'RD RDA', 'RD RDA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'WR WRA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRL'),
    rule('BankGroup', 'ACT', 'ACT', 'nRRDL'),
    // The same bank.
    rule('Bank', 'ACT', 'ACT', 'nRC'),
    rule('Bank', 'ACT', 'RD WR RDA WRA', 'nRCD'),
    rule('Bank', 'ACT', 'PREpb', 'nRAS'),
    rule('Bank', 'PREpb', 'ACT', 'nRP'),
    rule('Bank', 'RD', 'PREpb', 'nRTP'),
    rule('Bank', 'WR', 'PREpb', 'nCWL + nBL + nWR'),
    rule('Bank', 'RDA', 'ACT', 'nRTP + nRP'),
    rule('Bank', 'WRA', 'ACT', 'nCWL + nBL + nWR + nRP'),
  ],
  commandCycles: {},
  rowCommands: [],
  columnCommands: [],
  ticksPerClock: 1,
  readLatency: 'nCL + nBL',
  writeLatency: 'nCWL + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFC',
  transactionBytes: 64,
  busLevel: 'Channel',
  refreshLevel: 'Rank',
  controller: 'generic',
  grades: { 'DDR4-2400': GRADE_2400, 'DDR4-3200': GRADE_3200, 'DDR4-4400': GRADE_4400 },
};
