import { rule, TRANSITIONS, type Energies, type Grade, type Standard } from './definition.js';

/** VDD1 and VDD2 of a channel of 16 bits at 3200 Mbit/s, and the currents of VDDQ (1.1 V, idle 0.75 mA) while data move. */
const AT_3200 = { tCK_ps: 625, nRC: 97, nRAS: 68, nRP: 29, burst: 8, nRFC: 288 };
const ioOf = (amperes: number): number => (1.1 * (amperes - 0.75e-3) * 8 * 625e-12) / 256;
export const LPDDR4_ENERGIES: Energies = {
  rails: [
    { volts: 1.8, idd0: 3.5e-3, idd2n: 2e-3, idd3n: 2.25e-3, idd4r: 2.25e-3, idd4w: 2.25e-3, idd5: 10e-3 },
    { volts: 1.1, idd0: 45e-3, idd2n: 27e-3, idd3n: 30e-3, idd4r: 275e-3, idd4w: 210e-3, idd5: 90e-3 },
  ],
  conditions: AT_3200,
  io: { read: ioOf(150e-3), write: ioOf(55e-3) },
  provenance: {
    rails: {
      source: 'DRAMSys/DRAMPower memspec JEDEC_8Gb_LPDDR4-3200_16bit, energies a command at that speed',
      status: 'found',
    },
    io: { source: 'the same, idd4rq and idd4wq less idd3nq', status: 'found' },
  },
};

/**
 * Nanoseconds of JESD209-4 (recalled) at 2133 MHz, rounded up: tRCD and tRPpb 18, tRPab 21, tRAS 42, tRRD 7.5, tFAW
 * 30, tWR 18, tRTP 7.5 (8 clocks), tWTR 10, tDQSCK 3.5 at most; latencies of set A.
 */
const GRADE_4266: Grade = {
  timing: {
    ...{ rate: 4266, nBL: 8, nCL: 36, nDQSCK: 8, nRCD: 39, nRP: 39, nRPab: 45, nRAS: 90, nRC: 129, nWR: 39 },
    ...{ nRTP: 16, nCWL: 18, nDQSS: 1, nWPRE: 2, nCCD: 8, nRRD: 16, nWTR: 22, nFAW: 64, nPPD: 4 },
    ...{ nRFC: 384, nRFCpb: 192, nREFI: 8329, nCS: 2, tCK_ps: 468.75 },
  },
  provenance: {
    source:
      'JESD209-4 speed bin 4266, latency set A, recalled (RL 36, WL 18, tRCD 39, tRAS 90, tWTR 22 agree with public DRAMSys memspecs of LPDDR4-4266); tRFC 180 and 90 ns of a channel of 4 Gb: Nanya model parameters; rank switch 2 clocks: Ramulator 1',
    status: 'recalled',
  },
  organisations: {
    16: {
      counts: [1, 1, 8],
      rows: 32768,
      columns: 64,
      devices: 1,
      timing: {},
      provenance: {
        source: 'Ramulator 1, LPDDR4_8Gb_x16: a channel of 4 Gb of a die of 8 Gb',
        status: 'found',
      },
    },
  },
  defaultWidth: 16,
  energies: { 16: LPDDR4_ENERGIES },
};

/** ACT-1 and ACT-2 go as one command of four clocks, and so do RD-1 or WR-1 and CAS-2: nothing comes between. */
const WHOLE = { ACT: 4, RD: 4, WR: 4, RDA: 4, WRA: 4, PREpb: 2, PREab: 2, REFab: 2, REFpb: 2 };

export const LPDDR4: Standard = {
  family: 'LPDDR4',
  levels: ['Channel', 'Rank', 'Bank'],
  commands: ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'RDA', 'WRA', 'REFab', 'REFpb'],
  states: ['Closed', 'Opened'],
  transitions: TRANSITIONS,
  rules: [
    // The data bus of the channel.
    rule('Channel', 'RD RDA', 'RD RDA', 'nBL'),
    rule('Channel', 'WR WRA', 'WR WRA', 'nBL'),
    // Columns of a rank.
    rule('Rank', 'RD RDA', 'RD RDA', 'nCCD'),
    rule('Rank', 'WR WRA', 'WR WRA', 'nCCD'),
    rule('Rank', 'RD RDA', 'WR WRA', 'nCL + nDQSCK + nBL + nWPRE - nCWL'),
    rule('Rank', 'WR WRA', 'RD RDA', 'nCWL + nDQSS + nBL + nWTR'),
    rule('Rank', 'RD RDA', 'RD RDA', 'nBL + nCS', { sibling: true }),
    rule('Rank', 'RD RDA', 'WR WRA', 'nCL + nDQSCK + nBL + nWPRE + nCS - nCWL', { sibling: true }),
    rule('Rank', 'WR WRA', 'WR WRA', 'nBL + nCS', { sibling: true }),
    rule('Rank', 'WR WRA', 'RD RDA', 'nCWL + nDQSS + nBL + nCS - nCL', { sibling: true }),
    // Rows of a rank.
    rule('Rank', 'RD', 'PREab', 'nRTP'),
    rule('Rank', 'WR', 'PREab', 'nCWL + nDQSS + nBL + nWR'),
    rule('Rank', 'ACT', 'ACT', 'nRRD'),
    rule('Rank', 'ACT', 'ACT', 'nFAW', { window: 4 }),
    rule('Rank', 'ACT', 'PREab', 'nRAS'),
    rule('Rank', 'PREab', 'ACT', 'nRPab'),
    rule('Rank', 'PREpb PREab', 'PREpb PREab', 'nPPD'),
    // Refresh of all banks, or of one.
    rule('Rank', 'ACT', 'REFab', 'nRC'),
    rule('Rank', 'PREpb', 'REFab', 'nRP'),
    rule('Rank', 'PREab', 'REFab', 'nRPab'),
    rule('Rank', 'RDA', 'REFab', 'nRTP + nRP'),
    rule('Rank', 'WRA', 'REFab', 'nCWL + nDQSS + nBL + nWR + nRP'),
    rule('Rank', 'REFab', 'ACT PREab REFab REFpb', 'nRFC'),
    rule('Rank', 'REFpb', 'REFpb REFab', 'nRFCpb'),
    rule('Rank', 'REFpb', 'ACT', 'nRRD'),
    rule('Rank', 'ACT', 'REFpb', 'nRRD'),
    // The same bank.
    rule('Bank', 'ACT', 'ACT', 'nRC'),
    rule('Bank', 'ACT', 'RD WR RDA WRA', 'nRCD'),
    rule('Bank', 'ACT', 'PREpb', 'nRAS'),
    rule('Bank', 'PREpb', 'ACT', 'nRP'),
    rule('Bank', 'RD', 'PREpb', 'nRTP'),
    rule('Bank', 'WR', 'PREpb', 'nCWL + nDQSS + nBL + nWR'),
    rule('Bank', 'RDA', 'ACT', 'nRTP + nRP'),
    rule('Bank', 'WRA', 'ACT', 'nCWL + nDQSS + nBL + nWR + nRP'),
    rule('Bank', 'REFpb', 'ACT', 'nRFCpb'),
    rule('Bank', 'ACT', 'REFpb', 'nRC'),
    rule('Bank', 'PREpb', 'REFpb', 'nRP'),
  ],
  commandCycles: WHOLE,
  rowCommands: [],
  columnCommands: [],
  ticksPerClock: 1,
  // Latencies count from the end of a command, here from its beginning: three clocks more.
  readLatency: '3 + nCL + nDQSCK + nBL',
  writeLatency: '3 + nCWL + nDQSS + nBL',
  burst: 'nBL',
  refreshCycles: 'nRFC',
  transactionBytes: 32,
  busLevel: 'Channel',
  refreshLevel: 'Rank',
  controller: 'generic',
  grades: { 'LPDDR4-4266': GRADE_4266 },
};
