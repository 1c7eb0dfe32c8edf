import { amortizingShare, DISPARITY_FACTOR, reuseOf } from '../../metrics/intensity.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { compareAdvantage, compareAlpha, compareCorrelations } from './hardware.js';
import { BATCHES, measuredNetworks } from './measured.js';
import { checkLayers, checkTable } from './table.js';

/**
 * AI and DI beside measured joules of networks. Joules that a model of ours gives would prove nothing here: they are
 * sums over the same counts of accesses from which AI and DI are made, so these are a board's.
 */
export const di: Experiment = {
  system: 'di',
  title:
    'data-type-aware intensity beside AI: correlation with measured joules of an H100 (simulated ones would be circular)',
  findings: () => Promise.resolve([...compareCorrelations(), ...compareAdvantage(), ...compareAlpha()]),
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
