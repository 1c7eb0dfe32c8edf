import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
import type { Finding } from '../results/reproduction.js';
import { dramBytesOf } from '../results/sums.js';
import {
  RANGE,
  WAVECORE_CLOSED_FORM,
  WAVECORE_HEADLINES,
  WAVECORE_RANGES,
  type WavecoreHeadline,
} from './data/wavecore.js';
import { finding, type Expectation, type Experiment, type Laboratory } from './experiment.js';

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

export const wavecore: Experiment = {
  system: 'wavecore',
  title: 'mini-batch serialisation (arXiv 1810.00307), training steps of 32 samples per core',
  async findings(laboratory) {
    return [...(await closedForms(laboratory)), ...(await headlines(laboratory))];
  },
};

const BATCH = 32;

const stepOf = (laboratory: Laboratory, network: string, memory: string, overrides: readonly string[]) =>
  laboratory.run({
    workload: network,
    arch: `wavecore/${memory}`,
    overrides,
    fidelity: 'event',
    transforms: { training: { batch: BATCH } },
  });

/** Traffic and times of a closed form of the schedules, by network, scheduler, buffer and memory. */
async function closedForms(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const {
    name,
    network,
    memory,
    overrides,
    quantity,
    value,
    unit,
    source,
    mark,
  } of WAVECORE_CLOSED_FORM) {
    const { totals } = await stepOf(laboratory, network, memory, overrides);
    const expected: Expectation = {
      figure: quantity === 'seconds' ? 'step time' : 'DRAM traffic',
      quantity: name,
      unit,
      published: value,
      source,
      mark,
      within: { relative: 0.03 },
    };
    findings.push(
      finding(expected, quantity === 'seconds' ? totals.seconds * 1e3 : dramBytesOf(totals) / 1e9),
    );
  }
  return findings;
}

/** Headlines of the abstract, as means over the deep networks, on every memory. */
async function headlines(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const memory of MEMORIES) {
    const pairs: [RunRecord, RunRecord][] = [];
    for (const network of NETWORKS) {
      const runOf = (scheduler: string) => stepOf(laboratory, network, memory, [`scheduler=${scheduler}`]);
      pairs.push([await runOf('baseline'), await runOf('mbs2')]);
    }
    const ours = meanHeadlines(pairs);
    const note = `ours: mean of ${NETWORKS.join(', ')}; the paper's base memory and energy constants are not known`;
    for (const { name, value, unit, source, mark } of WAVECORE_HEADLINES) {
      const expected = { figure: 'abstract', quantity: `${name}, ${memory}`, unit, source, mark, note };
      findings.push(
        finding({ ...expected, published: value, within: { absolute: 0.03 }, neutral: 0 }, ours[name]),
      );
    }
    for (const { name, least, most, unit } of WAVECORE_RANGES) {
      const quantity = `${name}, ${memory}: middle of ${least} to ${most}`;
      const expected = { figure: 'range', quantity, unit, source: RANGE, mark: 'recalled', note } as const;
      const within = { absolute: (most - least) / 2 };
      findings.push(finding({ ...expected, published: (least + most) / 2, within, neutral: 0 }, ours[name]));
    }
  }
  return findings;
}

const MEMORIES = ['lpddr4', 'hbm2', 'gddr5', 'hbm2x2'] as const;
const NETWORKS = [
  'resnet50-imagenet',
  'resnet101-imagenet',
  'resnet152-imagenet',
  'inception-v3-imagenet299',
  'inception-v4-imagenet299',
] as const;

function ratio(part: number, whole: number, what: string): number {
  if (whole > 0) return part / whole;
  throw new InputError(`a run without ${what} cannot be compared with`, { expected: `a run with ${what}` });
}
