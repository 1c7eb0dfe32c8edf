import { z } from 'zod';
import { quantity, wholeNumber } from '../quantity/field.js';
import { MAPPINGS, SCHEDULERS } from './banked/system.js';
import { EFFECTS, STANDARDS } from './standards/index.js';

/** Fields of `memory` in an architecture of any kind; kinds that have a `memory` of their own add them to it. */
export const memoryFields = {
  model: z.enum(['bandwidth', 'peak', 'banked']).default('bandwidth').meta({
    description:
      'bandwidth: one in-order channel of a bandwidth and a latency; peak: the same with the peak rate and the unloaded latency of the standard; banked: channels with banks, rows, refresh and a scheduling controller, cycle by cycle',
  }),
  standard: z
    .enum(STANDARDS)
    .default('HBM2-2000')
    .meta({ description: 'banked: standard and speed grade (systole dram standards lists them)' }),
  channels: z
    .union([z.literal('auto'), wholeNumber('Channels', 1, 1024)])
    .default('auto')
    .meta({
      description:
        'banked: channels, each with a controller of its own; auto: as many as come nearest to the bandwidth of the bandwidth model',
    }),
  ranks: wholeNumber('banked: ranks of a channel, where the standard has any', 1, 8).default(1),
  mapping: z.enum(MAPPINGS).default('MOP4CLXOR').meta({
    description:
      'banked: which bits of an address are row, bank and column; MOP4CLXOR spreads four lines a bank, RoBaRaCoCh keeps a row together',
  }),
  scheduler: z.enum(SCHEDULERS).default('FRFCFS').meta({
    description: 'banked: the oldest request that is ready; RowHit: and rows stay open for what hits them',
  }),
  rows: z.enum(['open', 'closed-cap']).default('open').meta({
    description: 'banked: rows stay open until another is wanted, or are closed after cap accesses',
  }),
  cap: wholeNumber('banked: accesses after which closed-cap closes a row', 1, 1024).default(4),
  refresh: z
    .enum(['all-bank', 'none'])
    .default('all-bank')
    .meta({ description: 'banked: all banks of a rank or pseudo-channel every tREFI, or never' }),
  queues: z
    .strictObject({
      read: wholeNumber('Reads that wait in a channel', 1, 1024).default(32),
      write: wholeNumber('Writes that wait in a channel', 1, 1024).default(32),
    })
    .default({ read: 32, write: 32 })
    .meta({ description: 'banked: queues of a channel' }),
  without: z.array(z.enum(EFFECTS)).default([]).meta({
    description: 'banked: effects left out, to see what each costs',
  }),
  path: quantity('seconds', 'banked: time from the controller to the user and back, behind reads', {
    zero: true,
  }).default(0),
} as const;

/** `memory` of kinds that have no other field there. */
export const memorySchema = z
  .strictObject(memoryFields)
  .default({
    model: 'bandwidth',
    standard: 'HBM2-2000',
    channels: 'auto',
    ranks: 1,
    mapping: 'MOP4CLXOR',
    scheduler: 'FRFCFS',
    rows: 'open',
    cap: 4,
    refresh: 'all-bank',
    queues: { read: 32, write: 32 },
    without: [],
    path: 0,
  })
  .meta({ description: 'How off-chip memory is modelled' });

export type MemorySpec = z.output<typeof memorySchema>;

/** `memory` of kinds whose transfers are so long that they are simulated in detail for a while only. */
export const sampledMemorySchema = z
  .strictObject({
    ...memoryFields,
    detail: quantity(
      'bytes',
      'banked: of each transfer, what is simulated command by command; the rest goes on like a long stream. inf: all',
      { infinite: true },
    ).default(32 * 1024),
  })
  .prefault({})
  .meta({ description: 'How off-chip memory is modelled' });

export type SampledMemorySpec = z.output<typeof sampledMemorySchema>;
