import { ignoredEnergy, NOT_IN_PES } from '../../energy/ignored.js';
import type { Fidelity } from '../../results/record.js';
import { ignoredMemory } from '../record/memory.js';
import { isConventional, type WavecoreSpec } from './architecture.js';

/** Fields that no count of a run depends on: each family of schedules has its own. */
export function ignoredFields(spec: WavecoreSpec, fidelity: Fidelity): string[] {
  // What normalisations are run as is told; where it matters, the other is refused.
  const always = ['norm', ...NOT_IN_PES, ...ignoredEnergy(spec.energy), ...ignoredBanks(spec)];
  // A closed form refuses any other.
  const closed = fidelity === 'analytic' ? ['memory.model'] : [];
  if (isConventional(spec)) return [...always, ...closed, 'dram.prefetch', 'grouping'];
  return [
    ...always,
    ...closed,
    'fusedRelu',
    ...(fidelity === 'analytic' ? ['dram.prefetch'] : []),
    // One sub-batch size for all leaves nothing to group.
    ...(spec.scheduler === 'mbs-fs' ? ['grouping'] : []),
  ];
}

/** Of each model of the memory, what only the others look at. */
function ignoredBanks({ memory }: WavecoreSpec): string[] {
  const { model, channels } = memory;
  return [
    ...ignoredMemory(memory),
    ...(model === 'banked' ? [] : ['memory.detail']),
    ...(model === 'bandwidth' || channels === 'auto' ? [] : ['dram.bandwidth']),
  ];
}
