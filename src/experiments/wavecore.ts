import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import { dramBytesOf } from '../results/sums.js';
import {
  WAVECORE_HEADLINES,
  type ClosedFormValue,
  type PublishedValue,
  type WavecoreHeadline,
} from './data/wavecore.js';

/** What one run saves against another: fractions, e.g. 0.75 for 75 % less; `speedup` 0.53 for 53 % more. */
export function wavecoreHeadlines(
  baseline: RunRecord,
  serialised: RunRecord,
): Record<WavecoreHeadline, number> {
  const [before, after] = [baseline.totals, serialised.totals];
  return {
    dramReduction: 1 - ratio(dramBytesOf(after), dramBytesOf(before), 'DRAM bytes'),
    speedup: ratio(before.seconds, after.seconds, 'seconds') - 1,
    energyReduction: 1 - ratio(after.energyJoules, before.energyJoules, 'energy'),
  };
}

/** Means over networks, as the paper's headlines are means over its networks. */
export function meanHeadlines(
  pairs: readonly (readonly [baseline: RunRecord, serialised: RunRecord])[],
): Record<WavecoreHeadline, number> {
  if (pairs.length === 0) throw new InputError('no runs to compare', { expected: 'a pair of runs' });
  const each = pairs.map(([baseline, serialised]) => wavecoreHeadlines(baseline, serialised));
  const mean = (name: WavecoreHeadline): number =>
    each.reduce((sum, headlines) => sum + headlines[name], 0) / each.length;
  return {
    dramReduction: mean('dramReduction'),
    speedup: mean('speedup'),
    energyReduction: mean('energyReduction'),
  };
}

export interface Deviation {
  published: PublishedValue;
  ours: number;
  /** ours / published - 1. */
  relative: number;
}

/** Ours beside every published headline of that name. */
export const headlineDeviations = (ours: Record<WavecoreHeadline, number>): Deviation[] =>
  WAVECORE_HEADLINES.map((published) => deviation(published, ours[published.name]));

/** A run of the closed form's configuration beside its figure, in the figure's unit. */
export function closedFormDeviation(published: ClosedFormValue, run: RunRecord): Deviation {
  const ours = published.quantity === 'seconds' ? run.totals.seconds * 1e3 : dramBytesOf(run.totals) / 1e9;
  return deviation(published, ours);
}

const deviation = (published: PublishedValue, ours: number): Deviation => ({
  published,
  ours,
  relative: ours / published.value - 1,
});

function ratio(part: number, whole: number, what: string): number {
  if (whole > 0) return part / whole;
  throw new InputError(`a run without ${what} cannot be compared with`, { expected: `a run with ${what}` });
}
