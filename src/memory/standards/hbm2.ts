import {
  rule,
  TRANSITIONS,
  type Energies,
  type Grade,
  type Organisation,
  type Standard,
} from './definition.js';

const RAMULATOR = 'Ramulator 2.1 (c5b1c3a), HBM2';

/** A legacy channel of 128 bits is two pseudo-channels of 64, with rows of 1 KiB. */
const ORGANISATION: Organisation = {
  counts: [1, 2, 4, 4],
  rows: 65536,
  columns: 32,
  devices: 0.5,
  timing: {},
  provenance: { source: `${RAMULATOR}_8Gb`, status: 'found' },
};

/** Of one legacy channel of 128 bits, two pseudo-channels: hence the half device of the organisation. */
export const HBM2_ENERGIES: Energies = {
  rails: [
    { volts: 1.2, idd0: 65e-3, idd2n: 40e-3, idd3n: 55e-3, idd4r: 390e-3, idd4w: 500e-3, idd5: 250e-3 },
  ],
  operations: { activate: 909e-12, array: 1.51e-12, datapath: 1.17e-12 },
  io: { read: 0.8e-12, write: 0.8e-12 },
  provenance: {
    rails: {
      source:
        'DRAMsim3 configs/HBM2_8Gb_x128.ini, placeholders: of them only background and refresh are used',
      status: 'found',
    },
    operations: {
      source:
        "O'Connor et al., MICRO-50 2017: a row of 1 KiB 909 pJ; a bit before the global sense amplifiers 1.51, behind them 1.17 pJ",
      status: 'recalled',
    },
    io: { source: "O'Connor et al., MICRO-50 2017: 0.80 pJ/bit", status: 'recalled' },
  },
};

const GRADE_2000: Grade = {
  timing: {
    ...{ rate: 2000, nBL: 2, nCL: 14, nRCDRD: 14, nRCDWR: 12, nRP: 14, nRAS: 34, nRC: 48, nWR: 16, nRTPL: 5 },
    ...{ nCWL: 5, nCCDS: 2, nCCDL: 4, nRRDS: 4, nRRDL: 4, nWTRS: 6, nWTRL: 8, nFAW: 15, nRFC: 350 },
    ...{ nRFCpb: 160, nRREFD: 8, nREFI: 3900, nREFIpb: 122, tCK_ps: 1000 },
  },
  provenance: { source: `${RAMULATOR}_2000Mbps`, status: 'found' },
  organisations: { 64: ORGANISATION },
  defaultWidth: 64,
  energies: { 64: HBM2_ENERGIES },
};

const GRADE_2400: Grade = {
  timing: {
    ...{ rate: 2400, nBL: 2, nCL: 17, nRCDRD: 17, nRCDWR: 14, nRP: 17, nRAS: 40, nRC: 57, nWR: 19, nRTPL: 6 },
    ...{ nCWL: 6, nCCDS: 2, nCCDL: 4, nRRDS: 5, nRRDL: 5, nWTRS: 8, nWTRL: 10, nFAW: 19, nRFC: 421 },
    ...{ nRFCpb: 193, nRREFD: 10, nREFI: 4682, nREFIpb: 147, tCK_ps: 833 },
  },
  provenance: { source: `${RAMULATOR}_2400Mbps`, status: 'found' },
  organisations: { 64: ORGANISATION },
  defaultWidth: 64,
  energies: { 64: HBM2_ENERGIES },
};

export const HBM2: Standard = {
  family: 'HBM2',
  levels: ['Channel', 'PseudoChannel', 'BankGroup', 'Bank'],
  commands: ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'RDA', 'WRA', 'REFab', 'REFpb'],
  states: ['Closed', 'Opened'],
  transitions: TRANSITIONS,
  rules: [
    // Columns of a pseudo-channel, which has a data bus of its own.
    rule('PseudoChannel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('PseudoChannel', 'WR WRA', 'WR WRA', 'nBL'),
    rule('PseudoChannel', 'RD RDA', 'RD RDA', 'nCCDS'),
    rule('PseudoChannel', 'WR WRA', 'WR WRA', 'nCCDS'),
    rule('PseudoChannel', 'RD RDA', 'WR WRA', 'nCL + nBL + 2 - nCWL'),
    rule('PseudoChannel', 'WR WRA', 'RD RDA', 'nCWL + nBL + nWTRS'),
    // Rows.
    rule('PseudoChannel', 'RD', 'PREab', 'nRTPL'),
    rule('PseudoChannel', 'WR', 'PREab', 'nCWL + nBL + nWR'),
    rule('PseudoChannel', 'ACT', 'ACT', 'nRRDS'),
    rule('PseudoChannel', 'ACT', 'ACT', 'nFAW', { window: 4 }),
    rule('PseudoChannel', 'ACT', 'PREab', 'nRAS'),
    rule('PseudoChannel', 'PREab', 'ACT', 'nRP'),
    // Refresh of all banks, or of one.
    rule('PseudoChannel', 'ACT', 'REFab', 'nRC'),
    rule('PseudoChannel', 'PREpb PREab', 'REFab', 'nRP'),
    rule('PseudoChannel', 'RDA', 'REFab', 'nRTPL + nRP'),
    rule('PseudoChannel', 'WRA', 'REFab', 'nCWL + nBL + nWR + nRP'),
    rule('PseudoChannel', 'REFab', 'ACT PREab', 'nRFC'),
    rule('PseudoChannel', 'REFpb', 'ACT', 'nRREFD'),
    rule('PseudoChannel', 'ACT', 'REFpb', 'nRRDS'),
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
    rule('Bank', 'RD', 'PREpb', 'nRTPL'),
    rule('Bank', 'WR', 'PREpb', 'nCWL + nBL + nWR'),
    rule('Bank', 'RDA', 'ACT', 'nRTPL + nRP'),
    rule('Bank', 'WRA', 'ACT', 'nCWL + nBL + nWR + nRP'),
    rule('Bank', 'REFpb', 'ACT', 'nRFCpb'),
    rule('Bank', 'ACT', 'REFpb', 'nRC'),
    rule('Bank', 'PREpb', 'REFpb', 'nRP'),
  ],
  commandCycles: { ACT: 2 },
  rowCommands: ['ACT', 'PREpb', 'PREab', 'REFab', 'REFpb'],
  columnCommands: ['RD', 'WR', 'RDA', 'WRA'],
  ticksPerClock: 1,
  readLatency: 'nCL + nBL',
  writeLatency: 'nCWL + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFC',
  transactionBytes: 32,
  busLevel: 'PseudoChannel',
  refreshLevel: 'PseudoChannel',
  controller: 'dual-bus',
  grades: { 'HBM2-2000': GRADE_2000, 'HBM2-2400': GRADE_2400 },
};
