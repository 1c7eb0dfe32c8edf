import { rule, transitionsBut, type Energies, type Grade, type Standard } from './definition.js';
import { LPDDR4_ENERGIES } from './lpddr4.js';
import { terminated } from './power.js';

const RAMULATOR = 'Ramulator 2.1 (c5b1c3a), LPDDR5';

/** No currents were found: a command of LPDDR4 at 1.05 V instead of 1.1. */
const ENERGIES: Energies = {
  ...LPDDR4_ENERGIES,
  scale: (1.05 / 1.1) ** 2,
  io: terminated(0.5, 40 + 40, 6400),
  provenance: {
    rails: { source: 'LPDDR4 a command, times (1.05 V / 1.1 V)^2', status: 'assumed' },
    io: {
      source: 'VDDQ 0.5 V over 40 ohm driver and 40 ohm termination, half of the time',
      status: 'assumed',
    },
  },
};

const GRADE_6400: Grade = {
  timing: {
    ...{
      rate: 6400,
      nBL_min: 2,
      nBL_max: 4,
      nCL: 17,
      nRCD: 15,
      nRP: 15,
      nRPab: 17,
      nRAS: 34,
      nRC: 49,
      nWR: 28,
    },
    ...{ nRTP: 8, nCWL: 9, nPPD: 2, nCCDS: 2, nCCDL: 4, nCCDS_WR: 2, nCCDL_WR: 4, nRRDS: 4, nRRDL: 4 },
    ...{ nWTRS: 5, nWTRL: 10, nFAW: 16, nRFC: 168, nRFCpb: 96, nREFI: 3125, nREFIpb: 391, nWCKPST: 1 },
    ...{ nCAS: 0, nAAD: 8, nCS: 2, tCK_ps: 1250, nPBR2PBR: 72, nPBR2ACT: 6 },
  },
  provenance: { source: `${RAMULATOR}_6400`, status: 'found' },
  organisations: {
    16: {
      counts: [1, 1, 4, 4],
      rows: 32768,
      columns: 64,
      devices: 1,
      timing: {},
      provenance: { source: `${RAMULATOR}_8Gb_x16`, status: 'found' },
    },
  },
  defaultWidth: 16,
  energies: { 16: ENERGIES },
};

export const LPDDR5: Standard = {
  family: 'LPDDR5',
  levels: ['Channel', 'Rank', 'BankGroup', 'Bank'],
  commands: [
    ...['ACT1', 'ACT2', 'PREpb', 'PREab', 'CAS_RD', 'CAS_WR'],
    ...['RD', 'WR', 'RDA', 'WRA', 'REFab', 'REFpb'],
  ],
  states: ['Closed', 'Activating', 'Opened'],
  transitions: {
    ...transitionsBut('ACT'),
    ACT1: { scope: 'Bank', needs: 'Closed', leaves: 'Activating' },
    ACT2: { scope: 'Bank', needs: 'Activating', leaves: 'Opened' },
    CAS_RD: { scope: 'Bank', needs: 'Opened', leaves: 'Opened' },
    CAS_WR: { scope: 'Bank', needs: 'Opened', leaves: 'Opened' },
  },
  rules: [
    // The data bus of the channel; the clock of data is woken by CAS.
    rule('Channel', 'RD RDA', 'RD RDA', 'nBL_min'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nBL_min'),
    rule('Bank', 'CAS_RD', 'RD RDA', 'nCAS'),
    rule('Bank', 'CAS_WR', 'WR WRA', 'nCAS'),
    // Columns of a rank.
    rule('Rank', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('Rank', 'WR WRA', 'WR WRA', 'nCCDS_WR'),
    rule('Rank', 'RD RDA', 'WR WRA', 'nCL + nBL_min + 2 - nCWL'),
    rule('Rank', 'WR WRA', 'RD RDA', 'nCWL + nBL_min + nWTRS'),
    rule('Rank', 'RD RDA', 'RD WR RDA WRA', 'nBL_min + nCS', { sibling: true }),
    // The source has nCL and nCWL this way round, probably swapped; kept, as what is compared with has it.
    rule('Rank', 'WR WRA', 'RD RDA', 'nCL + nBL_min + nCS - nCWL', { sibling: true }),
    // Rows of a rank, all counted from ACT1.
    rule('Rank', 'RD', 'PREab', 'nRTP'),
    rule('Rank', 'WR', 'PREab', 'nCWL + nBL_min + nWR'),
    rule('Rank', 'ACT1', 'ACT1', 'nRRDS'),
    rule('Rank', 'ACT1', 'ACT1', 'nFAW', { window: 4 }),
    rule('Rank', 'ACT1', 'PREab', 'nRAS'),
    rule('Rank', 'PREab', 'ACT1', 'nRPab'),
    rule('Rank', 'PREpb PREab', 'PREpb PREab', 'nPPD'),
    // Refresh of all banks, or of one.
    rule('Rank', 'ACT1', 'REFab', 'nRC'),
    rule('Rank', 'PREpb PREab', 'REFab', 'nRP'),
    rule('Rank', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('Rank', 'WRA', 'REFab', 'nCWL + nBL_min + nWR + nRP'),
    rule('Rank', 'REFab', 'ACT1 PREab REFab REFpb', 'nRFC'),
    rule('Rank', 'REFpb', 'REFpb', 'nPBR2PBR'),
    rule('Rank', 'REFpb', 'REFab', 'nRFCpb'),
    rule('Rank', 'REFpb', 'ACT1', 'nPBR2ACT'),
    // The same group.
    rule('BankGroup', 'RD RDA', 'RD RDA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'WR WRA', 'nCCDL_WR'),
    rule('BankGroup', 'WR WRA', 'RD RDA', 'nCWL + nBL_max + nWTRL'),
    rule('BankGroup', 'ACT1', 'ACT1', 'nRRDL'),
    // The same bank.
    rule('Bank', 'ACT1', 'ACT1', 'nRC'),
    rule('Bank', 'ACT1', 'RD WR RDA WRA', 'nRCD'),
    rule('Bank', 'ACT1', 'PREpb', 'nRAS'),
    rule('Bank', 'PREpb', 'ACT1', 'nRP'),
    rule('Bank', 'RD', 'PREpb', 'nRTP'),
    rule('Bank', 'WR', 'PREpb', 'nCWL + nBL_min + nWR'),
    rule('Bank', 'RDA', 'ACT1', 'nRTP + nRP'),
    rule('Bank', 'WRA', 'ACT1', 'nCWL + nBL_min + nWR + nRP'),
    rule('Bank', 'REFpb', 'ACT1', 'nRFCpb'),
    rule('Bank', 'ACT1', 'REFpb', 'nRC'),
    rule('Bank', 'PREpb', 'REFpb', 'nRP'),
  ],
  commandCycles: {},
  rowCommands: [],
  columnCommands: [],
  ticksPerClock: 1,
  readLatency: 'nCL + nBL_min',
  writeLatency: 'nCWL + nBL_min',
  burst: 'nBL_min',
  refreshCycles: 'nRFC',
  transactionBytes: 32,
  busLevel: 'Channel',
  refreshLevel: 'Rank',
  controller: 'split-activate',
  grades: { 'LPDDR5-6400': GRADE_6400 },
};
