import { rule, transitionsBut, type Energies, type Grade, type Standard } from './definition.js';
import { terminated } from './power.js';

const ENERGIES: Energies = {
  rails: [
    { volts: 1.5, idd0: 75e-3, idd2n: 45e-3, idd3n: 55e-3, idd4r: 211e-3, idd4w: 198e-3, idd5: 286e-3 },
  ],
  io: terminated(1.5, 40 + 60, 8000),
  provenance: {
    rails: { source: 'DRAMsim3 configs/GDDR5_8Gb_x32.ini, estimates as it says', status: 'found' },
    io: {
      source: 'POD15: 40 ohm driver, 60 ohm termination (recalled), low half of the time',
      status: 'derived',
    },
  },
};

/** Clocks of 2 GHz, four bits a line each. */
const GRADE_8000: Grade = {
  timing: {
    ...{ rate: 8000, nBL: 2, nCL: 24, nRCDRD: 24, nRCDWR: 20, nRP: 24, nRAS: 56, nRC: 80, nWR: 24, nRTP: 2 },
    ...{ nCWL: 7, nCCDS: 2, nCCDL: 3, nRRD: 10, nWTR: 10, nFAW: 40, n32AW: 360, nPPD: 5, nRFC: 700 },
    ...{ nREFI: 3800, tCK_ps: 500 },
  },
  provenance: {
    source:
      'DRAMsim3 configs/GDDR5_8Gb_x32.ini (of no product, as it says); tRFC 350 ns of Ramulator 1 in place of its 37 ns, less than tRC',
    status: 'found',
  },
  organisations: {
    32: {
      counts: [1, 4, 4],
      rows: 16384,
      columns: 128,
      devices: 1,
      timing: {},
      provenance: {
        source: 'DRAMsim3 configs/GDDR5_8Gb_x32.ini; Ramulator 1, GDDR5_8Gb_x32',
        status: 'found',
      },
    },
  },
  defaultWidth: 32,
  energies: { 32: ENERGIES },
};

export const GDDR5: Standard = {
  family: 'GDDR5',
  levels: ['Channel', 'BankGroup', 'Bank'],
  commands: ['ACT', 'PREab', 'PREpb', 'RD', 'WR', 'RDA', 'WRA', 'REFab'],
  states: ['Closed', 'Opened'],
  transitions: transitionsBut('REFpb'),
  rules: [
    // Columns of the channel.
    rule('Channel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nBL'),
    rule('Channel', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nCCDS'),
    rule('Channel', 'RD RDA', 'WR WRA', 'nCL + nBL + 2 - nCWL'),
    rule('Channel', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTR'),
    // Rows: four in a short window, 32 in a long one.
    rule('Channel', 'RD', 'PREab', 'nRTP'),
    rule('Channel', 'WR', 'PREab', 'nCWL + nBL + nWR'),
    rule('Channel', 'ACT', 'ACT', 'nRRD'),
    rule('Channel', 'ACT', 'ACT', 'nFAW', { window: 4 }),
    rule('Channel', 'ACT', 'ACT', 'n32AW', { window: 32 }),
    rule('Channel', 'ACT', 'PREab', 'nRAS'),
    rule('Channel', 'PREab', 'ACT', 'nRP'),
    rule('Channel', 'PREab PREpb', 'PREab PREpb', 'nPPD'),
    // Refresh.
    rule('Channel', 'ACT', 'REFab', 'nRC'),
    rule('Channel', 'PREab PREpb', 'REFab', 'nRP'),
    rule('Channel', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('Channel', 'WRA', 'REFab', 'nCWL + nBL + nWR + nRP'),
    rule('Channel', 'REFab', 'ACT PREab REFab', 'nRFC'),
    // The same group.
    rule('BankGroup', 'RD RDA', 'RD RDA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'WR WRA', 'nCCDL'),
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
  ],
  commandCycles: {},
  rowCommands: [],
  columnCommands: [],
  ticksPerClock: 1,
  readLatency: 'nCL + nBL',
  writeLatency: 'nCWL + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFC',
  transactionBytes: 32,
  busLevel: 'Channel',
  refreshLevel: 'Channel',
  controller: 'generic',
  grades: { 'GDDR5-8000': GRADE_8000 },
};
