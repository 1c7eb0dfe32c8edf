import { layerAccesses, sumAccesses } from '../workload/accesses.js';
import { networkWork } from '../work/network.js';
import type { Work } from '../work/kind.js';
import type { Network } from '../workload/graph.js';

/** Weight elements of a network, each once a batch; undefined for other work, and for a whole training. */
export function weightsOf({ kind, given, course }: Work): number | undefined {
  if (kind !== networkWork.name || course !== undefined) return undefined;
  return sumAccesses(layerAccesses(given as Network)).weights;
}
