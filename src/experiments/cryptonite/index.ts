import type { Experiment } from '../experiment.js';
import { deploymentFindings, deploymentTables } from './deployment.js';
import { compareThreads } from './side-by-side.js';
import { compareMeasured, compareModel } from './single.js';
import { compareOverlay, compareSplits, compareWaterfall } from './waterfall.js';

export const cryptonite: Experiment = {
  system: 'cryptonite',
  title: 'private inference end to end: who garbles, layers side by side, split of the link (ASPLOS 2023)',
  // A part of the experiment each: one line.
  findings: async (laboratory) => [
    ...(await compareMeasured(laboratory)),
    ...(await compareModel(laboratory)),
    ...(await compareWaterfall(laboratory)),
    ...(await compareSplits(laboratory)),
    ...(await compareThreads(laboratory)),
    ...(await compareOverlay(laboratory)),
    ...(await deploymentFindings(laboratory)),
  ],
  tables: deploymentTables,
};
