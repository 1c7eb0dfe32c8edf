import { z } from 'zod';
import { FIDELITIES } from '../results/record.js';
import { derivedSchema } from '../workload/transform/derived-schema.js';

const value = z.union([z.number(), z.string(), z.boolean()]);

/** Values of one axis: a list, a range `8..64 step 8`, or powers `2^{3..8}`. */
const axis = z
  .union([z.array(value), z.string(), z.number(), z.boolean()])
  .meta({ description: 'A list of values, a range such as "8..64 step 8", or powers such as "2^{3..8}"' });

const metricNames = z.array(z.string().min(1)).default([]);

/** A sweep file. */
export const sweepSchema = z
  .strictObject({
    kind: z.literal('sweep').meta({ description: 'A sweep over a design space' }),
    name: z.string().min(1).meta({ description: 'Name under which it is found in the database' }),
    title: z.string().default('').meta({ description: 'One line' }),
    arch: z.string().min(1).meta({ description: 'Base architecture: a name or a path' }),
    workloads: z
      .array(z.union([z.string().min(1), derivedSchema]))
      .min(1)
      .meta({ description: 'Workloads: names, paths, or {base: ..., training: {batch: 32}}' }),
    fidelity: z.enum(FIDELITIES).default('analytic').meta({ description: 'Fidelity of every point' }),
    detail: z
      .enum(['operators', 'totals'])
      .default('operators')
      .meta({ description: 'What is kept of each point: every operator, or totals only' }),
    set: z
      .record(z.string(), value)
      .default({})
      .meta({ description: 'Fields of the architecture that are changed at every point: path -> value' }),
    axes: z.record(z.string(), axis).default({}).meta({
      description:
        'Dimensions: path into the architecture, batch, fidelity, or a transform (draco.G) -> values',
    }),
    zip: z
      .array(z.record(z.string(), axis))
      .default([])
      .meta({ description: 'Groups of axes that move together, each of equal length' }),
    constraints: z
      .array(z.string().min(1))
      .default([])
      .meta({ description: 'Conditions on axis values, e.g. rows * cols == 4096' }),
    objectives: z
      .strictObject({
        minimize: metricNames.meta({
          description: 'Metrics of which less is better; time, area, energy, utilization for short',
        }),
        maximize: metricNames.meta({ description: 'Metrics of which more is better' }),
      })
      .prefault({ minimize: ['seconds', 'energyJoules'] })
      .meta({ description: 'What the Pareto front is taken over' }),
    filters: z
      .array(z.string().min(1))
      .default([])
      .meta({ description: 'Conditions on metrics, e.g. area < 5 mm2 or peUtilization > 0.3' }),
    sampling: z
      .strictObject({
        method: z
          .enum(['grid', 'random', 'latin-hypercube'])
          .default('grid')
          .meta({ description: 'How points are chosen' }),
        points: z
          .int()
          .min(1)
          .max(1e8)
          .optional()
          .meta({ description: 'How many, for random and latin-hypercube' }),
        seed: z.int().default(1).meta({ description: 'The same seed gives the same points' }),
      })
      .prefault({})
      .meta({ description: 'Which points of the grid are simulated' }),
    refine: z
      .strictObject({
        fidelity: z.enum(FIDELITIES).default('event').meta({ description: 'Fidelity of the second stage' }),
        neighbours: z.boolean().default(true).meta({ description: 'Also the grid neighbours of the front' }),
      })
      .optional()
      .meta({ description: 'Second stage: the Pareto set again, at a finer fidelity' }),
  })
  .meta({ description: 'kind: sweep' });

export type SweepFile = z.output<typeof sweepSchema>;
