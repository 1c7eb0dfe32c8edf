import type { Fidelity } from '../../results/record.js';
import { ignoredMemory } from '../record/memory.js';
import type { CheetahSpec } from './architecture.js';

/** Of noise: a run has it or stops, and no count depends on it; of CKKS the scale does. */
const NOISE = ['he.bfv.plain', 'he.bfv.sigma', 'he.bfv.special'];
/** Lanes rotate every product (partial alignment), in whatever packing others have it. */
const OF_OTHERS = ['he.packing'];
/** Has to be large enough. */
const CHECKED = ['sram.weight', 'sram.rotationKey', 'sram.outputCt'];
/** Of partials, where each layer begins from fresh ciphertexts. */
const PARTIALS = ['he.bfv', 'reduction', 'outputs', 'sram', 'pipelinedLanes'];

/** Fields that no count of a run depends on; with he.protocol=auto the network decides. */
export function ignoredFields({ he, memory }: CheetahSpec, fidelity: Fidelity): string[] {
  const ignored = [
    ...[...NOISE, ...OF_OTHERS, ...CHECKED, ...ignoredMemory(memory)],
    ...(fidelity === 'analytic' ? ['memory.model'] : []),
  ];
  if (he.protocol === 'hybrid') return [...ignored, 'he.ckks'];
  return he.protocol === 'leveled' ? [...ignored, ...PARTIALS] : ignored;
}
