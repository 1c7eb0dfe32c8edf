import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import { own, type MetricGroup } from '../../metrics/definition.js';
import type { Model } from '../model.js';
import { encryptedPart } from '../record/encrypted.js';
import { heCpuSchema } from './architecture.js';
import { simulateHeCpu } from './simulate.js';

const TIMES: MetricGroup = {
  title: 'Processors under encryption (details)',
  metrics: [
    own(
      'measuredShare',
      'fraction of 1',
      'Time of operations that were timed at just these parameters; the rest is scaled from others.',
      'seconds of measured operations / seconds',
      { denominator: 'seconds' },
    ),
  ],
};

/** A processor with an HE library: operations of the layers at the times that the library took for each. */
export const heCpu: Model<Network> = {
  kind: 'he-cpu',
  accepts: networkWork,
  summary: 'homomorphic encryption: processors known by timings of a library (SEAL)',
  fidelities: ['analytic'],
  get schema() {
    return heCpuSchema;
  },
  module: import.meta.url,
  metrics: [TIMES],
  view: { part: encryptedPart, columns: ['rotations', 'limbTransforms', 'measuredShare'] },
  checkedAgainst:
    'nothing beyond the timings it is made of, and each of them against its neighbours scaled; no network was run under encryption',
  simulate: (architecture, network) => simulateHeCpu(network, architecture),
};
