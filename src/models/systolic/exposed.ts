import type { FusedWork } from '../lowering/lower.js';
import type { LaidOut } from './laid-out.js';
import { sumOfPhases } from './timing.js';

/** Cycles of the vector unit that what is fused into an operator cannot hide behind it. */
export const exposedCycles = (work: FusedWork, compiled: readonly LaidOut[]): number =>
  Math.max(0, work.cycles - hostCycles(compiled[work.host]!));

/** Cycles behind which those of what is fused into an operator hide. */
function hostCycles(host: LaidOut): number {
  if (host.work.unit === 'array') return sumOfPhases(host.phases);
  return host.work.unit === 'vector' ? host.work.cycles : 0;
}
