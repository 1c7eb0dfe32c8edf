import { lowerNetwork } from '../../he/network/lower.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { requireRequests, timesUse, withMemory } from '../record/memory.js';
import { reportPhases } from '../record/phases.js';
import { reportRequests } from '../record/requests.js';
import { rpuSchema, type RpuSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';
import { limbBytes, timeLayer } from './layer.js';
import { kernelLibrary, type Remember } from './library.js';
import { BankedTransport, overSeconds, peakOf } from './memory.js';
import { RINGS } from './metrics.js';
import { assumptions, describeMachine, mappingOf, operatorOf, totalDetails } from './record.js';
import { areaOf, sumOf } from './silicon.js';
import { rpuView } from './view.js';

export const rpu: Model<Network> = {
  kind: 'rpu',
  accepts: networkWork,
  summary: 'homomorphic encryption: vector processor for rings, B512 programs (RPU)',
  fidelities: ['analytic', 'event'],
  get schema() {
    return rpuSchema;
  },
  module: import.meta.url,
  metrics: [RINGS],
  view: rpuView,
  ignores: (spec, fidelity) => ignoredFields(spec as RpuSpec, fidelity),
  checkedAgainst:
    'programs run on real numbers equal the definition; their cycles equal a loop over cycles; a 64K NTT against the figures of RPU (systole reproduce rpu); whole networks against nothing published',
  area: (spec) => sumOf(areaOf(spec as RpuSpec)),
  simulate(architecture, network, { fidelity }, { probe, remember }) {
    const spec = architecture.spec as RpuSpec;
    requireRequests(spec.memory, fidelity);
    const lowered = lowerNetwork(network, spec.he);
    const { parameters } = lowered;
    const recall: Remember = (key, make) => remember(OWNER, key, make);
    const library = kernelLibrary(parameters.n, spec, fidelity === 'analytic', recall);
    const banked =
      spec.memory.model !== 'bandwidth'
        ? new BankedTransport(spec, limbBytes(parameters), recall)
        : undefined;
    const times = lowered.layers.map((layer) => timeLayer(layer, parameters, library, spec, banked));
    const builder = new RecordBuilder(describeMachine(spec));
    lowered.layers.forEach((layer, at) =>
      builder.add(operatorOf(layer, times[at]!, lowered, spec, network.batch)),
    );
    const finished = builder.finish({
      details: totalDetails(times, lowered, library, spec),
      totals: { mappingEfficiency: mappingOf(times, spec) },
      assumptions: assumptions(architecture, lowered),
    });
    const use = banked?.use();
    const outcome = withMemory(
      finished,
      use && overSeconds(timesUse(use, network.batch), finished.totals.seconds),
    );
    if (probe !== undefined)
      reportPhases(outcome.operators, probe, 'vector lanes (HPLEs)', peakOf(use, spec) / spec.clock);
    if (probe !== undefined && fidelity !== 'analytic') reportRequests(outcome.operators, probe);
    return outcome;
  },
};

/** Programs are remembered whatever the network: a sweep over networks makes them once. */
const OWNER = Object.freeze({});
