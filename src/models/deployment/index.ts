import { InputError } from '../../errors.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { deploymentSchema, type DeploymentSpec } from './architecture.js';
import { demandsOf, serviceOf } from './demands.js';
import { boundInterval } from './des/sustained.js';
import { ignoredFields } from './ignored.js';
import { SERVICE } from './metrics.js';
import { recordOf } from './record.js';
import { simulateService } from './summary.js';
import { deploymentView } from './view.js';

/** Requests of a stream beyond which a run would only take memory. */
const MOST_REQUESTS = 2e6;

export const deployment: Model<Network> = {
  kind: 'deployment',
  accepts: networkWork,
  summary:
    'private inference under load: requests, queue, phases computed in advance, storage, sustained rates',
  fidelities: ['event'],
  get schema() {
    return deploymentSchema;
  },
  composes: true,
  module: import.meta.url,
  metrics: [SERVICE],
  view: deploymentView,
  ignores: (spec) => ignoredFields(spec as DeploymentSpec),
  checkedAgainst:
    'every row of the reference simulator (six networks, 30 streams of the same random numbers) to its last digit; M/D/1 within 3 %; a simulation second by second',
  simulate(architecture, network, _options, context) {
    const spec = architecture.spec as DeploymentSpec;
    const outcome = context.run(spec.inference, { kind: networkWork.name, given: network });
    const demands = demandsOf(outcome);
    const service = serviceOf(demands, spec);
    const { horizon, interval } = spec.requests;
    const busiest = spec.search === 'none' ? interval : Math.min(interval, boundInterval(service));
    if (horizon / busiest > MOST_REQUESTS)
      throw new InputError(`${Math.round(horizon / busiest).toLocaleString('en-US')} requests a stream`, {
        field: 'requests.horizon',
        expected: `at most ${MOST_REQUESTS.toLocaleString('en-US')}: a shorter horizon or a longer interval`,
      });
    return recordOf(simulateService(service, spec, context), { demands, outcome }, architecture);
  },
};
