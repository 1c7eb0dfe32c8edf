import type { Experiment } from '../experiment.js';
import { checkTotals, compareCounts, compareIdentities, compareProfile } from './counts.js';
import { compareDesigns, compareKernelSplit, comparePoints } from './machine.js';
import { tabulateMemories } from './memories.js';
import { choicesTable, compareSpeedups, noiseTable } from './tuning.js';

export const cheetah: Experiment = {
  system: 'cheetah',
  title: 'private inference on ciphertexts (HPCA 2021)',
  async findings(laboratory) {
    const { machine } = await laboratory.run({
      workload: 'resnet50-imagenet',
      arch: 'cheetah/8x512',
      fidelity: 'event',
    });
    return [
      ...compareCounts(),
      ...(await compareDesigns(laboratory)),
      ...(await comparePoints(laboratory)),
      ...(await compareKernelSplit(laboratory)),
      ...compareProfile(),
      ...compareIdentities(machine.units),
      ...compareSpeedups(),
    ];
  },
  tables: async (laboratory) => [choicesTable(), noiseTable(), await tabulateMemories(laboratory)],
  checks: async () => checkTotals(),
};
