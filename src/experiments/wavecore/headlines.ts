import { InputError } from '../../errors.js';
import type { RunRecord, Totals } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import { requireModelled } from '../experiment.js';
import type { WavecoreHeadline } from './published.js';

type Headlines = Record<WavecoreHeadline, number>;

/** What one run saves against another: fractions, e.g. 0.75 for 75 % less; `speedup` 0.53 for 53 % more. */
export function measureHeadlines(baseline: RunRecord, serialised: RunRecord): Headlines {
  const [before, after] = [baseline.totals, serialised.totals];
  return {
    dramReduction: 1 - divide(dramBytesOf(after), dramBytesOf(before), 'DRAM bytes'),
    speedup: divide(before.seconds, after.seconds, 'seconds') - 1,
    energyReduction: 1 - divide(joules(after), joules(before), 'energy'),
  };
}

const joules = ({ energyJoules }: Totals): number => requireModelled(energyJoules, 'energy');

/** Means over networks, as the paper's headlines are means over its networks. */
export function averageHeadlines(
  pairs: readonly (readonly [baseline: RunRecord, serialised: RunRecord])[],
): Headlines {
  if (pairs.length === 0) throw new InputError('no runs to compare', { expected: 'a pair of runs' });
  const each = pairs.map(([baseline, serialised]) => measureHeadlines(baseline, serialised));
  const mean = (name: WavecoreHeadline): number =>
    each.reduce((sum, headlines) => sum + headlines[name], 0) / each.length;
  return {
    dramReduction: mean('dramReduction'),
    speedup: mean('speedup'),
    energyReduction: mean('energyReduction'),
  };
}

function divide(part: number, whole: number, what: string): number {
  if (whole > 0) return part / whole;
  throw new InputError(`a run without ${what} cannot be compared with`, { expected: `a run with ${what}` });
}
