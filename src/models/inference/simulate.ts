import type { Architecture } from '../../arch/load.js';
import { InputError } from '../../errors.js';
import type { CostSource } from '../../protocol/cost.js';
import { protocolNetwork, uncounted, type ProtocolNetwork } from '../../protocol/hybrid/network.js';
import { asEvents, inSequence, type Machines, type Schedule } from '../../protocol/hybrid/schedule.js';
import type { HybridSizes } from '../../protocol/hybrid/sizes.js';
import type { TransformerConstants } from '../../protocol/transformer/constants.js';
import { transformerPlan } from '../../protocol/transformer/plan.js';
import type { Fidelity } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Context, Outcome } from '../model.js';
import type { InferenceSpec } from './architecture.js';
import type { Prepared } from './details.js';
import { planOf } from './protocols.js';
import { toRecord } from './record.js';
import { simulatedSource } from './simulated/index.js';
import { sizesOf } from './sizes.js';
import { measuredCosts } from './source-measured.js';
import { ModelSource } from './source-model.js';

/** What tasks take, and how large what they send is. */
function costsOf(
  spec: InferenceSpec,
  network: ProtocolNetwork,
  context: Context,
): { costs: CostSource; sizes: HybridSizes } {
  const sizes = sizesOf(spec);
  switch (spec.costs) {
    case 'model':
      return { costs: new ModelSource(spec, network), sizes };
    case 'measured':
      return measuredCosts(spec, network, sizes);
    case 'simulated':
      return { costs: simulatedSource(context, spec, network), sizes };
  }
}

/** @throws InputError if the architecture has no constants for transformers */
function needed({ transformer }: InferenceSpec): TransformerConstants {
  if (transformer !== undefined) return transformer;
  throw new InputError('is missing', {
    field: 'transformer',
    expected: 'constants of transformers, as inference/transformer-2pc has',
  });
}

function prepare(spec: InferenceSpec, network: Network, context: Context): Prepared {
  if (spec.protocol === 'transformer-2pc')
    return { network: uncounted(network), plan: transformerPlan(network, needed(spec)), layers: 1 };
  const shortcuts = spec.costs === 'measured' ? 'omitted' : spec.shortcuts;
  const seen = protocolNetwork(network, shortcuts, spec.he.packing);
  const { costs, sizes } = costsOf(spec, seen, context);
  const plan = planOf(spec, { network: seen, sizes, costs, images: network.batch });
  return { network: seen, plan, layers: costs.parallelLayers('server') };
}

function schedule({ plan, layers }: Prepared, spec: InferenceSpec, fidelity: Fidelity): Schedule {
  const { up, down, speedup, roundTrip, allocation } = spec.link;
  const machines: Machines = {
    link: { up: up * speedup, down: down * speedup, roundTrip, allocation },
    layers,
    contention: layers > 1 ? spec.he.contention : 0,
  };
  return fidelity === 'analytic' ? inSequence(plan, machines) : asEvents(plan, machines, spec.overlap);
}

export function simulateInference(
  network: Network,
  architecture: Architecture,
  fidelity: Fidelity,
  context: Context,
): Outcome {
  const spec = architecture.spec as InferenceSpec;
  // What the link does not change is made once for all links of a sweep.
  const { link: _link, overlap: _overlap, name: _name, title: _title, ...rest } = spec;
  const key = JSON.stringify(rest);
  const prepared = context.remember(network, key, () => prepare(spec, network, context));
  return toRecord(prepared, schedule(prepared, spec, fidelity), architecture, fidelity);
}
