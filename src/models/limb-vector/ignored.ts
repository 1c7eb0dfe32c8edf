import type { Fidelity } from '../../results/record.js';
import type { LimbVectorSpec } from './architecture.js';

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: LimbVectorSpec, fidelity: Fidelity): string[] {
  const told = ['memory.name'];
  const other =
    spec.isa === 'cinnamon' ? ['scratchpad', 'registers.banks'] : ['chips', 'conversions', 'link'];
  if (fidelity === 'event') return [...told, ...other];
  // The bound knows no order and no waiting.
  return [
    ...told,
    ...other,
    'issue',
    'dispatch',
    'conversions',
    'memory.latency',
    'link.latency',
    'link.hops',
  ];
}
