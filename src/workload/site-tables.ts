import { RELU_FUNCTIONS, type Nonlinearity } from './count.js';
import type { Network } from './graph.js';
import { sitesOf, type Site } from './sites.js';

/** Elements of nonlinear sites that belong together, of one input. */
export interface SiteRow {
  stage: string;
  /** The operator, where each is a row of its own. */
  layer: string;
  function: Nonlinearity;
  /** Counts as a ReLU. */
  relu: boolean;
  sites: number;
  elements: number;
  /** Of these, those that go through the function. */
  kept: number;
  /** What becomes of the others; empty: there are none. */
  otherwise: string;
  /** Kept elements as a share of all that are kept. */
  share: number;
}

/** Sites by stage and function, or one by one, in the order of the network. */
export function siteRows(network: Network, by: 'stage' | 'layer'): SiteRow[] {
  const sites = sitesOf(network);
  const total = sites.reduce((sum, { kept }) => sum + kept, 0);
  const groups = new Map<string, Site[]>();
  for (const site of sites) {
    const key = by === 'layer' ? site.name : JSON.stringify([site.stage, functionOf(site)]);
    groups.set(key, [...(groups.get(key) ?? []), site]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    const kept = sum(group, (site) => site.kept);
    return {
      stage: first.stage,
      layer: by === 'layer' ? first.name : '',
      function: first.function,
      relu: (RELU_FUNCTIONS as readonly string[]).includes(first.function),
      sites: group.length,
      elements: sum(group, (site) => site.elements),
      kept,
      otherwise: [...new Set(group.flatMap(({ otherwise }) => otherwise ?? []))].join(', '),
      share: total === 0 ? 0 : kept / total,
    };
  });
}

const functionOf = (site: Site): string => `${site.function} ${site.degree}`;
const sum = (sites: readonly Site[], of: (site: Site) => number): number =>
  sites.reduce((total, site) => total + of(site), 0);
