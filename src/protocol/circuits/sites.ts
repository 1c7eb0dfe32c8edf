import { InputError } from '../../errors.js';
import { elements, type Network, type Operator } from '../../workload/graph.js';
import { sitesOf, type Site } from '../../workload/sites.js';
import type { NonlinearSpec } from './schema.js';

/** A generated circuit by its name and parameters, in copies that do not depend on one another. */
export interface SiteCircuit {
  /** Index of the operator in the network. */
  index: number;
  /** Of the operator; with ` squares` for those that stand in for what is not kept. */
  name: string;
  stage: string;
  /** Kind of the operator: `activation`, `pool`, `norm`. */
  kind: Operator['kind'];
  generator: string;
  parameters: Readonly<Record<string, number>>;
  copies: number;
}

type Circuit = Pick<SiteCircuit, 'generator' | 'parameters' | 'copies'>;

/**
 * The circuits of a network's sites, for its whole batch, in order: on shares where DELPHI has them (ReLU, ReLU6,
 * Circa's sign), else of fixed-point values that are none. Elements that are not kept take no circuit, or a square.
 * @throws InputError naming the first site that no circuit is known for
 */
export function circuitsOf(network: Network, spec: NonlinearSpec): SiteCircuit[] {
  return sitesOf(network).flatMap((site) => {
    const operator = network.operators[site.index]!;
    const { index, name, stage } = site;
    const { kind } = operator;
    const made = [{ name, ...circuitOf(site, operator, spec) }];
    if (site.otherwise === 'square')
      made.push({ name: `${name} squares`, ...powerOf(2, site.elements - site.kept, spec) });
    return made
      .map((circuit) => ({ index, stage, kind, ...circuit, copies: circuit.copies * network.batch }))
      .filter(({ copies }) => copies > 0);
  });
}

/** Names of the operators that are no circuits: linear layers and what moves or adds shares. */
export function leftOver(network: Network): string[] {
  const sites = new Set(sitesOf(network).map(({ index }) => index));
  return network.operators.flatMap(({ name }, index) => (sites.has(index) ? [] : [name]));
}

function circuitOf(site: Site, operator: Operator, spec: NonlinearSpec): Circuit {
  const { kept } = site;
  const format = { bits: spec.word, fraction: spec.fraction };
  switch (site.function) {
    case 'relu':
    case 'relu6':
      return reluOf(site, spec);
    case 'polynomial':
      return powerOf(site.degree, kept, spec);
    case 'gelu':
      return { generator: 'gelu', parameters: format, copies: kept };
    case 'softmax': {
      const row = rowOf(operator);
      return {
        generator: 'softmax',
        parameters: { elements: row, ...format },
        copies: Math.ceil(kept / row),
      };
    }
    case 'layer-norm': {
      const { channels } = operator.output;
      const copies = elements(operator.output) / channels;
      return { generator: 'layer-norm', parameters: { elements: channels, ...format }, copies };
    }
    case 'max-pool':
      return {
        generator: 'max-pool',
        parameters: { window: windowOf(operator), bits: spec.word },
        copies: kept,
      };
    default:
      throw new InputError(`no circuit is known for '${site.function}' of '${site.name}'`, {
        expected: 'a network of relu, relu6, polynomial, gelu, softmax, layer norm and max pool alone',
      });
  }
}

/** Circa's sign needs no modular sums: what it leaves out of the comparison is why its circuit is small. */
function reluOf({ function: of, kept, truncated }: Site, { field, fraction }: NonlinearSpec): Circuit {
  if (truncated !== undefined)
    return { generator: 'circa-sign', parameters: { bits: field, truncated }, copies: kept };
  return of === 'relu'
    ? { generator: 'relu-shares', parameters: { bits: field }, copies: kept }
    : { generator: 'relu6-shares', parameters: { bits: field, fraction }, copies: kept };
}

/** Its coefficients are in the weights around it, as under encryption; one of degree 1 is no more than those. */
const powerOf = (degree: number, copies: number, { word, fraction }: NonlinearSpec): Circuit => ({
  generator: 'power',
  parameters: { degree, bits: word, fraction },
  copies: degree > 1 ? copies : 0,
});

/** Attention scores are `heads x queries x keys`; a sequence or a vector has its features as channels. */
const rowOf = ({ output: { channels, width } }: Operator): number => (width > 1 ? width : channels);

const windowOf = (operator: Operator): number =>
  operator.kind === 'pool' ? operator.kernel[0] * operator.kernel[1] : 1;
