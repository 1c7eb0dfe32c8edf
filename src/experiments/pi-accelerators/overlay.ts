import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { floorOf } from './machines.js';

/** Speed-ups that abstracts give, over the processors that each compares itself with. */
export const PUBLISHED = { haacDdr4: 589, haacHbm2: 2627, rpu: 1485 } as const;

const SOURCE =
  "abstracts of HAAC and RPU over CryptoNite's measured sums by Amdahl's law, worked out apart from the code";

/** Layers side by side, 835 and 165 Mb/s, measured sums: what CryptoNite's waterfall begins with. */
const BASE = {
  workload: 'resnet18-tiny',
  arch: 'inference/client-garbler',
  fidelity: 'analytic',
} as const;

const parties = (what: 'he' | 'gc', speedup: number): string[] =>
  ['client', 'server'].map((party) => `${party}.speedup.${what}=${speedup}`);

/** ResNet-18 of TinyImageNet with what is published of the accelerators, and the floor under all of them. */
export async function compareOverlay(laboratory: Laboratory): Promise<Finding[]> {
  const run = (...speedups: string[]) =>
    laboratory.run({ ...BASE, overrides: ['costs=measured', ...speedups] });
  const rows = [
    // Both sums leave the keys out, which the RPU's row then has divided away.
    ['HAAC alone, DDR4', 641.5, parties('gc', PUBLISHED.haacDdr4)],
    ['RPU alone', 899.5, parties('he', PUBLISHED.rpu)],
    [
      'HAAC with DDR4 and RPU',
      488.8,
      [...parties('gc', PUBLISHED.haacDdr4), ...parties('he', PUBLISHED.rpu)],
    ],
    [
      'HAAC with HBM2 and RPU',
      488.2,
      [...parties('gc', PUBLISHED.haacHbm2), ...parties('he', PUBLISHED.rpu)],
    ],
  ] as const;
  const compare = figure('published speed-ups', {
    unit: 's',
    source: SOURCE,
    mark: 'derived',
    evidence: 'inferred',
    within: { relative: 0.001 },
  });
  const findings: Finding[] = [];
  for (const [what, seconds, speedups] of rows)
    findings.push(compare(what, seconds, (await run(...speedups)).totals.seconds));
  return [...findings, compare('bytes on the link: the floor', 487.4, floorOf(await run()))];
}
