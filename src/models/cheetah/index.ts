import { isPolynomial } from '../../he/network/depth.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { requireRequests } from '../record/memory.js';
import { reportPhases } from '../record/phases.js';
import { areaOf, cheetahSchema, type CheetahSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';
import { simulateLeveled } from './leveled.js';
import { PARTIALS } from './metrics.js';
import { simulateHybrid } from './simulate.js';
import { cheetahView } from './view.js';

export const cheetah: Model<Network> = {
  kind: 'cheetah',
  accepts: networkWork,
  summary: 'linear layers on ciphertexts: lanes of partial products, output stationary (Cheetah)',
  fidelities: ['analytic', 'event'],
  get schema() {
    return cheetahSchema;
  },
  module: import.meta.url,
  metrics: [PARTIALS],
  view: cheetahView,
  ignores: (spec, fidelity) => ignoredFields(spec as CheetahSpec, fidelity),
  checkedAgainst:
    'Cheetah: one point (ResNet-50 on 4x512) and the constants of area and power are fitted; ResNet-50 on 8x512 within 3 %, VGG-16 and AlexNet off by -30 to +13 %; with an infinite link event equals analytic',
  area: (spec) => areaOf(spec as CheetahSpec) || undefined,
  simulate(architecture, network, { fidelity }, { probe }) {
    const spec = architecture.spec as CheetahSpec;
    requireRequests(spec.memory, fidelity);
    const { protocol } = spec.he;
    const heard = probe?.request === undefined ? undefined : probe;
    const leveled = protocol === 'leveled' || (protocol === 'auto' && isPolynomial(network));
    const outcome = leveled
      ? simulateLeveled(network, architecture)
      : simulateHybrid(network, architecture, fidelity, heard);
    if (probe !== undefined) reportPhases(outcome.operators, probe, 'processing elements');
    return outcome;
  },
};
