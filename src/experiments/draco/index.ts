import type { Finding } from '../../results/reproduction.js';
import type { RunRecord } from '../../results/record.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import {
  ABSTRACT,
  CLOSED_FORM,
  CYCLES,
  GROUPS,
  HEADLINES,
  MEAN_UTILIZATION,
  MEGA_MACS,
  SIMULATOR,
  wasSimulated,
} from './published.js';
import { averageUtilization, runCell, sumConvMacs } from './runs.js';

export const draco: Experiment = {
  system: 'draco',
  title: 'depthwise replaced by group convolutions on row-stationary arrays, MobileNet-V1',
  async findings(laboratory) {
    return [...(await compareCycles(laboratory, true)), ...(await compareHeadlines(laboratory))];
  },
  async checks(laboratory) {
    return [
      ...(await compareCycles(laboratory, false)),
      ...(await compareMacs(laboratory)),
      ...(await compareUtilizations(laboratory)),
    ];
  },
};

/** The cells that the author's simulator gave, or those that its rules gave apart from it. */
async function compareCycles(laboratory: Laboratory, simulated: boolean): Promise<Finding[]> {
  const compare = figure('cycles', { unit: 'cycles', within: { absolute: 0 } });
  const findings: Finding[] = [];
  for (const [array, row] of Object.entries(CYCLES)) {
    for (const [index, G] of GROUPS.entries()) {
      if (wasSimulated(array, G) !== simulated) continue;
      const { totals } = await runCell(laboratory, array, G);
      findings.push(compare(`${array}, G = ${G}`, row[index]!, totals.cycles, simulated ? FOUND : DERIVED));
    }
  }
  return findings;
}

const FOUND = { source: SIMULATOR, mark: 'found', evidence: 'published' } as const;
const DERIVED = { source: CLOSED_FORM, mark: 'derived', evidence: 'self-check' } as const;

async function compareMacs(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('work', { ...DERIVED, unit: 'M', within: { absolute: 0.05 } });
  const findings: Finding[] = [];
  for (const [index, G] of GROUPS.entries()) {
    const ours = sumConvMacs(await runCell(laboratory, '16x16', G)) / 1e6;
    findings.push(compare(`MACs of the convolutions, G = ${G}`, MEGA_MACS[index]!, ours));
  }
  return findings;
}

async function compareUtilizations(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('utilisation', { ...DERIVED, unit: 'of 1', within: { absolute: 0.001 } });
  const findings: Finding[] = [];
  for (const [G, published] of Object.entries(MEAN_UTILIZATION)) {
    const ours = averageUtilization(await runCell(laboratory, '64x64', Number(G)));
    findings.push(compare(`mean of layers, 64x64, G = ${G}`, published, ours));
  }
  return findings;
}

async function compareHeadlines(laboratory: Laboratory): Promise<Finding[]> {
  const { array, G, utilization, latency } = HEADLINES;
  const depthwise = await runCell(laboratory, array, 1);
  const grouped = await runCell(laboratory, array, G);
  const change = (of: (record: RunRecord) => number): number => of(grouped) / of(depthwise) - 1;
  const compare = figure('abstract', {
    unit: 'change',
    source: ABSTRACT,
    mark: 'found',
    // Array and G were chosen because they come nearest.
    evidence: 'fitted',
    within: { absolute: 0.02 },
    neutral: 0,
    note: `array, G and mean are not stated there; ours: G = ${G} on ${array}, the nearest of those tried`,
  });
  const cycles = change(({ totals }) => totals.cycles);
  return [
    compare('PE utilisation, mean of layers', utilization, change(averageUtilization)),
    compare('latency', latency, cycles),
  ];
}
