import type { Cost, CostSource, Party, Phase } from '../../protocol/cost.js';
import { heCounts } from '../../protocol/hybrid/he-counts.js';
import type { ProtocolNetwork } from '../../protocol/hybrid/network.js';
import { bytesOfSite } from '../../protocol/hybrid/protocol.js';
import { weightElements } from '../../workload/count.js';
import { elements, type Conv, type Linear } from '../../workload/graph.js';
import type { Site } from '../../workload/sites.js';
import type { InferenceSpec } from './architecture.js';
import { sizesOf } from './sizes.js';

/** Counts times constants (spec C.2 to C.4). */
export class ModelSource implements CostSource {
  protected readonly spec: InferenceSpec;
  protected readonly network: ProtocolNetwork;

  constructor(spec: InferenceSpec, network: ProtocolNetwork) {
    this.spec = spec;
    this.network = network;
  }

  /** Of so many seconds of one thread: each draws its share of the power. */
  protected cost(party: Party, threadSeconds: number, threads: number): Cost {
    const { power, threads: all } = this.spec[party];
    return { seconds: threadSeconds / threads, joules: (threadSeconds * power) / all };
  }

  private he(party: Party, threadSeconds: number): Cost {
    return this.cost(party, threadSeconds / this.spec[party].speedup.he, 1);
  }

  private gc(party: Party, threadSeconds: number, threads: number): Cost {
    return this.cost(party, threadSeconds / this.spec[party].speedup.gc, threads);
  }

  generateKeys(party: Party): Cost {
    return this.he(party, this.spec.he.keygen);
  }

  encrypt(party: Party): Cost {
    return this.he(party, this.spec.he.encrypt);
  }

  decrypt(party: Party): Cost {
    return this.he(party, this.spec.he.decrypt);
  }

  evaluateLayer(layer: Conv | Linear, party: Party): Cost {
    const { multiply, keySwitch } = this.spec.he;
    const { multiplies, keySwitches } = heCounts(layer, this.spec.he.packing);
    return this.he(party, multiplies * multiply + keySwitches * keySwitch);
  }

  plainLayer(layer: Conv | Linear, party: Party): Cost {
    const { layer: each, perElement, perWeight } = this.spec.shares;
    const seconds = each + elements(layer.output) * perElement + weightElements(layer) * perWeight;
    return this.cost(party, seconds / this.spec[party].speedup.linear, 1);
  }

  garble(site: Site, party: Party): Cost {
    return this.circuits(site, party, 'garble');
  }

  evaluateCircuits(site: Site, party: Party): Cost {
    return this.circuits(site, party, 'evaluate');
  }

  /** In proportion to the tables: a stochastic comparison has fewer. */
  private circuits(site: Site, party: Party, what: 'garble' | 'evaluate'): Cost {
    const { threads, [what]: time } = this.spec[party];
    const sizes = sizesOf(this.spec);
    const part =
      bytesOfSite(site, sizes).tables / bytesOfSite({ ...site, truncated: undefined }, sizes).tables;
    const each = Math.max(0, time.each - time.less / this.network.relus);
    return this.gc(party, site.kept * part * each, threads);
  }

  encode(site: Site, party: Party, phase: Phase): Cost {
    const { encodeOffline, encodeOnline } = this.spec.gc;
    return this.gc(party, site.kept * (phase === 'offline' ? encodeOffline : encodeOnline), 1);
  }

  compare(site: Site, party: Party): Cost {
    const { threads } = this.spec[party];
    return this.cost(party, site.kept * this.spec.transfers.compare, threads);
  }

  square(count: number, party: Party, phase: Phase): Cost {
    const { squareOffline, squareOnline } = this.spec.shares;
    const { threads } = this.spec[party];
    return this.cost(party, count * (phase === 'offline' ? squareOffline : squareOnline), threads);
  }

  parallelLayers(_party: Party): number {
    const { layerParallel, threads } = this.spec.he;
    return layerParallel ? threads : 1;
  }
}
