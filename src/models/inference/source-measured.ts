import { InputError } from '../../errors.js';
import type { Cost, Party, Phase } from '../../protocol/cost.js';
import type { ProtocolNetwork } from '../../protocol/hybrid/network.js';
import type { HybridSizes } from '../../protocol/hybrid/sizes.js';
import type { Conv, Linear } from '../../workload/graph.js';
import type { Site } from '../../workload/sites.js';
import type { InferenceSpec } from './architecture.js';
import type { Measurement } from './measurement-schema.js';
import { ModelSource } from './source-model.js';

/** Of a network that was measured: its sums, each layer's part in proportion to what the model says. */
export function measuredCosts(
  spec: InferenceSpec,
  network: ProtocolNetwork,
  sizes: HybridSizes,
): { costs: MeasuredSource; sizes: HybridSizes } {
  const measured = measurementOf(spec, network);
  const source = new MeasuredSource(spec, network, measured);
  const { up, down } = source.counts;
  return {
    costs: source,
    sizes: {
      ...sizes,
      ciphertextUp: measured.ciphertextsUp / up,
      ciphertextDown: measured.ciphertextsDown / down,
    },
  };
}

/** @throws InputError if the network is none of those */
function measurementOf(
  { measurements }: InferenceSpec,
  { network, layers, relus }: ProtocolNetwork,
): Measurement {
  const convolutions = layers.filter(({ layer }) => layer.kind === 'conv').length;
  const found = Object.values(measurements).find(
    (one) =>
      one.relus === relus &&
      one.side === network.input.height &&
      one.convolutions === convolutions &&
      one.linears === layers.length - convolutions,
  );
  if (found !== undefined) return found;
  throw new InputError(`'${network.name}' (${relus} ReLUs) was not measured`, {
    field: 'costs',
    expected: `one of ${Object.keys(measurements).join(', ')}; of other networks costs: model`,
  });
}

class MeasuredSource extends ModelSource {
  private readonly measured: Measurement;
  readonly counts = { up: 0, down: 0 };
  /** Seconds of all layers by the model. */
  private readonly modelled = { he: 0, linear: 0 };

  constructor(spec: InferenceSpec, network: ProtocolNetwork, measured: Measurement) {
    super(spec, network);
    this.measured = measured;
    for (const { layer, counts } of network.layers) {
      const { up, down } = counts;
      this.counts.up += up;
      this.counts.down += down;
      this.modelled.he += super.evaluateLayer(layer, 'server').seconds;
      this.modelled.linear += super.plainLayer(layer, 'server').seconds;
    }
  }

  /** Part of a sum on one thread of a party. */
  private part(party: Party, sum: number, part: number, speedup: number): Cost {
    return this.cost(party, (sum * part) / speedup, 1);
  }

  override encrypt(party: Party): Cost {
    return this.part(party, this.measured.encrypt, 1 / this.counts.up, this.spec[party].speedup.he);
  }

  override decrypt(party: Party): Cost {
    return this.part(party, this.measured.decrypt, 1 / this.counts.down, this.spec[party].speedup.he);
  }

  override evaluateLayer(layer: Conv | Linear, party: Party): Cost {
    const part = super.evaluateLayer(layer, party).seconds / this.modelled.he;
    const { speedup } = this.spec[party];
    const { sequential, parallel } = this.measured;
    const { joules } = this.part(party, sequential, part, speedup.he);
    const sum = this.spec.he.layerParallel ? parallel : sequential;
    // Threads side by side draw together what one would draw one after another.
    return { seconds: (sum * part) / speedup.he, joules };
  }

  override plainLayer(layer: Conv | Linear, party: Party): Cost {
    const part = super.plainLayer(layer, party).seconds / this.modelled.linear;
    return this.part(party, this.measured.linear, part, this.spec[party].speedup.linear);
  }

  override encode(site: Site, party: Party, phase: Phase): Cost {
    const { encodeOffline, encodeOnline } = this.measured;
    const sum = phase === 'offline' ? encodeOffline : encodeOnline;
    return this.part(party, sum, site.kept / this.network.relus, this.spec[party].speedup.gc);
  }

  /** The sums know of layers side by side. */
  override parallelLayers(): number {
    return 1;
  }
}
