import { z } from 'zod';
import { wholeNumber } from '../../../quantity/field.js';

export const SIDE = 1 << 12;
const instructions = (help: string) =>
  z.number().min(0).meta({ description: help, unit: 'thread instructions per element' });

const tileSchema = z.strictObject({
  rows: wholeNumber('Rows of the result that a CTA computes (blkM)', 32, SIDE),
  columns: wholeNumber('Columns of the result that a CTA computes (blkN)', 1, SIDE),
  depth: wholeNumber('Length of a step of its main loop (blkK)', 1, SIDE),
  warps: wholeNumber('Warps of a CTA', 1, 32),
  warpRows: wholeNumber('Rows of the part of the tile that one warp computes', 1, SIDE),
  warpColumns: wholeNumber('Columns of the part of the tile that one warp computes', 1, SIDE),
  registers: wholeNumber('Registers of 32 bit that a thread holds', 1, 255),
  resident: wholeNumber(
    'CTAs of this tile on an SM at most; registers and shared memory may allow fewer',
    1,
    32,
  ),
  instructions: z.number().min(1).default(1).meta({
    description: 'Instructions of its main loop for one multiply-accumulate; 1: the FFMA alone',
    unit: 'thread instructions per MAC',
  }),
});
export type Tile = z.output<typeof tileSchema>;

/** Tiles by name. */
export const tilesSchema = z
  .record(z.string(), tileSchema)
  .refine((tiles) => Object.keys(tiles).length > 0, 'is empty')
  .meta({
    description: 'Tiles that kernels exist for, by name: rows x columns x depth, warps, resident CTAs',
  });

/** Which of them a kernel takes. */
export const tileChoiceSchema = z
  .strictObject({
    choice: z.string().default('auto').meta({
      description: 'auto: by the columns of the result; or the name of a tile for all products',
    }),
    most: wholeNumber('Results of the largest tile that auto takes; default: any', 1, SIDE * SIDE).optional(),
    wideAbove: wholeNumber('Results of more columns take the widest tile', 1, 1 << 20),
    narrowDepth: z.number().min(1).meta({
      description: 'Products at least this deep (K) take a narrower tile where there are few CTAs',
    }),
    narrowCtas: z.number().min(0).meta({
      description: 'Few: at most this many CTAs for every SM; 0: never narrower',
    }),
  })
  .meta({ description: 'Choice of the tile of a kernel' });

/** Depthwise kernels. */
export const directSchema = z
  .strictObject({
    rows: wholeNumber('Rows of the output that a CTA of a depthwise kernel computes', 1, SIDE),
    instructions: instructions('Of one multiply-accumulate of a depthwise kernel'),
  })
  .meta({ description: 'Depthwise convolutions, which are no matrix products' });

/** Kernels that pass over tensors. */
export const streamSchema = z
  .strictObject({
    relu: instructions('relu, relu6'),
    activation: instructions('gelu, silu, sigmoid and the like'),
    polynomial: instructions('polynomial, per degree'),
    softmax: instructions('softmax'),
    norm: instructions('normalisation with statistics'),
    scale: instructions('batch normalisation by given statistics'),
    elementwise: instructions('Sum of two tensors'),
    multiply: instructions('Product of two tensors'),
    pool: instructions('pooling, per element of the window'),
    embedding: instructions('gathered elements'),
  })
  .meta({ description: 'Instructions of kernels that pass over tensors' });
