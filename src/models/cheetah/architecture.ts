import { z } from 'zod';
import { heSchema } from '../../he/schema.js';
import { memorySchema } from '../../memory/schema.js';
import { quantity, wholeNumber } from '../../quantity/field.js';

/** How weights come over the link: numbers that a PE expands into masks, or whole plaintexts in NTT form. */
export const WEIGHTS = ['scalars', 'plaintexts'] as const;
/** Where the outputs of a strided layer lie: side by side, or with the gaps of the stride. */
export const LAYOUTS = ['packed', 'gaps'] as const;

export const cheetahSchema = z
  .strictObject({
    kind: z
      .literal('cheetah')
      .meta({ description: 'Lanes of partial products on ciphertexts, output stationary (Cheetah)' }),
    name: z.string().optional().meta({ description: 'Name for tables; default: the file name' }),
    title: z.string().optional().meta({ description: 'One line for systole list archs' }),
    pes: wholeNumber('Processing elements, an output ciphertext at a time each', 1, 65536),
    lanes: wholeNumber('Lanes of a PE in lock step, a partial at a time each', 1, 65536),
    clock: quantity('hertz', 'Clock of the lanes'),
    pipelinedLanes: z.boolean().default(false).meta({
      description:
        'Whether a lane takes its next partial when its slowest kernel is free, not when all have ended',
    }),
    nttUnitsPerLane: wholeNumber('Forward transforms side by side in a lane, each with its products', 1, 64),
    butterfliesPerCycle: wholeNumber('Butterflies of a transform in a cycle', 1, 4096),
    stageFill: quantity('cycles', 'Cycles of each stage of a transform beyond its butterflies', {
      zero: true,
    }),
    reduction: z
      .strictObject({
        adderLatency: quantity('cycles', 'Latency of an adder of the tree', { zero: true }),
        wordsPerCycle: wholeNumber('Words that leave the tree in a cycle', 1, 65536),
      })
      .meta({
        description: 'Tree that sums the partials of all lanes; hidden but for the last batch of a layer',
      }),
    outputs: z.enum(LAYOUTS).default('packed').meta({
      description:
        'Outputs of strided layers: packed, in the gaps that the stride leaves; gaps, in the layout of the input',
    }),
    link: z
      .strictObject({
        bandwidth: quantity('bytesPerSecond', 'Sustained bandwidth, both ways together', { infinite: true }),
        word: quantity('bytes', 'A coefficient, or a weight'),
        weights: z.enum(WEIGHTS).default('scalars').meta({
          description: 'scalars: a word a weight; plaintexts: a polynomial a partial, in NTT form',
        }),
      })
      .meta({ description: 'Link to the host, through a global buffer' }),
    memory: memorySchema,
    sram: z
      .strictObject({
        inputCt: quantity(
          'bytes',
          'Input ciphertexts of a PE; what does not fit comes again for each output',
        ),
        weight: quantity('bytes', 'Weights of a PE: those of a batch of lanes'),
        rotationKey: quantity('bytes', 'Rotation keys of a PE: at least one'),
        outputCt: quantity('bytes', 'Output ciphertexts of a PE: one that is summed up, one that leaves'),
      })
      .meta({ description: "Memories of a PE; their area is part of a lane's" }),
    area: z
      .strictObject({
        lane: quantity('squareMetres', 'A lane, with its share of everything', { zero: true }),
      })
      .meta({ description: 'Silicon area' }),
    energy: z
      .strictObject({
        technology: z.string().default('unstated').meta({ description: 'Process node of the constants' }),
        power: z
          .strictObject({
            lane: quantity('watts', 'A lane while its PE computes, with its share of everything', {
              zero: true,
            }),
          })
          .meta({ description: 'Power while a layer is computed' }),
      })
      .meta({ description: 'Energy model: power over the time of computing' }),
    he: heSchema,
  })
  .meta({ description: 'kind: cheetah' });

export type CheetahSpec = z.output<typeof cheetahSchema>;

export const lanesOf = ({ pes, lanes }: Pick<CheetahSpec, 'pes' | 'lanes'>): number => pes * lanes;

/** Square metres; linear in lanes, since a lane's memories and transforms take most of it. */
export const areaOf = (spec: Pick<CheetahSpec, 'pes' | 'lanes' | 'area'>): number =>
  lanesOf(spec) * spec.area.lane;
