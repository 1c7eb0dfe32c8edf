import { z } from 'zod';
import { CONTROLLERS } from '../banked/system.js';
import { workloadSchema } from '../trace/workload.js';

/** Names in files of cases, which are Ramulator's, of what we have. */
export const IMPLEMENTATIONS = {
  GenericDDR: 'generic',
  HBM12: 'dual-bus',
  LPDDR5: 'split-activate',
} as const satisfies Record<string, (typeof CONTROLLERS)[number]>;
export const ROW_POLICIES = { Open: 'open', ClosedCAP: 'closed-cap' } as const;
export const REFRESHES = { AllBank: 'all-bank', NoRefresh: 'none' } as const;

const keysOf = <Key extends string>(record: Record<Key, unknown>) => z.enum(Object.keys(record) as Key[]);
const whole = z.int().min(0);
const positive = z.int().min(1);
const words = z.array(z.string().min(1));

const constraint = z.strictObject({
  level: z.string(),
  preceding: words.min(1),
  following: words.min(1),
  cycles: z.int(),
  window: positive.optional(),
  sibling: z.boolean().optional(),
});

/** A memory with its controller; what else is written about it is for the reader. */
const system = z.object({
  standard: z.string(),
  /** Bits of a chip. */
  dq_bits: positive.optional(),
  levels: z.record(z.string(), positive),
  tx_bytes: positive,
  channels: positive,
  /** GB/s, rounded: what utilisation is relative to. */
  peak_GBps: z.number().positive().optional(),
  timing: z.record(z.string(), z.number()),
  read_latency_cycles: positive,
  commands: words.min(1),
  row_bus: words,
  controller: z.object({
    impl: keysOf(IMPLEMENTATIONS),
    scheduler: z.enum(['FRFCFS', 'FRFCFS-RowHit']),
    refresh: keysOf(REFRESHES),
    row_policy: keysOf(ROW_POLICIES),
    row_policy_cap: positive.nullish(),
    read_queue: positive,
    write_queue: positive,
    wr_low_watermark: z.number().min(0).max(1),
    wr_high_watermark: z.number().min(0).max(1),
  }),
  mapper: z.enum(['RoBaRaCoCh', 'ChRaBaRoCo', 'MOP4CLXOR']),
  address_bits: z.record(z.string(), whole),
  timing_constraints: z.array(constraint),
});
export type SystemOfFile = z.output<typeof system>;

const channel = z.strictObject({
  n_commands: whole.optional(),
  fnv1a32: whole.optional(),
  command_log: z.array(z.string()).optional(),
});

const latency = z
  .strictObject({
    sum: whole,
    mean: z.number(),
    min: whole,
    p50: whole,
    p95: whole,
    p99: whole,
    max: whole,
  })
  .partial();

const COUNTERS = [
  ...['row_hits', 'row_misses', 'row_conflicts', 'read_row_hits', 'read_row_misses', 'read_row_conflicts'],
  ...['write_row_hits', 'write_row_misses', 'write_row_conflicts', 'num_read_reqs', 'num_write_reqs'],
  ...['num_read_reqs_served', 'num_write_reqs_served', 'num_read_reqs_forwarded'],
  ...['num_write_reqs_coalesced', 'num_maintenance_reqs', 'num_maintenance_reqs_served'],
  ...['read_queue_len', 'write_queue_len', 'priority_queue_len', 'read_latency'],
  ...['cas_issued', 'cas_skipped', 'act2_deadline_forced', 'act2_deferred'],
] as const;

const counted = <Key extends string>(keys: readonly Key[]) =>
  z.strictObject(
    Object.fromEntries(keys.map((key) => [key, whole.optional()])) as Record<
      Key,
      z.ZodOptional<typeof whole>
    >,
  );

/** What is expected of a case; what is left out is not looked at. */
const expectation = z
  .strictObject({
    requests: whole,
    reads: whole,
    writes: whole,
    accept_cycle: whole,
    drain_cycle: whole,
    last_read_depart: whole,
    last_write_issue: whole,
    data_end_cycle: whole,
    send_rejects: whole,
    time_ns: z.number(),
    bandwidth_GBps: z.number(),
    bus_utilisation: z.number(),
    read_latency: latency.nullable(),
    counters: counted(COUNTERS),
    commands: z.record(z.string(), whole),
    channels: z.array(channel),
    stock_tool_at_accept: z.record(z.string(), z.number()),
  })
  .partial()
  .refine((values) => Object.keys(values).length > 0, {
    params: { expected: 'at least one value, such as drain_cycle' },
    message: 'is empty',
  });

/** A file of cases: memories by name, and runs of generated requests on them with what is expected. */
export const casesSchema = z.object({
  part: z.string().optional(),
  systems: z.record(z.string(), system),
  cases: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        system: z.string(),
        workload: workloadSchema,
        issue_every: positive.default(1),
        expect: expectation,
      }),
    )
    .min(1),
});
export type CasesFile = z.output<typeof casesSchema>;
export type Case = CasesFile['cases'][number];
export type Expectation = Case['expect'];
