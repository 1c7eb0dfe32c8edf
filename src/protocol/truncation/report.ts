import type { Network } from '../../workload/graph.js';
import type { TruncationConstants } from './constants.js';
import type { Value } from './dag.js';
import { calculationOf } from './expand.js';
import { placeEagerly, placeLazily, type Placement } from './place.js';

/** Elements that are worked on, for one input. */
export interface TruncationCounts {
  /** Truncated elements, one truncation behind every product, and as late as the field allows. */
  eager: number;
  lazy: number;
  /** Products of two shared elements, those of a comparison's bit and a value too. */
  products: number;
  /** Multiply-accumulates of matrix products and convolutions. */
  macs: number;
}

/** Of one operator of the network. */
export interface OperatorTruncations extends TruncationCounts {
  operator: string;
}

/** Seconds and bytes of a placement; comparisons are in neither. */
export interface PlacementCost {
  seconds: number;
  bytes: number;
}

export interface TruncationReport extends TruncationCounts {
  /** Operators that have any of it, in order. */
  rows: readonly OperatorTruncations[];
  /** Most bits that a value takes. */
  widest: { eager: number; lazy: number };
  cost: { eager: PlacementCost; lazy: PlacementCost };
}

/** Truncations of a network, eager and lazy. @throws InputError if the field is too small */
export function truncationsOf(network: Network, constants: TruncationConstants): TruncationReport {
  const { values } = calculationOf(network, constants);
  const placements = { eager: placeEagerly(values, constants), lazy: placeLazily(values, constants) };
  const rows = rowsOf(values, placements);
  const totals = rows.reduce(
    (sum, row) => ({
      eager: sum.eager + row.eager,
      lazy: sum.lazy + row.lazy,
      products: sum.products + row.products,
      macs: sum.macs + row.macs,
    }),
    { eager: 0, lazy: 0, products: 0, macs: 0 },
  );
  const cost = (truncated: number): PlacementCost => ({
    seconds:
      truncated * constants.truncTime + totals.products * constants.mulTime + totals.macs * constants.macTime,
    bytes: truncated * constants.truncBytes + totals.products * constants.mulBytes,
  });
  const { eager, lazy } = placements;
  return {
    ...totals,
    rows,
    widest: { eager: eager.widest, lazy: lazy.widest },
    cost: { eager: cost(totals.eager), lazy: cost(totals.lazy) },
  };
}

function rowsOf(
  values: readonly Value[],
  { eager, lazy }: Record<'eager' | 'lazy', Placement>,
): OperatorTruncations[] {
  const rows = new Map<string, OperatorTruncations>();
  for (const value of values) {
    const { operator, elements, id } = value;
    const row = rows.get(operator) ?? { operator, eager: 0, lazy: 0, products: 0, macs: 0 };
    rows.set(operator, row);
    if (eager.truncated.has(id)) row.eager += elements;
    if (lazy.truncated.has(id)) row.lazy += elements;
    row.products += productsOf(value, values);
    if (value.kind === 'dot') row.macs += elements * value.terms;
  }
  return [...rows.values()].filter((row) => row.eager + row.lazy + row.products + row.macs > 0);
}

function productsOf({ kind, inputs, elements, terms }: Value, values: readonly Value[]): number {
  if (kind === 'select') return elements * terms;
  const secret = inputs.every((id) => values[id]!.kind !== 'public');
  return kind === 'mul' && secret ? elements : 0;
}
