import type { Finding } from '../results/reproduction.js';
import { SPEEDUPS } from './data/haac.js';
import type { Experiment } from './experiment.js';
import { kernelFindings, priorFindings } from './haac/kernels.js';
import { averageFindings, averagesOf, efficiencyFinding, siliconFindings } from './haac/silicon.js';
import {
  idealBankFindings,
  programOrderFindings,
  speedupFindings,
  standInFindings,
} from './haac/speedups.js';
import { windowFindings } from './haac/windows.js';

export const haac: Experiment = {
  system: 'haac',
  title: 'garbled-circuit accelerator (ISCA 2023)',
  async findings(laboratory) {
    const findings: Finding[] = [
      ...(await kernelFindings(laboratory)),
      ...(await priorFindings(laboratory)),
      ...(await siliconFindings(laboratory)),
    ];
    const averages = [];
    // One benchmark after another: their circuits are large, and only the latest is kept.
    for (const name of Object.keys(SPEEDUPS) as (keyof typeof SPEEDUPS)[]) {
      findings.push(...(await speedupFindings(laboratory, name)));
      findings.push(...(await idealBankFindings(laboratory, name)));
      if (name === 'Hamm') findings.push(...(await programOrderFindings(laboratory)));
      if (name === 'MatMult' || name === 'BubbSt') findings.push(...(await windowFindings(laboratory, name)));
      findings.push(await efficiencyFinding(laboratory, name));
      averages.push(await averagesOf(laboratory, name));
    }
    return [...findings, ...averageFindings(averages), ...(await standInFindings(laboratory))];
  },
};
