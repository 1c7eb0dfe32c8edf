import { InputError } from '../../errors.js';
import type { DataBits, Network } from '../../workload/graph.js';

/** Storage width of each data type of one operator, in bits. */
export interface Widths {
  ifmap: number;
  filter: number;
  ofmap: number;
  accumulator: number;
}

/**
 * Bits in which a machine stores a type of data: the workload's width if it asks, never wider than the machine's.
 * @param field where the architecture gives its own width, for the error
 */
export function storedBits(network: Network, type: keyof DataBits, native: number, field: string): number {
  const wanted = network.bits?.[type];
  if (wanted === undefined) return native;
  if (wanted <= native) return wanted;
  throw new InputError(`workload '${network.name}' asks for ${wanted}-bit ${type}s`, {
    field,
    expected: `an array at least ${wanted} bit wide, or a workload of at most ${native} bit`,
  });
}
