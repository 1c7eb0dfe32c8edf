import type { Architecture } from '../../../arch/load.js';
import type { Cost, CostSource, Party, Phase } from '../../../protocol/cost.js';
import type { ProtocolNetwork } from '../../../protocol/hybrid/network.js';
import type { Conv, Linear } from '../../../workload/graph.js';
import type { Site } from '../../../workload/sites.js';
import type { Context } from '../../model.js';
import type { InferenceSpec } from '../architecture.js';
import { ModelSource } from '../source-model.js';
import { costOf, garbled, inRole, runAlone, withDelphi } from './one-layer.js';

/** Costs of machines that are asked through the context; of a party without one the constants of its file. */
export const simulatedSource = (
  context: Context,
  spec: InferenceSpec,
  network: ProtocolNetwork,
): CostSource => new SimulatedSource(context, spec, network);

const NOTHING: Cost = { seconds: 0, joules: 0 };

/**
 * The program of a layer on the party's machine for encryption, the circuits of a site on that for circuits, a layer
 * on shares on that for plaintext. Keys, encryption and labels are no programs of these machines: they take as many
 * times less than their constants as what the machine does take (layers, circuits), at its power.
 */
class SimulatedSource extends ModelSource {
  private readonly context: Context;
  private readonly rates = new Map<Party, Rate>();

  constructor(context: Context, spec: InferenceSpec, network: ProtocolNetwork) {
    super(spec, network);
    this.context = context;
  }

  private machine(party: Party, what: 'he' | 'gc' | 'linear'): Architecture | undefined {
    const machine = this.spec[party][what];
    if (machine === undefined || what !== 'he') return machine;
    return withDelphi(machine, this.spec.gc.fieldBits, `${party}.he`);
  }

  override generateKeys(party: Party): Cost {
    return this.scaled(super.generateKeys(party), this.rateOf(party));
  }

  override encrypt(party: Party): Cost {
    return this.scaled(super.encrypt(party), this.rateOf(party));
  }

  override decrypt(party: Party): Cost {
    return this.scaled(super.decrypt(party), this.rateOf(party));
  }

  override evaluateLayer(layer: Conv | Linear, party: Party): Cost {
    const machine = this.machine(party, 'he');
    if (machine === undefined) return super.evaluateLayer(layer, party);
    return costOf(runAlone(this.context, machine, layer));
  }

  override plainLayer(layer: Conv | Linear, party: Party): Cost {
    const machine = this.machine(party, 'linear');
    if (machine === undefined) return super.plainLayer(layer, party);
    return costOf(runAlone(this.context, machine, layer));
  }

  override garble(site: Site, party: Party): Cost {
    return this.circuitsOf(site, party, 'garbler') ?? super.garble(site, party);
  }

  override evaluateCircuits(site: Site, party: Party): Cost {
    return this.circuitsOf(site, party, 'evaluator') ?? super.evaluateCircuits(site, party);
  }

  override encode(site: Site, party: Party, phase: Phase): Cost {
    const constant = super.encode(site, party, phase);
    const simulated = this.circuitsOf(site, party, 'garbler');
    if (simulated === undefined) return constant;
    const { threads } = this.spec[party];
    return this.scaled(constant, rateFrom(simulated, threads * super.garble(site, party).seconds));
  }

  override parallelLayers(party: Party): number {
    return this.spec[party].he === undefined ? super.parallelLayers(party) : 1;
  }

  private circuitsOf(site: Site, party: Party, role: 'garbler' | 'evaluator'): Cost | undefined {
    const machine = this.machine(party, 'gc');
    if (machine === undefined) return undefined;
    const operator = this.network.network.operators[site.index]!;
    return costOf(runAlone(this.context, inRole(machine, role), garbled(operator)));
  }

  /** How a party's machine for encryption compares with the constants, over all layers of the network. */
  private rateOf(party: Party): Rate | undefined {
    const machine = this.machine(party, 'he');
    if (machine === undefined) return undefined;
    let rate = this.rates.get(party);
    if (rate === undefined) {
      const layers = this.network.layers.map(({ layer }) => layer);
      const simulated = layers.map((layer) => this.evaluateLayer(layer, party)).reduce(plus, NOTHING);
      const constants = layers.map((layer) => super.evaluateLayer(layer, party)).reduce(plus, NOTHING);
      this.rates.set(party, (rate = rateFrom(simulated, constants.seconds)));
    }
    return rate;
  }

  private scaled({ seconds, joules }: Cost, rate: Rate | undefined): Cost {
    if (rate === undefined) return { seconds, joules };
    const taken = seconds / rate.speedup;
    return { seconds: taken, joules: rate.watts === null ? null : taken * rate.watts };
  }
}

/** How many times faster than one thread of the constants a machine is, and what it draws meanwhile. */
interface Rate {
  speedup: number;
  watts: number | null;
}

const rateFrom = ({ seconds, joules }: Cost, threadSeconds: number): Rate => ({
  speedup: threadSeconds / seconds,
  watts: joules === null ? null : joules / seconds,
});

const plus = (one: Cost, other: Cost): Cost => ({
  seconds: one.seconds + other.seconds,
  joules: one.joules === null || other.joules === null ? null : one.joules + other.joules,
});
