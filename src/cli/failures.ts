import { InputError } from '../errors.js';
import type { StageFailures } from '../results/sweeps/store.js';
import { note } from './output.js';

/**
 * Says which points of a sweep failed, and the first reasons.
 * @throws InputError if all points of its first stage did: then it has no result
 */
export function tellFailures(name: string, stages: readonly StageFailures[]): void {
  for (const { stage, failed, finished, reasons } of stages) {
    if (failed === 0) continue;
    const shown = reasons.map(
      ({ error, index, points }) => `point ${index}${points > 1 ? ` and ${points - 1} more` : ''}: ${error}`,
    );
    const told = reasons.reduce((sum, { points }) => sum + points, 0);
    const what = [...shown, ...(told < failed ? [`${failed - told} for other reasons`] : [])].join('; ');
    if (stage === 1 && failed === finished)
      throw new InputError(`all ${finished} points of the sweep failed: ${what}`, { field: name });
    note(`${name}: ${failed} of ${finished} points${stage > 1 ? ` of stage ${stage}` : ''} failed: ${what}`);
  }
}
