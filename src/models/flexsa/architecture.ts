import { z } from 'zod';
import { bufferedEnergySchema } from '../../energy/schema.js';
import { intensitySchema } from '../../metrics/schema.js';
import { memorySchema } from '../../memory/schema.js';
import { eitherQuantity, quantity, wholeNumber } from '../../quantity/field.js';
import { dataSchema, vectorSchema } from '../lowering/schema.js';

const fields = z
  .strictObject({
    kind: z.literal('flexsa').meta({ description: 'Systolic cores in groups, rigid or reconfigurable' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    groups: wholeNumber('Groups of cores, each with its part of the global buffer', 1, 4096),
    cores: wholeNumber('Cores of a group', 1, 4096),
    side: wholeNumber('Rows and columns of one sub-array (rigid: of the core)', 1, 65536),
    flexible: z.boolean().meta({
      description: 'A core is four sub-arrays that work as one, two or four (FlexSA); else it is one array',
    }),
    clock: quantity('hertz', 'Clock of cores, buffers and vector unit'),
    data: dataSchema,
    block: wholeNumber('Rows of one moving stream that a local buffer holds', 1, 1 << 20),
    globalBuffer: z
      .strictObject({
        size: quantity('bytes', 'Capacity over all groups'),
        bandwidth: eitherQuantity('bytesPerSecond', 'bytesPerCycle', 'Port of one group', { infinite: true }),
      })
      .meta({ description: 'Global buffer' }),
    dram: z
      .strictObject({
        bandwidth: eitherQuantity('bytesPerSecond', 'bytesPerCycle', 'Sustained DRAM bandwidth', {
          infinite: true,
        }),
        latency: eitherQuantity('seconds', 'cycles', 'From the end of a read on the channel to data', {
          zero: true,
        }),
        transfer: quantity('bytes', 'Piece in which operands are streamed to the global buffer'),
      })
      .meta({ description: 'Off-chip memory, one in-order channel for all groups' }),
    memory: memorySchema,
    vector: vectorSchema,
    intensity: intensitySchema,
    energy: bufferedEnergySchema,
  })
  .meta({ description: 'kind: flexsa' });

/** Checked fields in SI units; bandwidths in bytes and latency in cycles of the clock. */
export const flexsaSchema = fields.transform(({ globalBuffer, dram, ...spec }) => {
  const perCycle = ({ kind, value }: { kind: string; value: number }): number =>
    kind === 'bytesPerCycle' ? value : value / spec.clock;
  const { latency, transfer } = dram;
  return {
    ...spec,
    globalBuffer: { size: globalBuffer.size, bytesPerCycle: perCycle(globalBuffer.bandwidth) },
    dram: {
      bytesPerCycle: perCycle(dram.bandwidth),
      latencyCycles: latency.kind === 'cycles' ? latency.value : Math.ceil(latency.value * spec.clock),
      transfer,
    },
  };
});

export type FlexsaSpec = z.output<typeof flexsaSchema>;

export const pesOf = ({ groups, cores, side, flexible }: FlexsaSpec): number =>
  groups * cores * (flexible ? 4 : 1) * side * side;
