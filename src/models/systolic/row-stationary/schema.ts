import { z } from 'zod';
import { eitherQuantity, quantity, wholeNumber } from '../../../quantity/field.js';

export const OBJECTIVES = ['time', 'energy', 'edp'] as const;

export const STRIPS = ['array', 'searched'] as const;

const spad = (operand: string) => quantity('bytes', `Scratchpad of one PE for ${operand}`);

const given = (help: string) => wholeNumber(help, 1, 1 << 20).optional();

/** A mapping, or as much of it as is given; the rest is searched. */
const mappingSchema = z
  .strictObject({
    stripRows: given('Output rows of a strip (e), across PE sets above each other if wider than the array'),
    stripColumns: given('Output columns worked on at a time'),
    bufferedImages: given('Images in the global buffer (n)'),
    bufferedFilters: given('Filters whose partial sums are in the global buffer (m)'),
    filtersPerPe: given('Filters interleaved in a PE (p)'),
    channelsPerPe: given('Channels interleaved in a PE (q)'),
    channelSets: given('PE sets on different channels (r)'),
    filterSets: given('PE sets on different filters (t)'),
  })
  .meta({
    description: 'Mapping of one operator; values are cut to what its layer has, the rest is searched',
  });

export type GivenMapping = z.output<typeof mappingSchema>;

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
        'Mapping that is chosen. time: least cycles, then buffer traffic, then DRAM traffic; energy: of those with the least compute cycles the one with the least energy; edp: least product of energy and cycles',
    }),
    strips: z.enum(STRIPS).default('array').meta({
      description:
        'Height of the strips of output rows. array: as the width of the array gives it (nn_dataflow); searched: every height',
    }),
    tileColumns: z.boolean().meta({
      description:
        'May a pass work on part of an output row? If not, a whole row of each map must fit the buffer',
    }),
    mapping: z.record(z.string(), mappingSchema).optional().meta({
      description: 'Mappings that are given instead of searched, by the name of the operator',
    }),
  })
  .meta({ description: 'Row stationary (Eyeriss); required with dataflow: rs' });

export type RowStationaryFields = z.output<typeof rowStationarySchema>;
