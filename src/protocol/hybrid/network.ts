import { InputError } from '../../errors.js';
import { macs, weightElements } from '../../workload/count.js';
import { elements, type Conv, type Linear, type Network, type Operator } from '../../workload/graph.js';
import { sitesOf, type Site } from '../../workload/sites.js';
import { heCounts, type HeCounts, type Packing } from './he-counts.js';
import { shortcutsOf } from './shortcuts.js';

/** A linear layer as a protocol sees it; all of one input. */
export interface LinearStep {
  index: number;
  layer: Conv | Linear;
  inputs: number;
  outputs: number;
  macs: number;
  weights: number;
  /** Under encryption. */
  counts: HeCounts;
}

/** A nonlinear place as a protocol sees it. */
export interface SiteStep {
  index: number;
  /** Its `kept` are the comparisons: of a max pool one less than its window has elements, for each output. */
  site: Site;
  /** Elements that are squared on shares. */
  squares: number;
}

/** What of a network a protocol has work with, in order; everything else is linear and local on shares. */
export interface ProtocolNetwork {
  network: Network;
  steps: readonly (LinearStep | SiteStep)[];
  layers: readonly LinearStep[];
  sites: readonly SiteStep[];
  /** Comparisons, and products of shares, of one input. */
  relus: number;
  squares: number;
  /** Shortcuts that were left out. */
  omitted: readonly string[];
}

/** A network that a protocol counts by rules of its own: nothing here is told of it. */
export const uncounted = (network: Network): ProtocolNetwork => ({
  network,
  steps: [],
  layers: [],
  sites: [],
  relus: 0,
  squares: 0,
  omitted: [],
});

export const isLinear = (step: LinearStep | SiteStep): step is LinearStep => 'layer' in step;

/** @throws InputError if something in it is neither linear nor a comparison nor a polynomial */
export function protocolNetwork(
  network: Network,
  shortcuts: 'included' | 'omitted',
  packing: Packing = 'delphi',
): ProtocolNetwork {
  const left = new Set(shortcuts === 'omitted' ? shortcutsOf(network) : []);
  const layers = network.operators.flatMap((operator, index): LinearStep[] => {
    refuse(operator, network);
    if ((operator.kind !== 'conv' && operator.kind !== 'linear') || left.has(operator.name)) return [];
    return [
      {
        index,
        layer: operator,
        inputs: elements(operator.inputShapes[0]!),
        outputs: elements(operator.output),
        macs: macs(operator),
        weights: weightElements(operator),
        counts: heCounts(operator, packing),
      },
    ];
  });
  if (layers.length === 0)
    throw new InputError(`'${network.name}' has no linear layer`, {
      expected: 'a network with convolutions or fully connected layers',
    });
  const sites = sitesOf(network).map((site) => siteStep(site, network));
  return {
    network,
    steps: [...layers, ...sites].sort((one, other) => one.index - other.index),
    layers,
    sites,
    relus: sites.reduce((sum, { site }) => sum + site.kept, 0),
    squares: sites.reduce((sum, { squares }) => sum + squares, 0),
    omitted: [...left],
  };
}

function refuse(operator: Operator, { name }: Network): void {
  const { phase, kind } = operator;
  if (phase !== undefined || kind === 'gradient' || kind === 'backward')
    throw new InputError(`'${name}' is a training step`, { expected: 'a network for inference' });
  if (kind === 'matmul' || kind === 'embedding')
    throw new InputError(`'${operator.name}' of '${name}' is of kind ${kind}`, {
      expected:
        'layers whose weights the server has; for transformers the architecture inference/transformer-2pc',
    });
}

function siteStep(site: Site, { name, operators }: Network): SiteStep {
  const operator = operators[site.index]!;
  const squares = site.otherwise === 'square' ? site.elements - site.kept : 0;
  if (operator.kind === 'pool') {
    const comparisons = operator.kernel[0] * operator.kernel[1] - 1;
    return { index: site.index, site: { ...site, kept: site.elements * comparisons }, squares };
  }
  switch (site.function) {
    case 'relu':
    case 'relu6':
      return { index: site.index, site, squares };
    case 'hswish':
      // A ReLU6 and a product of shares.
      return { index: site.index, site, squares: squares + site.kept };
    case 'polynomial':
      return {
        index: site.index,
        site: { ...site, kept: 0 },
        squares: squares + site.kept * Math.max(0, site.degree - 1),
      };
    default:
      throw new InputError(`'${site.name}' of '${name}' is a ${site.function}`, {
        expected:
          'ReLUs, max pools and polynomials; for transformers the architecture inference/transformer-2pc, for others a --transform that replaces it',
      });
  }
}
