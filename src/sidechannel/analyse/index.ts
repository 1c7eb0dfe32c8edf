import type { Observed } from '../observe/observed.js';
import { traceOf } from '../observe/records.js';
import { inferNetwork } from './infer.js';
import { scoreOf, type Score } from './score.js';
import { viewOf } from './view.js';

/** Looks at a run without its names and tells how much of the network was found. */
export function analyse(observed: Observed, { seed, grids }: { seed: number; grids: boolean }): Score {
  const { kernels, records } = traceOf(observed, { seed });
  return scoreOf(observed.network, kernels, inferNetwork(viewOf(observed, records, { grids })));
}

export { confusionOf, type LayerScore, type Score } from './score.js';
