import type { Fidelity } from '../../results/record.js';
import type { LimbVectorSpec } from './architecture.js';

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: LimbVectorSpec, fidelity: Fidelity): string[] {
  const cinnamon = spec.isa === 'cinnamon';
  // Chips beyond those of the trace are not there for it, nor is room beyond that of its symbols.
  const told = [
    'memory.name',
    'chips',
    'scratchpad',
    ...(cinnamon ? ['registers.banks'] : ['conversions', 'link']),
  ];
  if (fidelity === 'event') return told;
  // The bound knows no order and no waiting; of registers what a kernel has to put away.
  const waiting = ['issue', 'dispatch', 'conversions', 'memory.latency', 'link.latency', 'link.hops'];
  return [...told, ...waiting, ...(cinnamon ? ['registers.limbs'] : [])];
}
