import { z } from 'zod';
import { memoryFields } from '../../../memory/schema.js';
import { eitherQuantity, quantity, wholeNumber } from '../../../quantity/field.js';

const bandwidth = (help: string) =>
  eitherQuantity('bytesPerSecond', 'bytesPerCycle', help, { infinite: true });

/** Shared memory of an SM. */
export const smemSchema = z
  .strictObject({
    size: quantity('bytes', 'Shared memory of an SM that CTAs can have'),
    bandwidth: bandwidth('Shared memory of an SM, reads or writes'),
    latency: quantity('cycles', 'Load from shared memory', { zero: true }),
  })
  .meta({ description: 'Shared memory' });

/** L1 of an SM. */
export const l1Schema = z
  .strictObject({
    size: quantity('bytes', 'L1 of an SM; where it is unified, with the shared memory'),
    unified: z.boolean().meta({ description: 'One memory is divided between L1 and shared memory' }),
    bandwidth: bandwidth('L1 of an SM'),
    latency: quantity('cycles', 'Load that hits in L1', { zero: true }),
  })
  .meta({ description: 'L1 data cache' });

/** L2 of the chip. */
export const l2Schema = z
  .strictObject({
    size: quantity('bytes', 'L2 of the chip'),
    partitions: wholeNumber('Parts, each next to some of the SMs', 1, 8),
    replication: z.number().min(1).max(8).meta({
      description: 'Copies of a line that several partitions hold, on average: L2 holds size / replication',
    }),
    kept: z.number().positive().max(1).meta({
      description:
        'Share of L2 that what two waves of CTAs have in common may fill and still be there (kappa)',
    }),
    outputs: z.boolean().meta({ description: 'Results that pass through L2 count in what a wave fills' }),
    bandwidth: bandwidth('L2 of the chip, reads'),
    latency: quantity('cycles', 'Load that hits in the near part of L2', { zero: true }),
    farLatency: quantity('cycles', 'Load that hits in another part of L2', { zero: true }),
  })
  .meta({ description: 'L2 cache' });

/** Device memory. */
export const dramSchema = z
  .strictObject({
    bandwidth: bandwidth('DRAM, as measured with streams'),
    latency: quantity('cycles', 'Load that misses in L2', { zero: true }),
  })
  .meta({ description: 'Device memory' });

/** DRAM with banks, for fidelity event. */
export const memorySchema = z
  .strictObject({
    ...memoryFields,
    sample: z
      .strictObject({
        channels: wholeNumber('Channels that are simulated, for all', 1, 1024).default(2),
        bytes: quantity('bytes', 'Of a kernel, what passes them at most, in stretches; inf: all of it', {
          infinite: true,
        }).default(4 * 1024 * 1024),
      })
      .prefault({})
      .meta({ description: 'banked: what is simulated of a kernel' }),
  })
  .prefault({})
  .meta({ description: 'How device memory is modelled, at fidelity event' });
