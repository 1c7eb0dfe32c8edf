import type { Finding } from '../../results/reproduction.js';
import { dramBytesOf } from '../../results/sums.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import { averageHeadlines } from './headlines.js';
import { memoriesTable } from './memories.js';
import { RANGE, WAVECORE_CLOSED_FORM, WAVECORE_HEADLINES, WAVECORE_RANGES } from './published.js';
import { MEMORIES, NETWORKS, runPairs, runStep } from './runs.js';

export const wavecore: Experiment = {
  system: 'wavecore',
  title: 'mini-batch serialisation (arXiv 1810.00307), training steps of 32 samples per core',
  findings: compareHeadlines,
  tables: async (laboratory) => [await memoriesTable(laboratory)],
  checks: compareClosedForms,
};

/** Traffic and times of a closed form of the schedules, by network, scheduler, buffer and memory. */
async function compareClosedForms(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const row of WAVECORE_CLOSED_FORM) {
    const { name, network, memory, overrides, quantity, value, unit, source, mark } = row;
    const { totals } = await runStep(laboratory, network, memory, overrides, 'spread');
    const timed = quantity === 'seconds';
    const compare = figure(timed ? 'step time' : 'DRAM traffic', {
      unit,
      source,
      mark,
      evidence: 'self-check',
      within: { relative: 0.03 },
    });
    // The closed form is of one core; a run is of the chip.
    const gigabytes = dramBytesOf(totals) / Number(totals.details['cores']) / 1e9;
    findings.push(compare(name, value, timed ? totals.seconds * 1e3 : gigabytes));
  }
  return findings;
}

/** The memory whose row decides: our default. Which one the paper's means are over is not known. */
const DECIDES = 'hbm2';

/** Headlines of the abstract, as means over the deep networks, on every memory; each is one number. */
async function compareHeadlines(laboratory: Laboratory): Promise<Finding[]> {
  const note = `ours: mean of ${NETWORKS.join(', ')}; the paper's base memory and energy constants are not known`;
  const abstract = figure('abstract', { within: { absolute: 0.03 }, neutral: 0, note });
  const range = figure('range', {
    source: RANGE,
    mark: 'recalled',
    evidence: 'recalled',
    neutral: 0,
    note,
  });
  const findings: Finding[] = [];
  for (const memory of MEMORIES) {
    const ours = averageHeadlines(await runPairs(laboratory, memory));
    for (const { name, value, unit, source, mark, evidence, earlier } of WAVECORE_HEADLINES) {
      const variant = earlier || memory !== DECIDES;
      const own = { unit, source, mark, evidence, of: `abstract: ${name}`, variant };
      findings.push(abstract(`${name}, ${memory}`, value, ours[name], own));
    }
    for (const { name, least, most, unit } of WAVECORE_RANGES) {
      const quantity = `${name}, ${memory}: middle of ${least} to ${most}`;
      const within = { absolute: (most - least) / 2 };
      const own = { unit, within, of: `range: ${name}`, variant: memory !== DECIDES };
      findings.push(range(quantity, (least + most) / 2, ours[name], own));
    }
  }
  return findings;
}
