import { amortizingShare, DISPARITY_FACTOR, reuseOf } from '../../metrics/intensity.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { compareAdvantage, compareAlpha, compareCorrelations } from './hardware.js';
import {
  alphaTable,
  bestAlphaTable,
  compareSimulatedAlpha,
  correlationTable,
  efficiencyTable,
  heldOutTable,
  layerTypeTable,
  samplingTable,
} from './figures.js';
import { BATCHES, measuredNetworks } from './measured.js';
import { simulateStudy } from './simulated.js';
import { checkLayers, checkTable } from './table.js';

/**
 * AI and DI beside measured joules of networks. Joules that a model of ours gives prove nothing here: they are sums
 * over the same counts of accesses from which AI and DI are made. The figures that the paper is recalled to have are
 * made of them all the same, and say so.
 */
export const di: Experiment = {
  system: 'di',
  title:
    'data-type-aware intensity beside AI: correlation with measured joules of an H100, and with simulated ones (circular in part)',
  findings: async ({ progress }) => [
    ...compareCorrelations(),
    ...compareAdvantage(),
    ...compareAlpha(),
    ...compareSimulatedAlpha(await simulateStudy(progress)),
  ],
  tables: async ({ progress }) => {
    const study = await simulateStudy(progress);
    const tables = [
      efficiencyTable,
      correlationTable,
      alphaTable,
      bestAlphaTable,
      heldOutTable,
      samplingTable,
    ];
    return [...tables.map((table) => table(study)), layerTypeTable()];
  },
  checks: () => Promise.resolve([...checkTable(), ...checkLayers(), ...checkIdentity()]),
};

/** alpha = b/(b+1) is a fetch of the weights a batch: DI_H at 0.80 is AI with a quarter of the weights, times 5/4. */
function checkIdentity(): Finding[] {
  const compare = figure('DI_H / AI with weights / b', {
    unit: '',
    source: 'algebra: (b + 1) / b at alpha = b / (b + 1)',
    mark: 'derived',
    evidence: 'self-check',
    within: { relative: 1e-12 },
  });
  const networks = measuredNetworks(BATCHES[0]);
  return [4, 32].flatMap((batch) =>
    networks.map((network) => {
      const alpha = batch === 4 ? DISPARITY_FACTOR : amortizingShare(batch);
      const { H, amortizedIntensity } = reuseOf(network, { batch, alpha });
      const quantity = `b = ${batch}, ${network.name}`;
      return compare(quantity, (batch + 1) / batch, H / amortizedIntensity);
    }),
  );
}
