import type { Architecture } from '../../arch/load.js';
import type { Probe } from '../../engine/probe.js';
import { InputError } from '../../errors.js';
import { checkParameters, modulusBits, type HeParameters } from '../../he/parameters.js';
import { linearLayersOf, type HeLayer } from '../../he/ptune/layers.js';
import { budgetBits, noiseTerms } from '../../he/ptune/noise.js';
import { bfvParameters } from '../../he/schema.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Outcome } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { sumUses, timesUse, withMemory } from '../record/memory.js';
import type { CheetahSpec } from './architecture.js';
import { laneTime } from './lane.js';
import { planLayer } from './plan.js';
import {
  assumptions,
  describeMachine,
  HYBRID_RULES,
  operatorOf,
  totalDetails,
  wordsOf,
  type TimedLayer,
} from './record.js';
import { cyclesOf, timeLayer } from './timing.js';

/** Linear layers one after another, each from fresh ciphertexts; what lies between them is the client's. */
export function simulateHybrid(
  network: Network,
  architecture: Architecture,
  fidelity: Fidelity,
  probe?: Probe,
): Outcome {
  const spec = architecture.spec as CheetahSpec;
  const parameters = parametersOf(spec);
  const time = laneTime(parameters, spec);
  const layers = linearLayersOf(network).map((layer): TimedLayer => {
    const plan = planLayer(layer, parameters, spec);
    const budget = budgetOf(layer, parameters);
    return { plan, budget, time, timing: timeLayer(plan, time, wordsOf(parameters), spec, fidelity, probe) };
  });
  const builder = new RecordBuilder(describeMachine(spec, time));
  for (const layer of layers) builder.add(operatorOf(layer, parameters, spec, network.batch));
  const lanes = spec.pes * spec.lanes;
  const sum = (of: (layer: TimedLayer) => number): number =>
    layers.reduce((total, one) => total + of(one), 0);
  const busy = sum(({ plan }) => plan.partials) * time.interval;
  const compute = sum(({ timing }) => timing.compute);
  const cycles = sum(({ timing }) => cyclesOf(timing));
  const outcome = builder.finish({
    details: totalDetails(layers, spec, network.batch),
    totals: { peUtilization: busy / (lanes * cycles), mappingEfficiency: busy / (lanes * compute) },
    assumptions: assumptions(architecture, 'he.ckks.', HYBRID_RULES),
  });
  const use = sumUses(layers.map(({ timing }) => timing.use));
  return withMemory(outcome, use && timesUse(use, network.batch));
}

/**
 * Bits of noise budget behind a layer, partial aligned, as HE-PTune counts them.
 * @throws InputError naming the layer and its budget if there is none left
 */
function budgetOf(layer: HeLayer, parameters: HeParameters): number {
  const { n, plainBits, plainDigitBits, keySwitching, sigma } = parameters;
  const modulus = modulusBits(parameters);
  const digitBits = keySwitching.method === 'digits' ? keySwitching.digitBits : modulus;
  const choice = { n, modulusBits: modulus, plainBits, plainDigitBits, digitBits };
  const budget = budgetBits(noiseTerms(layer, n), choice, 'pa', 'practical', sigma);
  if (budget >= 0) return budget;
  throw new InputError(`the noise budget runs out at '${layer.name}': ${budget.toFixed(1)} bits are left`, {
    field: 'he.bfv',
    expected: 'a smaller plaintext modulus, smaller digits or a larger ring (systole he tune)',
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
