import type { Network } from '../../workload/graph.js';
import type { TransformerConstants } from './constants.js';
import { isScores, PARTS, partsOf, type Counted, type Part } from './parts.js';

/** What an operator of the graph costs, for one sequence. */
export interface OperatorCost extends Counted {
  bytes: number;
  seconds: number;
}

export type PartCost = Omit<OperatorCost, 'operator'>;

export interface TransformerCost {
  /** Operators that cost something, in order. */
  rows: readonly OperatorCost[];
  /** Their sums by part, parts without operators too. */
  parts: readonly PartCost[];
  /** Sum of the parts. */
  bytes: number;
  seconds: number;
  /** Attention of another width than the constants were fitted to: its cost a token may be far off. */
  extrapolated: boolean;
}

/** Bytes and seconds of one unit of a part. */
const unitOf = (part: Part, constants: TransformerConstants): { bytes: number; seconds: number } => ({
  bytes: constants[`${part}Bytes`],
  seconds: constants[`${part}Time`],
});

/**
 * Communication and latency of a network under the fitted two-party protocol: a linear model in counts of its graph.
 * Phases follow each other, so times add up. @throws InputError for what is no transformer
 */
export function transformerCost(network: Network, constants: TransformerConstants): TransformerCost {
  const rows = partsOf(network).map((counted): OperatorCost => {
    const unit = unitOf(counted.part, constants);
    const { count } = counted;
    return {
      ...counted,
      bytes: count * unit.bytes * network.batch,
      seconds: count * unit.seconds * network.batch,
    };
  });
  const parts = PARTS.map((part): PartCost => {
    const own = rows.filter((row) => row.part === part);
    return { part, count: sum(own, 'count'), bytes: sum(own, 'bytes'), seconds: sum(own, 'seconds') };
  });
  return {
    rows,
    parts,
    bytes: sum(parts, 'bytes'),
    seconds: sum(parts, 'seconds'),
    extrapolated: network.operators.some(
      (operator) => isScores(operator) && operator.count * operator.k !== constants.width,
    ),
  };
}

const sum = <Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  rows.reduce((total, row) => total + row[key], 0);
