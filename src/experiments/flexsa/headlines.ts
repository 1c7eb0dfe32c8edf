import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import {
  ABSTRACT,
  HEADLINES,
  MEANS,
  RECALLED,
  STEPS,
  type Configuration,
  type StepRow,
} from './published.js';
import { measureSteps, utilizationOf } from './runs.js';

/** What the abstract claims, on the pruned networks we have: the paper's own channel counts are not public. */
export async function compareHeadlines(laboratory: Laboratory): Promise<Finding[]> {
  const pruned = STEPS.filter(({ strength }) => strength !== undefined);
  const findings: Finding[] = [];
  for (const row of pruned) {
    findings.push(...(await compareWith(laboratory, row, '1g1f', '1g4c')));
    findings.push(...(await compareWith(laboratory, row, '4g1f', '4g4c')));
  }
  return [...findings, ...(await compareMeans(laboratory, pruned))];
}

/** The row that decides: the strength that PruneTrain has by default, one group. Chosen before looking at it. */
const DECIDES = { strength: 'r0.2', flexible: '1g1f' } as const;

const abstract = figure('abstract', {
  source: ABSTRACT,
  mark: 'found',
  evidence: 'published',
  note: "the paper's own pruned networks, buffer sizes and energy constants are not public",
});

/** A flexible configuration beside one large array and beside the naive split into as many cores. */
export async function compareWith(
  laboratory: Laboratory,
  row: StepRow,
  flexible: Configuration,
  rigid: Configuration,
): Promise<Finding[]> {
  const measure = (configuration: Configuration, fidelity: 'analytic' | 'event') =>
    measureSteps(laboratory, row, configuration, fidelity);
  const large = await measure('1g1c', 'analytic');
  const ideal = { flexible: await measure(flexible, 'analytic'), rigid: await measure(rigid, 'analytic') };
  const timed = { flexible: await measure(flexible, 'event'), rigid: await measure(rigid, 'event') };
  const of = `${row.name}, ${flexible.toUpperCase()}`;
  const against = rigid.toUpperCase();
  const variant = row.strength !== DECIDES.strength || flexible !== DECIDES.flexible;
  return [
    abstract(
      `utilisation gained over 1G1C, ${of}`,
      HEADLINES.utilization,
      utilizationOf(ideal.flexible) / utilizationOf(large) - 1,
      { unit: 'change', within: { absolute: 0.05 }, neutral: 0, of: 'abstract: utilisation', variant },
    ),
    abstract(
      `on-chip reuse over ${against}, ${of}`,
      HEADLINES.reuse,
      ideal.rigid.bufferBytes / ideal.flexible.bufferBytes,
      { unit: 'x', within: { relative: 0.05 }, neutral: 1, of: 'abstract: reuse', variant },
    ),
    abstract(
      `energy against ${against}, ${of}`,
      HEADLINES.energy,
      timed.flexible.energyJoules / timed.rigid.energyJoules - 1,
      { unit: 'change', within: { absolute: 0.03 }, neutral: 0, of: 'abstract: energy', variant },
    ),
  ];
}

async function compareMeans(laboratory: Laboratory, rows: readonly StepRow[]): Promise<Finding[]> {
  const compare = figure('text', {
    unit: 'of 1',
    source: RECALLED,
    mark: 'recalled',
    evidence: 'recalled',
    within: { absolute: 0.05 },
    note: 'ours: mean of ResNet-50 at r0.2 and r0.3; theirs over more and harder pruned networks',
  });
  const findings: Finding[] = [];
  for (const [name, published] of Object.entries(MEANS) as [keyof typeof MEANS, number][]) {
    let mean = 0;
    for (const row of rows)
      mean += utilizationOf(await measureSteps(laboratory, row, name, 'analytic')) / rows.length;
    findings.push(compare(`mean utilisation, ideal memory, ${name.toUpperCase()}`, published, mean));
  }
  return findings;
}
