import { z } from 'zod';

/** Most copies of a circuit in a job. */
export const MOST_COPIES = 2 ** 27;

/** A file of `kind: circuit`. */
export const circuitSchema = z
  .strictObject({
    kind: z.literal('circuit').meta({ description: 'Says that the file describes a circuit' }),
    name: z.string().min(1).optional().meta({ description: 'Name for tables; default: that of the circuit' }),
    title: z.string().optional().meta({ description: 'One line for systole list workloads' }),
    source: z.string().optional().meta({ description: 'Where the circuit or its size comes from' }),
    generator: z
      .string()
      .optional()
      .meta({ description: 'A circuit that is generated: a name that systole circuit list prints' }),
    parameters: z
      .record(z.string(), z.number())
      .optional()
      .meta({ description: 'Parameters of the generator; default: its own' }),
    file: z
      .string()
      .optional()
      .meta({ description: 'Instead of a generator: a netlist file, from the folder of this file' }),
    copies: z
      .int()
      .min(1)
      .max(MOST_COPIES)
      .default(1)
      .meta({ description: 'Independent copies, e.g. one for each ReLU of a layer' }),
  })
  .meta({ description: 'kind: circuit' });
