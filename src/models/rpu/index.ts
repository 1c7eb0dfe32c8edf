import { lowerNetwork } from '../../he/network/lower.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { reportPhases } from '../record/phases.js';
import { rpuSchema, type RpuSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';
import { timeLayer } from './layer.js';
import { kernelLibrary } from './library.js';
import { RINGS } from './metrics.js';
import { assumptions, describeMachine, mappingOf, operatorOf, totalDetails } from './record.js';
import { areaOf, sumOf } from './silicon.js';
import { rpuView } from './view.js';

export const rpu: Model<Network> = {
  kind: 'rpu',
  accepts: networkWork,
  summary: 'homomorphic encryption: vector processor for rings, B512 programs (RPU)',
  fidelities: ['analytic', 'event'],
  schema: rpuSchema,
  module: import.meta.url,
  metrics: [RINGS],
  view: rpuView,
  ignores: (spec, fidelity) => ignoredFields(spec as RpuSpec, fidelity),
  checkedAgainst:
    'programs run on real numbers equal the definition; their cycles equal a loop over cycles; a 64K NTT against the figures of RPU (systole reproduce rpu); whole networks against nothing published',
  area: (spec) => sumOf(areaOf(spec as RpuSpec)),
  simulate(architecture, network, { fidelity }, { probe, remember }) {
    const spec = architecture.spec as RpuSpec;
    const lowered = lowerNetwork(network, spec.he);
    const library = kernelLibrary(lowered.parameters.n, spec, fidelity === 'analytic', (key, make) =>
      remember(OWNER, key, make),
    );
    const times = lowered.layers.map((layer) => timeLayer(layer, lowered.parameters, library, spec));
    const builder = new RecordBuilder(describeMachine(spec));
    lowered.layers.forEach((layer, at) =>
      builder.add(operatorOf(layer, times[at]!, lowered, spec, network.batch)),
    );
    const outcome = builder.finish({
      details: totalDetails(times, lowered, library, spec),
      totals: { mappingEfficiency: mappingOf(times, spec) },
      assumptions: assumptions(architecture, lowered),
    });
    if (probe !== undefined) reportPhases(outcome.operators, probe, spec.memory.bandwidth / spec.clock);
    return outcome;
  },
};

/** Programs are remembered whatever the network: a sweep over networks makes them once. */
const OWNER = Object.freeze({});
