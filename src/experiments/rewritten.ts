import { findFile } from '../document/files.js';
import type { Network } from '../workload/graph.js';
import { loadNetwork } from '../workload/load.js';
import { applySteps, parseSteps } from '../workload/transform/rewrites/steps.js';

/** A network of the shelf after the rewrites that a text asks for. */
export const rewrittenNetwork = (workload: string, text = 'none'): Network =>
  applySteps(loadNetwork(findFile('workloads', workload)), parseSteps(text));
