import { closedForm } from '../../models/flexsa/closed-form.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { compareHeadlines } from './headlines.js';
import { CLOSED_FORM, CONFIGURATIONS, GEMMS } from './published.js';
import { loadDivision } from './runs.js';
import { compareSteps } from './steps.js';

export const flexsa: Experiment = {
  system: 'flexsa',
  title: 'reconfigurable systolic arrays for pruned training (arXiv 2004.13027)',
  findings: compareHeadlines,
  async checks(laboratory) {
    return [...(await compareGemms()), ...(await compareSteps(laboratory))];
  },
};

/** Single GEMMs, to the cycle. */
export async function compareGemms(): Promise<Finding[]> {
  const compare = figure('GEMM', {
    unit: 'cycles',
    source: CLOSED_FORM,
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  const findings: Finding[] = [];
  for (const [index, name] of CONFIGURATIONS.entries()) {
    const division = await loadDivision(name);
    for (const { cycles, ...gemm } of GEMMS) {
      const { execCycles, shiftWait } = closedForm(gemm, division);
      const phase = gemm.weightGradient ? 'wgrad' : 'fwd';
      const quantity = `${phase} ${gemm.m} x ${gemm.n} x ${gemm.k}, ${name.toUpperCase()}`;
      findings.push(compare(quantity, cycles[index]!, execCycles + shiftWait));
    }
  }
  return findings;
}
