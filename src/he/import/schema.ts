import { z } from 'zod';

/** A file of `kind: limb-trace`. */
export const limbTraceSchema = z
  .strictObject({
    kind: z
      .literal('limb-trace')
      .meta({ description: 'Says that the file names a trace of limb instructions' }),
    name: z.string().min(1).optional().meta({ description: 'Name for tables; default: that of the trace' }),
    title: z.string().optional().meta({ description: 'One line for systole list workloads' }),
    source: z.string().optional().meta({ description: 'Where the trace comes from' }),
    file: z.string().min(1).meta({
      description: 'The trace, from the folder of this file; of Cinnamon also the folder of all chips',
    }),
    format: z
      .enum(['cinnamon', 'pisa'])
      .optional()
      .meta({ description: 'Whose trace it is. Default: as its name says' }),
  })
  .meta({ description: 'kind: limb-trace' });
