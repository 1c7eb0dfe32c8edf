import type { Network } from '../../workload/graph.js';
import { sitesOf } from '../../workload/sites.js';
import { meanFaultProbability } from './activation.js';

/** Where a network's file names no field. */
const USUAL = { bits: 31, variant: 'poszero' } as const;

/** Wrong signs that are expected at a site. */
export interface SiteFaults {
  site: string;
  activations: number;
  /** Mean probability of one, and as many as are expected of all for one input. */
  probability: number;
  expected: number;
}

/**
 * Expected faults of a network's truncated comparisons, for pre-activations that are Gaussian around zero (assumed).
 * @param deviation theirs, the same everywhere or of each site by name
 * @param fractionBits below the point of the fixed-point format
 */
export function expectedFaults(
  network: Network,
  deviation: number | ((site: string) => number),
  fractionBits: number,
): SiteFaults[] {
  return sitesOf(network).flatMap(({ name, kept, truncated, sign }) => {
    if (truncated === undefined) return [];
    const sigma = typeof deviation === 'number' ? deviation : deviation(name);
    const probability = meanFaultProbability({ ...(sign ?? USUAL), truncated }, sigma * 2 ** fractionBits);
    return [{ site: name, activations: kept, probability, expected: probability * kept }];
  });
}
