import { z } from 'zod';
import { INTENSITY_FORMS } from './intensity.js';

/** Levels at which intensities can be taken. */
export const INTENSITY_LEVELS = ['dram', 'scratchpad'] as const;

/** How the arithmetic intensities AI and DI are taken; shared by all kinds of architecture. */
export const intensitySchema = z
  .strictObject({
    level: z
      .enum(INTENSITY_LEVELS)
      .default('dram')
      .meta({ description: 'Memory level whose traffic AI and DI divide by' }),
    form: z
      .enum(INTENSITY_FORMS)
      .default('H')
      .meta({ description: 'Form of DI; which one was published could not be read' }),
    activationShare: z.number().min(0).max(1).meta({
      description: 'Weight of activations in DI, weights get the rest (alpha; 0.80 is recalled, not read)',
    }),
  })
  .meta({ description: 'Arithmetic intensity AI and data-type-aware intensity DI' });

export type IntensityChoice = z.output<typeof intensitySchema>;
