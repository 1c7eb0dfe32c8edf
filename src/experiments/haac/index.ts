import type { Finding } from '../../results/reproduction.js';
import type { Experiment } from '../experiment.js';
import { compareKernels, comparePrior, compareWholeMachine } from './kernels.js';
import { tabulateMemories } from './memories.js';
import { SPEEDUPS, type Benchmark } from './published.js';
import { compareAverages, compareEfficiency, compareSilicon, measureAverage } from './silicon.js';
import {
  compareIdealBanks,
  compareProgramOrders,
  compareQueues,
  compareSpeedups,
  compareStandIns,
} from './speedups.js';
import { compareWindows } from './windows.js';

export const haac: Experiment = {
  system: 'haac',
  title: 'garbled-circuit accelerator (ISCA 2023)',
  async findings(laboratory) {
    const findings: Finding[] = [
      ...(await compareKernels(laboratory)),
      ...(await compareWholeMachine(laboratory)),
      ...(await comparePrior(laboratory)),
      ...(await compareSilicon(laboratory)),
    ];
    const averages = [];
    // One benchmark after another: their circuits are large, and only the latest is kept.
    for (const name of Object.keys(SPEEDUPS) as Benchmark[]) {
      findings.push(...(await compareSpeedups(laboratory, name)));
      findings.push(...(await compareIdealBanks(laboratory, name)));
      findings.push(...(await compareQueues(laboratory, name)));
      if (name === 'Hamm') findings.push(...(await compareProgramOrders(laboratory)));
      if (name === 'MatMult' || name === 'BubbSt') findings.push(...(await compareWindows(laboratory, name)));
      findings.push(await compareEfficiency(laboratory, name));
      averages.push(await measureAverage(laboratory, name));
    }
    return [...findings, ...compareAverages(averages), ...(await compareStandIns(laboratory))];
  },
  tables: async (laboratory) => [await tabulateMemories(laboratory)],
};
