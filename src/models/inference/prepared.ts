import type { Phase } from '../../protocol/cost.js';
import type { ProtocolNetwork } from '../../protocol/hybrid/network.js';
import type { Timed } from '../../protocol/hybrid/schedule.js';
import type { Kept, Plan } from '../../protocol/hybrid/task.js';

/** A network under a protocol, before the link is known. */
export interface Prepared {
  network: ProtocolNetwork;
  plan: Plan;
  layers: number;
}

/** Tasks of one layer, or of the session, in one phase. */
export interface Group {
  phase: Phase;
  operator: number;
  timed: readonly Timed[];
  kept: readonly Kept[];
}
