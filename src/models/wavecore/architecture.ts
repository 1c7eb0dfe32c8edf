import { z } from 'zod';
import { energySchema } from '../../energy/schema.js';
import { sampledMemorySchema } from '../../memory/schema.js';
import { intensitySchema } from '../../metrics/schema.js';
import { eitherQuantity, quantity, wholeNumber } from '../../quantity/field.js';

export const SCHEDULERS = ['baseline', 'archopt', 'il', 'mbs-fs', 'mbs1', 'mbs2'] as const;
/** What the batch normalisations of a workload are run as. */
export const NORMS = ['group', 'batch'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

const fields = z
  .strictObject({
    kind: z.literal('wavecore').meta({ description: 'A training accelerator with mini-batch serialisation' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    cores: wholeNumber(
      'Cores that share the DRAM bandwidth; each trains on as many samples of its own as the workload says',
      1,
      4096,
    ),
    rows: wholeNumber('Rows of PEs of a core', 1, 65536),
    cols: wholeNumber('Columns of PEs of a core', 1, 65536),
    block: wholeNumber('Rows of the moving operand streamed past one stationary tile (blk_M)', 1, 1 << 20),
    weightDoubleBuffering: z.boolean().optional().meta({
      description:
        'Shift the next stationary tile in while the present one is used (ArchOpt); default: every scheduler but baseline',
    }),
    clock: quantity('hertz', 'Clock of arrays, buffers and vector units'),
    data: z
      .strictObject({
        activation: quantity('bits', 'Activations and their gradients as stored'),
        weight: quantity('bits', 'Weights and their gradients as stored'),
      })
      .meta({ description: 'Storage width of each data type; a workload may ask for narrower ones' }),
    globalBuffer: z
      .strictObject({
        size: quantity('bytes', 'Capacity of the global buffer of a core'),
        bandwidth: eitherQuantity(
          'bytesPerSecond',
          'bytesPerCycle',
          'What the vector unit of a core can move to and from its global buffer',
          { infinite: true },
        ),
      })
      .meta({ description: 'Global buffer of a core: features of the sub-batch at hand' }),
    dram: z
      .strictObject({
        bandwidth: eitherQuantity('bytesPerSecond', 'bytesPerCycle', 'DRAM bandwidth of the chip', {
          infinite: true,
        }),
        prefetch: wholeNumber(
          'Operators of a sub-batch schedule whose operands may be under way ahead of the present one',
          0,
          64,
        ),
      })
      .meta({
        description: 'Off-chip memory; every core has its share of the bandwidth as one in-order channel',
      }),
    memory: sampledMemorySchema,
    scheduler: z.enum(SCHEDULERS).default('mbs2').meta({
      description:
        'baseline, archopt (double-buffered weights), il (and inter-layer reuse when it fits), mbs-fs (one sub-batch size), mbs1 (groups), mbs2 (and inter-branch reuse)',
    }),
    grouping: z.enum(['greedy', 'dp']).default('greedy').meta({
      description: 'How mbs1 and mbs2 choose groups: greedy merging, or the optimum by dynamic programming',
    }),
    norm: z.enum(NORMS).default('group').meta({
      description:
        'Batch normalisations of the workload. group: run as group normalisations, whose statistics are of one sample, as in the paper; batch: as they are, for schedulers that do not cut the mini-batch (its statistics couple all samples)',
    }),
    accounting: z.enum(['layer', 'graph']).default('layer').meta({
      description:
        'layer: every conv + norm pays a ReLU, the first layer a data gradient, an add a copy of its gradient; graph: what the operators of the step move, no more',
    }),
    fusedRelu: z.boolean().default(false).meta({
      description: 'Conventional schedulers apply ReLU on the way: no passes of their own, masks only',
    }),
    vectorOverlap: z.enum(['none', 'full']).default('none').meta({
      description: 'none: array and vector unit take turns; full: the vector unit works in the background',
    }),
    intensity: intensitySchema,
    energy: energySchema,
  })
  .meta({ description: 'kind: wavecore' });

/** Checked fields in SI units; bandwidths in bytes per second, that of the DRAM as the share of one core. */
export const wavecoreSchema = fields.transform(({ globalBuffer, dram, weightDoubleBuffering, ...spec }) => {
  const perSecond = ({ kind, value }: { kind: string; value: number }): number =>
    kind === 'bytesPerCycle' ? value * spec.clock : value;
  return {
    ...spec,
    weightDoubleBuffering: weightDoubleBuffering ?? spec.scheduler !== 'baseline',
    globalBuffer: { size: globalBuffer.size, bandwidth: perSecond(globalBuffer.bandwidth) },
    dram: { bandwidth: perSecond(dram.bandwidth) / spec.cores, prefetch: dram.prefetch },
  };
});

export type WavecoreSpec = z.output<typeof wavecoreSchema>;

/** Schedulers that run the whole mini-batch through a layer before the next. */
export const isConventional = ({ scheduler }: Pick<WavecoreSpec, 'scheduler'>): boolean =>
  scheduler === 'baseline' || scheduler === 'archopt' || scheduler === 'il';

/** Whether branches of a unit keep what they share in the buffer. */
export const reusesBranches = ({ scheduler }: Pick<WavecoreSpec, 'scheduler'>): boolean =>
  scheduler === 'mbs2';
