import { ignoredEnergy, NOT_IN_PES } from '../../energy/ignored.js';
import type { Fidelity } from '../../results/record.js';
import { isConventional, type WavecoreSpec } from './architecture.js';

/** Fields that no count of a run depends on: each family of schedules has its own. */
export function ignoredFields(spec: WavecoreSpec, fidelity: Fidelity): string[] {
  // What normalisations are run as is told; where it matters, the other is refused.
  const always = ['norm', ...NOT_IN_PES, ...ignoredEnergy(spec.energy)];
  if (isConventional(spec)) return [...always, 'dram.prefetch', 'grouping'];
  return [
    ...always,
    'fusedRelu',
    ...(fidelity === 'analytic' ? ['dram.prefetch'] : []),
    // One sub-batch size for all leaves nothing to group.
    ...(spec.scheduler === 'mbs-fs' ? ['grouping'] : []),
  ];
}
