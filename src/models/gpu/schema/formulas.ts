import { z } from 'zod';
import { wholeNumber } from '../../../quantity/field.js';

/** Forms of the equations. */
export const formulasSchema = z
  .strictObject({
    l1: z.enum(['average', 'aligned', 'paper']).default('average').meta({
      description:
        'Sectors of filter loads. average: over all alignments; aligned: rows that begin at sectors; paper: DeLTA as found in a transcription, one pass of each matrix',
    }),
    l2: z.enum(['unique', 'exact', 'paper']).default('unique').meta({
      description:
        'What misses L1. unique: distinct elements of a step of a tile, in closed form; exact: the same counted at every place of a tile, and filters without padding; paper: DeLTA as found in a transcription',
    }),
    dram: z.enum(['waves', 'delta']).default('waves').meta({
      description:
        "What misses L2. waves: panels of each wave of CTAs; delta: DeLTA's rule, the input once a column of CTAs",
    }),
    haloWaves: wholeNumber(
      'Panels of kernels with more waves than this are counted in proportion to rows, without the halos between them',
      0,
      2 ** 31 - 1,
    ).default(400),
    latency: z.enum(['mean', 'slowest']).default('mean').meta({
      description:
        'Wait for the loads of a step. mean: of L2 and DRAM by their shares; slowest: of DRAM, which the barrier waits for',
    }),
  })
  .prefault({})
  .meta({ description: 'Which form of each equation' });
