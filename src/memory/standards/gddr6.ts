import { rule, TRANSITIONS, type Energies, type Grade, type Standard } from './definition.js';
import { terminated } from './power.js';

const RAMULATOR = 'Ramulator 2.1 (c5b1c3a), GDDR6';

const ENERGIES: Energies = {
  rails: [
    { volts: 1.35, idd0: 71e-3, idd2n: 60e-3, idd3n: 61e-3, idd4r: 248e-3, idd4w: 231e-3, idd5: 286e-3 },
  ],
  io: terminated(1.25, 40 + 60, 14000),
  provenance: {
    rails: {
      source: 'DRAMsim3 (fork hplp) configs/GDDR6_8Gb_x16.ini, of no product; its 1.35 V',
      status: 'found',
    },
    io: {
      source: 'POD125: 40 ohm driver, 60 ohm termination (recalled), low half of the time',
      status: 'derived',
    },
  },
};

const GRADE_14000: Grade = {
  timing: {
    ...{ rate: 14000, nBL: 2, nCL: 24, nRCDRD: 30, nRCDWR: 20, nRP: 30, nRAS: 60, nRC: 90, nWR: 30, nRTP: 4 },
    ...{ nCWL: 6, nCCDS: 2, nCCDL: 4, nRRDS: 11, nRRDL: 11, nWTRS: 9, nWTRL: 11, nFAW: 43, nRFCpb: 106 },
    ...{ nRREFD: 22, nREFI: 3333, tCK_ps: 570, nRFCab: 211, nPPD: 2 },
  },
  provenance: { source: `${RAMULATOR}_14000_1250mV_double (after Samsung K4Z80325BC)`, status: 'found' },
  organisations: {
    16: {
      counts: [1, 4, 4],
      rows: 16384,
      columns: 64,
      devices: 1,
      timing: {},
      provenance: { source: `${RAMULATOR}_8Gb_x16, a channel of 16 bits`, status: 'found' },
    },
  },
  defaultWidth: 16,
  energies: { 16: ENERGIES },
};

export const GDDR6: Standard = {
  family: 'GDDR6',
  levels: ['Channel', 'BankGroup', 'Bank'],
  commands: ['ACT', 'PREab', 'PREpb', 'RD', 'WR', 'RDA', 'WRA', 'REFab', 'REFpb'],
  states: ['Closed', 'Opened'],
  transitions: TRANSITIONS,
  rules: [
    // Columns of the channel.
    rule('Channel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nBL'),
    rule('Channel', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nCCDS'),
    rule('Channel', 'RD RDA', 'WR WRA', 'nCL + nBL + nBL + 3 - nCWL'),
    rule('Channel', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRS'),
    // Rows; refreshing a bank counts as opening one.
    rule('Channel', 'RD', 'PREab', 'nRTP'),
    rule('Channel', 'WR', 'PREab', 'nCWL + nBL + nWR'),
    rule('Channel', 'ACT', 'ACT', 'nRRDS'),
    rule('Channel', 'ACT', 'ACT REFpb', 'nFAW', { window: 4 }),
    rule('Channel', 'REFpb', 'ACT REFpb', 'nFAW', { window: 4 }),
    rule('Channel', 'ACT', 'PREab', 'nRAS'),
    rule('Channel', 'PREab', 'ACT', 'nRP'),
    rule('Channel', 'PREab PREpb', 'PREab PREpb', 'nPPD'),
    // Refresh of all banks, or of one.
    rule('Channel', 'ACT', 'REFab', 'nRC'),
    rule('Channel', 'PREab', 'REFab', 'nRP'),
    rule('Channel', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('Channel', 'WRA', 'REFab', 'nCWL + nBL + nWR + nRP'),
    rule('Channel', 'REFab', 'ACT PREab PREpb RD WR RDA WRA REFab REFpb', 'nRFCab'),
    rule('Channel', 'ACT', 'REFpb', 'nRRDS'),
    rule('Channel', 'PREab', 'REFpb', 'nRP'),
    rule('Channel', 'RDA', 'REFpb', 'nRTP + nRP'),
    rule('Channel', 'WRA', 'REFpb', 'nCWL + nBL + nWR + nRP'),
    rule('Channel', 'REFpb', 'ACT', 'nRREFD'),
    rule('Channel', 'REFpb', 'REFpb', 'nRREFD'),
    rule('Channel', 'REFpb', 'REFab', 'nRFCpb'),
    // The same group.
    rule('BankGroup', 'RD RDA', 'RD RDA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'WR WRA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRL'),
    rule('BankGroup', 'ACT', 'ACT REFpb', 'nRRDL'),
    // The same bank.
    rule('Bank', 'ACT', 'ACT', 'nRC'),
    rule('Bank', 'ACT', 'RD RDA', 'nRCDRD'),
    rule('Bank', 'ACT', 'WR WRA', 'nRCDWR'),
    rule('Bank', 'ACT', 'PREpb', 'nRAS'),
    rule('Bank', 'PREpb', 'ACT', 'nRP'),
    rule('Bank', 'RD', 'PREpb', 'nRTP'),
    rule('Bank', 'WR', 'PREpb', 'nCWL + nBL + nWR'),
    rule('Bank', 'RDA', 'ACT', 'nRTP + nRP'),
    rule('Bank', 'WRA', 'ACT', 'nCWL + nBL + nWR + nRP'),
    rule('Bank', 'ACT', 'REFpb', 'nRC'),
    rule('Bank', 'PREpb', 'REFpb', 'nRP'),
    rule('Bank', 'RDA', 'REFpb', 'nRTP + nRP'),
    rule('Bank', 'WRA', 'REFpb', 'nCWL + nBL + nWR + nRP'),
    rule('Bank', 'REFpb', 'ACT REFpb', 'nRFCpb'),
  ],
  commandCycles: {},
  rowCommands: [],
  columnCommands: [],
  ticksPerClock: 1,
  readLatency: 'nCL + nBL',
  writeLatency: 'nCWL + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFCab',
  transactionBytes: 32,
  busLevel: 'Channel',
  refreshLevel: 'Channel',
  controller: 'generic',
  grades: { 'GDDR6-14000': GRADE_14000 },
};
