import { z } from 'zod';
import { quantity } from '../../quantity/field.js';

/** Of what values the circuits are that a network is garbled as: part of the file of a machine of circuits. */
export const nonlinearSchema = z
  .strictObject({
    field: quantity(
      'bits',
      'Width of the prime of the shares that ReLUs are garbled on: 41 (DELPHI) or 31 (Circa)',
    ),
    word: quantity('bits', 'Width of a fixed-point value, of everything that is no ReLU'),
    fraction: quantity('bits', 'Bits of it below the point'),
  })
  .meta({ description: 'Values of the circuits that the nonlinear sites of a network become' });

export type NonlinearSpec = z.output<typeof nonlinearSchema>;
