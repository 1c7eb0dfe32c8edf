import type { Probe } from '../../engine/probe.js';
import type { OperatorRecord } from '../../results/record.js';
import { gemmInstances, type Simulated } from './simulate.js';

/** Bytes behind which the next operator's tensors lie: each has a piece of the address space for itself. */
const PIECE = 2 ** 32;

/** Tells a probe the requests of operators that were timed each from its own beginning; of all its instances. */
export function reportRequests(
  simulated: readonly Simulated[],
  operators: readonly OperatorRecord[],
  probe: Probe,
): void {
  for (const [index, one] of simulated.entries()) {
    const { startCycle, cycles } = operators[index]!;
    const instances = gemmInstances(one);
    for (let instance = 0; instance < instances; instance++) {
      const start = startCycle + (instance * cycles) / instances;
      for (const { at, address, bytes, isWrite } of one.heard ?? [])
        probe.request!(start + at, index * PIECE + address, bytes, isWrite);
    }
  }
}
