/** FNV-1a of a text, 32 bits. */
export const fnv = (text: string): number =>
  [...Buffer.from(text)].reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);

const log = (...lines: string[]) => ({
  n_commands: lines.length,
  fnv1a32: fnv(lines.map((line) => `${line}\n`).join('')),
  command_log: lines,
});

const NONE = {
  ...{ row_hits: 0, row_misses: 0, row_conflicts: 0, read_row_hits: 0, read_row_misses: 0 },
  ...{ read_row_conflicts: 0, write_row_hits: 0, write_row_misses: 0, write_row_conflicts: 0 },
  ...{ num_read_reqs: 0, num_write_reqs: 0, num_read_reqs_served: 0, num_write_reqs_served: 0 },
  ...{ num_read_reqs_forwarded: 0, num_write_reqs_coalesced: 0, num_maintenance_reqs: 0 },
  ...{ num_maintenance_reqs_served: 0, read_queue_len: 0, write_queue_len: 0, priority_queue_len: 0 },
  read_latency: 0,
};

const rule = (level: string, preceding: string, following: string, cycles: number, more = {}) => ({
  level,
  preceding: preceding.split(' '),
  following: following.split(' '),
  cycles,
  ...more,
});

/** DDR4-2400 (16-16-16) of one rank, with those of its rules that a few requests can meet. */
const ddr4 = {
  standard: 'DDR4',
  org_preset: 'DDR4_8Gb_x8',
  levels: { Channel: 1, Rank: 1, BankGroup: 4, Bank: 4, Row: 65536, Column: 1024 },
  tx_bytes: 64,
  channels: 1,
  timing: {
    ...{ rate: 2400, nBL: 4, nCL: 16, nRCD: 16, nRP: 16, nRAS: 39, nRC: 55, nWR: 18, nRTP: 9, nCWL: 12 },
    ...{ nCCDS: 4, nCCDL: 6, nRRDS: 4, nRRDL: 6, nWTRS: 3, nWTRL: 9, nFAW: 26, nRFC: 433, nREFI: 9364 },
    ...{ nCS: 2, tCK_ps: 833 },
  },
  read_latency_cycles: 20,
  commands: ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'RDA', 'WRA', 'REFab'],
  row_bus: [] as string[],
  controller: {
    impl: 'GenericDDR',
    scheduler: 'FRFCFS',
    refresh: 'AllBank',
    row_policy: 'Open',
    row_policy_cap: null as number | null,
    read_queue: 32,
    write_queue: 32,
    wr_low_watermark: 0.2,
    wr_high_watermark: 0.8,
  },
  mapper: 'RoBaRaCoCh',
  address_bits: { tx_offset: 6, Rank: 0, BankGroup: 2, Bank: 2, Row: 16, Column: 7 },
  timing_constraints: [
    rule('Rank', 'RD', 'WR', 10),
    rule('Rank', 'ACT', 'ACT', 26, { window: 4 }),
    rule('Rank', 'WR', 'RD', 2, { sibling: true }),
    rule('BankGroup', 'RD', 'RD', 6),
    rule('BankGroup', 'WR', 'RD', 25),
    rule('Bank', 'ACT', 'RD WR', 16),
    rule('Bank', 'ACT', 'PREpb', 39),
    rule('Bank', 'PREpb', 'ACT', 16),
    rule('Bank', 'RD', 'PREpb', 9),
  ],
};

/** What one read of 64 B does: ACT in cycle 1, RD 16 later, data 20 after that; queued for one cycle before ACT. */
const oneRead = {
  ...{ requests: 1, reads: 1, writes: 0, accept_cycle: 0, drain_cycle: 37, last_read_depart: 37 },
  ...{ last_write_issue: 0, data_end_cycle: 37, send_rejects: 0 },
  time_ns: 30.821, // 37 * 0.833
  bandwidth_GBps: 2.07651, // 64 / 30.821
  bus_utilisation: 0.10811, // 4 / 37
  read_latency: { sum: 37, mean: 37, min: 37, p50: 37, p95: 37, p99: 37, max: 37 },
  counters: {
    ...NONE,
    ...{ row_misses: 1, read_row_misses: 1, num_read_reqs: 1, num_read_reqs_served: 1 },
    ...{ read_queue_len: 1, read_latency: 37 },
  },
  commands: { ACT: 1, RD: 1 },
  channels: [log('1,ACT,0,0,0,0,0', '17,RD,0,0,0,0,0')],
};

/** Three reads of a row: RD every 6 cycles; they arrive in cycles 0, 1 and 2. The first leaves the queue at its ACT. */
const threeReads = {
  ...{ requests: 3, reads: 3, accept_cycle: 2, drain_cycle: 49, send_rejects: 0 },
  bus_utilisation: 0.2449, // 3 * 4 / 49
  read_latency: { sum: 37 + 42 + 47, mean: 42, min: 37, p50: 42, p95: 47, p99: 47, max: 47 },
  counters: { row_hits: 2, row_misses: 1, row_conflicts: 0, read_row_hits: 2 },
  commands: { ACT: 1, RD: 3 },
  channels: [log('1,ACT,0,0,0,0,0', '17,RD,0,0,0,0,0', '23,RD,0,0,0,0,1', '29,RD,0,0,0,0,2')],
};

/** One write ends when WR is issued: 16 after ACT. Its data end 12 + 4 later. */
const oneWrite = {
  ...{ requests: 1, reads: 0, writes: 1, accept_cycle: 0, drain_cycle: 17, last_read_depart: 0 },
  ...{ last_write_issue: 17, data_end_cycle: 33, read_latency: null, send_rejects: 0 },
  counters: {
    ...NONE,
    ...{
      row_misses: 1,
      write_row_misses: 1,
      num_write_reqs: 1,
      num_write_reqs_served: 1,
      write_queue_len: 1,
    },
  },
  commands: { ACT: 1, WR: 1 },
  channels: [log('1,ACT,0,0,0,0,0', '17,WR,0,0,0,0,0')],
};

/**
 * Two rows of a bank, 128 KiB * 4 * 4 / 4 = 128 KiB apart: the first read ends, 9 after RD and 39 after ACT the row may
 * close (cycle 40), 16 later the other opens (56), and its RD is 16 + 20 before its data: 92. It came in cycle 1.
 */
const twoRows = {
  ...{ requests: 2, drain_cycle: 92, accept_cycle: 1 },
  read_latency: { sum: 37 + 91, max: 91 },
  counters: { row_misses: 1, row_conflicts: 1, row_hits: 0 },
  commands: { ACT: 2, PREpb: 1, RD: 2 },
};

const read = { mode: 'read' };

/** A file of cases that were worked out by hand, fresh each time: who changes it changes their own. */
export const handMade = () =>
  structuredClone({
    part: 'hand-made',
    meta: { source: 'worked out by hand from the rules' },
    systems: { ddr4 },
    cases: [
      {
        id: 'ddr4/one-read',
        system: 'ddr4',
        workload: { kind: 'stream', n: 1, rw: read },
        issue_every: 1,
        expect: oneRead as Record<string, unknown>,
      },
      {
        id: 'ddr4/three-reads',
        system: 'ddr4',
        workload: { kind: 'stream', n: 3, rw: read },
        issue_every: 1,
        expect: threeReads,
      },
      {
        id: 'ddr4/one-write',
        system: 'ddr4',
        workload: { kind: 'stream', n: 1, rw: { mode: 'write' } },
        issue_every: 1,
        expect: oneWrite,
      },
      {
        id: 'ddr4/two-rows',
        system: 'ddr4',
        workload: { kind: 'stride', n: 2, rw: read, stride: 131072, footprint: 2 ** 30 },
        issue_every: 1,
        expect: twoRows,
      },
    ],
  });
export type HandMade = ReturnType<typeof handMade>;
