import { z } from 'zod';
import { networkSchema } from '../schema.js';
import { transformsSchema } from './schema.js';

/** A network given as another one and what is done to it. */
export const derivedSchema = transformsSchema.extend({
  base: z.string().min(1).meta({ description: 'Workload it is made from: a name or a path.' }),
});

/** A file of `kind: network` that has a `base` instead of operators. */
export const derivedFileSchema = derivedSchema.extend({
  kind: z.literal('network').meta({ description: 'Says that the file describes a network.' }),
  name: networkSchema.shape.name.optional(),
  title: networkSchema.shape.title,
  source: networkSchema.shape.source,
  batch: networkSchema.shape.batch,
});

export type DerivedWorkload = z.output<typeof derivedSchema>;
