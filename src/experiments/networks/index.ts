import { findFile } from '../../document/files.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { loadNetwork } from '../../workload/load.js';
import { figure, type Experiment } from '../experiment.js';
import { TOTALS, type Quantity, type Total } from './published.js';

export const networks: Experiment = {
  system: 'networks',
  title: 'MACs, parameters and ReLUs of the networks: counts of layers, nothing is simulated',
  findings: async () => TOTALS.map(compareTotal),
};

const FIELDS = {
  MACs: 'macs',
  parameters: 'parameters',
  'parameters without batch norm': 'parametersWithoutBatchNorm',
  ReLUs: 'relus',
} as const satisfies Record<Quantity, keyof ReturnType<typeof countNetwork>>;

function compareTotal({ network, quantity, value, open, variant, ...own }: Total): Finding {
  const counts = countNetwork(loadNetwork(findFile('workloads', network)));
  const compare = figure('totals', { ...own, unit: '', within: { absolute: open } });
  return compare(`${quantity}, ${network}`, value, counts[FIELDS[quantity]], {
    variant,
    of: `totals: ${quantity}, ${variant === true ? network.replace(/-T\d+$/, '-T128') : network}`,
  });
}
