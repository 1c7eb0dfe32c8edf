import { InputError } from '../errors.js';
import { formatCount } from '../quantity/format.js';
import type { SweepHeader, SweepTable } from '../results/sweep-table.js';
import type { StageFailures, SweepStore } from '../results/sweeps/store.js';
import { note } from './output.js';

/** Says that a sweep lacks points, beside what is said of those that it has. */
export function tellPartial({ id, name, planned }: SweepHeader, sweeps: SweepStore): void {
  const finished = sweeps.finishedCount(id, 1);
  if (finished >= planned) return;
  const points = `${formatCount(finished)} of ${formatCount(planned)} points`;
  note(`${name}: partial: ${points}; the same 'systole sweep' again goes on`);
}

/**
 * Says why there is nothing to show of a sweep.
 * @throws InputError if all points of it failed
 */
export function refuseFailed({ id, name, points }: SweepTable, sweeps: SweepStore): void {
  if (!points.some(({ isDone }) => isDone)) tellFailures(name, sweeps.failuresByStage(id));
}

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
