import { z } from 'zod';
import { eitherQuantity, quantity } from '../../quantity/field.js';

export const OBJECTIVES = ['time', 'energy'] as const;

const spad = (operand: string) => quantity('bytes', `Scratchpad of one PE for ${operand}`);

/** What the row-stationary dataflow needs beyond a conventional array. */
export const rowStationarySchema = z
  .strictObject({
    spad: z
      .strictObject({ filter: spad('weights'), ifmap: spad('input activations'), psum: spad('partial sums') })
      .meta({ description: 'Scratchpads inside each PE' }),
    bufferBandwidth: eitherQuantity(
      'bytesPerSecond',
      'bytesPerCycle',
      'Global buffer to and from the array, reads and writes together, half each',
      { infinite: true },
    ),
    dramOverlap: z.number().min(0).max(1).meta({
      description: 'Share of the shorter of processing and DRAM time that the longer hides; 1: all of it',
    }),
    objective: z.enum(OBJECTIVES).meta({
      description:
        'Mapping that is chosen. time: least cycles, then buffer traffic, then DRAM traffic; energy: of those with the least compute cycles the one with the least energy',
    }),
    tileColumns: z.boolean().meta({
      description:
        'May a pass work on part of an output row? If not, a whole row of each map must fit the buffer',
    }),
  })
  .meta({ description: 'Row stationary (Eyeriss); required with dataflow: rs' });

export type RowStationaryFields = z.output<typeof rowStationarySchema>;
