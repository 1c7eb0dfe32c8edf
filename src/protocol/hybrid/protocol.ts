import { circuitBytes, truncatedGates, type CircuitBytes } from '../gc/relu.js';
import { otherParty, type Cost, type CostSource, type Party } from '../cost.js';
import type { Site } from '../../workload/sites.js';
import type { LinearStep, ProtocolNetwork, SiteStep } from './network.js';
import { PlanBuilder } from './plan-builder.js';
import type { HybridSizes } from './sizes.js';

/** Everything that the tasks of a hybrid protocol follow from. */
export interface Given {
  network: ProtocolNetwork;
  sizes: HybridSizes;
  costs: CostSource;
  images: number;
}

/** Index of operators for what belongs to a session. */
export const SESSION = -1;

/** The link from a party. */
export const linkFrom = (party: Party): 'uplink' | 'downlink' => (party === 'client' ? 'uplink' : 'downlink');

export const times = ({ seconds, joules }: Cost, count: number): Cost => ({
  seconds: count * seconds,
  joules: joules === null ? null : count * joules,
});

export function bytesOfSite({ truncated }: Site, { circuit, fieldBits }: HybridSizes): CircuitBytes {
  return circuitBytes(circuit, truncated === undefined ? undefined : truncatedGates(fieldBits, truncated));
}

/** Products of shares of a site: squares, and the choice of a stochastic comparison. */
const productsOfShares = ({ site, squares }: SiteStep): number =>
  squares + (site.truncated === undefined ? 0 : site.kept);

/** What the hybrid protocols do alike. */
export class HybridSteps {
  readonly builder: PlanBuilder;
  readonly given: Given;
  private readonly garbler: Party;

  constructor(given: Given, garbler: Party) {
    this.given = given;
    this.garbler = garbler;
    this.builder = new PlanBuilder(given.images);
  }

  get evaluator(): Party {
    return otherParty(this.garbler);
  }

  /** The client's keys, once a session. */
  keys(): number {
    const { builder, given } = this;
    const made = builder.prepare('client', 'keygen', given.costs.generateKeys('client'), {
      operator: SESSION,
    });
    return builder.sendOnce('uplink', 'keys', given.sizes.keys, { operator: SESSION, after: [made] });
  }

  /** Ciphertexts of all these layers to the server, products there, and back: layer by layer, or step by step. */
  products(layers: readonly LinearStep[], after: readonly number[]): number[] {
    const { builder, given } = this;
    const { costs, sizes } = given;
    const encrypted = layers.map(({ index, counts }) =>
      builder.compute('client', 'he', times(costs.encrypt('client'), counts.up), {
        operator: index,
        after,
      }),
    );
    const up = layers.map(({ index, counts }, i) =>
      builder.send('uplink', 'ciphertexts', counts.up * sizes.ciphertextUp, {
        operator: index,
        after: [encrypted[i]!],
      }),
    );
    const done = layers.map(({ index, layer }, i) =>
      builder.compute(
        'server',
        'he',
        costs.evaluateLayer(layer, 'server'),
        { operator: index, after: [up[i]!] },
        true,
      ),
    );
    const down = layers.map(({ index, counts }, i) =>
      builder.send(
        'downlink',
        'ciphertexts',
        counts.down * sizes.ciphertextDown + counts.coefficients * sizes.coefficient,
        {
          operator: index,
          after: [done[i]!],
        },
      ),
    );
    return layers.map(({ index, counts }, i) =>
      builder.compute('client', 'he', times(costs.decrypt('client'), counts.down), {
        operator: index,
        after: [down[i]!],
      }),
    );
  }

  /** A layer when its input is known: the client is asked, and waited for. */
  productOnline(step: LinearStep, after: readonly number[]): number[] {
    return this.products([step], [this.builder.wait(1, { operator: step.index, after })]);
  }

  /** Shares of each layer: its masked input and its result at the client, what masks the result at the server. */
  keepShares(): void {
    const { builder, given } = this;
    const { storedShare } = given.sizes;
    for (const { index, inputs, outputs } of given.network.layers) {
      builder.keep('client', 'shares', storedShare * (inputs + outputs), index);
      builder.keep('server', 'shares', storedShare * outputs, index);
    }
  }

  /** Circuits of all sites, to whoever evaluates them; Beaver triples of squares. */
  circuits(): number[] {
    const { builder, garbler, evaluator, given } = this;
    const { costs, sizes } = given;
    const sites = given.network.sites.filter(({ site }) => site.kept > 0);
    const garbled = sites.map(({ index, site }) =>
      builder.compute(garbler, 'garble', costs.garble(site, garbler), { operator: index }),
    );
    const encoded = sites.map(({ index, site }, i) =>
      builder.compute(garbler, 'garble', costs.encode(site, garbler, 'offline'), {
        operator: index,
        after: [garbled[i]!],
      }),
    );
    return sites.map(({ index, site }, i) => {
      const bytes = bytesOfSite(site, sizes);
      builder.keep(evaluator, 'tables', site.kept * bytes.tables, index);
      builder.keep(evaluator, 'labels', site.kept * 2 * bytes.labels, index);
      builder.keep(garbler, 'labels', site.kept * bytes.garblerStorage, index);
      const place = { operator: index, after: [encoded[i]!] };
      builder.send(linkFrom(garbler), 'labels', site.kept * bytes.labels, place);
      return builder.send(linkFrom(garbler), 'tables', site.kept * bytes.tables, place);
    });
  }

  /** Beaver triples of squares, to both parties. @param kept for a later phase */
  triples(kept = true): void {
    const { builder, given } = this;
    for (const step of given.network.sites) {
      const { index } = step;
      const count = productsOfShares(step);
      if (count === 0) continue;
      const { triple } = given.sizes;
      const made = builder.compute('server', 'square', given.costs.square(count, 'server', 'offline'), {
        operator: index,
      });
      builder.send('downlink', 'triples', count * triple, { operator: index, after: [made] });
      if (!kept) continue;
      builder.keep('client', 'triples', count * triple, index);
      builder.keep('server', 'triples', count * triple, index);
    }
  }

  /** A product of shares of each element: both open a value. */
  squareOnline(step: SiteStep, after: readonly number[]): number[] {
    const { builder, given } = this;
    const { index } = step;
    const count = productsOfShares(step);
    if (count === 0) return [...after];
    const bytes = count * given.sizes.opened;
    const up = builder.send('uplink', 'shares', bytes, { operator: index, after });
    const down = builder.send('downlink', 'shares', bytes, { operator: index, after: [up] });
    const place = { operator: index, after: [down] };
    return [builder.compute('server', 'square', given.costs.square(count, 'server', 'online'), place)];
  }

  /** The server's share of the result. */
  prediction(outputs: number, after: readonly number[]): void {
    const { share, shareHeader } = this.given.sizes;
    const sent = this.builder.send('downlink', 'shares', share * outputs, { operator: SESSION, after });
    this.builder.sendOnce('downlink', 'shares', shareHeader, { operator: SESSION, after: [sent] });
  }
}
