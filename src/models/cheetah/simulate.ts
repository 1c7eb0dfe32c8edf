import type { Architecture } from '../../arch/load.js';
import { InputError } from '../../errors.js';
import { checkParameters, type HeParameters } from '../../he/parameters.js';
import { linearLayersOf } from '../../he/ptune/layers.js';
import { bfvParameters } from '../../he/schema.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Outcome } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import type { CheetahSpec } from './architecture.js';
import { laneTime } from './lane.js';
import { planLayer } from './plan.js';
import {
  assumptions,
  describeMachine,
  operatorOf,
  totalDetails,
  wordsOf,
  type TimedLayer,
} from './record.js';
import { timeLayer } from './timing.js';

/** Linear layers one after another, each from fresh ciphertexts; what lies between them is the client's. */
export function simulateHybrid(network: Network, architecture: Architecture, fidelity: Fidelity): Outcome {
  const spec = architecture.spec as CheetahSpec;
  const parameters = parametersOf(spec);
  const time = laneTime(parameters, spec);
  const layers = linearLayersOf(network).map((layer): TimedLayer => {
    const plan = planLayer(layer, parameters, spec);
    return { plan, time, timing: timeLayer(plan, time, wordsOf(parameters), spec, fidelity) };
  });
  const builder = new RecordBuilder(describeMachine(spec, time));
  for (const layer of layers) builder.add(operatorOf(layer, parameters, spec, network.batch));
  const lanes = spec.pes * spec.lanes;
  const sum = (of: (layer: TimedLayer) => number): number =>
    layers.reduce((total, one) => total + of(one), 0);
  const busy = sum(({ plan }) => plan.partials) * time.interval;
  const compute = sum(({ timing }) => timing.compute);
  const cycles = sum(({ timing }) => timing.compute + timing.drain + timing.link);
  return builder.finish({
    details: totalDetails(layers, spec, network.batch),
    totals: { peUtilization: busy / (lanes * cycles), mappingEfficiency: busy / (lanes * compute) },
    assumptions: assumptions(architecture),
  });
}

/** @throws InputError for parameters that a scheme cannot have, or that a lane has no room for */
function parametersOf({ he, link }: CheetahSpec): HeParameters {
  const parameters = bfvParameters(he.bfv);
  if (parameters.keySwitching.method !== 'digits')
    throw new InputError('is hybrid', {
      field: 'he.bfv.keySwitching.method',
      expected: 'digits, which the lanes have a transform each for',
    });
  try {
    checkParameters(parameters);
  } catch (error) {
    if (error instanceof InputError) throw error.with({ field: 'he.bfv' });
    throw error;
  }
  const widest = Math.max(...parameters.limbBits);
  if (widest > 8 * link.word)
    throw new InputError(`words of ${8 * link.word} bits do not hold a limb of ${widest}`, {
      field: 'link.word',
      expected: `at least ${Math.ceil(widest / 8)} B`,
    });
  return parameters;
}
