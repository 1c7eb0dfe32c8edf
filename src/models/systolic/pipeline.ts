import { z } from 'zod';
import { wholeNumber } from '../../quantity/field.js';

/** How finished sums of an output-stationary array leave it. */
export const RESULT_PATHS = ['column-bus', 'shift-down', 'shift-right'] as const;

/** What an edge fold, on fewer rows or columns than the array has, is charged for. */
export const EDGE_FOLDS = ['full', 'early'] as const;

export const edgeFoldsSchema = z.enum(EDGE_FOLDS).default('full').meta({
  description:
    'full: an edge fold costs as much as any other, as in SCALE-Sim; early: it ends when its own rows and columns have (STONNE), scalesim convention only',
});

/**
 * Registers between the edge of the array and its results. The defaults are those of the conventions: an
 * operand meets the MAC in the cycle in which it enters, a MAC takes one cycle, and so does a hop.
 */
export const pipelineSchema = z
  .strictObject({
    configureCycles: wholeNumber(
      'Cycles in which the controller sets the array up before every fold',
      0,
      65536,
    ).default(0),
    inputRegisters: wholeNumber(
      'Registers that every operand passes at the edge of the array or before its MAC, beyond those that skew it',
      0,
      64,
    ).default(0),
    macStages: wholeNumber(
      'Latency of a MAC in cycles: 1 multiplies and adds in one, n has n - 1 registers before the adder',
      1,
      64,
    ).default(1),
    rowRegisters: wholeNumber(
      'Registers a row hop: cycles that a sum, weight or result takes from one row to the next',
      1,
      64,
    ).default(1),
    outputRegisters: wholeNumber('Registers that every finished result passes on its way out', 0, 64).default(
      0,
    ),
    results: z.enum(RESULT_PATHS).default('column-bus').meta({
      description:
        'How results leave an output-stationary array: column-bus each when it is finished; shift-down or shift-right from PE to PE once the fold is finished',
    }),
    writeQueue: z.enum(['none', 'halved']).default('none').meta({
      description:
        'none: the memory takes what arrives; halved: of n waiting results of an output-stationary array it takes ceil(n / 2) a cycle (STONNE)',
    }),
  })
  .prefault({})
  .meta({ description: 'Pipeline registers of the array, as in RTL; ws, os and is' });

type Pipeline = z.output<typeof pipelineSchema>;

interface Timed {
  dataflow: string;
  convention: string;
  edgeFolds: (typeof EDGE_FOLDS)[number];
  pipeline: Pipeline;
}

/** Combinations that have no meaning: which field, and what it needs. */
export function pipelineFaults({ dataflow, convention, edgeFolds, pipeline }: Timed): {
  path: string[];
  message: string;
  expected: string;
}[] {
  const faults = [];
  if (edgeFolds === 'early' && convention === 'overlap') {
    faults.push({
      path: ['edgeFolds'],
      message: "is 'early'",
      expected: 'full with convention overlap, where no fold waits for the end of another',
    });
  }
  const plain = convention === 'scalesim' && pipeline.results === 'column-bus' && pipeline.rowRegisters === 1;
  if (dataflow === 'os' && pipeline.writeQueue === 'halved' && !plain) {
    faults.push({
      path: ['pipeline', 'writeQueue'],
      message: "is 'halved'",
      expected: 'none, or convention scalesim, results column-bus and rowRegisters 1',
    });
  }
  return faults;
}
