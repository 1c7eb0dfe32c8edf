import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { FIGURE_14, OVERLAY, PARTS, SCRIPTS, SPLITS, WATERFALL } from './published.js';
import { detail } from './single.js';

const measured = (laboratory: Laboratory, arch: string, settings: readonly string[]): Promise<RunRecord> =>
  laboratory.run({
    workload: 'resnet18-tiny',
    arch,
    overrides: ['costs=measured', ...settings],
    fidelity: 'analytic',
  });

/** Parts of the time as the figure has them, without the keys. */
const partsOf = (record: RunRecord): number[] => [
  detail(record, 'offlineUplinkSeconds') + detail(record, 'offlineDownlinkSeconds'),
  detail(record, 'offlineGarbleSeconds'),
  detail(record, 'offlineHeSeconds'),
  detail(record, 'onlineUplinkSeconds') + detail(record, 'onlineDownlinkSeconds'),
  detail(record, 'onlineEvaluateSeconds'),
  detail(record, 'onlineLinearSeconds'),
];

/** Bars printed with three digits: half of the last one is what they may differ, beside a thousandth. */
const tolerance = (published: number) =>
  published * 0.001 > 0.0005 ? { relative: 0.001 } : { absolute: 0.0005 };

export async function compareWaterfall(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('fig. 14', { unit: 's', source: FIGURE_14, mark: 'found', evidence: 'inferred' });
  const findings: Finding[] = [];
  for (const { name, arch, settings, seconds } of WATERFALL) {
    const ours = partsOf(await measured(laboratory, arch, settings));
    for (const [at, part] of PARTS.entries())
      findings.push(
        compare(`${name}: ${part}`, seconds[at]!, ours[at]!, { within: tolerance(seconds[at]!) }),
      );
    const sum = (parts: readonly number[]): number => parts.reduce((all, one) => all + one, 0);
    findings.push(
      compare(`${name}: all`, Number(sum(seconds).toFixed(3)), sum(ours), { within: { relative: 0.001 } }),
    );
  }
  return findings;
}

/** Best share of the link for the uplink. */
export async function compareSplits(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('split of the link', {
    unit: 'fraction of 1',
    source: SCRIPTS,
    mark: 'derived',
    evidence: 'inferred',
    within: { absolute: 0.002 },
  });
  const findings: Finding[] = [];
  for (const { arch, share, published } of SPLITS) {
    const record = await measured(laboratory, arch, ['link.allocation=optimal']);
    findings.push(
      compare(`${arch}, share of the uplink`, share, detail(record, 'optimalUplinkShare'), {
        note: `published: ${published}`,
      }),
    );
  }
  return findings;
}

/** Accelerators at both parties as speedups: the link is the floor. */
export async function compareOverlay(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('accelerators as speedups', {
    unit: 's',
    source: SCRIPTS,
    mark: 'derived',
    evidence: 'inferred',
    within: { relative: 0.002 },
  });
  const findings: Finding[] = [];
  for (const { name, settings, seconds } of OVERLAY) {
    const parts = partsOf(await measured(laboratory, 'inference/client-garbler', settings));
    findings.push(
      compare(
        `client garbles, ${name}`,
        seconds,
        parts.reduce((sum, one) => sum + one, 0),
      ),
    );
  }
  return findings;
}
