import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { BATCH, convergence, NETWORKS } from './convergence.js';

const SOURCE = `closed forms of this tool (formulas.l2=exact), batch ${BATCH} on a V100`;
const LEVELS = { l2: 'L2', dram: 'DRAM' } as const;

/**
 * Caches that are simulated as DeLTA assumes them agree with its closed form, layer by layer; a note says what caches as
 * they are read over it: L1 as large as shared memory leaves it, whole sectors and fetches, CTAs that drift apart.
 */
export async function checkCaches(
  { progress }: Pick<Laboratory, 'progress'>,
  networks: readonly string[] = NETWORKS,
): Promise<Finding[]> {
  const shared = {
    unit: 'of the closed form',
    source: SOURCE,
    mark: 'derived',
    evidence: 'self-check',
  } as const;
  const compare = figure('reads, caches as DeLTA has them', { ...shared, within: { relative: 0.05 } });
  const findings: Finding[] = [];
  for (const network of networks) {
    progress(`${network} through caches`);
    const assumed = await convergence(network, 'delta', 'exact');
    const real = await convergence(network, 'real', 'exact');
    for (const [index, { layer, ...ratios }] of assumed.entries())
      for (const level of ['l2', 'dram'] as const) {
        const quantity = `${network} ${layer}, ${LEVELS[level]}`;
        const note = `caches as they are: ${percent(real[index]![level])} of it`;
        findings.push(compare(quantity, 1, ratios[level], { note }));
      }
    findings.push(await usual(network));
  }
  return findings;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** How many layers the usual closed form, which does not count, is as close to. */
async function usual(network: string): Promise<Finding> {
  const layers = await convergence(network, 'delta', 'unique');
  const close = layers.filter(({ l2 }) => Math.abs(l2 - 1) <= 0.05).length;
  return figure('layers within 5 %, usual closed form', {
    unit: 'layers',
    source: 'distinct elements in closed form (formulas.l2=unique)',
    mark: 'derived',
    evidence: 'self-check',
  })(network, layers.length, close, {
    within: { relative: 0.3 },
    note: 'small maps and strides of partial taps are off by up to 13 % (D-65)',
  });
}
