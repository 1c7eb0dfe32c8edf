import { findFile } from '../../document/files.js';
import { countNetwork, type NetworkCounts } from '../../workload/count.js';
import type { Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';
import { applySteps, parseSteps } from '../../workload/transform/rewrites/steps.js';

/** A network of the shelf after a text of `--transform`. */
export const rewritten = (name: string, text: string): Network =>
  applySteps(loadNetwork(findFile('workloads', name)), parseSteps(text));

/** What is counted on its graph. */
export const countsOf = (name: string, text = 'none'): NetworkCounts => countNetwork(rewritten(name, text));

export const convsOf = (name: string, text: string): number =>
  rewritten(name, text).operators.filter(({ kind }) => kind === 'conv').length;
