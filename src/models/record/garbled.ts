import { InputError } from '../../errors.js';
import { leftOver } from '../../protocol/circuits/sites.js';
import type { NonlinearSpec } from '../../protocol/circuits/schema.js';
import type { Network } from '../../workload/graph.js';
import type { Assumption, RunRecord } from '../../results/record.js';

/** What of values a machine's file says, which a network needs. @throws InputError if it says nothing */
export function requireNonlinear(
  spec: { nonlinear?: NonlinearSpec | undefined },
  network: Network,
): NonlinearSpec {
  if (spec.nonlinear !== undefined) return spec.nonlinear;
  throw new InputError(`is missing, which '${network.name}' is garbled by`, {
    field: 'nonlinear',
    expected: 'field, word and fraction of its values, as arch/haac/_base.yaml has them',
  });
}

/** @throws InputError for a network that nothing is garbled of */
export function requireCircuits<Circuit>(circuits: readonly Circuit[], network: Network): readonly Circuit[] {
  if (circuits.length > 0) return circuits;
  throw new InputError(`network '${network.name}' has nothing that is garbled`, {
    expected: 'a network with activations, max pools or layer norms that are kept',
  });
}

/** Rules by which a network is a list of circuits. */
export const garbledRules = (network: Network): Assumption[] => [
  {
    name: 'circuits.leftOver',
    value: `${leftOver(network).length} operators are not done here: linear layers, sums and averages are no circuits`,
    status: 'derived',
    source: 'hybrid protocols: the nonlinear sites alone are garbled (Gazelle, DELPHI)',
  },
  {
    name: 'circuits.values',
    value: 'ReLUs on shares, everything else on fixed-point values that are none',
    status: 'assumed',
    source: 'circuits of sharing and of masking outputs are known of ReLU (DELPHI) alone',
  },
  {
    name: 'circuits.polynomials',
    value: 'a power in fixed point; coefficients are in the weights around it',
    status: 'assumed',
    source:
      'the square is completed, as under encryption; a protocol would use multiplication triples instead',
  },
];

/** What of a network is garbled; a circuit is so whole. */
export const garbledPart = ({ totals: { details } }: Pick<RunRecord, 'totals'>): string | undefined =>
  'notGarbled' in details ? 'nonlinear sites, as garbled circuits' : undefined;
