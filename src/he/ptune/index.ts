import type { Network } from '../../workload/graph.js';
import type { Choice, Schedule } from './choice.js';
import { addCosts, totalOf, type LayerCost } from './cost.js';
import { linearLayersOf, type HeLayer } from './layers.js';
import { plainBitsOf, type PlainRule } from './plain-rule.js';
import {
  evaluateAll,
  searchOptions,
  tuneLayer,
  tuneTogether,
  type SearchOptions,
  type Tuned,
} from './search.js';

/** A layer with what was chosen for it. */
export interface TunedLayer extends Tuned {
  layer: HeLayer;
  /** Of the same layer under the baseline, all kernels. */
  baselineCost: number;
}

/** A network under HE-PTune. */
export interface TunedNetwork {
  rule: PlainRule;
  layers: TunedLayer[];
  cost: LayerCost;
  baseline: {
    choice: Choice;
    schedule: Schedule;
    cost: LayerCost;
    /** Least of all layers. */ budget: number;
  };
  /** Integer multiplications of the baseline over those of the tuned network. */
  speedup: number;
}

/**
 * Parameters for each layer of a network, beside a baseline of one set for all layers (Gazelle): input aligned, its
 * plaintext modulus wide enough for every layer.
 * @param given the baseline's parameters; left out: the cheapest that every layer keeps a budget under
 */
export function tuneNetwork(
  network: Network,
  rule: PlainRule,
  options: Partial<SearchOptions> = {},
  given?: Choice,
): TunedNetwork {
  const search = searchOptions(options);
  const layers = linearLayersOf(network);
  const tuned = layers.map((layer) => tuneLayer(layer, plainBitsOf(layer, rule), search));
  const aligned: SearchOptions = { ...search, schedule: 'ia' };
  const widest = Math.max(...layers.map((layer) => plainBitsOf(layer, rule)));
  const baseline =
    given === undefined ? tuneTogether(layers, widest, aligned) : evaluateAll(layers, given, aligned);
  const cost = sumOf(tuned);
  const baselineCost = sumOf(baseline);
  return {
    rule,
    layers: layers.map((layer, index) => ({
      layer,
      ...tuned[index]!,
      baselineCost: totalOf(baseline[index]!.cost),
    })),
    cost,
    baseline: {
      choice: baseline[0]!.choice,
      schedule: 'ia',
      cost: baselineCost,
      budget: Math.min(...baseline.map(({ budget }) => budget)),
    },
    speedup: totalOf(baselineCost) / totalOf(cost),
  };
}

const sumOf = (all: readonly Tuned[]): LayerCost =>
  all.map(({ cost }) => cost).reduce(addCosts, { multiply: 0, rotate: 0, ntt: 0 });
