import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import type { Model } from '../model.js';
import { inferenceSchema, type InferenceSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';
import { INFERENCE } from './metrics.js';
import { simulateInference } from './simulate.js';
import { inferenceView } from './view.js';

export const inference: Model<Network> = {
  kind: 'inference',
  accepts: networkWork,
  summary: 'private inference between two parties: Gazelle, DELPHI, client garbler, CrypTFlow2, Cheetah',
  fidelities: ['analytic', 'event'],
  get schema() {
    return inferenceSchema;
  },
  composes: true,
  module: import.meta.url,
  metrics: [INFERENCE],
  view: inferenceView,
  ignores: (spec, fidelity) => ignoredFields(spec as InferenceSpec, fidelity),
  checkedAgainst:
    'measured sums of six networks give the published times of server and client garbler within 0.5 s (systole reproduce cryptonite); constants within 3 %; no other network was measured',
  simulate: (architecture, network, { fidelity }, context) =>
    simulateInference(network, architecture, fidelity, context),
};
