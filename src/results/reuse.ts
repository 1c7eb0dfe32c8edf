import { arithmeticIntensity } from '../metrics/intensity.js';
import { intensitySchema } from '../metrics/schema.js';
import type { Intensities, RunRecord, Totals } from './record.js';

/** Elements moved at the level at which intensities are taken, and how often each is used. */
export interface MovedReuse {
  weights: number;
  activations: number;
  /** R_W and R_A, in MACs per element moved. */
  weightReuse: number;
  activationReuse: number;
}

/** A remainder of a difference below this share of all that moved is rounding. */
const ROUNDING = 1e-9;

/**
 * Elements behind AI and DI of a run or of an operator. A record keeps the two ratios: `T = M / AI` elements moved
 * and `M / DI_H = alpha A + (1 - alpha) W` give W and A, whatever the kind of machine.
 * @returns undefined if the record does not have what is needed: no MACs, no intensities, a sum of ratios as form of
 * DI (S, S'), or equal weights for both
 */
export function movedReuse(
  { run: { architecture } }: Pick<RunRecord, 'run'>,
  {
    work,
    arithmeticIntensity: ai,
    weightedArithmeticIntensity: di,
  }: Pick<Totals, 'work' | keyof Intensities>,
): MovedReuse | undefined {
  const choice = intensitySchema.safeParse(architecture['intensity']);
  if (!choice.success || ai === null || di === null || ai === 0 || di === 0) return undefined;
  const { form, activationShare } = choice.data;
  if (form.startsWith('S') || activationShare === 0.5) return undefined;
  const alpha = form === 'H' ? activationShare : 1 - activationShare;
  const moved = work / ai;
  const weights = near((alpha * moved - work / di) / (2 * alpha - 1), moved);
  const activations = near(moved - weights, moved);
  return {
    weights,
    activations,
    weightReuse: arithmeticIntensity(work, weights),
    activationReuse: arithmeticIntensity(work, activations),
  };
}

const near = (elements: number, moved: number): number =>
  Math.abs(elements) < ROUNDING * moved ? 0 : elements;
