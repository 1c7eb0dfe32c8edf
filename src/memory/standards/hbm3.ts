import { rule, TRANSITIONS, type Energies, type Grade, type Standard } from './definition.js';
import { HBM2_ENERGIES } from './hbm2.js';

/** Nobody publishes HBM3's: those of HBM2, the currents at 1.1 V. */
const ENERGIES: Energies = {
  ...HBM2_ENERGIES,
  rails: HBM2_ENERGIES.rails.map((rail) => ({ ...rail, volts: 1.1 })),
  provenance: {
    rails: { source: 'HBM2 currents at 1.1 V', status: 'assumed' },
    operations: { source: 'as HBM2', status: 'assumed' },
    io: { source: 'as HBM2', status: 'assumed' },
  },
};

const RAMULATOR = 'Ramulator 2.1 (300e25f), HBM3, after JESD238';

/** Clocks of 1.6 GHz, four bits a line each. */
const GRADE_6400: Grade = {
  timing: {
    ...{ rate: 6400, nBL: 2, nCL: 20, nRCDRD: 31, nRCDWR: 15, nRP: 26, nRAS: 45, nRC: 72, nWR: 33, nRTP: 9 },
    ...{
      nCWL: 10,
      nCCDS: 2,
      nCCDL: 4,
      nCCDR: 3,
      nRRDS: 4,
      nRRDL: 5,
      nWTRS: 7,
      nWTRL: 10,
      nRTW: 20,
      nFAW: 24,
    },
    ...{ nPPD: 2, nRFC: 560, nRFCpb: 320, nRREFD: 13, nREFI: 6240, nREFIpb: 195, tCK_ps: 625 },
  },
  provenance: {
    source: `${RAMULATOR}_6400Mbps; nRFC 350 ns of a channel of 8 Gb, nRREFD 8 ns, rounded up`,
    status: 'found',
  },
  organisations: {
    32: {
      counts: [1, 2, 2, 4, 4],
      rows: 16384,
      columns: 32,
      devices: 0.5,
      timing: {},
      provenance: { source: `${RAMULATOR}_16Gb_8hi: 2 stack ids of 4 dies`, status: 'found' },
    },
  },
  defaultWidth: 32,
  energies: { 32: ENERGIES },
};

export const HBM3: Standard = {
  family: 'HBM3',
  levels: ['Channel', 'PseudoChannel', 'Sid', 'BankGroup', 'Bank'],
  commands: ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'RDA', 'WRA', 'REFab', 'REFpb'],
  states: ['Closed', 'Opened'],
  transitions: TRANSITIONS,
  rules: [
    // The data bus of a pseudo-channel.
    rule('PseudoChannel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('PseudoChannel', 'WR WRA', 'WR WRA', 'nBL'),
    rule('PseudoChannel', 'RD RDA', 'WR WRA', 'nRTW'),
    rule('PseudoChannel', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRS'),
    // Rows.
    rule('PseudoChannel', 'RD', 'PREab', 'nRTP'),
    rule('PseudoChannel', 'WR', 'PREab', 'nCWL + nBL + nWR'),
    rule('PseudoChannel', 'ACT', 'ACT', 'nRRDS'),
    rule('PseudoChannel', 'ACT', 'ACT', 'nFAW', { window: 4 }),
    rule('PseudoChannel', 'ACT', 'PREab', 'nRAS'),
    rule('PseudoChannel', 'PREab', 'ACT', 'nRP'),
    rule('PseudoChannel', 'PREpb PREab', 'PREpb PREab', 'nPPD'),
    // Refresh of all banks, or of one.
    rule('PseudoChannel', 'ACT', 'REFab', 'nRC'),
    rule('PseudoChannel', 'PREpb PREab', 'REFab', 'nRP'),
    rule('PseudoChannel', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('PseudoChannel', 'WRA', 'REFab', 'nCWL + nBL + nWR + nRP'),
    rule('PseudoChannel', 'REFab', 'ACT PREab', 'nRFC'),
    rule('PseudoChannel', 'REFpb', 'REFpb', 'nRREFD'),
    rule('PseudoChannel', 'REFpb', 'ACT', 'nRREFD'),
    rule('PseudoChannel', 'ACT', 'REFpb', 'nRRDS'),
    // The same half of the stack, and from one half to the other.
    rule('Sid', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('Sid', 'WR WRA', 'WR WRA', 'nCCDS'),
    rule('Sid', 'RD RDA', 'RD RDA', 'nCCDR', { sibling: true }),
    rule('Sid', 'WR WRA', 'WR WRA', 'nCCDR', { sibling: true }),
    // The same group.
    rule('BankGroup', 'RD RDA', 'RD RDA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'WR WRA', 'nCCDL'),
    rule('BankGroup', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRL'),
    rule('BankGroup', 'ACT', 'ACT', 'nRRDL'),
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
    rule('Bank', 'REFpb', 'ACT', 'nRFCpb'),
    rule('Bank', 'ACT', 'REFpb', 'nRC'),
    rule('Bank', 'PREpb', 'REFpb', 'nRP'),
  ],
  // Half clocks: 1.5 for ACT, a whole one for columns, a half for the rest.
  commandCycles: { ACT: 3, RD: 2, WR: 2, RDA: 2, WRA: 2 },
  rowCommands: ['ACT', 'PREpb', 'PREab', 'REFab', 'REFpb'],
  columnCommands: ['RD', 'WR', 'RDA', 'WRA'],
  ticksPerClock: 2,
  readLatency: 'nCL + nBL',
  writeLatency: 'nCWL + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFC',
  transactionBytes: 32,
  busLevel: 'PseudoChannel',
  refreshLevel: 'PseudoChannel',
  controller: 'dual-bus',
  grades: { 'HBM3-6400': GRADE_6400 },
};
