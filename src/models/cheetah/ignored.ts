import type { Fidelity } from '../../results/record.js';
import type { CheetahSpec } from './architecture.js';

/** Checked or told, in no count of a run. */
const TOLD = ['he.protocol', 'he.ckks', 'he.bfv.plain', 'he.bfv.sigma', 'he.bfv.special'];
/** Has to be large enough. */
const CHECKED = ['sram.weight', 'sram.rotationKey', 'sram.outputCt'];

/** Fields that no count of a run depends on. */
export const ignoredFields = (_spec: CheetahSpec, _fidelity: Fidelity): string[] => [...TOLD, ...CHECKED];
