import { nonlinearity, type Nonlinearity } from './count.js';
import { elements, type Network, type Operator, type Otherwise, type StochasticComparison } from './graph.js';

/** A place of a network where something that is not linear happens to every element, for one input. */
export interface Site {
  /** Index of the operator in the network. */
  index: number;
  name: string;
  stage: string;
  function: Nonlinearity;
  /** Degree, for polynomials; else 0. */
  degree: number;
  /** Elements that come out of the operator. */
  elements: number;
  /** Of these, those that go through the function. */
  kept: number;
  /** What becomes of the others; undefined: there are none. */
  otherwise: Otherwise | undefined;
  /** Low bits that a stochastic comparison leaves out (Circa); undefined: exact. */
  truncated: number | undefined;
  /** Field and variant of that comparison, where the network says them. */
  sign?: StochasticComparison | undefined;
}

/** All of a network, in order: activations but the identity, max pools, norms that do not fold into a layer. */
export const sitesOf = ({ operators }: Network): Site[] => operators.flatMap(siteAt);

function siteAt(operator: Operator, index: number): Site[] {
  const of = nonlinearity(operator);
  if (of === undefined) return [];
  const all = elements(operator.output);
  const site = { index, name: operator.name, stage: operator.stage, function: of, elements: all };
  if (operator.kind !== 'activation')
    return [{ ...site, degree: 0, kept: all, otherwise: undefined, truncated: undefined }];
  const { degree, kept = all, otherwise, truncated, sign } = operator;
  return [{ ...site, degree, kept, otherwise, truncated, ...(sign === undefined ? {} : { sign }) }];
}
