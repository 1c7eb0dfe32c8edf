import { arithmeticIntensity, dataTypeAwareIntensity } from '../../metrics/intensity.js';
import type { IntensityChoice } from '../../metrics/schema.js';
import type { Intensities } from '../../results/record.js';

/** Elements moved at the level at which intensities are taken. */
export interface MovedElements {
  activations: number;
  weights: number;
}

/** Both intensities of MACs and the elements moved for them. */
export function intensities(
  macs: number,
  { activations, weights }: MovedElements,
  { form, activationShare: alpha }: IntensityChoice,
): Intensities {
  return {
    arithmeticIntensity: arithmeticIntensity(macs, activations + weights),
    weightedArithmeticIntensity: dataTypeAwareIntensity(macs, activations, weights, { form, alpha }),
  };
}
