import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { SCRIPTS, SIDE_BY_SIDE } from './published.js';
import { serverProducts } from './single.js';

/** Products of ResNet-18 with layers side by side: a list of them on threads that slow each other down. */
export async function compareThreads(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('layers side by side', {
    unit: 's',
    source: SCRIPTS,
    mark: 'found',
    evidence: 'fitted',
    within: { relative: 0.08 },
  });
  const findings: Finding[] = [];
  for (const [threads, measured] of SIDE_BY_SIDE) {
    const record = await laboratory.run({
      workload: 'resnet18-c100',
      arch: 'inference/client-garbler',
      overrides: [`he.threads=${threads}`, 'shortcuts=omitted'],
      fidelity: 'analytic',
    });
    findings.push(compare(`ResNet-18, CIFAR, ${threads} threads`, measured, serverProducts(record)));
  }
  return findings;
}
