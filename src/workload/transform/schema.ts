import { z } from 'zod';
import { VARIANTS } from './prune.js';
import { stepsSchema } from './rewrites/steps.js';
import { DATA_GRADIENTS } from './training.js';

const strength = z
  .union([z.string(), z.number()])
  .transform((text) => (/^\d/.test(String(text)) ? `r${text}` : String(text)))
  .meta({ description: 'Strength of the trace, such as r0.2 (or 0.2), or another name it has.' });

/** `all`: the whole training, every logged epoch as often as it holds. */
export const WHOLE_TRAINING = 'all';

export const pruneSchema = z.strictObject({
  trace: z.string().min(1).meta({ description: "Trace by name or file; 'generated' models one (assumed)." }),
  strength,
  epoch: z
    .union([z.int().min(0).max(100_000), z.literal(WHOLE_TRAINING)], {
      error: `an epoch or '${WHOLE_TRAINING}'`,
    })
    .default(WHOLE_TRAINING)
    .meta({ description: 'Epoch whose channels are taken; all: the whole training, summed.' }),
  variant: z
    .enum(VARIANTS)
    .default('union')
    .meta({ description: 'union: users of a node keep the same channels; gated: each its own.' }),
});

export const dracoSchema = z.strictObject({
  G: z
    .int()
    .min(1)
    .max(65536)
    .meta({ description: 'Channels per group that replace depthwise convolutions.' }),
});

export const trainingSchema = z.strictObject({
  batch: z
    .int()
    .min(1)
    .max(1 << 20)
    .optional()
    .meta({ description: "Images of a mini-batch; default: the workload's batch." }),
  dgrad: z.enum(DATA_GRADIENTS).optional().meta({
    description:
      "Data gradient of a strided layer. dense (default): one dense product for every residue of the stride, as many MACs as forward; spread: one product over the output's gradient with zeros in between, which are multiplied too (FlexSA's and PruneTrain's count).",
  }),
});

/** Transforms of a network, applied in this order. */
export const transformsSchema = z.strictObject({
  transform: stepsSchema.optional(),
  prune: pruneSchema.optional().meta({ description: 'Channels removed by PruneTrain.' }),
  draco: dracoSchema.optional().meta({ description: 'Depthwise replaced by group convolutions (DRACO).' }),
  training: trainingSchema.optional().meta({ description: 'A training step instead of an inference.' }),
});

export type Transforms = z.output<typeof transformsSchema>;
export type TransformName = keyof Transforms;
export const TRANSFORM_NAMES = Object.keys(transformsSchema.shape) as TransformName[];
