import type { Fidelity } from '../../results/record.js';
import { isConventional, type WavecoreSpec } from './architecture.js';

/** Fields that no count of a run depends on: each family of schedules has its own. */
export function ignoredFields(spec: WavecoreSpec, fidelity: Fidelity): string[] {
  if (isConventional(spec)) return ['dram.prefetch', 'grouping'];
  return [
    'fusedRelu',
    ...(fidelity === 'analytic' ? ['dram.prefetch'] : []),
    // One sub-batch size for all leaves nothing to group.
    ...(spec.scheduler === 'mbs-fs' ? ['grouping'] : []),
  ];
}
