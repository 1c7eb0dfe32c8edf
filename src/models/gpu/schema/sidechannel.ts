import { z } from 'zod';
import { quantity, wholeNumber } from '../../../quantity/field.js';

const share = (help: string) => z.number().min(0).max(1).meta({ description: help });

/** What somebody beside a run on the card can see of it (`systole sidechannel`); no run rests on it. */
export const sidechannelSchema = z
  .strictObject({
    period: quantity('seconds', 'Time between two samples of utilisation and memory in use'),
    noise: share('Relative spread of whatever is measured, times and counters: sigma of a log-normal factor'),
    resolution: z.number().positive().max(1).meta({
      description: 'Step in which shares of time are shown',
    }),
    context: quantity('bytes', 'Memory that a process holds before its first tensor', { zero: true }),
    workspace: quantity('bytes', 'Memory that libraries of matrix products hold', { zero: true }),
    rounding: quantity('bytes', 'Step in which the caching allocator takes memory'),
    transaction: quantity('bytes', 'One transfer of DRAM as a probe of the bus counts it'),
    page: quantity('bytes', 'Boundary on which tensors begin'),
    ctaElements: wholeNumber('Elements that a CTA of a kernel passes over that is no product', 1, 1 << 20),
    copies: z.boolean().meta({
      description: 'Concatenation and channel shuffle are kernels that copy; else they cost nothing',
    }),
  })
  .meta({ description: 'What somebody beside a run can see of it' });

export type SidechannelSection = z.output<typeof sidechannelSchema>;
